"""Commands as a shell runs them, on a fresh database of a real PostgreSQL."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.services import Services
from jobs.app import app
from tests.processes import python


@pytest.fixture
def run(database_url: str, short_home: Path) -> CliRunner:
    """A runner whose commands use a fresh database of a real PostgreSQL."""
    return CliRunner(
        env={"DATABASE_URL": database_url, "PRISME_HOME": str(short_home), "PRISME_LANGUAGE": "en"}
    )


@pytest.fixture
def worker(
    services: Services, database_url: str, short_home: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process on the database of `services`; its stdin is held by this one."""
    where = {
        "DATABASE_URL": database_url,
        "PRISME_HOME": str(short_home),
        "PRISME_PREPARE_PAGES": "false",
    }
    with python("-m", "jobs.child", "worker", env=where) as child:
        yield child


def told(runner: CliRunner, *words: str) -> tuple[int, dict[str, object]]:
    """Run a command with --json and read its one object."""
    done = runner.invoke(app, [*words, "--json"])
    return done.exit_code, json.loads(done.stdout)
