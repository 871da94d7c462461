"""The composition root: the only file that knows both the use cases and what is outside."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters.export_signature import ExportSignature, is_signed
from adapters.signing_key import SigningKey
from core.authority import account_name, acting_as
from core.models.minilm import encoder
from core.models.threads import one_thread_for_good
from core.settings import Settings
from core.types import Actor, Progress, machine_owner, no_progress
from db import engine as engines
from db import worker
from db.admin import migrate
from db.admin.erasure_ledger import Ledger
from db.admin.opening import database, database_url, running_database
from db.admin.operations import (
    LoginKind,
    dump_database,
    embedded_database,
    ensure_login,
    erase_again,
    ledger_path,
    migrate_to,
    restore_database,
    spool_path,
    stop_database,
)
from db.api_keys import SqlApiKeys
from db.audit import SqlAuditLog
from db.comparisons import SqlComparisons
from db.description_maps import SqlDescriptionMaps
from db.exchange_rates import SqlExchangeRates
from db.experiments import SqlExperiments
from db.forecasts import SqlForecasts
from db.gates import SqlGates
from db.history import SqlHistory
from db.lineage import SqlLineage
from db.model_versions import SqlModelVersions
from db.monitoring import SqlRecentRequests
from db.people import SqlPeople
from db.personal.personal_data import SqlPersonalRecords
from db.personal.price_lists import SqlPriceLists
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
    from core.services import ListUseCase, Services
    from core.services.ports import MachinePool
    from core.services.registry.export import ExportedModel

__all__ = [
    "LoginKind",
    "build_services",
    "database",
    "database_url",
    "dump_database",
    "embedded_database",
    "ensure_login",
    "erase_again",
    "exported_lists",
    "exported_model",
    "ledger_path",
    "machine_actor",
    "machine_pool",
    "migrate_to",
    "noted",
    "prepared_database",
    "read_settings",
    "restore_database",
    "running_database",
    "running_services",
    "sign_stored",
    "signing_key",
    "spool_path",
    "stop_database",
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


@contextmanager
def noted(url: str, action: str, **details: Any) -> Iterator[None]:
    """Note in the audit log what the block does to a database, past the services."""
    from core.services.accounts.audit import AuditUseCase

    engine = engines.make_engine(url)
    try:
        with AuditUseCase(SqlAuditLog(engine)).noting(action, **details):
            yield
    finally:
        engine.dispose()


def machine_actor(settings: Settings) -> Actor:
    """Return who works on this machine, under the pseudonym that this installation gives them."""
    subject = signing_key(settings).pseudonym("local") or secrets.token_hex(16)
    return machine_owner(account_name(), subject)


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
            export_signer=ExportSignature(lambda: signing_key(settings).derived("export")),
            comparisons=SqlComparisons(engine),
            gates=SqlGates(engine),
            lineage=SqlLineage(engine),
            experiments=SqlExperiments(engine),
            log=log,
            forecasts=SqlForecasts(engine),
            history=SqlHistory(engine),
            recent_requests=SqlRecentRequests(engine),
            reviews=reviews,
            corrections=reviews,
            personal_records=SqlPersonalRecords(engine, spool, ledger),
            price_lists=SqlPriceLists(engine),
            people=SqlPeople(engine),
            audit=SqlAuditLog(engine),
            keys=keys,
            tasks=SqlTasks(engine),
            uploads=SqlUploads(engine),
            sources=SqlSources(engine),
            open_study=Studies(engine).open,
        ),
        settings,
        close,
    )


def exported_model(folder: Path, signed_by: str | None = None) -> ExportedModel:
    """Read a model that was exported into a folder, and check its signature."""
    from core.services.registry.export import read_export

    one_thread_for_good()
    return read_export(folder, is_signed, signed_by)


def exported_lists(settings: Settings, model: ExportedModel) -> ListUseCase:
    """Return what prices lists by an exported model: without a database, so nothing is logged."""
    from core.services import ListUseCase
    from core.services.estimate.batch import Batch

    return ListUseCase(
        Batch(
            model,
            None,
            coverage=settings.coverage,
            comparables=None,
            now=lambda: datetime.now(UTC),
        )
    )


@contextmanager
def machine_pool(address: str) -> Iterator[MachinePool]:
    """Give the pool of machines at an address; raises `SetupFault`."""
    from adapters.dask_pool import DaskPool

    with DaskPool(address) as pool:
        yield pool


def work(settings: Settings, heartbeat: Path | None = None) -> None:
    """Do background jobs until the process is asked to stop, and touch a file meanwhile."""
    url = database_url(settings)
    services = build_services(settings, url)
    engine = engines.make_engine(url, application_name="prisme-worker")

    def due() -> None:
        with acting_as(machine_owner("schedule")):
            services.schedule.request_if_due()
            services.sources.request_if_due()
            services.first_visit.request_missing()

    def tidy() -> None:
        SqlUploads(engine).tidy()
        SqlPriceLists(engine).tidy()

    try:
        worker.serve_tasks(
            url,
            SqlTasks(engine),
            services.tasks.run,
            heartbeat=heartbeat,
            tidy=tidy,
            request_if_due=due,
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
