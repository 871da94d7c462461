"""What each role of PostgreSQL may do with Prisme's tables, derived from the tables that there are.

Roles belong to the whole server and cannot log in: an operator makes logins in them
(`db.admin.logins`). Rights are compared with what is declared here after every migration, so that a
table that comes later is covered, and a right that should not be there goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import structlog
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from db.tables import APPEND_ONLY, FORMER_NAMES, KEPT, metadata

APP, READ, TRAINER, ERASER = "prisme_app", "prisme_read", "prisme_trainer", "prisme_eraser"
#: Each role, and the one whose rights it has too.
ROLES: dict[str, str | None] = {APP: None, READ: None, TRAINER: APP, ERASER: APP}

_ALL = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
_LOG = frozenset({"SELECT", "INSERT"})
_LOOK = frozenset({"SELECT"})
_NOTHING: frozenset[str] = frozenset()
#: What a model is, its card too, is never changed: only who serves is.
_MODELS, _CHANGEABLE = "model_versions", "is_champion"
#: Tables of which a dashboard has no need.
_SECRET = frozenset({"api_keys", "uploads", "people", "accounts", "price_lists", KEPT})
#: Schemas beside our own: who works in them.
_QUEUE, _STUDIES = "procrastinate", "optuna"
_BESIDE = {_QUEUE: APP, _STUDIES: TRAINER}
FUNCTIONS = {
    "prisme_vectors_next(uuid)": (TRAINER,),
    "prisme_vectors_index(uuid, boolean)": (TRAINER,),
    "prisme_vectors_exchange(uuid)": (TRAINER,),
    "prisme_vectors_drop(uuid)": (APP,),  # vectors can be made again
}
_TABLES = text(
    "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = ANY(:schemas) AND (c.relkind IN ('r', 'p') AND NOT c.relispartition "
    "OR c.relkind = 'v' AND c.relname = ANY(:former))"
)
_GRANTED = text(
    "SELECT n.nspname, c.relname, r.rolname, a.privilege_type FROM pg_class c "
    "JOIN pg_namespace n ON n.oid = c.relnamespace, LATERAL aclexplode(c.relacl) a "
    "JOIN pg_roles r ON r.oid = a.grantee "
    "WHERE n.nspname = ANY(:schemas) AND r.rolname = ANY(:roles) "
    "AND (c.relkind IN ('r', 'p') OR c.relkind = 'v' AND c.relname = ANY(:former))"
)
_OWNER = text(
    "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'predictions'::regclass"
)
_COLUMNS = text(
    "SELECT attname FROM pg_attribute WHERE attrelid = CAST(:table AS regclass) "
    "AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
)

logger = structlog.get_logger(__name__)
Right = tuple[str, str, str, str]


def apply(connection: Connection) -> bool:
    """Make the roles where that is allowed, and give each exactly its rights in this database."""
    if not connection.execute(_OWNER).scalar_one():
        return False
    if not _ensure_roles(connection):
        logger.warning("roles_not_made", reason="this login may not make roles")
        return False
    _schemas(connection)
    within = {"schemas": ["public", _QUEUE, _STUDIES], "former": list(FORMER_NAMES)}
    declared = set(_declared(connection, within))
    known = connection.execute(_GRANTED, {**within, "roles": list(ROLES)})
    granted: set[Right] = {tuple(row) for row in known}
    for verb, rights in (("REVOKE", granted - declared), ("GRANT", declared - granted)):
        for schema, table, role, right in sorted(rights):
            towards = "TO" if verb == "GRANT" else "FROM"
            _do(connection, f"{verb} {right} ON {schema}.{_quoted(table)} {towards} {role}")
    _models(connection)
    for signature, roles in FUNCTIONS.items():
        _do(connection, f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        _do(connection, f"GRANT EXECUTE ON FUNCTION {signature} TO {', '.join(roles)}")
    return True


def _declared(connection: Connection, within: dict[str, list[str]]) -> Iterator[Right]:
    for schema, table in connection.execute(_TABLES, within):
        for role in ROLES:
            for right in _rights(schema, FORMER_NAMES.get(table, table), role):
                yield schema, table, role, right


def _rights(schema: str, table: str, role: str) -> frozenset[str]:
    """Return what a role may do with a table beyond the role that it includes."""
    if role == READ:
        return _NOTHING if table in _SECRET else _LOOK
    if schema in _BESIDE:
        return _ALL if role == _BESIDE[schema] else _NOTHING
    if table == _MODELS:
        return {APP: frozenset({"SELECT", "DELETE"}), TRAINER: frozenset({"INSERT"})}.get(
            role, _NOTHING
        )
    if table == KEPT:
        return _LOG if role == APP else _NOTHING
    logged = table in APPEND_ONLY
    if role == APP:
        kept = _ALL if table in metadata.tables else _LOOK
        return _LOG if logged else kept
    return _ALL - _LOG if logged and role == ERASER else _NOTHING


def _models(connection: Connection) -> None:
    """Let nothing of a model be changed but whether it serves."""
    found = connection.execute(_COLUMNS, {"table": _MODELS}).scalars()
    others = ", ".join(_quoted(name) for name in found if name != _CHANGEABLE)
    _do(connection, f"REVOKE UPDATE ({others}) ON {_MODELS} FROM {APP}")
    _do(connection, f"GRANT UPDATE ({_CHANGEABLE}) ON {_MODELS} TO {APP}")


def _schemas(connection: Connection) -> None:
    """Close the database to everybody, and open its schemas to the roles."""
    database = _quoted(connection.execute(text("SELECT current_database()")).scalar_one())
    everyone = ", ".join(ROLES)
    # Nobody but the owner makes tables, not even temporary ones.
    _do(connection, f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC")
    _do(connection, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    _do(connection, f"GRANT CONNECT ON DATABASE {database} TO {everyone}")
    _do(connection, f"CREATE SCHEMA IF NOT EXISTS {_STUDIES}")
    _do(connection, f"GRANT USAGE ON SCHEMA public, {_QUEUE}, {_STUDIES} TO {everyone}")
    _do(connection, f"GRANT CREATE ON SCHEMA {_STUDIES} TO {TRAINER}")  # Optuna makes its tables
    for schema, role in {"public": APP, **_BESIDE}.items():
        _do(connection, f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}")


def _ensure_roles(connection: Connection) -> bool:
    missing = [role for role in ROLES if not _exists(connection, role)]
    may = text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if missing and not connection.execute(may).scalar_one():
        return False
    for role in missing:
        try:
            with connection.begin_nested():
                _do(connection, f"CREATE ROLE {role} NOLOGIN")
        except DBAPIError as error:  # made meanwhile, for another database of this server
            if not isinstance(error.orig, psycopg.errors.DuplicateObject | psycopg.IntegrityError):
                raise
    for role, included in ROLES.items():
        if included is not None and role in missing:
            _do(connection, f"GRANT {included} TO {role}")
    return True


def _exists(connection: Connection, role: str) -> bool:
    query = text("SELECT count(*) FROM pg_roles WHERE rolname = :role")
    return bool(connection.execute(query, {"role": role}).scalar_one())


def _quoted(name: Any) -> str:
    return '"' + str(name).replace('"', '""') + '"'


def _do(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement.replace("%", "%%"))
