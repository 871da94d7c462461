"""Past estimates as they are looked through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from core.types.common import PROJECT, Band, Door, PriceBasis, Verdict


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which past estimates are looked at; what is empty leaves all of them.

    `since` and `until` are days in UTC, both inclusive; `verdict` is that of the latest
    judgement; `corrected` keeps those whose latest judgement gives a real price. Every word of
    `text` begins a word of the description, whatever its case. A band is asked only of estimates
    that gave a price. With `everyone` those of others are looked at too, by those who may.
    """

    since: date | None = None
    until: date | None = None
    doors: tuple[Door, ...] = ()
    versions: tuple[int, ...] = ()
    bands: tuple[Band, ...] = ()
    verdict: Verdict | None = None
    corrected: bool = False
    text: str = ""
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class HistoryCursor:
    """The last estimate of a page: the next page begins after it."""

    created_at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class PastEstimate:
    """A line of the history; `verdict` and `real_price` are of the latest judgement.

    `description` is what the user wrote, its first 300 characters.
    """

    id: UUID
    created_at: datetime
    door: Door
    description: str
    price: float
    low: float
    high: float
    currency: str
    band: Band
    model_version: int
    abstained: bool
    verdict: Verdict | None = None
    real_price: float | None = None
    real_currency: str | None = None
    unit: str = PROJECT

    @property
    def basis(self) -> PriceBasis:
        """What its amounts are in."""
        return PriceBasis(self.currency, self.unit)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Past estimates, newest first; `next` is where to go on, None at the end."""

    rows: tuple[PastEstimate, ...]
    next: HistoryCursor | None


@dataclass(frozen=True, slots=True)
class HistoryCount:
    """How many estimates a filter leaves; beyond a bound it is the database's estimate."""

    n: int
    exact: bool
