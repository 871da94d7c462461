"""What one person left, the lists they keep, and what is noted when it is erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from core.types.estimate import Prediction
from core.types.feedback import Feedback
from core.types.forecast import Forecast

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class KeptList:
    """A priced list, without its rows: whose it is, and what the file was called."""

    id: UUID
    created_at: datetime
    subject: str
    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class PricedList:
    """A kept list with its rows: the columns of the file, and what was estimated."""

    kept: KeptList
    table: pd.DataFrame


@dataclass(frozen=True, slots=True)
class PersonalExport:
    """What is stored under a pseudonym, oldest first.

    `feedback` is theirs, and that on their estimates.
    """

    estimates: tuple[Prediction, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    price_lists: tuple[PricedList, ...] = ()
    forecasts: tuple[Forecast, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonalCount:
    """How much is stored under a pseudonym."""

    estimates: int = 0
    feedback: int = 0
    price_lists: int = 0
    forecasts: int = 0


@dataclass(frozen=True, slots=True)
class Erasure:
    """Who erased how many rows, and when: never whose, nor what they held."""

    id: UUID
    created_at: datetime
    actor: str
    kind: Literal["seller", "subject"]
    listings: int = 0
    estimates: int = 0
    feedback: int = 0
    price_lists: int = 0
    forecasts: int = 0
