"""What users say of an estimate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.types.common import Door, Verdict


@dataclass(frozen=True, slots=True)
class Feedback:
    """One judgement of an estimate. A later one supersedes it; none is ever changed.

    `subject` is the pseudonym of who said it, if there is one.
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
