"""An app process that dies at a chosen step of one estimate; run by `process_faults`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from uuid import UUID

from core.errors import StorageUnavailable
from core.types import Prediction
from db import engine as engines
from db.predictions import SqlPredictionLog
from db.spool.durable_log import DurableLog
from db.spool.queue import Spool
from tests.db import samples


class Dying(SqlPredictionLog):
    """The log of a process that is killed around its write."""

    step = "never"

    def record(self, prediction: Prediction) -> bool:
        """Die before the insert, after it, or be without a database."""
        if self.step == "insert":
            _die()
        if self.step.startswith("spool"):
            raise StorageUnavailable("away")
        answer = super().record(prediction)
        if self.step == "commit":
            _die()
        return answer


def main(url: str, spool: Path, step: str, version: UUID, identity: UUID) -> None:
    """Make one estimate, log it, and say so."""
    made = samples.prediction(version, id=identity)
    if step == "compute":
        _die()
    remote = Dying(engines.make_engine(url))
    remote.step = step
    log = DurableLog(remote, Spool(spool))
    answer = log.record(made)
    if step in ("answer", "spool"):
        _die()
    sys.stdout.write(f"{identity} {answer}\n")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], UUID(sys.argv[4]), UUID(sys.argv[5]))
