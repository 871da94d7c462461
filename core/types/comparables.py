"""The listings that a service is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from core.types.common import PROJECT, PriceBasis
from core.types.service import ServiceInput

if TYPE_CHECKING:  # a command that needs no frame starts without pandas
    import numpy as np
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Difference:
    """In what a comparable listing differs from the service.

    `aspect` is a field. `change` is the listing's less the service's: days, levels, stars; for
    `price`, and a field that is compared by ratio, the listing's as a multiple of the service's.
    """

    aspect: str
    change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparable(ServiceInput):
    """A listing that is like the described service. Its seller is not named.

    `distance` blends the distance of the texts with that of the fields; `text_distance` is the
    cosine distance of the descriptions alone, in [0, 2].
    """

    price: float
    distance: float
    text_distance: float
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The listings that a service is compared with, nearest first, and its place among them.

    Empty if none is near enough (`nearest`, the smallest distance of the texts, is beyond `far`)
    or if there is another `reason`, an English message id. `median` is in `currency` for one
    `unit`; `cheaper` of the listings ask less than the estimate; `percentile` is on 0 to 100.
    """

    currency: str
    listings: tuple[Comparable, ...] = ()
    median: float | None = None
    cheaper: int = 0
    percentile: float | None = None
    nearest: float | None = None
    far: float | None = None
    reason: str = ""
    unit: str = PROJECT

    @property
    def basis(self) -> PriceBasis:
        """What its amounts are in."""
        return PriceBasis(self.currency, self.unit)


@dataclass(frozen=True, slots=True)
class VectorSet:
    """What is stored of the meaning of a market's texts.

    `encoder` names what made the vectors; a text whose nearest listing is farther than `far`
    (cosine distance, in [0, 2]) has no comparable in this market.
    """

    snapshot_id: UUID
    encoder: str
    rows: int
    far: float
    filled_at: datetime


@dataclass(frozen=True, slots=True)
class Nearest:
    """Listings whose texts are nearest to one text, nearest first.

    `listings` has the columns of the schema, `position` in its market and `distance` (cosine);
    a frame, or an array of shape (k,) for each column.
    """

    listings: pd.DataFrame | Mapping[str, np.ndarray]
    known: VectorSet
