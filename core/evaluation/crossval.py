"""Grouped cross-validation: everything is fitted again inside each fold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import pandas as pd

from core.data.splits import grouped_folds
from core.errors import N_
from core.types import Progress, no_progress

STAGE = N_("Measuring the error on unseen sellers")


class LogPriceRegressor(Protocol):
    """What a candidate must do: learn the log of the price, and lay open its columns."""

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Fit on listings.

        Parameters
        ----------
        frame : pandas.DataFrame of shape (n, columns of the schema)
            Listings.
        y : numpy.ndarray of shape (n,)
            Natural log of the price.
        groups : numpy.ndarray of shape (n,)
            Rows of one group share a seller or a title.

        Returns
        -------
        LogPriceRegressor
            Itself.
        """
        ...

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return predictions, shape (n,), and the numeric columns behind them, shape (n, p)."""
        ...


@dataclass(frozen=True)
class OutOfFold:
    """What models that had not seen a row say of it; arrays of shape (n,) unless stated.

    `log_price` is the prediction, `constant` the median log price of the other folds,
    `columns` (n, p) what the regressor saw, `edges` (n, 2) the terciles of the other folds'
    prices, `fold` which fold the row was tested in, `levels` the seller's level ("" if unknown).
    """

    log_price: np.ndarray
    constant: np.ndarray
    columns: np.ndarray
    edges: np.ndarray
    fold: np.ndarray
    levels: np.ndarray


def levels_of(frame: pd.DataFrame) -> np.ndarray:
    """Return each row's seller level as text, "" where it is unknown; shape (n,)."""
    return frame["seller_level"].astype(object).fillna("").astype(str).to_numpy(object)


def terciles(prices: np.ndarray) -> tuple[float, float]:
    """Return the two prices that part the market into low, medium and high."""
    low, high = np.quantile(prices, [1 / 3, 2 / 3], method="inverted_cdf")
    return float(low), float(high)


def out_of_fold(
    build: Callable[[], LogPriceRegressor],
    frame: pd.DataFrame,
    groups: np.ndarray,
    *,
    n_splits: int = 5,
    seed: int = 0,
    on_progress: Progress = no_progress,
) -> OutOfFold:
    """Predict each row by a model that saw neither its seller nor its title.

    Parameters
    ----------
    build : callable
        Makes an unfitted candidate.
    frame : pandas.DataFrame of shape (n, columns of the schema)
        Listings with their prices.
    groups : numpy.ndarray of shape (n,)
        Rows of one group share a seller or a title.
    n_splits : int, default=5
        Number of folds.
    seed : int, default=0
        Of the folds.
    on_progress : callable
        Told after each fold.

    Returns
    -------
    OutOfFold
        Predictions and what they came from.
    """
    prices = frame["price"].to_numpy(float)
    y, n = np.log(prices), len(frame)
    log_price, constant, edges = np.empty(n), np.empty(n), np.empty((n, 2))
    fold, columns = np.empty(n, dtype=int), None
    on_progress(STAGE, 0, n_splits)
    folds = grouped_folds(frame, n_splits, seed)
    for k, (train, test) in enumerate(folds):
        model = build().fit(frame.iloc[train], y[train], groups[train])
        log_price[test], seen = model.predict_columns(frame.iloc[test])
        columns = np.empty((n, seen.shape[1])) if columns is None else columns
        columns[test], fold[test] = seen, k
        constant[test] = np.median(y[train])
        edges[test] = terciles(prices[train])
        on_progress(STAGE, k + 1, n_splits)
    return OutOfFold(
        log_price,
        constant,
        np.empty((n, 0)) if columns is None else columns,
        edges,
        fold,
        levels_of(frame),
    )
