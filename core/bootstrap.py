"""The composition root: the only file that knows both the use cases and the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from core.models.threads import one_thread_for_good
from core.services import (
    Background,
    ChampionHolder,
    Comparing,
    Estimating,
    Explaining,
    FindingComparables,
    Judging,
    LookingBack,
    Markets,
    Sellers,
    Services,
    Serving,
    Shadow,
    Training,
    Trialling,
    Tuning,
    Uploading,
    Watching,
    WhatIf,
)
from core.services.handlers import handlers
from core.settings import Settings
from core.types import Progress, no_progress
from db import engine as engines
from db import migrate, worker
from db.comparisons import SqlComparisons
from db.durable_log import DurableLog
from db.history import SqlHistory
from db.incoming import SqlIncoming
from db.jobs import SqlJobs
from db.listing_vectors import SqlListingVectors
from db.model_versions import SqlModelVersions
from db.opening import database, database_url
from db.predictions import SqlPredictionLog
from db.snapshots import SqlSnapshots
from db.spool import Spool
from db.studies import Studies
from db.trials import SqlTrials

__all__ = ["build", "database", "database_url", "opened", "spool_path", "work"]

logger = structlog.get_logger(__name__)


def build(settings: Settings, url: str | None = None) -> Services:
    """Wire the use cases to PostgreSQL.

    Parameters
    ----------
    settings : Settings
        The operator's choices.
    url : str, optional
        The database; found from the settings by default.

    Returns
    -------
    Services
        What the doors call; lives as long as the process.

    Raises
    ------
    SetupFault
        No database is running, or its schema is not this version's.
    StorageUnavailable
        The database does not answer.
    """
    engine = engines.create(url or database_url(settings))
    migrate.require_current(engine)
    snapshots = SqlSnapshots(engine)
    versions = SqlModelVersions(engine)
    log = DurableLog(
        SqlPredictionLog(engine),
        Spool(spool_path(settings)),
        deadline_s=settings.write_deadline_s,
    )
    log.start()
    champion, trials = ChampionHolder(versions), SqlTrials(engine)
    serving = Serving(champion, trials, versions)
    shadow = Shadow(serving, trials)
    vectors = SqlListingVectors(engine)
    markets = Markets(snapshots, max_file_mb=settings.max_file_mb, vectors=vectors)
    comparables = FindingComparables(vectors)

    def close() -> None:
        shadow.close()
        log.close()
        vectors.close()
        engine.dispose()

    one_thread_for_good()
    training = Training(markets, versions, champion, comparables=comparables)
    comparing = Comparing(markets, SqlComparisons(engine))
    tuning = Tuning(markets, Studies(engine).open)
    jobs = SqlJobs(engine)
    explaining = Explaining(serving, versions, snapshots, jobs)
    return Services(
        champion=champion,
        estimating=Estimating(serving, log, coverage=settings.coverage, comparables=comparables,
                              shadow=shadow.offer),
        explaining=explaining,
        what_if=WhatIf(serving),
        judging=Judging(log),
        history=LookingBack(SqlHistory(engine), log, versions, champion),
        markets=markets,
        uploading=Uploading(markets, max_file_mb=settings.max_file_mb),
        sellers=Sellers(snapshots, markets.forget),
        training=training,
        comparing=comparing,
        tuning=tuning,
        background=Background(jobs, handlers(training, comparing, tuning, explaining)),
        trialling=Trialling(trials, versions, serving),
        watching=Watching(SqlIncoming(engine), versions),
        close=close,
    )  # fmt: skip


def work(settings: Settings) -> None:
    """Do background jobs until the process is asked to stop.

    Parameters
    ----------
    settings : Settings
        The operator's choices.

    Raises
    ------
    SetupFault
        No database is running, or its schema is not this version's.
    StorageUnavailable
        The database does not answer.
    """
    url = database_url(settings)
    services = build(settings, url)
    engine = engines.create(url, application_name="prisme-worker")
    try:
        worker.serve(url, SqlJobs(engine), services.background.run)
    finally:
        engine.dispose()
        services.close()


@contextmanager
def opened(settings: Settings, on_progress: Progress = no_progress) -> Iterator[Services]:
    """Give services over a running, migrated database, and close both afterwards.

    Parameters
    ----------
    settings : Settings
        The operator's choices.
    on_progress : callable
        Told the stage, and how far it is.

    Yields
    ------
    Services
        What a command calls.
    """
    with database(settings, on_progress) as url:
        services = build(settings, url)
        try:
            yield services
        finally:
            services.close()


def spool_path(settings: Settings) -> Path:
    """Return the file in which estimates wait while the database is away."""
    return settings.home / "spool" / "spool.sqlite"
