"""The process that takes jobs from the queue, one at a time."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from uuid import UUID

import structlog
from procrastinate import App, PsycopgConnector

from core.errors import AppError
from db.tasks import QUEUE_SCHEMA, TASK, SqlTasks

logger = structlog.get_logger(__name__)
#: How often abandoned jobs are looked for, in seconds.
SWEEP_S = 5.0
#: How often it is asked whether work is due by itself, in sweeps.
DUE_SWEEPS = 12


def serve_tasks(
    url: str,
    tasks: SqlTasks,
    run: Callable[[UUID], None],
    *,
    tidy: Callable[[], object] = lambda: None,
    request_if_due: Callable[[], object] = lambda: None,
) -> None:
    """Take jobs until the process is asked to stop (SIGINT or SIGTERM)."""
    app = App(
        connector=PsycopgConnector(
            conninfo=url.replace("postgresql+psycopg://", "postgresql://", 1),
            kwargs={"options": f"-c search_path={QUEUE_SCHEMA}"},
            min_size=1,
            max_size=3,
        )
    )

    @app.task(name=TASK)
    def _run(job_id: str) -> None:
        run(UUID(job_id))

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    threading.Thread(target=_sweep, args=(tasks, tidy, request_if_due), daemon=True).start()
    app.run_worker(
        concurrency=1,
        install_signal_handlers=False,
        delete_jobs="successful",
        fetch_job_polling_interval=2.0,
    )


def _leave(_number: int, _frame: FrameType | None) -> None:
    # A thread in the middle of a training cannot be asked to end. Its job is settled like that
    # of any dead worker: the lock is free, and the next sweep says so.
    os._exit(0)


def _sweep(
    tasks: SqlTasks, tidy: Callable[[], object], request_if_due: Callable[[], object]
) -> None:
    for sweep in itertools.count():
        with suppress(AppError):  # the database is away: the next round will see
            settled = tasks.settle_abandoned()
            if settled:
                logger.warning("jobs_abandoned", count=settled)
            tidy()
            if sweep % DUE_SWEEPS == 0:
                _ask(request_if_due)
        time.sleep(SWEEP_S)


def _ask(request_if_due: Callable[[], object]) -> None:
    try:
        request_if_due()
    except Exception:  # abandoned jobs must go on being settled
        logger.exception("due_work_not_asked_for")
