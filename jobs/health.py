"""Whether a part is well, for a container's health check: ``python -m jobs.health ADDRESS|FILE``.

An address has to answer; a file has to have been touched lately. Nothing of Prisme is imported: it
runs every few seconds, also beside a training.
"""

from __future__ import annotations

import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

#: How long an answer may take, and how old a heartbeat may be, in seconds.
LIMIT_S, OLD_S = 4, 60


def main(where: str) -> int:
    """Ask an address, or look at a heartbeat; return the exit code."""
    return int(not (_answers(where) if where.startswith("http") else _beats(Path(where))))


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=LIMIT_S) as reply:  # noqa: S310 - our own
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return False


def _beats(file: Path) -> bool:
    try:
        return time.time() - file.stat().st_mtime < OLD_S
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
