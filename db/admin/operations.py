"""What an operator does to a database, by its address."""

from __future__ import annotations

from pathlib import Path

from core.settings import Settings
from db import engine as engines
from db.admin import logins, migrate
from db.admin.erasure_ledger import Ledger, returned
from db.admin.logins import LoginKind
from db.personal_data import SqlPersonalRecords
from db.snapshots import SqlSnapshots

__all__ = ["LoginKind", "ensure_login", "erase_again", "ledger_path", "migrate_to", "spool_path"]


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
    return listings, sum(one.estimates + one.feedback for one in went)


def spool_path(settings: Settings) -> Path:
    """Return the file in which estimates wait while the database is away."""
    return settings.home / "spool" / "spool.sqlite"
