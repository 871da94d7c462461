"""How far listings can be relied on: what is missing, repeated, impossible, or on a grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import ttest_ind

from core.errors import N_
from core.insight.explore.prices import price_points
from core.types import FIELD, FIELDS

#: Of either kind, listings needed before their prices are compared.
MIN_SIDE = 10
#: A price is on the grid if it is so near to it: money is rounded, or a cent is taken off.
CENTS, RELATIVE = 0.011, 0.0005
#: A step that holds so many prices is the grid; parts of the lowest price point that are tried.
MAX_ON_GRID, PARTS = 0.95, (1, 2, 3, 4, 5, 6, 8, 10)
TOP_SELLERS = 10

#: What cannot be, or contradicts itself: rule, and how it is told.
RULES: dict[str, str] = {
    "rating_range": N_("Rating outside 0 to 5"),
    "rating_without_reviews": N_("Rated, but without a review"),
    "reviews_without_rating": N_("Reviewed, but without a rating"),
    "delivery_zero": N_("Delivered in 0 days"),
    "standard_cheaper": N_("Standard package cheaper than the basic one"),
    "premium_cheaper": N_("Premium package cheaper than the standard one"),
}


def missing(frame: pd.DataFrame) -> pd.DataFrame:
    """Say what is missing, and whether that goes with the price.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        A prepared frame.

    Returns
    -------
    pandas.DataFrame
        A row for each field but the price: ``field``, ``n`` (missing), ``share``, and ``factor``
        with ``low`` and ``high``: the mean log price where it is missing against where it is
        said, as a factor, and its 95 % interval (Welch); NaN with fewer than `MIN_SIDE`.
    """
    logs = np.log(frame["price"].to_numpy(float))
    rows: list[dict[str, Any]] = []
    for field in FIELDS:
        if field.name in {"price", "currency"}:
            continue
        values = frame[field.name]
        gone = ((values == "") if field.name == "description" else values.isna()).to_numpy(bool)
        rows.append(
            {
                "field": field.name,
                "n": int(gone.sum()),
                "share": float(gone.mean()) if len(gone) else 0.0,
                **_factor(logs[gone], logs[~gone]),
            }
        )
    return pd.DataFrame(rows).sort_values(
        "share", ascending=False, kind="stable", ignore_index=True
    )


def _factor(gone: NDArray[np.float64], said: NDArray[np.float64]) -> dict[str, float]:
    if min(len(gone), len(said)) < MIN_SIDE or np.ptp(np.append(gone, said)) == 0:
        return {"factor": np.nan, "low": np.nan, "high": np.nan}
    if np.ptp(gone) == 0 and np.ptp(said) == 0:
        factor = float(np.exp(gone.mean() - said.mean()))
        return {"factor": factor, "low": factor, "high": factor}
    interval = ttest_ind(gone, said, equal_var=False).confidence_interval(0.95)
    return {
        "factor": float(np.exp(gone.mean() - said.mean())),
        "low": float(np.exp(interval.low)),
        "high": float(np.exp(interval.high)),
    }


@dataclass(frozen=True, slots=True)
class Sellers:
    """How listings are shared among sellers.

    `known` is the number of listings that name their seller, of `count` sellers; `top` has
    ``seller``, ``n``, ``share`` and ``median`` of those with most listings, `top_share` the
    share of all known listings that is theirs, `single` of sellers with one listing.
    """

    known: int
    count: int
    top: pd.DataFrame
    top_share: float
    single: float


def sellers(frame: pd.DataFrame) -> Sellers:
    """Say how listings are shared among sellers (a prepared frame of shape (n, any))."""
    labels, codes = frame["seller_id"].cat.categories, frame["seller_id"].cat.codes.to_numpy()
    known = codes >= 0
    counts = np.bincount(codes[known], minlength=len(labels))
    first = [i for i in np.argsort(-counts, kind="stable")[:TOP_SELLERS] if counts[i]]
    mine = frame["price"][np.isin(codes, first)].groupby(codes[np.isin(codes, first)]).median()
    top = pd.DataFrame(
        {
            "seller": [str(labels[i]) for i in first],
            "n": counts[first].astype(int),
            "share": counts[first] / max(int(known.sum()), 1),
            "median": [mine[i] for i in first],
        }
    )
    there = counts[counts > 0]
    return Sellers(
        int(known.sum()),
        len(there),
        top,
        float(top["share"].sum()),
        float((there == 1).mean()) if len(there) else 0.0,
    )


def impossible(frame: pd.DataFrame) -> pd.DataFrame:
    """Count what cannot be, or contradicts itself.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        A prepared frame.

    Returns
    -------
    pandas.DataFrame
        ``rule``, ``n`` (listings that break it) and ``tried`` (listings that say enough to try
        it), for each rule that can be tried.
    """
    rating, reviews, days, basic, standard, premium = (
        frame[name].to_numpy(float)
        for name in (
            "rating",
            "reviews",
            "delivery_days",
            "price",
            "price_standard",
            "price_premium",
        )
    )
    rated, packages = bool((~np.isnan(rating)).any()), basic > standard
    low, high = FIELD["rating"].minimum, FIELD["rating"].maximum
    tests = {
        "rating_range": (~np.isnan(rating), (rating < low) | (rating > high)),
        "rating_without_reviews": (~np.isnan(rating) & ~np.isnan(reviews), reviews == 0),
        "reviews_without_rating": (~np.isnan(reviews) & rated, (reviews > 0) & np.isnan(rating)),
        "delivery_zero": (~np.isnan(days), days == 0),
        "standard_cheaper": (~np.isnan(standard), packages),
        "premium_cheaper": (~np.isnan(premium) & ~np.isnan(standard), standard > premium),
    }
    rows = [
        (rule, int((tried & broken).sum()), int(tried.sum()))
        for rule, (tried, broken) in tests.items()
        if tried.any()
    ]
    return pd.DataFrame(rows, columns=["rule", "n", "tried"])


@dataclass(frozen=True, slots=True)
class Grid:
    """Prices on multiples of a `unit`: their share, and what chance would put there."""

    unit: float
    share: float
    chance: float


def price_grid(prices: NDArray[np.float64]) -> Grid | None:
    """Find the step of which most prices are multiples.

    The lowest price point, or a simple part of it, is the first guess; all price points together
    refine it, so that prices that were converted from another currency show their grid too.

    Parameters
    ----------
    prices : numpy.ndarray of shape (n,)
        Positive amounts.

    Returns
    -------
    Grid or None
        The widest step that holds `MAX_ON_GRID` of the prices, else the one that holds most; a
        price counts if it is within a cent, or 0.05 %, of a multiple. None without price points.
    """
    points = price_points(prices)
    if points.empty:
        return None
    at, n = points["price"].to_numpy(float), points["n"].to_numpy(float)
    grids = [_grid(prices, at, n, float(at.min()) / part) for part in PARTS]
    wide = [grid for grid in grids if grid.share >= MAX_ON_GRID]
    return wide[0] if wide else max(grids, key=lambda grid: grid.share - grid.chance)


def _grid(
    prices: NDArray[np.float64], at: NDArray[np.float64], n: NDArray[np.float64], guess: float
) -> Grid:
    times = np.maximum(np.rint(at / guess), 1)
    near = np.abs(at / guess - times) < 0.1
    unit = float((n * times * at)[near].sum() / (n * times**2)[near].sum())
    away = np.maximum(CENTS, RELATIVE * prices)
    on = np.abs(prices - np.maximum(np.rint(prices / unit), 1) * unit) <= away
    return Grid(unit, float(on.mean()), float(np.minimum(2 * away / unit, 1).mean()))
