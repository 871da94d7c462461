"""Estimates, judgements and forecasts: written, and looked through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from core.errors import AppError
from core.types import Feedback, HistoryCount, HistoryCursor, HistoryFilter, HistoryPage, Prediction
from core.types.forecast import Forecast


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
        self,
        chosen: HistoryFilter,
        after: HistoryCursor | None = None,
        *,
        size: int = 50,
        of: Sequence[str] | None = None,
    ) -> HistoryPage:
        """Return estimates, newest first, that come after one (in that order).

        With `of`, only those that are stored under one of these pseudonyms.
        """
        ...

    def count(self, chosen: HistoryFilter, *, of: Sequence[str] | None = None) -> HistoryCount:
        """Return how many there are: exactly up to a bound, beyond it an estimate."""
        ...

    def versions(self) -> Sequence[int]:
        """Return the numbers of the model versions that made estimates, newest first."""
        ...


class Forecasts(Protocol):
    """Every forecast that was shown. Nothing in it is ever changed."""

    def add(self, forecast: Forecast) -> None:
        """Store a forecast exactly once by its id."""
        ...

    def get(self, forecast_id: UUID) -> Forecast | None:
        """Return one forecast, if it is there."""
        ...

    def recent(self, limit: int, *, of: Sequence[str] | None = None) -> Sequence[Forecast]:
        """Return forecasts, newest first; with `of` only those of these pseudonyms."""
        ...

    def by_input(self, hashes: Sequence[str]) -> Sequence[Forecast]:
        """Return the forecasts that were made of inputs with these hashes, oldest first."""
        ...
