"""A backup that is restored is complete, append-only, and closed to those who may not."""

from __future__ import annotations

import subprocess
from pathlib import Path
from uuid import UUID

import pytest
import samples
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import IntegrityError

from db import engine as engines
from db.admin import migrate, roles
from db.embedded import binaries
from db.embedded.account import Account
from db.predictions import SqlPredictionLog
from db.tables import APPEND_ONLY


def _program(name: str) -> Path:
    anybody = Account("self", 0, 0, foreign=False)
    return binaries.locate(anybody, Path("/nonexistent")) / name


def _run(name: str, url: str, *arguments: str) -> None:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run(
        [str(_program(name)), "-d", address, *arguments], check=True, env=binaries.environment()
    )


@pytest.mark.skipif(not _program("pg_dump").exists(), reason="this PostgreSQL has no pg_dump")
def test_a_backup_comes_back_with_its_guarantees(
    engine: Engine, empty_url: str, version_id: UUID, tmp_path: Path
):
    """Rows, triggers and, after a migration, rights are those of the original."""
    made = samples.prediction(version_id)
    SqlPredictionLog(engine).record(made)
    dump = str(tmp_path / "dump")
    _run("pg_dump", engine.url.render_as_string(hide_password=False), "-Fc", "-f", dump)
    _run("pg_restore", empty_url, "--no-owner", "--no-privileges", dump)
    restored = engines.make_engine(empty_url)
    assert migrate.state(restored) == "current"
    migrate.upgrade(restored)
    assert SqlPredictionLog(restored).prediction(made.id) == made
    for table in APPEND_ONLY:
        with pytest.raises(IntegrityError, match="never changed"), restored.begin() as connection:
            connection.execute(text(f"DELETE FROM {table}"))
    with restored.begin() as connection:
        rights = text("SELECT has_table_privilege('prisme_app', 'predictions', :right)")
        given = {
            r: connection.execute(rights, {"right": r}).scalar_one()
            for r in ("SELECT", "INSERT", "UPDATE", "DELETE")
        }
        assert given == {"SELECT": True, "INSERT": True, "UPDATE": False, "DELETE": False}
        public = text("SELECT has_function_privilege('prisme_read', :function, 'EXECUTE')")
        for function in roles.FUNCTIONS:
            assert not connection.execute(public, {"function": function}).scalar_one()
    restored.dispose()
