"""Fixtures for every test that needs a database: a real PostgreSQL, a fresh database for each."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import hypothesis
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, make_url

from core.authority import acting_as
from core.types import Actor, machine_owner
from db import engine as engines
from db.admin import migrate
from db.embedded.server import EmbeddedServer

pytest_plugins = ["tests.needs", "tests.workers", "tests.people"]
#: Who acts in a test, as at the shell.
OWNER = machine_owner("olga", "0" * 32)
# On a busy machine a slow example says nothing.
hypothesis.settings.register_profile("prisme", deadline=None)
hypothesis.settings.load_profile("prisme")


@pytest.fixture(scope="session", autouse=True)
def _owner() -> Iterator[Actor]:
    """Whoever runs the tests is the owner of the machine, unless a test says who acts."""
    with acting_as(OWNER):
        yield OWNER


@pytest.fixture
def short_home() -> Iterator[Path]:
    """An empty folder that every account may pass through (pytest's own are closed)."""
    folder = Path(tempfile.mkdtemp(prefix="prisme-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """An embedded PostgreSQL for the whole run; it forgoes fsync, for speed."""
    folder = Path(tempfile.mkdtemp(prefix="prisme-test-"))
    folder.chmod(0o711)
    with EmbeddedServer(folder, options={"fsync": "off", "max_connections": "200"}) as running:
        yield running
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def template(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """A server's address, and the name of a migrated database to copy from.

    The server is that of PRISME_TEST_DATABASE_URL, if it is set (a role that may create
    databases), or else the embedded one.
    """
    url = os.environ.get("PRISME_TEST_DATABASE_URL") or request.getfixturevalue("server").url
    name = f"prisme_template_{uuid4().hex[:12]}"
    _administer(url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    engine = engines.make_engine(_beside(url, name))
    migrate.upgrade(engine)
    engine.dispose()
    yield url, name
    _administer(url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def empty_url(template: tuple[str, str]) -> Iterator[str]:
    """The SQLAlchemy URL of a new database without any table."""
    yield from _database(template[0], None)


@pytest.fixture
def database_url(template: tuple[str, str]) -> Iterator[str]:
    """The SQLAlchemy URL of a new, migrated, empty database."""
    yield from _database(*template)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a new, migrated, empty database."""
    made = engines.make_engine(database_url)
    yield made
    made.dispose()


def _database(url: str, template: str | None) -> Iterator[str]:
    name = sql.Identifier(f"prisme_test_{uuid4().hex[:12]}")
    origin = sql.Identifier(template or "template0")
    _administer(url, sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, origin))
    yield _beside(url, name.as_string().strip('"'))
    _administer(url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def _administer(url: str, statement: sql.Composed) -> None:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)


def _beside(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)
