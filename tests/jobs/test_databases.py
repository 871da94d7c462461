"""The embedded database alone: run, stopped, backed up and restored by commands."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner

from core.settings import Settings
from db.admin.opening import database
from db.embedded import backup
from db.embedded.running import running_url
from jobs.app import app
from tests.jobs.conftest import told
from tests.processes import ROOT, python, wait_for

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """The home of an embedded database, prepared."""
    folder = Path(tempfile.mkdtemp(prefix="prisme-test-"))
    folder.chmod(0o711)
    with database(Settings(home=folder), migrate=True):
        pass
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A runner on an embedded database of its own, which holds one rate."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with database(Settings(home=home)) as url:
        _execute(url, _RATE.format(rate=0.5))
    return CliRunner(env={"PRISME_HOME": str(home), "PRISME_LANGUAGE": "en"})


_RATE = (
    "INSERT INTO exchange_rates (base, currency, rate_date, rate, source, set_at) "
    "VALUES ('USD', 'EUR', '2026-01-02', {rate}, 'operator', now()) "
    "ON CONFLICT (base, currency, rate_date) DO UPDATE SET rate = excluded.rate"
)


def _execute(url: str, statement: str) -> list[tuple[object, ...]]:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        done = connection.execute(statement)
        return done.fetchall() if done.description else []


def _rates(home: Path) -> list[tuple[object, ...]]:
    with database(Settings(home=home)) as url:
        return [(float(str(r[0])),) for r in _execute(url, "SELECT rate FROM exchange_rates")]


def test_a_backup_brings_back_what_was_there(alone: CliRunner, home: Path, tmp_path: Path):
    """What came after it is gone, and the file is its owner's alone."""
    file = tmp_path / "prisme.dump"
    code, said = told(alone, "db", "dump", str(file))
    assert code == 0
    assert said == {"file": str(file), "bytes": file.stat().st_size}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with database(Settings(home=home)) as url:
        _execute(url, _RATE.format(rate=0.9))
    refused = alone.invoke(app, ["db", "restore", str(file)])
    assert refused.exit_code == 3
    assert "--yes" in refused.stderr
    assert _rates(home) == [(0.9,)]
    code, said = told(alone, "db", "restore", str(file), "--yes")
    assert code == 0
    assert said == {"restored": str(file), "erased": {"listings": 0, "records": 0}}
    assert _rates(home) == [(0.5,)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"title,price\n", "is not a backup"), (b"PGDMP and then nonsense", "cannot be restored")],
)
def test_a_file_that_is_no_backup_changes_nothing(
    alone: CliRunner, home: Path, tmp_path: Path, content: bytes, sentence: str
):
    """It is refused with a sentence; the database is as it was."""
    file = tmp_path / "odd.dump"
    file.write_bytes(content)
    done = alone.invoke(app, ["db", "restore", str(file), "--yes"])
    assert done.exit_code == 4
    assert sentence in " ".join(done.stderr.split())
    assert _rates(home) == [(0.5,)]


def test_the_backup_of_another_program_is_refused(alone: CliRunner, home: Path, tmp_path: Path):
    """One that has none of our schema."""
    file = tmp_path / "other.dump"
    with database(Settings(home=home)) as url:
        other = make_url(url).set(database="postgres").render_as_string(hide_password=False)
        backup.write_backup(other, home, file)
    done = alone.invoke(app, ["db", "restore", str(file), "--yes"])
    assert done.exit_code == 4
    assert "another program" in done.stderr
    assert _rates(home) == [(0.5,)]


@pytest.fixture
def started(alone: CliRunner, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`jobs db start` as a process of its own, ready."""
    with python("-m", "jobs", "db", "start", env={"PRISME_HOME": str(home)}) as child:
        wait_for(lambda: running_url(home), bool)
        yield child


def test_it_runs_alone_until_it_is_stopped(
    alone: CliRunner, started: subprocess.Popen[bytes], home: Path, tmp_path: Path
):
    """Commands use it meanwhile, a backup is written and restored, and `stop` waits for its end."""
    file = tmp_path / "prisme.dump"
    assert told(alone, "db", "dump", str(file))[0] == 0
    url = running_url(home)
    assert url is not None
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address):
        busy = alone.invoke(app, ["db", "restore", str(file), "--yes"])
        assert busy.exit_code == 7
        assert "stop Prisme first" in " ".join(busy.stderr.split())
    assert told(alone, "db", "restore", str(file), "--yes")[0] == 0
    assert told(alone, "db", "stop") == (0, {"stopped": True})
    assert started.wait(10) == 0
    assert told(alone, "db", "stop") == (0, {"stopped": False})


def test_a_running_prisme_is_not_stopped(alone: CliRunner, home: Path):
    """The database of a process that does more is left to it, with a sentence."""
    with database(Settings(home=home)):
        refused = alone.invoke(app, ["db", "stop"])
        assert refused.exit_code == 7
        assert str(os.getpid()) in refused.stderr


def test_a_server_of_ones_own_is_backed_up_by_its_own_tools(tmp_path: Path):
    """The commands are for the embedded one, and say so."""
    env = os.environ | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    done = subprocess.run(
        [sys.executable, "-m", "jobs", "db", "dump", str(tmp_path / "x"), "--json"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "pg_dump" in json.loads(done.stdout)["error"]
