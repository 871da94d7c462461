"""Work in the background, over a queue in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from core.errors import InvalidInput, NotFound
from core.ids import uuid7
from core.services.tasks.background import UNEXPECTED, TaskUseCase
from core.types import Progress, Task
from tests.core.services.fakes import MemoryTasks

NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


def _made(handler: Any) -> tuple[MemoryTasks, TaskUseCase, Task]:
    queue = MemoryTasks()
    tasks = TaskUseCase(queue, {"train": handler}, now=lambda: NOON)
    return queue, tasks, tasks.start("train", {"seed": 1}, requested_by="test")


def _nothing(_params: Mapping[str, Any], _progress: Progress) -> Mapping[str, Any]:
    return {}


def test_a_fast_stage_is_noted_a_few_times_only() -> None:
    """Ten thousand steps at once are the first note and the last; each stage has its own."""

    def work(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        for stage in ("Reading", "Training"):
            for done in range(10_001):
                progress(stage, done, 10_000)
        return {"seed": params["seed"]}

    queue, tasks, task = _made(work)
    tasks.run(task.id)
    ends = [note for note in queue.notes if note[1] in (0, 10_000)]
    assert ends == [(s, n, 10_000) for s in ("Reading", "Training") for n in (0, 10_000)]
    assert len(queue.notes) < 20
    done = tasks.get(task.id)
    assert (done.status, done.result, done.created_at) == ("done", {"seed": 1}, NOON)


def test_a_note_that_cannot_be_written_does_not_end_the_work() -> None:
    """The database is away for a moment in the middle: the job goes on, and is done."""

    def work(_params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        queue.away = True
        progress("Training", 0, 2)
        queue.away = False
        return {"kept": True}

    queue, tasks, task = _made(work)
    tasks.run(task.id)
    assert (tasks.get(task.id).status, tasks.get(task.id).result) == (
        "done",
        {"kept": True},
    )


def test_whoever_asks_can_tell_an_earlier_job_by_its_id() -> None:
    """The asker's own id comes back once; while that job is open, its id is what others get."""
    tasks = TaskUseCase(MemoryTasks(), {"train": _nothing})
    mine, other = uuid7(), uuid7()
    assert tasks.start("train", requested_by="me", task_id=mine).id == mine
    assert tasks.start("train", requested_by="me", task_id=mine).id == mine
    assert tasks.start("train", requested_by="you", task_id=other).id == mine
    tasks.run(mine)
    assert tasks.start("train", requested_by="you", task_id=other).id == other
    assert [task.id for task in tasks.recent()] == [other, mine]


def test_whoever_looks_learns_that_a_worker_died() -> None:
    """A running job without a living worker reads as failed, by id and by kind."""
    for look in ("latest", "get"):
        queue, tasks, task = _made(_nothing)
        queue.queue[task.id] = replace(task, status="running")
        assert tasks.get(task.id).status == "running"
        queue.abandoned.add(task.id)
        seen = tasks.latest("train") if look == "latest" else tasks.get(task.id)
        assert seen is not None
        assert (seen.status, seen.error) == ("failed", "dead")


def test_a_wish_to_stop_ends_the_work_at_its_next_step() -> None:
    """What comes after the next note is not done."""

    def work(_params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        tasks.cancel(task.id)
        progress("Training", 1, 2)
        raise AssertionError("the job went on")

    _tasks, tasks, task = _made(work)
    tasks.run(task.id)
    assert tasks.get(task.id).status == "cancelled"


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (InvalidInput("{n} listings are too few.", n=3), "{n} listings are too few."),
        (ZeroDivisionError(), UNEXPECTED),
    ],
)
def test_every_fault_becomes_a_sentence(fault: Exception, sentence: str) -> None:
    """Ours is kept with its numbers; any other names the log's id, and none is raised."""

    def work(_params: Mapping[str, Any], _progress: Progress) -> Mapping[str, Any]:
        raise fault

    _tasks, tasks, task = _made(work)
    tasks.run(task.id)
    failed = tasks.get(task.id)
    assert (failed.status, failed.error) == ("failed", sentence)
    assert failed.error_params == ({"n": 3} if sentence != UNEXPECTED else {"id": str(task.id)})


def test_there_may_be_nothing_to_show() -> None:
    """No job of a kind is None; an id that nobody made is a sentence."""
    tasks = TaskUseCase(MemoryTasks(), {})
    assert tasks.latest("compare") is None
    assert tasks.recent() == []
    with pytest.raises(NotFound):
        tasks.get(uuid7())
