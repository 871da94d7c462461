"""What users say of an estimate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from core.types.common import Door, Verdict
from core.types.packages import Package

PriceKind = Literal["asked", "paid"]
#: Why an estimate was wrong, in the user's view.
FeedbackReason = Literal["too_low", "too_high", "range_too_wide", "wrong_comparison", "other"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """One judgement of an estimate. A later one of its package supersedes it; none is changed.

    `subject` is the pseudonym of who said it, if there is one; `price_kind` says whether
    the real price was asked or paid, `reason` why the estimate was wrong. `known` says whether
    somebody vouched for them, `network` where they came from, in a form of that day.
    """

    id: UUID
    prediction_id: UUID
    created_at: datetime
    verdict: Verdict | None
    real_price: float | None
    currency: str | None
    comment: str | None
    door: Door = "page"
    subject: str | None = None
    price_kind: PriceKind | None = None
    reason: FeedbackReason | None = None
    package: Package = "basic"
    known: bool = True
    network: str | None = None
