"""The composition root: the only file that knows both the use cases and the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from core.models.threads import one_thread_for_good
from core.services import (
    Asking,
    Background,
    ChampionHolder,
    Comparing,
    Estimating,
    Explaining,
    FindingComparables,
    Gatekeeping,
    Importing,
    Judging,
    Keys,
    LookingBack,
    Markets,
    Persons,
    Promoting,
    Retraining,
    Reviewing,
    Scheduling,
    Scoring,
    Sellers,
    Services,
    Serving,
    Shadow,
    Surveying,
    Training,
    Trialling,
    Tuning,
    Uploading,
    Watching,
    WhatIf,
)
from core.services.contenders import Contenders
from core.services.handlers import handlers
from core.settings import Settings
from core.types import Progress, no_progress
from db import engine as engines
from db import migrate, worker
from db.api_keys import SqlApiKeys
from db.comparisons import SqlComparisons
from db.durable_log import DurableLog
from db.gates import SqlGates
from db.history import SqlHistory
from db.incoming import SqlIncoming
from db.jobs import SqlJobs
from db.landscapes import SqlLandscapes
from db.ledger import Ledger
from db.lineage import SqlLineage
from db.listing_vectors import SqlListingVectors
from db.model_versions import SqlModelVersions
from db.opening import database, database_url
from db.operating import LoginKind, ensure_login, erase_again, ledger_path, spool_path
from db.persons import SqlPersons
from db.predictions import SqlPredictionLog
from db.reviews import SqlReviews
from db.snapshots import SqlSnapshots
from db.spool import Spool
from db.studies import Studies
from db.trials import SqlTrials
from db.uploads import SqlUploads

__all__ = [
    "LoginKind", "build", "database", "database_url", "ensure_login", "erase_again",
    "ledger_path", "opened", "spool_path", "work",
]  # fmt: skip

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
    ledger = Ledger(ledger_path(settings))
    snapshots = SqlSnapshots(engine, ledger)
    versions = SqlModelVersions(engine)
    reviews = SqlReviews(engine)
    spool = Spool(spool_path(settings))
    log = DurableLog(SqlPredictionLog(engine), spool, deadline_s=settings.write_deadline_s)
    log.start()
    champion, trials = ChampionHolder(versions), SqlTrials(engine)
    serving = Serving(champion, trials, versions)
    shadow = Shadow(serving, trials)
    vectors = SqlListingVectors(engine)
    markets = Markets(snapshots, max_file_mb=settings.max_file_mb, vectors=vectors)
    comparables = FindingComparables(vectors)
    keys = SqlApiKeys(engine)

    def close() -> None:
        shadow.close()
        log.close()
        keys.close()
        vectors.close()
        engine.dispose()

    one_thread_for_good()
    training = Training(markets, versions, champion, comparables=comparables)
    comparing = Comparing(markets, SqlComparisons(engine))
    tuning = Tuning(markets, Studies(engine).open)
    jobs = SqlJobs(engine)
    corrections, lineage, gates = reviews, SqlLineage(engine), SqlGates(engine)
    retraining = Retraining(markets, versions, training, corrections, lineage)
    contenders = Contenders(versions, snapshots, corrections, lineage)
    gatekeeping = Gatekeeping(versions, snapshots, contenders, gates)
    explaining = Explaining(serving, versions, snapshots, jobs)
    estimating = Estimating(serving, log, coverage=settings.coverage, comparables=comparables,
                            shadow=shadow.offer)  # fmt: skip
    judging = Judging(log, reviews)
    uploading = Uploading(markets, max_file_mb=settings.max_file_mb)
    importing = Importing(uploading, markets, SqlUploads(engine), jobs)
    surveying = Surveying(snapshots, SqlLandscapes(engine), jobs)
    background = Background(jobs, handlers(
        training=training, comparing=comparing, tuning=tuning, explaining=explaining,
        importing=importing, retraining=retraining, gatekeeping=gatekeeping, surveying=surveying,
    ))  # fmt: skip
    return Services(
        champion=champion,
        estimating=estimating,
        asking=Asking(estimating, judging),
        scoring=Scoring(estimating.together),
        explaining=explaining,
        judging=judging,
        reviewing=Reviewing(reviews),
        what_if=WhatIf(serving),
        history=LookingBack(SqlHistory(engine), log, versions, champion),
        markets=markets,
        uploading=uploading,
        importing=importing,
        surveying=surveying,
        sellers=Sellers(snapshots, markets.forget),
        persons=Persons(SqlPersons(engine, spool, ledger)),
        training=training,
        retraining=retraining,
        gatekeeping=gatekeeping,
        promoting=Promoting(versions, gates, champion),
        scheduling=Scheduling(
            background,
            versions,
            corrections,
            every_days=settings.retrain_every_days,
            after_corrections=settings.retrain_after_corrections,
        ),
        comparing=comparing,
        tuning=tuning,
        trialling=Trialling(trials, versions, serving),
        background=background,
        watching=Watching(SqlIncoming(engine), versions),
        keys=Keys(keys),
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
        worker.serve(
            url, SqlJobs(engine), services.background.run,
            tidy=SqlUploads(engine).tidy, ask_if_due=services.scheduling.ask_if_due,
        )  # fmt: skip
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
