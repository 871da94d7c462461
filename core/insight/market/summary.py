"""A market at a glance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.types import PriceBasis

#: Bars of the price histogram, on a log axis.
BARS = 40
MIN_LISTINGS = 10


@dataclass(frozen=True)
class MarketSummary:
    """What there is to say of a market's listings; money in `basis`.

    `histogram` has columns ``low``, ``high`` (prices) and ``n``; `points` the most common prices
    (``price``, ``n``, ``share``); `groups` the largest sub-categories (``label``, ``n``, ``p25``,
    ``median``, ``p75``).
    """

    n: int
    sellers: int | None
    subcategories: int
    new_share: float
    basis: PriceBasis
    p10: float
    p25: float
    median: float
    p75: float
    p90: float
    histogram: pd.DataFrame
    points: pd.DataFrame
    groups: pd.DataFrame


def summarise(listings: pd.DataFrame, basis: PriceBasis) -> MarketSummary:
    """Summarise listings.

    Parameters
    ----------
    listings : pandas.DataFrame of shape (n, columns of the schema)
        At least one row.
    basis : PriceBasis
        Of their prices.

    Returns
    -------
    MarketSummary
        A seller without a rating counts as new.
    """
    prices = listings["price"].to_numpy(float)
    quantiles = [float(q) for q in np.percentile(prices, [10, 25, 50, 75, 90])]
    sellers = int(listings["seller_id"].nunique())
    p10, p25, median, p75, p90 = quantiles
    return MarketSummary(
        n=len(listings),
        sellers=sellers or None,
        subcategories=int(listings["subcategory"].nunique()),
        new_share=float(listings["rating"].isna().mean()),
        basis=basis,
        p10=p10,
        p25=p25,
        median=median,
        p75=p75,
        p90=p90,
        histogram=_histogram(prices),
        points=_points(prices),
        groups=_groups(listings),
    )


def _histogram(prices: np.ndarray) -> pd.DataFrame:
    low, high = np.log(prices.min()), np.log(prices.max())
    edges = np.exp(np.linspace(low, max(high, low + 0.1), BARS + 1))
    edges[0], edges[-1] = min(edges[0], prices.min()), max(edges[-1], prices.max())
    counts, _ = np.histogram(prices, edges)
    return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "n": counts})


def _points(prices: np.ndarray, most: int = 5) -> pd.DataFrame:
    values, counts = np.unique(np.round(prices, 2), return_counts=True)
    top = np.argsort(-counts, kind="stable")[:most]
    return pd.DataFrame(
        {"price": values[top], "n": counts[top], "share": counts[top] / len(prices)}
    )


def _groups(listings: pd.DataFrame, most: int = 12) -> pd.DataFrame:
    label = "subcategory" if listings["subcategory"].notna().any() else "category"
    grouped = listings.groupby(label)["price"]
    table = pd.DataFrame(
        {
            "n": grouped.size(),
            "p25": grouped.quantile(0.25),
            "median": grouped.median(),
            "p75": grouped.quantile(0.75),
        }
    )
    table = table[table["n"] >= MIN_LISTINGS].sort_values("n", ascending=False).head(most)
    return table.rename_axis("label").reset_index()
