"""Commands as a shell runs them, on a fresh database of a real PostgreSQL."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jobs.app import app


@pytest.fixture
def run(database_url: str, short_home: Path) -> CliRunner:
    """A runner whose commands use a fresh database of a real PostgreSQL."""
    return CliRunner(
        env={"DATABASE_URL": database_url, "PRISME_HOME": str(short_home), "PRISME_LANGUAGE": "en"}
    )


def told(runner: CliRunner, *words: str) -> tuple[int, dict[str, object]]:
    """Run a command with --json and read its one object."""
    done = runner.invoke(app, [*words, "--json"])
    return done.exit_code, json.loads(done.stdout)
