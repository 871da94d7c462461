"""Quantiles of the training prices, so that an estimate can be placed in its market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
import pandas as pd

from core.types import MarketPosition

#: Below so many listings a group says too little to compare with.
MIN_LISTINGS = 20
Scope = Literal["subcategory", "category", "market"]


@dataclass(frozen=True)
class MarketPrices:
    """Price percentiles (0 to 100) by sub-category, category and for the whole market.

    Parameters
    ----------
    grids : dict of (scope, label) to (n, numpy.ndarray of shape (101,))
        Number of listings, and their percentiles in money.
    """

    grids: dict[tuple[str, str], tuple[int, np.ndarray]]

    @classmethod
    def fit(cls, frame: pd.DataFrame) -> Self:
        """Summarise the prices of listings."""
        grids = {("market", ""): _grid(frame["price"])}
        for scope in ("category", "subcategory"):
            for label, prices in frame.groupby(scope, dropna=True)["price"]:
                if len(prices) >= MIN_LISTINGS:
                    grids[scope, str(label)] = _grid(prices)
        return cls(grids)

    def position(
        self, category: str | None, subcategory: str | None, price: float
    ) -> MarketPosition:
        """Place a price among the narrowest group that has enough listings.

        Parameters
        ----------
        category, subcategory : str or None
            Of the service, in the market's own words.
        price : float
            In the market's currency.

        Returns
        -------
        MarketPosition
            Quantiles of the group and the price's percentile in it.
        """
        wanted: list[tuple[Scope, str | None]] = [
            ("subcategory", subcategory),
            ("category", category),
            ("market", None),
        ]
        scope, label = next((s, w) for s, w in wanted if (s, w or "") in self.grids)
        n, grid = self.grids[scope, label or ""]
        p10, p25, median, p75, p90 = (float(grid[q]) for q in (10, 25, 50, 75, 90))
        return MarketPosition(scope, label, n, p10, p25, median, p75, p90, _percentile(grid, price))


def _grid(prices: pd.Series) -> tuple[int, np.ndarray]:
    return len(prices), np.percentile(prices.to_numpy(float), np.arange(101))


def _percentile(grid: np.ndarray, price: float) -> float:
    """Return the middle of the percentiles at which the grid equals the price."""
    below = np.searchsorted(grid, price, side="left")
    upto = np.searchsorted(grid, price, side="right")
    return float(np.clip((below + upto - 1) / 2, 0, 100))
