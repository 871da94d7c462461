"""Every way in which the database can be away is one sentence; mistakes stay mistakes."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from core.errors import StorageUnavailable
from db import engine as engines


@pytest.mark.parametrize(
    "statement",
    [
        "SET LOCAL statement_timeout = 10; SELECT pg_sleep(5)",
        "SELECT pg_terminate_backend(pg_backend_pid())",
        "SELECT * FROM a_table_of_a_newer_version",
        "SET TRANSACTION READ ONLY; DELETE FROM listings",
    ],
    ids=["slow", "backend killed", "schema behind", "read only"],
)
def test_what_another_moment_may_mend_is_an_absence(engine: Engine, statement: str):
    """A timeout, a killed backend, a missing table and a read-only server: the same sentence."""
    with (
        pytest.raises(StorageUnavailable, match="cannot be reached"),
        engines.transaction(engine) as connection,
    ):
        connection.exec_driver_sql(statement)
    with engines.transaction(engine) as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1


def test_an_exhausted_pool_is_an_absence(database_url: str):
    """Who gets no connection within the pool's two seconds is told so."""
    engine = engines.make_engine(database_url, pool_size=1, max_overflow=0)
    with (
        engine.connect(),
        pytest.raises(StorageUnavailable),
        engines.transaction(engine),
    ):
        pytest.fail("there was a second connection")
    engine.dispose()


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("SELEC 1", ProgrammingError),
        ("INSERT INTO decisions VALUES (NULL)", IntegrityError),
    ],
)
def test_a_mistake_is_not_an_absence(engine: Engine, statement: str, kind: type[Exception]):
    """A wrong statement and a refused row come through as they are."""
    with pytest.raises(kind), engines.transaction(engine) as connection:
        connection.execute(text(statement))


def test_limits_of_a_session_are_set(engine: Engine):
    """Statements, locks and idle transactions end; moments are in UTC."""
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "timezone")
    with engine.connect() as connection:
        found = [connection.execute(text(f"SHOW {name}")).scalar_one() for name in names]
    assert found == ["30s", "5s", "1min", "UTC"]
