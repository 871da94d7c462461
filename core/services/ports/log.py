"""Estimates and judgements: written, and looked through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from core.errors import AppError
from core.types import Feedback, HistoryCount, HistoryCursor, HistoryFilter, HistoryPage, Prediction


class PredictionLog(Protocol):
    """Every estimate and every judgement of one. Nothing in it is ever changed."""

    def record(self, prediction: Prediction) -> bool:
        """Store an estimate exactly once by its id.

        Returns true once PostgreSQL has it, false while it waits in the local spool.
        The same id with another `payload_hash` raises `Conflict`; if neither the database
        nor the spool can take it, raises `StorageUnavailable`. Answers within the deadline.
        """
        ...

    def record_many(self, predictions: Sequence[Prediction]) -> Sequence[bool | AppError]:
        """Store estimates together, each exactly once by its id, within a deadline for all.

        Answers for each, in order, what `record` returns, or the error that it would raise:
        one that cannot be stored never spoils the others.
        """
        ...

    def prediction(self, prediction_id: UUID) -> Prediction | None:
        """Return one estimate (from the database, or from the spool)."""
        ...

    def add_feedback(self, feedback: Feedback) -> bool:
        """Store a judgement exactly once by its id; returns and raises as `record` does.

        `NotFound` if the estimate is known neither to the database nor to the spool.
        """
        ...

    def feedback(self, prediction_id: UUID) -> Sequence[Feedback]:
        """Return the judgements of one estimate, latest first."""
        ...

    def writable(self) -> bool:
        """Return whether the database takes an estimate now; nothing of the trial stays."""
        ...

    def waiting(self) -> int:
        """Return how many records wait in the local spool."""
        ...


class History(Protocol):
    """Past estimates, to be looked through; only what has reached the database."""

    def page(
        self, chosen: HistoryFilter, after: HistoryCursor | None = None, *, size: int = 50
    ) -> HistoryPage:
        """Return estimates, newest first, that come after one (in that order)."""
        ...

    def count(self, chosen: HistoryFilter) -> HistoryCount:
        """Return how many there are: exactly up to a bound, beyond it an estimate."""
        ...

    def versions(self) -> Sequence[int]:
        """Return the numbers of the model versions that made estimates, newest first."""
        ...
