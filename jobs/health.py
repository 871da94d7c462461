"""Whether a door answers, for a container's health check: ``python -m jobs.health ADDRESS``.

Imports nothing of Prisme: it runs every few seconds.
"""

from __future__ import annotations

import sys
import urllib.error
import urllib.request

#: How long an answer may take, in seconds.
LIMIT_S = 4


def main(address: str) -> int:
    """Ask for an address."""
    try:
        with urllib.request.urlopen(address, timeout=LIMIT_S) as reply:  # noqa: S310 - our own
            return int(reply.status != 200)
    except (urllib.error.URLError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
