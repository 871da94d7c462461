"""Makes the secrets of a fresh installation: ``python -m jobs.secrets FOLDER``.

One folder for each who may read it, so that each container is given its own and no other. What is
there already stays.
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

#: Folder and file: who is meant by it is in docker-compose.yml.
FILES = ("owner/password", "web/password", "worker/password", "cookie/secret")


def main(folder: Path) -> None:
    """Make the files that are missing."""
    for name in FILES:
        path = folder / name
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_text(secrets.token_urlsafe(32), "ascii")
        # Whoever is given the volume runs under an account of its own image.
        partial.chmod(0o444)
        partial.rename(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
