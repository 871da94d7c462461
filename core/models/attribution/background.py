"""The typical listings that an estimate is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from core.data.schema import conform
from core.types import INPUT_COLUMNS

#: How many stand for a market; see `docs/experiments` for how the reasons settle with it.
TYPICAL = 50


@dataclass(frozen=True, eq=False)
class Background:
    """Typical listings of a market.

    Attributes
    ----------
    rows : pandas.DataFrame of shape (n, input columns)
        Described services, in the market's own words.
    weights : numpy.ndarray of shape (n,)
        What share of the market each stands for; they sum to 1.
    """

    rows: pd.DataFrame
    weights: np.ndarray

    def __len__(self) -> int:
        """Return the number of listings."""
        return len(self.rows)

    @classmethod
    def draw(
        cls, listings: pd.DataFrame, log_price: np.ndarray, size: int = TYPICAL, seed: int = 0
    ) -> Self:
        """Draw listings that stand for a market.

        Listings are lined up by the price that they are estimated at and cut into as many
        parts as are wanted; one of each part is drawn, and stands for it.

        Parameters
        ----------
        listings : pandas.DataFrame of shape (n, columns of the schema)
            At least one.
        log_price : numpy.ndarray of shape (n,)
            Estimates of their log prices.
        size : int, default=50
            How many are wanted.
        seed : int, default=0
            Of the draw.

        Returns
        -------
        Background
            With at most `size` listings.
        """
        rng = np.random.default_rng(seed)
        parts = np.array_split(np.argsort(log_price, kind="stable"), min(size, len(listings)))
        chosen = [int(rng.choice(part)) for part in parts]
        weights = np.array([len(part) for part in parts], dtype=float)
        rows = conform(listings.iloc[chosen].reset_index(drop=True), INPUT_COLUMNS)
        return cls(rows, weights / weights.sum())

    def as_json(self) -> dict[str, Any]:
        """Return plain data; `from_json` restores it."""
        rows = [
            {name: _stored(value) for name, value in row.items()}
            for row in self.rows.to_dict("records")
        ]
        return {"rows": rows, "weights": self.weights.tolist()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Restore what `as_json` gave."""
        frame = pd.DataFrame(data["rows"], columns=list(INPUT_COLUMNS))
        return cls(conform(frame, INPUT_COLUMNS), np.array(data["weights"], dtype=float))


def _stored(value: Any) -> Any:
    """Make a value fit for JSON, which has neither NaN nor infinity."""
    if isinstance(value, str) or value is None:
        return value
    number = float(value)
    if np.isnan(number):
        return None
    return "inf" if np.isinf(number) else number
