"""What an operator does to a database, by its address."""

from __future__ import annotations

from pathlib import Path

from core.settings import Settings
from db import engine as engines
from db.admin import logins
from db.admin.erasure_ledger import Ledger, returned
from db.admin.logins import LoginKind
from db.personal_data import SqlPersonalRecords
from db.snapshots import SqlSnapshots
from db.spool.queue import Spool

__all__ = ["LoginKind", "ensure_login", "erase_again", "ledger_path", "spool_path"]


def ensure_login(url: str, name: str, kind: LoginKind, password: str) -> None:
    """Make a login of the database, or change its password (see `db.admin.logins`)."""
    engine = engines.make_engine(url)
    try:
        logins.ensure_role_login(engine, name, kind, password)
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
        people = SqlPersonalRecords(engine, Spool(spool_path(settings)))
        went = [people.erase(subject, actor="restore") for subject in subjects]
        listings = SqlSnapshots(engine).erase_seller(sellers, actor="restore") if sellers else 0
    finally:
        engine.dispose()
    return listings, sum(one.estimates + one.feedback for one in went)


def spool_path(settings: Settings) -> Path:
    """Return the file in which estimates wait while the database is away."""
    return settings.home / "spool" / "spool.sqlite"
