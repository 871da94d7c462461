"""A challenger tried beside the champion on what really comes in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from core.types.common import Band

ExperimentKind = Literal["shadow", "share"]


@dataclass(frozen=True, slots=True)
class Experiment:
    """A challenger in the shadow, or with a share of the estimates.

    In the shadow its answers are logged and never shown; with a share in (0, 1) it answers that
    share of the people. `champion_id` is what served when it began: without it the trial is over.
    """

    id: UUID
    kind: ExperimentKind
    challenger_id: UUID
    champion_id: UUID
    share: float
    begun_at: datetime
    begun_by: str
    reason: str
    ended_at: datetime | None = None
    ended_by: str | None = None
    end_reason: str | None = None


@dataclass(frozen=True, slots=True)
class ShadowEstimate:
    """What a challenger would have answered; amounts in `currency`, latency in ms."""

    experiment_id: UUID
    prediction_id: UUID
    created_at: datetime
    price: float
    low: float
    high: float
    currency: str
    band: Band
    abstained: bool
    latency_ms: float


@dataclass(frozen=True, slots=True)
class ExperimentCounts:
    """How many estimates each arm gave; in the shadow, how many of the champion's it answered."""

    champion: int
    challenger: int
