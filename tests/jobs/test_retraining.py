"""Retraining as a process: killed in the middle, asked for twice, and begun by itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from core.authority import account_name, as_now
from core.bootstrap import build_services
from core.services import Services
from core.settings import Settings
from core.types import Task
from jobs.app import app
from jobs.output import Exit
from tests.processes import wait_for


@pytest.fixture
def services(database_url: str, short_home: Path) -> Iterator[Services]:
    """Give the real use cases over a small demo market, without any model."""
    made = build_services(Settings(home=short_home), database_url)
    made.markets.ensure_demo(300)
    yield made
    made.close()


def test_a_worker_killed_in_the_middle_leaves_nothing_behind(
    worker: subprocess.Popen[bytes], services: Services
) -> None:
    """No version, no champion, a job that says what happened, and room for the next one."""
    asked = services.tasks.start("retrain", requested_by="test")
    wait_for(lambda: services.tasks.get(asked.id), lambda task: task.stage.startswith("Measuring"))
    os.kill(worker.pid, signal.SIGKILL)
    failed = wait_for(lambda: services.tasks.get(asked.id), lambda task: task.status == "failed")
    assert "worker stopped" in str(failed.error)
    assert services.promotion.versions() == []
    again = services.tasks.start("retrain", requested_by="test")
    assert (again.status, again.id != asked.id) == ("waiting", True)


def test_many_who_ask_at_once_get_one_training(services: Services) -> None:
    """Retrainings and trainings asked for by eight at once: one job, whoever was first."""

    def ask(number: int) -> Task:
        kind = "retrain" if number % 2 else "train"
        return services.tasks.start(kind, requested_by=f"user {number}")

    with ThreadPoolExecutor(8) as pool:
        tasks = list(pool.map(as_now(ask), range(8)))
    assert len({task.id for task in tasks}) == 1
    assert len(services.tasks.recent()) == 1
    beside = services.tasks.start("compare", requested_by="test")
    assert beside.kind == "compare"


@pytest.fixture
def run(services: Services, database_url: str, short_home: Path) -> CliRunner:
    """A runner whose commands use the same database."""
    assert services
    return CliRunner(
        env={"DATABASE_URL": database_url, "PRISME_HOME": str(short_home), "PRISME_LANGUAGE": "en"}
    )


def _told(runner: CliRunner, *words: str) -> tuple[int, dict[str, Any]]:
    done = runner.invoke(app, [*words, "--json"])
    return done.exit_code, json.loads(done.stdout)


def test_the_whole_loop_by_command(run: CliRunner, services: Services) -> None:
    """Train, retrain, a gate that is shut, a refusal that is kept, an override, a rollback."""
    services.training.train(recipe="constant")  # at once; by name it serves
    code, refused = _told(run, "retrain", "--seed", "1")
    assert code != 0
    assert "Nothing new to learn: version 1 has learned" in refused["error"]
    code, made = _told(run, "retrain", "--anyway", "--seed", "1")
    assert (code, made["model_version"], made["corrections"]) == (0, 2, 0)
    assert (made["passed"], made["gate"]["checks"][0]["name"]) == (False, "rows")  # 30 listings
    code, refused = _told(run, "promote", "2", "--reason", "why not", "--actor", "ann")
    assert (code, refused["kind"]) == (Exit.BAD_INPUT, "GateNotPassed")
    forced = ("promote", "2", "--reason", "a trial", "--actor", "ann", "--despite-gate")
    assert _told(run, *forced)[1]["kind"] == "promote"
    code, back = _told(run, "rollback", "--to", "1", "--reason", "trial over", "--actor", "ann")
    assert (code, back["kind"], back["model_version"]) == (0, "rollback", 1)
    listed = _told(run, "versions")[1]["versions"]
    assert [(v["model_version"], v["serves"]) for v in listed] == [(2, False), (1, True)]
    assert [d["kind"] for d in listed[0]["decisions"]] == ["promote", "refuse"]
    said = run.invoke(app, ["gate", "2", "--language", "fr"]).stdout
    assert "✗" in said
    task = services.tasks.latest("retrain")
    assert task is not None
    assert (task.status, task.requested_by) == ("done", account_name())


def test_a_command_that_cannot_train_says_what_to_do(run: CliRunner) -> None:
    """No search was made: the sentence of the job, and the code of what is not there."""
    code, detail = _told(run, "retrain", "--tuned")
    assert code != 0
    assert "jobs tune" in detail["error"]
    assert "no versions yet" in run.invoke(app, ["versions"]).stdout
