"""What listings ask for one unit: a word, a page, an image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import pandas as pd

from core.data.quantities.frames import QUANTITIES, on_scales
from core.models.quantity.effects import MIN_STATED, quantities_of
from core.types import SCALES, UNITS, UnitPrice

#: Quantities that differ by this factor at most are compared, where enough listings are so near.
_NEAR = 3.0
#: Listings that are kept of each scale, at most.
_MOST = 2_000


@dataclass(frozen=True, eq=False)
class StatedPrices:
    """Prices of the listings that state a quantity on one scale.

    `amounts` and `prices` have shape (n,), in the scale's own unit and in money; `places` are the
    names of their kinds, "" for none.
    """

    amounts: np.ndarray
    prices: np.ndarray
    places: tuple[tuple[str, str], ...]

    def near(self, amount: float, places: tuple[str, str]) -> tuple[np.ndarray, str]:
        """Return prices by the unit of comparable listings, shape (m,), and the place they share.

        Those of the same sub-category, else category, else all; of these, those of a like quantity.
        At least `MIN_STATED`, or none.
        """
        each = self.prices / self.amounts
        like = np.abs(np.log(self.amounts) - np.log(amount)) <= np.log(_NEAR)
        subcategory, category = (
            np.array([own[i] == name for own in self.places], dtype=bool) & bool(name)
            for i, name in enumerate(places)
        )
        whole = np.ones(len(each), dtype=bool)
        for rows, place in ((subcategory, places[0]), (category, places[1]), (whole, "")):
            for chosen in (rows & like, rows):
                if chosen.sum() >= MIN_STATED:
                    return each[chosen], place
        return np.empty(0), ""


@dataclass(frozen=True)
class UnitPrices:
    """The prices by unit of a market, by scale; of those that enough listings state."""

    by_scale: Mapping[str, StatedPrices] = field(default_factory=dict)

    @classmethod
    def fit(cls, frame: pd.DataFrame, seed: int = 0) -> Self:
        """Keep what listings state, as `core.data.quantities.frames.with_quantities` reads it."""
        amounts, prices = quantities_of(frame), frame["price"].to_numpy(float)
        places = frame[["subcategory", "category"]].fillna("").astype(str).to_numpy()
        found = {}
        for at, scale in enumerate(SCALES):
            rows = np.flatnonzero(~np.isnan(amounts[:, at]))
            if len(rows) > _MOST:
                rows = np.sort(np.random.default_rng([seed, at]).choice(rows, _MOST, replace=False))
            if len(rows) >= MIN_STATED:
                own = tuple((str(a), str(b)) for a, b in places[rows])
                found[scale] = StatedPrices(amounts[rows, at], prices[rows], own)
        return cls(found)

    def of(self, row: Mapping[Any, Any]) -> tuple[UnitPrice, ...]:
        """Return what comparable listings ask for a unit of each quantity of a normalised row."""
        places = (row.get("subcategory") or "", row.get("category") or "")
        found = []
        for name, value in (row.get(QUANTITIES) or {}).items():
            [(scale, amount)] = on_scales({name: value}).items()
            known = self.by_scale.get(scale)
            each, place = (np.empty(0), "") if known is None else known.near(amount, places)
            if len(each):
                size = UNITS[name].size
                low, median, high = (float(q) for q in np.quantile(each, [0.25, 0.5, 0.75]) * size)
                found.append(UnitPrice(name, low, median, high, len(each), place or None))
        return tuple(found)

    def as_json(self) -> dict[str, Any]:
        """Return plain data; `from_json` restores it."""
        return {
            scale: [one.amounts.tolist(), one.prices.tolist(), [list(own) for own in one.places]]
            for scale, one in self.by_scale.items()
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Restore what `as_json` gave."""
        return cls(
            {
                scale: StatedPrices(
                    np.array(amounts, dtype=float),
                    np.array(prices, dtype=float),
                    tuple((str(a), str(b)) for a, b in places),
                )
                for scale, (amounts, prices, places) in data.items()
            }
        )
