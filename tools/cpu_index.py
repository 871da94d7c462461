"""Print the address of an index of PyTorch's CPU builds if it answers; nothing otherwise.

`python -m tools.cpu_index ADDRESS`, before pip is asked: pip would try for minutes. Only tests need
PyTorch, which compare our encoder with the original one.
"""

from __future__ import annotations

import sys
import urllib.error
import urllib.request

LIMIT_S = 3.0


def answers(index: str, *, limit_s: float = LIMIT_S) -> bool:
    """Return whether an index has a page for torch, and gives it in time."""
    address = f"{index.rstrip('/')}/torch/"
    try:
        with urllib.request.urlopen(address, timeout=limit_s) as reply:  # noqa: S310 - as asked for
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


def main(index: str) -> None:
    """Print the address if it answers."""
    if answers(index):
        print(index)


if __name__ == "__main__":
    main(sys.argv[1])
