"""What an operator does to a database, by its address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import N_, InvalidFile, InvalidInput
from core.settings import Settings
from core.types import Progress, no_progress
from db import engine as engines
from db.admin import logins, migrate
from db.admin.erasure_ledger import Ledger, returned
from db.admin.logins import LoginKind
from db.admin.opening import running_database
from db.embedded import backup
from db.embedded.running import stop_alone
from db.embedded.server import EmbeddedServer
from db.personal.personal_data import SqlPersonalRecords
from db.snapshots import SqlSnapshots

__all__ = [
    "LoginKind",
    "dump_database",
    "embedded_database",
    "ensure_login",
    "erase_again",
    "ledger_path",
    "migrate_to",
    "restore_database",
    "spool_path",
    "stop_database",
]


def ensure_login(url: str, name: str, kind: LoginKind, password: str) -> None:
    """Make a login of the database, or change its password (see `db.admin.logins`)."""
    engine = engines.make_engine(url)
    try:
        logins.ensure_role_login(engine, name, kind, password)
    finally:
        engine.dispose()


def migrate_to(url: str, revision: str) -> None:
    """Bring the schema up, or down, to a revision; raises `InvalidInput` if there is none such."""
    engine = engines.make_engine(url)
    try:
        migrate.move(engine, revision)
    finally:
        engine.dispose()


def ledger_path(settings: Settings) -> Path:
    """Return the file in which erasures are noted, beside the database and not in it."""
    return settings.home / "erasures"


def erase_again(settings: Settings, url: str) -> tuple[int, int]:
    """Erase what a restored backup brought back, by the notes of earlier erasures."""
    engine, ledger = engines.make_engine(url), Ledger(ledger_path(settings))
    try:
        sellers, subjects = returned(engine, ledger)
        # What waits on this machine was written after the erasure, which took what waited then.
        people, markets = SqlPersonalRecords(engine), SqlSnapshots(engine)
        went = [people.erase(s, actor="restore", before=at) for s, at in subjects.items()]
        listings = sum(
            markets.erase_seller([s], actor="restore", before=at) for s, at in sellers.items()
        )
    finally:
        engine.dispose()
    return listings, sum(o.estimates + o.feedback + o.price_lists for o in went)


@contextmanager
def embedded_database(settings: Settings, on_progress: Progress = no_progress) -> Iterator[None]:
    """Run the embedded database, and nothing else, while the block does."""
    _require_embedded(settings)
    with EmbeddedServer(settings.home, on_progress=on_progress, alone=True):
        yield


def stop_database(settings: Settings) -> bool:
    """Stop what `embedded_database` runs in another process; returns whether it ran.

    Raises
    ------
    SetupFault
        That process does more than run the database.
    """
    _require_embedded(settings)
    return stop_alone(settings.home)


def dump_database(settings: Settings, file: Path, on_progress: Progress = no_progress) -> int:
    """Write the embedded database to a file; return its size in bytes.

    Raises
    ------
    InvalidInput
        The file cannot be written, or the database is not the embedded one.
    """
    _require_embedded(settings)
    with running_database(settings, on_progress) as url:
        return backup.write_backup(url, settings.home, file)


def restore_database(
    settings: Settings, file: Path, on_progress: Progress = no_progress
) -> tuple[int, int]:
    """Replace the embedded database by a backup: all of it, or nothing.

    It is brought to this version's schema, and what had been erased is erased again.

    Returns
    -------
    tuple of int
        Listings, and estimates with feedback, that were erased again.

    Raises
    ------
    InvalidInput, InvalidFile, SetupFault
        It is not the embedded database, is in use, or the file is no backup that this version
        can read.
    """
    _require_embedded(settings)
    erased: list[tuple[int, int]] = []

    def prepare(url: str) -> None:
        engine = engines.make_engine(url)
        try:
            if migrate.state(engine) == "empty":
                raise InvalidFile(N_("“{file}” is a backup of another program."), file=file.name)
            migrate.upgrade(engine)
        finally:
            engine.dispose()
        erased.append(erase_again(settings, url))

    with running_database(settings, on_progress) as url:
        backup.read_backup(url, settings.home, file, prepare)
    return erased[0]


def _require_embedded(settings: Settings) -> None:
    if settings.database_url is not None:
        raise InvalidInput(
            N_(
                "DATABASE_URL names a server of your own: back it up and restore it with its own "
                "pg_dump and pg_restore."
            ),
            field="DATABASE_URL",
        )


def spool_path(settings: Settings) -> Path:
    """Return the file in which estimates wait while the database is away."""
    return settings.home / "spool" / "spool.sqlite"
