"""Brings a database to this version's schema, under a lock, and says where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from core.errors import N_, InvalidInput, SetupFault
from db.admin import roles
from db.engine import lock, transaction
from db.vectors.partitions import adopt_pgvector

State = Literal["empty", "behind", "current", "ahead"]
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up, in one transaction; of several at once, the others wait and find it done.

    At the newest schema, the roles get their rights (see `db.admin.roles`).
    """
    with transaction(engine, unhurried=True) as connection:
        connection.execute(text("SET LOCAL lock_timeout = '120s'"))
        lock(connection, "migration")
        if _state(connection) == "ahead":
            raise _too_new()
        command.upgrade(config(connection), revision)
        if _state(connection) == "current":
            adopt_pgvector(connection)
            roles.apply(connection)


def downgrade(engine: Engine, revision: str) -> None:
    """Migrate down, in one transaction; what only the newer schema holds is lost."""
    with transaction(engine, unhurried=True) as connection:
        lock(connection, "migration")
        command.downgrade(config(connection), revision)


def move(engine: Engine, revision: str) -> None:
    """Migrate to a revision, up or down; what only a newer schema holds is lost on the way down.

    Raises
    ------
    InvalidInput
        There is no such revision.
    """
    with transaction(engine) as connection:
        scripts = ScriptDirectory.from_config(config(connection))
        heads = MigrationContext.configure(connection).get_current_heads()
    known = [script.revision for script in scripts.walk_revisions()]
    if revision not in known:
        raise InvalidInput(
            N_("There is no revision {revision} of the schema: choose one of {known}."),
            field="to",
            revision=revision,
            known=", ".join(sorted(known)),
        )
    behind = {s.revision for head in heads for s in scripts.iterate_revisions(head, "base")}
    (downgrade if revision in behind else upgrade)(engine, revision)


def state(engine: Engine) -> State:
    """Compare a database with this version's schema."""
    with transaction(engine) as connection:
        return _state(connection)


def require_current(engine: Engine) -> None:
    """Refuse to work on a schema that is not this version's."""
    found = state(engine)
    if found == "ahead":
        raise _too_new()
    if found != "current":
        raise SetupFault(
            N_("The database is not prepared for this version of Prisme. Run: make migrate")
        )


def config(connection: Connection) -> Config:
    """Return Alembic's settings for one connection, whatever the working folder is."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


def _state(connection: Connection) -> State:
    found = set(MigrationContext.configure(connection).get_current_heads())
    scripts = ScriptDirectory.from_config(config(connection))
    if not found:
        return "empty"
    if found == set(scripts.get_heads()):
        return "current"
    known = {script.revision for script in scripts.walk_revisions()}
    return "behind" if found <= known else "ahead"


def _too_new() -> SetupFault:
    return SetupFault(
        N_(
            "The database was made by a newer version of Prisme. "
            "Install that version, or use another database."
        )
    )
