"""The worker as a process: it takes jobs, says why one failed, and never outlives its launcher."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from core.bootstrap import build_services
from core.services import Services
from core.settings import Settings
from core.types import Task
from db.admin.migrate import upgrade
from db.embedded.server import EmbeddedServer
from db.engine import make_engine
from jobs import health
from tests.processes import ROOT, wait_for


@pytest.fixture
def services(database_url: str, short_home: Path) -> Iterator[Services]:
    """Give the real use cases over an empty market."""
    made = build_services(Settings(home=short_home), database_url)
    yield made
    made.close()


def _ended(services: Services, task_id: UUID, status: str) -> Task:
    return wait_for(lambda: services.tasks.get(task_id), lambda task: task.status == status)


def test_a_job_without_listings_fails_with_what_to_do(
    worker: subprocess.Popen[bytes], services: Services
) -> None:
    """The real handlers run in the worker; the page reads the same sentence as a command."""
    for kind in ("train", "compare"):
        asked = services.tasks.start(kind, requested_by="test")
        failed = _ended(services, asked.id, "failed")
        assert failed.error is not None
        assert "import" in failed.error
    assert worker.poll() is None


def test_the_worker_ends_with_its_launcher(
    worker: subprocess.Popen[bytes], services: Services
) -> None:
    """The other end of its stdin closes, as when the launcher is killed: it leaves at once."""
    asked = services.tasks.start("train", requested_by="test")
    _ended(services, asked.id, "failed")  # it is up
    assert worker.stdin is not None
    worker.stdin.close()
    assert worker.wait(10) == 0


def test_the_worker_ends_cleanly_when_asked(
    worker: subprocess.Popen[bytes], services: Services
) -> None:
    """SIGINT ends an idle worker with exit code 0."""
    asked = services.tasks.start("train", requested_by="test")
    _ended(services, asked.id, "failed")
    worker.send_signal(signal.SIGINT)
    assert worker.wait(10) == 0


def test_the_worker_waits_for_a_database_that_is_away(short_home: Path) -> None:
    """A line when it goes and one when it is back, no traceback, and work goes on afterwards."""
    server = EmbeddedServer(short_home, options={"fsync": "off"})
    server.start()
    url, beat = server.url, short_home / "beat"
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
    where = {"DATABASE_URL": url, "PRISME_HOME": str(short_home)}
    with (short_home / "worker.log").open("wb") as log:
        command = [sys.executable, "-m", "jobs", "worker", "--heartbeat", str(beat)]
        child = subprocess.Popen(command, cwd=ROOT, stderr=log, env=os.environ | where)
    try:
        services = build_services(Settings(home=short_home), url)
        first = services.tasks.start("train", requested_by="test")
        _ended(services, first.id, "failed")
        assert health.main(str(beat)) == 0
        server.stop()
        wait_for(lambda: _events(short_home), lambda seen: "database_away" in seen)
        server.start()
        wait_for(lambda: _events(short_home), lambda seen: "database_back" in seen)
        second = services.tasks.start("train", requested_by="test")
        _ended(services, second.id, "failed")
        services.close()
        assert child.poll() is None
        assert _events(short_home) == ["database_away", "database_back"]
    finally:
        child.kill()
        child.wait()
        server.stop()


def _events(home: Path) -> list[str]:
    """Return the events of the worker's log, each of whose lines is one JSON object."""
    return [json.loads(line)["event"] for line in (home / "worker.log").read_text().splitlines()]
