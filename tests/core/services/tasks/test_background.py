"""Work in the background, over a queue in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from core.errors import InvalidInput, NotFound, StorageUnavailable
from core.ids import uuid7
from core.services.tasks.background import UNEXPECTED, TaskUseCase
from core.types import Progress, Task, TaskKind, TaskStatus

NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


class MemoryTasks:
    """A queue that counts what is written, can be away for notes, and knows dead workers."""

    def __init__(self) -> None:
        self.jobs: dict[UUID, Task] = {}
        self.notes: list[tuple[str, int, int]] = []
        self.asked_to_stop: set[UUID] = set()
        self.abandoned: set[UUID] = set()
        self.away = False

    def add(self, job: Task) -> Task:
        """Keep a job, or give the open one of its kind."""
        for known in self.jobs.values():
            if known.id == job.id or (known.kind == job.kind and _open(known)):
                return known
        self.jobs[job.id] = job
        return job

    def get(self, job_id: UUID) -> Task | None:
        """Give one job."""
        return self.jobs.get(job_id)

    def recent(self, kind: TaskKind | None = None, limit: int = 20) -> Sequence[Task]:
        """Give jobs, newest first."""
        return [j for j in reversed(self.jobs.values()) if kind in (None, j.kind)][:limit]

    @contextmanager
    def claim(self, job_id: UUID) -> Iterator[Task | None]:
        """Begin a waiting job."""
        if self.jobs[job_id].status != "waiting":
            yield None
            return
        self.jobs[job_id] = replace(self.jobs[job_id], status="running")
        yield self.jobs[job_id]

    def advance(self, job_id: UUID, stage: str, done: int, total: int) -> bool:
        """Count a note, unless away."""
        if self.away:
            raise StorageUnavailable("away")
        self.notes.append((stage, done, total))
        return job_id not in self.asked_to_stop

    def end(self, job_id: UUID, status: TaskStatus, **how: Any) -> None:
        """Note an end."""
        given = {name: value for name, value in how.items() if value is not None}
        self.jobs[job_id] = replace(self.jobs[job_id], status=status, **given)

    def cancel(self, job_id: UUID) -> None:
        """Remember the wish."""
        self.asked_to_stop.add(job_id)

    def settle_abandoned(self) -> int:
        """Fail the jobs whose worker died."""
        dead = self.abandoned & {j.id for j in self.jobs.values() if j.status == "running"}
        for job_id in dead:
            self.end(job_id, "failed", error="dead")
        return len(dead)


def _open(job: Task) -> bool:
    return job.status in ("waiting", "running")


def _made(handler: Any) -> tuple[MemoryTasks, TaskUseCase, Task]:
    jobs = MemoryTasks()
    background = TaskUseCase(jobs, {"train": handler}, now=lambda: NOON)
    return jobs, background, background.start("train", {"seed": 1}, requested_by="test")


def _nothing(_params: Mapping[str, Any], _progress: Progress) -> Mapping[str, Any]:
    return {}


def test_a_fast_stage_is_noted_a_few_times_only() -> None:
    """Ten thousand steps at once are the first note and the last; each stage has its own."""

    def work(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        for stage in ("Reading", "Training"):
            for done in range(10_001):
                progress(stage, done, 10_000)
        return {"seed": params["seed"]}

    jobs, background, job = _made(work)
    background.run(job.id)
    ends = [note for note in jobs.notes if note[1] in (0, 10_000)]
    assert ends == [(s, n, 10_000) for s in ("Reading", "Training") for n in (0, 10_000)]
    assert len(jobs.notes) < 20
    done = background.get(job.id)
    assert (done.status, done.result, done.created_at) == ("done", {"seed": 1}, NOON)


def test_a_note_that_cannot_be_written_does_not_end_the_work() -> None:
    """The database is away for a moment in the middle: the job goes on, and is done."""

    def work(_params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        jobs.away = True
        progress("Training", 0, 2)
        jobs.away = False
        return {"kept": True}

    jobs, background, job = _made(work)
    background.run(job.id)
    assert (background.get(job.id).status, background.get(job.id).result) == (
        "done",
        {"kept": True},
    )


def test_whoever_asks_can_tell_an_earlier_job_by_its_id() -> None:
    """The asker's own id comes back once; while that job is open, its id is what others get."""
    background = TaskUseCase(MemoryTasks(), {"train": _nothing})
    mine, other = uuid7(), uuid7()
    assert background.start("train", requested_by="me", job_id=mine).id == mine
    assert background.start("train", requested_by="me", job_id=mine).id == mine
    assert background.start("train", requested_by="you", job_id=other).id == mine
    background.run(mine)
    assert background.start("train", requested_by="you", job_id=other).id == other
    assert [job.id for job in background.recent()] == [other, mine]


def test_whoever_looks_learns_that_a_worker_died() -> None:
    """A running job without a living worker reads as failed, by id and by kind."""
    for look in ("latest", "get"):
        jobs, background, job = _made(_nothing)
        jobs.jobs[job.id] = replace(job, status="running")
        assert background.get(job.id).status == "running"
        jobs.abandoned.add(job.id)
        seen = background.latest("train") if look == "latest" else background.get(job.id)
        assert seen is not None
        assert (seen.status, seen.error) == ("failed", "dead")


def test_a_wish_to_stop_ends_the_work_at_its_next_step() -> None:
    """What comes after the next note is not done."""

    def work(_params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        background.cancel(job.id)
        progress("Training", 1, 2)
        raise AssertionError("the job went on")

    _jobs, background, job = _made(work)
    background.run(job.id)
    assert background.get(job.id).status == "cancelled"


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

    _jobs, background, job = _made(work)
    background.run(job.id)
    failed = background.get(job.id)
    assert (failed.status, failed.error) == ("failed", sentence)
    assert failed.error_params == ({"n": 3} if sentence != UNEXPECTED else {"id": str(job.id)})


def test_there_may_be_nothing_to_show() -> None:
    """No job of a kind is None; an id that nobody made is a sentence."""
    background = TaskUseCase(MemoryTasks(), {})
    assert background.latest("compare") is None
    assert background.recent() == []
    with pytest.raises(NotFound):
        background.get(uuid7())
