"""A command that `jobs up` starts and that ends with it: ``python -m jobs.child COMMAND``."""

from __future__ import annotations

import os
import signal
import sys
import threading

#: Pages answer first: what shares their machine yields to them.
POLITENESS = {"worker": 5}


def main(name: str) -> None:
    """Run a command until it ends, or until the launcher does."""
    end_with_launcher()
    os.nice(POLITENESS.get(name, 0))
    from jobs.app import app

    app([name], prog_name="python -m jobs")


def end_with_launcher() -> None:
    """Stop when the other end of stdin closes: a killed launcher leaves no orphan behind."""

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main(sys.argv[1])
