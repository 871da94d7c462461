"""Corrections that wait for a decision, and the decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.types import Review, ReviewCounts, ReviewCursor, ReviewFilter, ReviewPage


class Reviews(Protocol):
    """Real prices that users gave, and what was decided on each; only what is in the database."""

    def page(
        self, chosen: ReviewFilter, after: ReviewCursor | None = None, *, size: int = 10
    ) -> ReviewPage:
        """Return corrections in force, newest first, that come after one (in that order)."""
        ...

    def decide(self, decided: Sequence[Review]) -> int:
        """Store decisions in one transaction, each exactly once by its id; returns how many.

        `NotFound` if a correction is not there: then none is stored.
        """
        ...

    def counts(self, subject: str | None = None) -> ReviewCounts:
        """Return how many corrections stand where, of one subject if one is given."""
        ...

    def corrected_since(self, subject: str, since: datetime) -> int:
        """Return how many estimates a subject corrected since a moment."""
        ...

    def corrected_from(self, network: str, since: datetime) -> int:
        """Return how many estimates people whom nobody knows corrected from a network."""
        ...

    def unknown_among(self, feedback_ids: Sequence[UUID]) -> int:
        """Return how many of these corrections are by people whom nobody knows."""
        ...
