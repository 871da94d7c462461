"""The gate: a challenger beside the champion on listings that neither has seen."""

from __future__ import annotations

from uuid import UUID

from core.types import GateReport, Progress, no_progress


class Gatekeeping:
    """The use case of judging a version before it may serve."""

    def report(self, version_id: UUID) -> GateReport | None:
        """Return the newest report on a version, if it was ever judged."""
        raise NotImplementedError

    def judge(self, version_id: UUID, *, on_progress: Progress = no_progress) -> GateReport:
        """Judge a version beside the champion, and store the report."""
        raise NotImplementedError
