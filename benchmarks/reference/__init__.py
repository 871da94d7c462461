"""A published protocol: its own learners, and ours, on the same splits of one file."""
