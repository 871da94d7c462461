"""Finds, or starts, the PostgreSQL that the settings name, and brings its schema up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url

from core.errors import N_, SetupFault
from core.settings import Settings
from core.types import Progress, no_progress
from db.admin.migrate import require_current, state, upgrade
from db.embedded.server import EmbeddedServer, running_url
from db.engine import make_engine


def database_url(settings: Settings) -> str:
    """Return the address of a PostgreSQL that is running."""
    if settings.database_url is not None:
        return _with_password(settings, _with_driver(settings.database_url.get_secret_value()))
    url = running_url(settings.home)
    if url is None:
        raise SetupFault(N_("Prisme's database is not running. Start it with: make run"))
    return url


@contextmanager
def database(
    settings: Settings,
    on_progress: Progress = no_progress,
    *,
    own: bool = False,
    migrate: bool = False,
) -> Iterator[str]:
    """Make sure that a PostgreSQL with this version's schema runs while the block does.

    The one named by ``DATABASE_URL`` is used if there is one; else the embedded one of
    ``PRISME_HOME``, which is started, and stopped afterwards, unless it runs already. A schema is
    changed only to `migrate`; a new embedded database has none, and is given one.
    """
    with running_database(settings, on_progress, own=own) as url:
        engine = make_engine(url)
        try:
            embedded = settings.database_url is None
            if migrate or (embedded and state(engine) == "empty"):
                on_progress(N_("Preparing the database"), 0, 1)
                upgrade(engine)
                on_progress(N_("Preparing the database"), 1, 1)
            else:
                require_current(engine)
        finally:
            engine.dispose()
        yield url


@contextmanager
def running_database(
    settings: Settings, on_progress: Progress = no_progress, *, own: bool = False
) -> Iterator[str]:
    """Make sure that a PostgreSQL runs while the block does, whatever its schema is."""
    borrowed = None if own else running_url(settings.home)
    if settings.database_url is not None or borrowed is not None:
        yield database_url(settings)
        return
    with EmbeddedServer(settings.home, on_progress=on_progress) as server:
        yield server.url


def _with_password(settings: Settings, url: str) -> str:
    """Add the password that is given apart, so that an address may be seen and a secret not."""
    if settings.database_password is None:
        return url
    password = settings.database_password.get_secret_value()
    return make_url(url).set(password=password).render_as_string(hide_password=False)


def _with_driver(url: str) -> str:
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith("postgresql+psycopg://"):
        raise SetupFault(
            N_("DATABASE_URL must begin with postgresql:// (Prisme runs on PostgreSQL only).")
        )
    return url
