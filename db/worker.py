"""The process that takes jobs from the queue, one at a time of each lane."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from uuid import UUID

import psycopg
import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException

from core.errors import AppError
from db.admin import ping
from db.tasks import LANES, QUEUE_SCHEMA, TASK, SqlTasks

logger = structlog.get_logger(__name__)
#: How often abandoned jobs are looked for, in seconds.
SWEEP_S = 5.0
#: How often it is asked whether work is due by itself, in sweeps.
DUE_SWEEPS = 12
#: How often a database that went away is asked whether it is back, in seconds.
AWAY_S = 1.0
#: How long a connection is waited for before the database counts as away, in seconds.
PATIENCE_S = 5.0


def serve_tasks(
    url: str,
    tasks: SqlTasks,
    run: Callable[[UUID], None],
    *,
    heartbeat: Path | None = None,
    tidy: Callable[[], object] = lambda: None,
    request_if_due: Callable[[], object] = lambda: None,
) -> None:
    """Take jobs until the process is asked to stop (SIGINT or SIGTERM).

    While the database is away it waits. A `heartbeat` is a file that is touched every few seconds.
    """
    if heartbeat is not None:
        threading.Thread(target=_beat, args=(heartbeat,), daemon=True).start()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    threading.Thread(target=_sweep, args=(tasks, tidy, request_if_due), daemon=True).start()
    # They repeat at every try what is said once here.
    for name in ("psycopg.pool", "procrastinate", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    while True:
        try:
            _take(url, run)
        except (ConnectorException, psycopg.OperationalError, TimeoutError) as error:
            _await_database(url, error)
        else:
            return


def _take(url: str, run: Callable[[UUID], None]) -> None:
    """Take jobs while the database answers; raises what its going away raises."""
    app = App(
        connector=PsycopgConnector(
            conninfo=url.replace("postgresql+psycopg://", "postgresql://", 1),
            kwargs={"options": f"-c search_path={QUEUE_SCHEMA}"},
            min_size=1,
            max_size=3 * len(LANES),
            timeout=PATIENCE_S,
        )
    )

    @app.task(name=TASK)
    def _run(job_id: str) -> None:
        run(UUID(job_id))

    asyncio.run(_work(app))


async def _work(app: App) -> None:
    """Take jobs of every lane, one of each at a time."""
    async with app.open_async():
        await asyncio.gather(
            *(
                app.run_worker_async(
                    queues=[lane],
                    name=lane,
                    concurrency=1,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                    fetch_job_polling_interval=2.0,
                )
                for lane in LANES
            )
        )


def _await_database(url: str, error: Exception) -> None:
    """Wait until the database answers again: a line when it went, a line when it is back."""
    logger.warning("database_away", error=type(error).__name__)
    while True:
        time.sleep(AWAY_S)
        with suppress(psycopg.Error):
            if ping.answers(url):
                logger.warning("database_back")
                return


def _beat(file: Path) -> None:
    while True:
        file.touch()
        time.sleep(SWEEP_S)


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
