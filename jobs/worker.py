"""The process that does background jobs, and never outlives its launcher."""

from __future__ import annotations

import os
import sys

from core import log
from core.bootstrap import work
from core.errors import AppError
from core.settings import Settings
from jobs.output import Output, exit_code
from jobs.pages import end_with_launcher

#: Pages answer first: what shares their machine yields to them.
POLITENESS = 5


def main() -> int:
    """Do jobs until asked to stop, or until the launcher dies."""
    end_with_launcher()
    os.nice(POLITENESS)
    log.configure()
    try:
        work(Settings())
    except AppError as error:
        Output().error(error)
        return int(exit_code(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
