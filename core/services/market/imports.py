"""Imports in the background: a file waits in the database, a worker reads it, anyone watches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from core.authority import current_actor, needs
from core.errors import N_, AppError, Conflict, NotFound
from core.ids import uuid7
from core.services.market.snapshots import Imported, MarketUseCase
from core.services.market.sources import SourceUseCase
from core.services.market.uploads import UploadUseCase, plain_name
from core.services.ports import Tasks, Uploads
from core.types import Progress, Task, Upload, no_progress
from core.types.reading import ReadOptions


class ImportUseCase:
    """The use case of an import that goes on when its visitor has left."""

    def __init__(
        self,
        uploads: UploadUseCase,
        markets: MarketUseCase,
        files: Uploads,
        tasks: Tasks,
        sources: SourceUseCase,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.uploads = uploads
        self._markets = markets
        self._files = files
        self._tasks = tasks
        self.sources = sources
        self._now = now

    @needs("market")
    def start(
        self,
        name: str,
        content: bytes | memoryview,
        reading: ReadOptions,
        *,
        called: str | None = None,
        activate: bool = True,
    ) -> Task:
        """Leave a file to be imported; nothing of it is read here.

        Raises
        ------
        InvalidFile
            It is too large.
        Conflict
            Another import is under way.
        """
        self.uploads.check_size(name, content)
        task_id = uuid7()
        self._files.add(Upload(task_id, plain_name(name), content))
        params = {
            "upload_id": str(task_id),
            "choices": reading.written(),
            "called": called,
            "activate": activate,
            "imported_by": current_actor().name,
        }
        try:
            return self._asked(task_id, params)
        except AppError:
            self._files.discard(task_id)
            raise

    @needs("market")
    def start_public(self) -> Task:
        """Ask for the public Kaggle set; raises as `start` does."""
        return self._asked(uuid7(), {"public": True, "imported_by": current_actor().name})

    @needs("market")
    def run(
        self, params: Mapping[str, Any], *, on_progress: Progress = no_progress
    ) -> dict[str, Any]:
        """Import what was asked for, as the worker: all of it or nothing.

        Raises
        ------
        NotFound
            The file waits no longer.
        InvalidFile, InvalidInput, StorageUnavailable
            As `UploadUseCase.store`; nothing was stored.
        """
        by = str(params["imported_by"]) if "imported_by" in params else None
        if source := params.get("source"):
            made = self.sources.fetch(str(source), imported_by=by, on_progress=on_progress)
            return _told(made)
        if params.get("public"):
            return _told(self._markets.fetch(imported_by=by, on_progress=on_progress))
        upload_id = UUID(str(params["upload_id"]))
        upload = self._files.get(upload_id)
        if upload is None:
            raise NotFound(N_("The uploaded file is no longer available: upload it again."))
        try:
            made = self.uploads.store(
                upload.name,
                upload.content,
                ReadOptions.of(params["choices"]),
                called=params.get("called"),
                activate=bool(params.get("activate", True)),
                imported_by=by,
                on_progress=on_progress,
            )
        finally:
            with suppress(AppError):  # the next round of tidying takes it
                self._files.discard(upload_id)
        return _told(made)

    def _asked(self, task_id: UUID, params: Mapping[str, Any]) -> Task:
        by = current_actor().name
        task = self._tasks.add(
            Task(id=task_id, kind="import", params=params, requested_by=by, created_at=self._now())
        )
        if task.id != task_id:
            raise Conflict(
                N_("Another import is running: start yours when it has finished or been stopped.")
            )
        return task


def _told(made: Imported) -> dict[str, Any]:
    return {
        "snapshot_id": str(made.snapshot.id),
        "name": made.snapshot.name,
        "already_there": made.already_there,
        "rows_read": made.report.rows_read,
        "rows_kept": made.report.rows_kept,
    }
