"""Logins in Prisme's roles, made and changed by an operator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import psycopg
from psycopg import sql
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from core.errors import N_, InvalidInput
from db.admin.roles import APP, ERASER, READ, ROLES, TRAINER
from db.engine import transaction

LoginKind = Literal["app", "read", "trainer", "eraser"]
KINDS: dict[LoginKind, str] = {"app": APP, "read": READ, "trainer": TRAINER, "eraser": ERASER}
#: Settings of a role do not reach those in it: each login has its own.
_SETTINGS: dict[LoginKind, dict[str, str]] = {
    "read": {"statement_timeout": "3s", "default_transaction_read_only": "on"},
}


def ensure_role_login(engine: Engine, name: str, kind: LoginKind, password: str) -> None:
    """Make a login, or give it another password; it has the rights of one role and no others.

    The server is sent what it stores, never the password itself: nothing of it reaches a log.
    """
    if not password or name in ROLES:
        raise InvalidInput(N_("A login needs a unique name and a password."), field="login")
    try:
        with transaction(engine) as connection:
            driver = connection.connection.driver_connection
            if not isinstance(driver, psycopg.Connection):
                raise TypeError("the driver is psycopg")
            if driver.info.user == name:
                raise InvalidInput(N_("A login needs a unique name and a password."), field="login")
            _make(driver, name, kind, _verifier(driver, name, password))
    except DBAPIError as error:
        raise InvalidInput(N_("This database login is not allowed to create others.")) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise InvalidInput(N_("This database login is not allowed to create others.")) from error


def _make(driver: psycopg.Connection, name: str, kind: LoginKind, verifier: str) -> None:
    login = sql.Identifier(name)
    known = driver.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = sql.SQL("ALTER" if known else "CREATE")
    driver.execute(
        sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
            verb, login, sql.Literal(verifier)
        )
    )
    for other in ROLES:
        held = driver.execute(
            "SELECT 1 FROM pg_auth_members WHERE roleid = %s::regrole AND member = %s::regrole",
            [other, login.as_string(driver)],
        ).fetchone()
        group = sql.Identifier(other)
        if other == KINDS[kind] and not held:
            driver.execute(sql.SQL("GRANT {} TO {}").format(group, login))
        elif other != KINDS[kind] and held:
            driver.execute(sql.SQL("REVOKE {} FROM {}").format(group, login))
    _set(driver, login, _SETTINGS.get(kind, {}))


def _set(driver: psycopg.Connection, login: sql.Identifier, wanted: Mapping[str, str]) -> None:
    """Give a login its settings; those of a kind that it had before go."""
    for setting in {name for settings in _SETTINGS.values() for name in settings}:
        given = sql.SQL("RESET {}") if setting not in wanted else sql.SQL("SET {} = {}")
        values = (sql.Literal(wanted[setting]),) if setting in wanted else ()
        change = given.format(sql.Identifier(setting), *values)
        driver.execute(sql.SQL("ALTER ROLE {} {}").format(login, change))


def _verifier(driver: psycopg.Connection, name: str, password: str) -> str:
    made = driver.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    return bytes(made).decode("ascii")
