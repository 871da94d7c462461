"""What an operator runs: logins, secrets, health checks."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine, make_url, text
from typer.testing import CliRunner

from jobs import health, secrets
from jobs.output import Exit
from tests.jobs.conftest import told

ROOT = Path(__file__).parents[2]


def _run(module: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *module],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
    )


@pytest.fixture
def name(engine: Engine) -> Iterator[str]:
    """The name of a login, dropped afterwards."""
    made = f"test_{uuid4().hex[:8]}"
    yield made
    with engine.begin() as connection:
        connection.execute(text(f"DROP ROLE IF EXISTS {made}"))


def test_a_login_is_made_and_its_password_is_in_a_file(engine: Engine, name: str, tmp_path: Path):
    """`jobs login` makes it; an address without a password and a file are all it needs."""
    file = tmp_path / "password"
    file.write_text("pa:ss/word\n")
    owner = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    made = _run(
        ["jobs", "login", name, "--kind", "app", "--password-file", str(file), "--json"],
        DATABASE_URL=owner,
    )
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout) == {"login": name, "kind": "app"}
    address = make_url(owner).set(username=name, password=None)
    given = {"DATABASE_URL": address.render_as_string(), "PRISME_DATABASE_PASSWORD_FILE": str(file)}
    assert _run(["jobs", "markets", "list"], **given).returncode == 0
    file.write_text("another")
    refused = _run(["jobs", "markets", "list"], **given)
    assert refused.returncode == Exit.DATABASE_AWAY
    assert "another" not in refused.stderr
    with psycopg.connect(owner) as connection:
        stored = connection.execute(
            "SELECT rolpassword FROM pg_authid WHERE rolname = %s", [name]
        ).fetchone()
    assert stored is not None
    assert stored[0].startswith("SCRAM-SHA-256$")


def test_a_password_file_that_is_not_there_is_a_sentence(engine: Engine, tmp_path: Path):
    """It is named, and the exit code is that of wrong input."""
    done = _run(["jobs", "login", "x", "--kind", "app", "--password-file", str(tmp_path / "no")])
    assert done.returncode == 3
    assert "cannot be read" in " ".join(done.stderr.split())


def test_secrets_are_made_once_and_differ(tmp_path: Path):
    """Every file has its own secret, readable by its reader's account, and stays as it is."""
    secrets.main(tmp_path)
    made = {name: (tmp_path / name).read_text() for name in secrets.FILES}
    assert len(set(made.values())) == len(secrets.FILES)
    assert all(len(value) >= 40 for value in made.values())
    for name in secrets.FILES:
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o444
    secrets.main(tmp_path)
    assert made == {name: (tmp_path / name).read_text() for name in secrets.FILES}


class _Door(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/well" else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_health_is_what_the_door_answers():
    """200 is well; another answer or none is not."""
    with HTTPServer(("127.0.0.1", 0), _Door) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert health.main(f"{address}/well") == 0
        assert health.main(f"{address}/ill") == 1
        server.shutdown()
    assert health.main(address) == 1


def test_a_worker_is_well_while_its_heart_beats(tmp_path: Path):
    """A file that was touched lately is well; an old one, or none, is not."""
    beat = tmp_path / "worker"
    assert health.main(str(beat)) == 1
    beat.touch()
    assert health.main(str(beat)) == 0
    long_ago = time.time() - health.OLD_S - 1
    os.utime(beat, (long_ago, long_ago))
    assert health.main(str(beat)) == 1


def test_a_health_check_imports_nothing_of_prisme():
    """It runs every few seconds, beside a training too."""
    found = "import sys, jobs.health; print([m for m in sys.modules if m.split('.')[0] in HEAVY])"
    heavy = "{'core', 'db', 'psycopg', 'pandas', 'sqlalchemy', 'pydantic', 'typer'}"
    done = _run(["timeit", "-n1", "-r1", found.replace("HEAVY", heavy)])
    assert done.stdout.splitlines()[0] == "[]"


def test_only_migrate_changes_a_schema(run: CliRunner, engine: Engine, short_home: Path):
    """Another command refuses one that is behind and leaves it; migrate goes down and up again."""
    assert told(run, "migrate", "--to", "0011") == (0, {"schema": "0011"})
    code, refused = told(run, "versions")
    assert code != 0
    assert "make migrate" in str(refused)
    with engine.connect() as connection:
        stands = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    assert stands == "0011"
    assert told(run, "migrate", "--to", "9999")[0] == 3
    assert told(run, "migrate") == (0, {"schema": "current"})
    assert told(run, "versions") == (0, {"versions": []})
    assert (short_home / "signing-key").exists()
    assert told(run, "sign") == (0, {"signed": 0})
