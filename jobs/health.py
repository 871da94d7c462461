"""Whether a part answers, for a container's health check: ``python -m jobs.health [ADDRESS]``.

Without an address, whether the database does. With one nothing of Prisme is imported: it runs
every few seconds.
"""

from __future__ import annotations

import sys
import urllib.error
import urllib.request

#: How long an answer may take, in seconds.
LIMIT_S = 4


def main(address: str | None = None) -> int:
    """Ask an address, or the database; return the exit code."""
    return int(not (_database() if address is None else _answers(address)))


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=LIMIT_S) as reply:  # noqa: S310 - our own
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return False


def _database() -> bool:
    from core import bootstrap

    try:
        return bootstrap.database_answers()
    except Exception as error:  # noqa: BLE001 - whatever it is, it does not answer
        sys.stderr.write(f"{type(error).__name__}\n")  # its words may hold the address
        return False


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
