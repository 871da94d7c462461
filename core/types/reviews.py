"""Corrections on their way to a model: what was said, what was decided, and by whom."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from core.types.common import PROJECT, PriceBasis, Verdict
from core.types.feedback import FeedbackReason, PriceKind

ReviewDecision = Literal["accept", "reject"]
ReviewState = Literal["waiting", "accepted", "rejected"]
#: What goes before a pseudonym in a contributor's fingerprint, and its digits that are shown.
CONTRIBUTOR, CONTRIBUTOR_DIGITS = "prisme contributor ", 8
REVIEW_STATES: tuple[ReviewState, ...] = ("waiting", "accepted", "rejected")


@dataclass(frozen=True, slots=True)
class Review:
    """A decision on one correction. A later one supersedes it; none is ever changed.

    `actor` is the name of who decided, `person_id` who that is, `reason` why.
    """

    id: UUID
    feedback_id: UUID
    created_at: datetime
    decision: ReviewDecision
    actor: str
    reason: str
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A real price that is in force, beside the estimate that it corrects.

    `on_day` says that it is the subject's n-th corrected estimate of that day (UTC), None where
    nobody knows who said it; `known` says whether somebody vouched for them;
    `review` is the one in force. `description` is what the user wrote,
    its first 300 characters; `low` and `high` are the ends of the range, which promised
    `coverage`.
    """

    feedback_id: UUID
    prediction_id: UUID
    created_at: datetime
    subject: str | None
    real_price: float
    real_currency: str
    price_kind: PriceKind | None
    verdict: Verdict | None
    reason: FeedbackReason | None
    comment: str | None
    description: str
    price: float
    low: float
    high: float
    coverage: float
    currency: str
    model_version: int
    abstained: bool
    on_day: int | None
    review: Review | None = None
    unit: str = PROJECT
    known: bool = True

    @property
    def basis(self) -> PriceBasis:
        """What the estimate is in."""
        return PriceBasis(self.currency, self.unit)


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """Which corrections are looked at; `contributor` keeps one person's, by `contributor_of`.

    Without a `state`, whatever was decided.
    """

    state: ReviewState | None = "waiting"
    contributor: str | None = None


def contributor_of(subject: str) -> str:
    """Return what reviewers see of a pseudonym: it tells people apart, and nobody who they are."""
    return hashlib.sha256(f"{CONTRIBUTOR}{subject}".encode()).hexdigest()[:CONTRIBUTOR_DIGITS]


@dataclass(frozen=True, slots=True)
class ReviewCursor:
    """The last correction of a page: the next page begins after it."""

    created_at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Corrections, newest first; `next` is where to go on, None at the end."""

    rows: tuple[Correction, ...]
    next: ReviewCursor | None


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """How many corrections in force wait, were accepted, or were rejected."""

    waiting: int = 0
    accepted: int = 0
    rejected: int = 0
