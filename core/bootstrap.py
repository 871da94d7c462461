"""The composition root: the only file that knows both the use cases and the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog

from core.errors import N_, SetupFault
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
    Training,
    Tuning,
    Uploading,
    WhatIf,
)
from core.services.background import Handler
from core.settings import Settings
from core.types import JobKind, Progress, no_progress
from db import engine as engines
from db import migrate, worker
from db.comparisons import SqlComparisons
from db.durable_log import DurableLog
from db.embedded import EmbeddedServer, running_url
from db.history import SqlHistory
from db.jobs import SqlJobs
from db.listing_vectors import SqlListingVectors
from db.model_versions import SqlModelVersions
from db.predictions import SqlPredictionLog
from db.snapshots import SqlSnapshots
from db.spool import Spool
from db.studies import Studies

logger = structlog.get_logger(__name__)


def database_url(settings: Settings) -> str:
    """Return the address of a PostgreSQL that is running.

    Parameters
    ----------
    settings : Settings
        Names a server, or the home of the embedded one.

    Returns
    -------
    str
        A SQLAlchemy URL with a password in it: never to be logged.

    Raises
    ------
    SetupFault
        No server is named and the embedded one is not running.
    """
    if settings.database_url is not None:
        return _with_driver(settings.database_url.get_secret_value())
    url = running_url(settings.home)
    if url is None:
        raise SetupFault(N_("Prisme's database is not running. Start it with: make run"))
    return url


@contextmanager
def database(
    settings: Settings, on_progress: Progress = no_progress, *, own: bool = False
) -> Iterator[str]:
    """Make sure that a migrated PostgreSQL runs while the block does.

    The one named by ``DATABASE_URL`` is used if there is one; else the embedded one of
    ``PRISME_HOME``, which is started, and stopped afterwards, unless it runs already.

    Parameters
    ----------
    settings : Settings
        Names a server, or the home of the embedded one.
    on_progress : callable
        Told the stage, and how far it is.
    own : bool, default=False
        Never borrow a server that another process of this home runs and will stop.

    Yields
    ------
    str
        The server's SQLAlchemy URL.

    Raises
    ------
    SetupFault
        The embedded server cannot be started, or runs already and may not be borrowed.
    """
    borrowed = None if own else running_url(settings.home)
    if settings.database_url is not None or borrowed is not None:
        url = database_url(settings)
        _migrate(url, on_progress)
        yield url
        return
    with EmbeddedServer(settings.home, on_progress=on_progress) as server:
        _migrate(server.url, on_progress)
        yield server.url


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
    champion = ChampionHolder(versions)
    vectors = SqlListingVectors(engine)
    markets = Markets(snapshots, max_file_mb=settings.max_file_mb, vectors=vectors)
    comparables = FindingComparables(vectors)

    def close() -> None:
        log.close()
        vectors.close()
        engine.dispose()

    one_thread_for_good()
    training = Training(markets, versions, champion, comparables=comparables)
    comparing = Comparing(markets, SqlComparisons(engine))
    tuning = Tuning(markets, Studies(engine).open)
    jobs = SqlJobs(engine)
    explaining = Explaining(champion, versions, snapshots, jobs)
    return Services(
        champion=champion,
        estimating=Estimating(champion, log, coverage=settings.coverage, comparables=comparables),
        explaining=explaining,
        what_if=WhatIf(champion),
        judging=Judging(log),
        history=LookingBack(SqlHistory(engine), log, versions, champion),
        markets=markets,
        uploading=Uploading(markets, max_file_mb=settings.max_file_mb),
        sellers=Sellers(snapshots, markets.forget),
        training=training,
        comparing=comparing,
        tuning=tuning,
        background=Background(jobs, handlers(training, comparing, tuning, explaining)),
        close=close,
    )


def handlers(
    training: Training, comparing: Comparing, tuning: Tuning, explaining: Explaining
) -> dict[JobKind, Handler]:
    """Return what each kind of background job does.

    Parameters
    ----------
    training, comparing, tuning, explaining : Training, Comparing, Tuning, Explaining
        The use cases behind them.

    Returns
    -------
    dict of str to Handler
        Each gets the job's parameters and a progress, and returns JSON.
    """

    def train(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        seed = int(params.get("seed", 0))
        made = training.train(
            parameters=tuning.best(seed) if params.get("tuned") else None, seed=seed,
            promote=bool(params.get("promote", False)),
            reason=str(params.get("reason", "trained in the background")),
            actor=str(params.get("actor", "page")), on_progress=progress,
        )  # fmt: skip
        return {"model_version": made.version.number, "promoted": made.promoted}

    def compare(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        made = comparing.compare(seed=int(params.get("seed", 0)), on_progress=progress)
        return {"comparison_id": str(made.id), "leader": made.report["leader"]}

    def tune(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        return tuning.tune(
            seconds=float(params.get("seconds", 600)), seed=int(params.get("seed", 0)),
            on_progress=progress,
        )  # fmt: skip

    def explain(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        return explaining.study(UUID(str(params["model_version_id"])), on_progress=progress)

    return {"train": train, "compare": compare, "tune": tune, "explain": explain}


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


def _migrate(url: str, on_progress: Progress) -> None:
    on_progress(N_("Preparing the database"), 0, 1)
    engine = engines.create(url)
    try:
        migrate.upgrade(engine)
    finally:
        engine.dispose()
    on_progress(N_("Preparing the database"), 1, 1)


def _with_driver(url: str) -> str:
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith("postgresql+psycopg://"):
        raise SetupFault(
            N_("DATABASE_URL must begin with postgresql:// (Prisme runs on PostgreSQL only).")
        )
    return url
