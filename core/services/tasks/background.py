"""Work in the background: asked for by a door, done by a worker, watched by anyone."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog

from core.authority import acting_as, current_actor, for_anyone, needs
from core.errors import N_, AppError, NotFound, StorageUnavailable
from core.ids import uuid7
from core.services.ports import Tasks
from core.types import Progress, Task, TaskKind, machine_owner

logger = structlog.get_logger(__name__)

#: Does one kind of work: gets its parameters and a progress, returns JSON.
Handler = Callable[[Mapping[str, Any], Progress], Mapping[str, Any]]
UNEXPECTED = N_("Unexpected error; the log lists it as {id}.")
#: Progress is written at most this often, in seconds.
EVERY_S = 0.5


class Stopped(Exception):
    """Raised inside a job once somebody asked to stop it."""


class TaskUseCase:
    """The use case of long work."""

    def __init__(
        self,
        tasks: Tasks,
        handlers: Mapping[TaskKind, Handler],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._tasks = tasks
        self._handlers = handlers
        self._now = now

    @needs("train")
    def start(
        self,
        kind: TaskKind,
        params: Mapping[str, Any] | None = None,
        *,
        requested_by: str | None = None,
        task_id: UUID | None = None,
    ) -> Task:
        """Ask for work, as whoever acts; while one of the kind waits or runs, that one is returned.

        Asking twice with one `task_id` asks once.
        """
        return self._tasks.add(
            Task(
                id=task_id or uuid7(),
                kind=kind,
                params=dict(params or {}),
                requested_by=requested_by or current_actor().name,
                created_at=self._now(),
            )
        )

    @needs("look")
    def get(self, task_id: UUID) -> Task:
        """Return one job; raises `NotFound`."""
        task = self._tasks.get(task_id)
        if task is not None and task.status == "running" and self._tasks.settle_abandoned():
            task = self._tasks.get(task_id)
        if task is None:
            raise NotFound(N_("There is no task with the id {id}."), id=task_id)
        return task

    @needs("look")
    def latest(self, kind: TaskKind) -> Task | None:
        """Return the newest job of a kind, if there was one."""
        found = self.recent(kind, limit=1)
        return found[0] if found else None

    @needs("look")
    def recent(self, kind: TaskKind | None = None, *, limit: int = 20) -> Sequence[Task]:
        """Return tasks, of one kind if named, newest first; none runs but in a live worker."""
        found = self._tasks.recent(kind, limit)
        if any(task.status == "running" for task in found) and self._tasks.settle_abandoned():
            found = self._tasks.recent(kind, limit)
        return found

    @needs("train")
    def cancel(self, task_id: UUID) -> None:
        """Ask a job to stop; raises `NotFound`."""
        self._tasks.cancel(task_id)

    @for_anyone
    def run(self, task_id: UUID) -> None:
        """Do one job, as the worker; every end is noted, and nothing is raised."""
        with self._tasks.claim(task_id) as task:
            if task is None:
                return
            # Whether they may was asked when they asked for it.
            with acting_as(machine_owner(task.requested_by)):
                self._do(task)

    def _do(self, task: Task) -> None:
        try:
            result = self._handlers[task.kind](
                task.params, _ThrottledProgress(self._tasks, task.id)
            )
        except Stopped:
            self._tasks.end(task.id, "cancelled")
        except AppError as error:
            self._tasks.end(task.id, "failed", error=error.message, error_params=error.params)
        except Exception:
            logger.exception("job_failed", task_id=str(task.id), kind=task.kind)
            self._tasks.end(task.id, "failed", error=UNEXPECTED, error_params={"id": str(task.id)})
        else:
            self._tasks.end(task.id, "done", result=result)


class _ThrottledProgress:
    """A progress that is written down, but not more often than somebody can read."""

    def __init__(self, tasks: Tasks, task_id: UUID) -> None:
        self._tasks = tasks
        self._id = task_id
        self._stage = ""
        self._next = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Write, and raise `Stopped` if somebody asked for it."""
        now = time.monotonic()
        if stage == self._stage and done < total and now < self._next:
            return
        self._stage, self._next = stage, now + EVERY_S
        with suppress(StorageUnavailable):  # a note that is missed is not worth the work
            if not self._tasks.advance(self._id, stage, done, total):
                raise Stopped
