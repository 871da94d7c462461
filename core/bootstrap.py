"""The composition root: the only file that knows both the use cases and what is outside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from adapters.signing_key import SigningKey
from core.models.minilm import encoder
from core.models.threads import one_thread_for_good
from core.settings import Settings
from core.types import Progress, no_progress
from db import engine as engines
from db import worker
from db.admin import migrate, ping
from db.admin.erasure_ledger import Ledger
from db.admin.opening import database, database_url, running_database
from db.admin.operations import (
    LoginKind,
    ensure_login,
    erase_again,
    ledger_path,
    migrate_to,
    spool_path,
)
from db.api_keys import SqlApiKeys
from db.comparisons import SqlComparisons
from db.description_maps import SqlDescriptionMaps
from db.exchange_rates import SqlExchangeRates
from db.experiments import SqlExperiments
from db.gates import SqlGates
from db.history import SqlHistory
from db.lineage import SqlLineage
from db.model_versions import SqlModelVersions
from db.monitoring import SqlRecentRequests
from db.personal_data import SqlPersonalRecords
from db.predictions import SqlPredictionLog
from db.reviews import SqlReviews
from db.snapshots import SqlSnapshots
from db.sources import SqlSources
from db.spool.durable_log import DurableLog
from db.spool.queue import Spool
from db.studies import Studies
from db.tasks import SqlTasks
from db.uploads import SqlUploads
from db.vectors.listing_vectors import SqlListingVectors

if TYPE_CHECKING:
    from core.services import Services
    from core.services.ports import MachinePool

__all__ = [
    "LoginKind",
    "build_services",
    "database",
    "database_answers",
    "database_url",
    "ensure_login",
    "erase_again",
    "ledger_path",
    "machine_pool",
    "migrate_to",
    "prepared_database",
    "read_settings",
    "running_database",
    "running_services",
    "sign_stored",
    "signing_key",
    "spool_path",
    "work",
]


def read_settings() -> Settings:
    """Read the environment, once for a process; raises `SetupFault`."""
    settings = Settings()
    encoder.keep_in(settings.cache)
    return settings


def signing_key(settings: Settings) -> SigningKey:
    """Return the key that versions are signed with."""
    given = settings.signing_key
    return SigningKey(
        settings.home / "signing-key", None if given is None else given.get_secret_value()
    )


def sign_stored(settings: Settings, url: str, *, again: bool = False) -> int:
    """Sign the versions that were stored before there was a key, or again all that are stored.

    Unless asked for again, nothing is signed once there is a key: what appears without a signature
    from then on was not made here.
    """
    signer = signing_key(settings)
    if signer.there() and not again:
        return 0
    engine = engines.make_engine(url)
    try:
        signed = SqlModelVersions(engine, signer).sign_stored(again=again)
        signer.make()
        return signed
    finally:
        engine.dispose()


@contextmanager
def prepared_database(
    settings: Settings, on_progress: Progress = no_progress, *, own: bool = False
) -> Iterator[str]:
    """Give a running database, brought up to date, in which all that is stored is signed."""
    with database(settings, on_progress, own=own, migrate=True) as url:
        sign_stored(settings, url)
        yield url


def database_answers() -> bool:
    """Return whether the database that the settings name answers, within seconds."""
    return ping.answers(database_url(read_settings()))


def build_services(settings: Settings, url: str | None = None) -> Services:
    """Wire the use cases to PostgreSQL."""
    from core.services.assembly import assemble  # seconds of libraries
    from core.services.ports import Ports

    engine = engines.make_engine(url or database_url(settings))
    migrate.require_current(engine)
    spool, ledger = Spool(spool_path(settings)), Ledger(ledger_path(settings))
    log = DurableLog(SqlPredictionLog(engine), spool, deadline_s=settings.write_deadline_s)
    vectors, keys = SqlListingVectors(engine), SqlApiKeys(engine)
    log.start()

    def close() -> None:
        log.close()
        keys.close()
        vectors.close()
        engine.dispose()

    one_thread_for_good()
    reviews = SqlReviews(engine)
    return assemble(
        Ports(
            snapshots=SqlSnapshots(engine, ledger),
            exchange_rates=SqlExchangeRates(engine),
            vectors=vectors,
            description_maps=SqlDescriptionMaps(engine),
            versions=SqlModelVersions(engine, signing_key(settings)),
            comparisons=SqlComparisons(engine),
            gates=SqlGates(engine),
            lineage=SqlLineage(engine),
            experiments=SqlExperiments(engine),
            log=log,
            history=SqlHistory(engine),
            recent_requests=SqlRecentRequests(engine),
            reviews=reviews,
            corrections=reviews,
            personal_records=SqlPersonalRecords(engine, spool, ledger),
            keys=keys,
            tasks=SqlTasks(engine),
            uploads=SqlUploads(engine),
            sources=SqlSources(engine),
            open_study=Studies(engine).open,
        ),
        settings,
        close,
    )


@contextmanager
def machine_pool(address: str) -> Iterator[MachinePool]:
    """Give the pool of machines at an address; raises `SetupFault`."""
    from adapters.dask_pool import DaskPool

    with DaskPool(address) as pool:
        yield pool


def work(settings: Settings) -> None:
    """Do background jobs until the process is asked to stop."""
    url = database_url(settings)
    services = build_services(settings, url)
    engine = engines.make_engine(url, application_name="prisme-worker")
    try:
        worker.serve_tasks(
            url,
            SqlTasks(engine),
            services.tasks.run,
            tidy=SqlUploads(engine).tidy,
            request_if_due=lambda: (
                services.schedule.request_if_due(),
                services.sources.request_if_due(),
            ),
        )
    finally:
        engine.dispose()
        services.close()


@contextmanager
def running_services(settings: Settings, on_progress: Progress = no_progress) -> Iterator[Services]:
    """Give services over a running database, and close both afterwards."""
    with database(settings, on_progress) as url:
        services = build_services(settings, url)
        try:
            yield services
        finally:
            services.close()
