"""Markets: snapshots, uploads, imports, the privacy of sellers."""
