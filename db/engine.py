"""The one engine of a process, and what happens when the database does not answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import psycopg
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import N_, NotAllowed, StorageUnavailable

#: What `jsonb` is given: never NaN or Infinity (see `db.encoding`).
to_json = partial(json.dumps, allow_nan=False, ensure_ascii=False)


def make_engine(
    url: str,
    *,
    application_name: str = "prisme",
    pool_size: int = 5,
    max_overflow: int = 5,
    statement_timeout_s: float = 30.0,
    lock_timeout_s: float = 5.0,
) -> Engine:
    """Make the engine of a process; no connection is opened yet."""
    options = {
        "statement_timeout": f"{statement_timeout_s * 1000:.0f}",
        "lock_timeout": f"{lock_timeout_s * 1000:.0f}",
        "idle_in_transaction_session_timeout": "60000",
        "timezone": "UTC",
    }
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_timeout=2,
        pool_recycle=1800,
        json_serializer=to_json,
        connect_args={
            "connect_timeout": 3,
            "application_name": application_name,
            "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
            "keepalives_idle": 30,
            "keepalives_interval": 5,
            "keepalives_count": 3,
        },
    )


_MAY_TAKE = text(
    "SELECT NOT has_table_privilege('predictions', 'DELETE') AND coalesce("
    "(SELECT pg_has_role(session_user, oid, 'MEMBER') FROM pg_roles "
    "WHERE rolname = 'prisme_eraser'), false)"
)

_REFUSALS = (
    psycopg.IntegrityError,
    psycopg.DataError,
    psycopg.errors.ProgramLimitExceeded,  # an OperationalError, but the value is what is too large
)
#: The schema or the rights are not (yet) this version's: nothing is wrong with the record.
_NOT_YET = (
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedColumn,
    psycopg.errors.InsufficientPrivilege,
)


@contextmanager
def reaching() -> Iterator[None]:
    """Turn the ways in which a database can be away into one sentence.

    What the database refuses because of its content (see `is_refusal`) passes.
    """
    try:
        yield
    except (psycopg.Error, SQLAlchemyError) as error:
        if not _is_absence(error):
            raise
        raise StorageUnavailable(
            N_(
                "The database cannot be reached or did not answer in time. "
                "Check that it runs, then try again."
            )
        ) from error


@contextmanager
def transaction(engine: Engine, *, unhurried: bool = False) -> Iterator[Connection]:
    """Open one transaction; it is committed at the end of the block, or rolled back."""
    with reaching(), engine.begin() as connection:
        if unhurried:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        yield connection


def lock(connection: Connection, name: str) -> None:
    """Wait for an advisory lock and hold it until the end of the transaction."""
    connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('prisme.' || :name, 0))"),
        {"name": name},
    )


@contextmanager
def erasing(connection: Connection) -> Iterator[None]:
    """Let rows of the log be erased within the block; the log is append-only otherwise.

    A login that may take the eraser's role, and has no such right by itself, takes it meanwhile.
    """
    takes = connection.execute(_MAY_TAKE).scalar_one()
    connection.execute(text("SET LOCAL prisme.erasing = 'on'"))
    if takes:
        connection.execute(text("SET LOCAL ROLE prisme_eraser"))
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            raise NotAllowed(
                N_("Estimates and feedback can only be added here. An operator can erase them.")
            ) from error
        raise
    if takes:
        connection.execute(text("SET LOCAL ROLE NONE"))
    connection.execute(text("SET LOCAL prisme.erasing = 'off'"))


def is_refusal(error: BaseException) -> bool:
    """Return whether the server refused what it was given, and always will."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, _REFUSALS)


def _is_absence(error: Exception) -> bool:
    """Whether the server is away, overloaded, or not (yet) as we need it."""
    if is_refusal(error):
        return False
    if isinstance(error, DBAPIError):
        wrong = isinstance(error.orig, psycopg.ProgrammingError | psycopg.NotSupportedError)
        return error.connection_invalidated or not wrong or isinstance(error.orig, _NOT_YET)
    if isinstance(error, SQLAlchemyError):  # of its own troubles, only an exhausted pool
        return isinstance(error, PoolTimeout)
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
