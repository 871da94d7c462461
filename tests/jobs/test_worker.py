"""The worker as a process: it takes jobs, says why one failed, and never outlives its launcher."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from core.bootstrap import build_services
from core.services import Services
from core.settings import Settings
from core.types import Task
from tests.processes import wait_for


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
