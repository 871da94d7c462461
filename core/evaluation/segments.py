"""For whom a model is right: errors by part of the market."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from core.evaluation.metrics import bands_of, bootstrap, mdape, within
from core.types import BANDS

#: A part with fewer listings than this is not worth a figure.
MIN_ROWS = 25
MAX_CATEGORIES = 10


def parts(frame: pd.DataFrame, edges: tuple[float, float]) -> Iterator[tuple[str, str, np.ndarray]]:
    """Cut a market by level, price range, category, and whether the seller is new.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, columns of the schema)
        Listings with prices.
    edges : (float, float)
        Prices that part low, medium and high.

    Yields
    ------
    (str, str, numpy.ndarray of bool of shape (n,))
        Segment, value ("" for a missing one), and which rows are in it.
    """
    yield "all", "", np.ones(len(frame), dtype=bool)
    level = frame["seller_level"]
    for value in sorted(level.dropna().unique()):
        yield "seller_level", str(value), (level == value).to_numpy(bool)
    if level.isna().any() and level.notna().any():
        yield "seller_level", "", level.isna().to_numpy(bool)
    band = bands_of(frame["price"].to_numpy(float), edges)
    for i, name in enumerate(BANDS):
        yield "price_range", name, band == i
    column = "category" if frame["category"].notna().any() else "subcategory"
    for value in frame[column].value_counts().index[:MAX_CATEGORIES]:
        yield "category", str(value), (frame[column] == value).to_numpy(bool)
    new = frame["rating"].isna().to_numpy(bool)
    if new.any() and not new.all():
        yield "new_seller", "new", new
        yield "new_seller", "rated", ~new


def segment_errors(
    frame: pd.DataFrame,
    estimate: np.ndarray,
    groups: np.ndarray,
    edges: tuple[float, float],
    held: np.ndarray | None = None,
    *,
    seed: int = 0,
) -> list[dict[str, Any]]:
    """Measure a model on each part of the market.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, columns of the schema)
        Listings with prices.
    estimate : numpy.ndarray of shape (n,)
        Out-of-fold estimates, in money.
    groups : numpy.ndarray of shape (n,)
        Rows of one group are drawn together in the bootstrap.
    edges : (float, float)
        Prices that part low, medium and high.
    held : numpy.ndarray of bool of shape (n,), optional
        Whether the 80 % range held the price.
    seed : int, default=0
        Of the bootstrap.

    Returns
    -------
    list of dict
        ``segment``, ``value``, ``n``, ``mdape`` with ``low`` and ``high`` (95 %),
        ``within_10``, ``within_25``, ``within_50``, and ``coverage_80`` (None without `held`).
    """
    prices = frame["price"].to_numpy(float)
    rows = []
    for segment, value, inside in parts(frame, edges):
        if inside.sum() < MIN_ROWS:
            continue
        actual, said, units = prices[inside], estimate[inside], groups[inside]
        drawn = [mdape(actual[i], said[i]) for i in bootstrap(units, 100, seed)]
        low, high = np.quantile(drawn, [0.025, 0.975])
        rows.append(
            {
                "segment": segment,
                "value": value,
                "n": int(inside.sum()),
                "mdape": mdape(actual, said),
                "low": float(low),
                "high": float(high),
                **{f"within_{p}": within(actual, said, p / 100) for p in (10, 25, 50)},
                "coverage_80": None if held is None else float(held[inside].mean()),
            }
        )
    return rows
