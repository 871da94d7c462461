"""The queue of background work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol
from uuid import UUID

from core.types import Task, TaskKind, TaskStatus, Upload


class Tasks(Protocol):
    """Work for the background, its queue, and how far it is."""

    def add(self, task: Task) -> Task:
        """Queue a job, or return the one of its kind that waits or runs already."""
        ...

    def get(self, task_id: UUID) -> Task | None:
        """Return one job."""
        ...

    def recent(self, kind: TaskKind | None = None, limit: int = 20) -> Sequence[Task]:
        """Return jobs, newest first."""
        ...

    def claim(self, task_id: UUID) -> AbstractContextManager[Task | None]:
        """Hold a waiting job while the block runs; gives None if it is no longer waiting.

        Whoever dies in the block is found out by `settle_abandoned`.
        """
        ...

    def advance(self, task_id: UUID, stage: str, done: int, total: int) -> bool:
        """Note how far a job is; returns false once somebody asked to stop it."""
        ...

    def end(
        self,
        task_id: UUID,
        status: TaskStatus,
        *,
        error: str | None = None,
        error_params: Mapping[str, Any] | None = None,
        result: Mapping[str, Any] | None = None,
    ) -> None:
        """Note how a job ended."""
        ...

    def cancel(self, task_id: UUID) -> None:
        """Ask a job to stop: one that waits ends now, one that runs at its next step."""
        ...

    def settle_abandoned(self) -> int:
        """Mark jobs whose worker died as failed; returns how many."""
        ...


class Uploads(Protocol):
    """Files that wait for the job of the same id."""

    def add(self, upload: Upload) -> None:
        """Keep a file until its job has ended, a day at most."""
        ...

    def get(self, upload_id: UUID) -> Upload | None:
        """Return a file, if it waits."""
        ...

    def discard(self, upload_id: UUID) -> None:
        """Forget a file; one that is gone already is no fault."""
        ...
