"""Retraining that begins by itself: after so many days, or after so many accepted corrections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

import structlog

from core.authority import needs
from core.services.ports import Corrections, ModelVersions
from core.services.tasks.background import TaskUseCase
from core.types import ModelVersion, Task

logger = structlog.get_logger(__name__)


class ScheduleUseCase:
    """Asks for a retraining when it is due; what comes of it serves only by a decision."""

    def __init__(
        self,
        tasks: TaskUseCase,
        versions: ModelVersions,
        corrections: Corrections,
        *,
        every_days: float = 0,
        after_corrections: int = 0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._tasks = tasks
        self._versions = versions
        self._corrections = corrections
        self._every_days = every_days
        self._after_corrections = after_corrections
        self._now = now

    @needs("train")
    def request_if_due(self) -> Task | None:
        """Ask for a retraining if one is due; any number of workers may, and one job comes of it.

        Counted from the last retraining that began, whatever became of it, so that one that
        fails is not tried again at once; from the champion's training if there was none.
        """
        if not self._every_days and not self._after_corrections:
            return None
        champion = self._versions.champion()
        if champion is None:
            return None
        last = self._tasks.latest("retrain")
        reason = self._reason(champion, last)
        if reason is None:
            return None
        # The id follows from what was there before: whoever else sees the same asks for the same.
        origin = champion.id if last is None else last.id
        logger.info("retraining_due", reason=reason)
        return self._tasks.start(
            "retrain",
            {"gate": True},
            requested_by=reason,
            task_id=uuid5(NAMESPACE_OID, f"prisme retrain after {origin}"),
        )

    def _reason(self, champion: ModelVersion, last: Task | None) -> str | None:
        if last is not None and last.status in ("waiting", "running"):
            return None
        since = champion.created_at if last is None else last.created_at
        if self._every_days and self._now() - since >= timedelta(days=self._every_days):
            return "schedule"
        due = self._after_corrections
        if due and self._corrections.count_accepted(since) >= due:
            return "corrections"
        return None
