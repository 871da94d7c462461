"""Grouped cross-validation: everything is fitted again inside each fold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol, Self

import numpy as np
import pandas as pd

from core.data.given import FIELDS, differing, given_in, leave_out, said
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
    prices, `fold` which fold the row was tested in, `levels` the seller's level ("" if unknown),
    `row` the listing that a row is, `said` what was given of it (as `core.data.given.said`
    names it), `mask` which of the masks that were asked for, `offset` what its quantities add to
    the prediction.
    """

    log_price: np.ndarray
    constant: np.ndarray
    columns: np.ndarray
    edges: np.ndarray
    fold: np.ndarray
    levels: np.ndarray
    row: np.ndarray
    said: np.ndarray
    mask: np.ndarray
    offset: np.ndarray

    @property
    def typical(self) -> np.ndarray:
        """The predictions had quantities been typical: what ranges and groups go by."""
        return np.asarray(self.log_price - self.offset)

    def where(self, rows: np.ndarray) -> OutOfFold:
        """Return some of the rows, given by a mask or by positions."""
        return OutOfFold(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


def levels_of(frame: pd.DataFrame) -> np.ndarray:
    """Return each row's seller level as text, "" where it is unknown; shape (n,)."""
    return frame["seller_level"].astype(object).fillna("").astype(str).to_numpy(object)


def terciles(prices: np.ndarray) -> tuple[float, float]:
    """Return the two prices that part the market into low, medium and high."""
    low, high = np.quantile(prices, [1 / 3, 2 / 3], method="inverted_cdf")
    return float(low), float(high)


def _offset(model: LogPriceRegressor, asked: pd.DataFrame) -> np.ndarray:
    """Return what quantities add to log prices, by a model that tells them apart, shape (n,)."""
    offset = getattr(model, "offset", None)
    return np.zeros(len(asked)) if offset is None else np.asarray(offset(asked), dtype=float)


@dataclass(frozen=True)
class FoldModel:
    """The model of a fold, and what it was asked: m services, each a listing under a mask.

    `train` are positions of the listings that it learned from, `rows` (m,) those that were asked,
    `masks` (m,) which mask each was asked under, `asked` the services, `log_price` (m,) and
    `columns` (m, p) the answers, `offset` (m,) what quantities add to them.
    """

    model: Any
    train: np.ndarray
    rows: np.ndarray
    masks: np.ndarray
    asked: pd.DataFrame
    log_price: np.ndarray
    columns: np.ndarray
    offset: np.ndarray

    def where(self, some: np.ndarray) -> FoldModel:
        """Return some of what was asked, given by a mask."""
        if some.all():
            return self
        return replace(
            self,
            rows=self.rows[some],
            masks=self.masks[some],
            asked=self.asked[some].reset_index(drop=True),
            log_price=self.log_price[some],
            columns=self.columns[some],
            offset=self.offset[some],
        )


def _forget(_fold: FoldModel) -> None:
    """Keep nothing of a fold's model."""


def out_of_fold(
    build: Callable[[], LogPriceRegressor],
    frame: pd.DataFrame,
    groups: np.ndarray,
    *,
    n_splits: int = 5,
    seed: int = 0,
    masks: Sequence[np.ndarray] = (),
    on_fold: Callable[[FoldModel], None] = _forget,
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
    masks : sequence of numpy.ndarray of bool of shape (n, fields), default: complete listings
        Each listing is predicted once for each, with only these fields given.
    on_fold : callable
        Gets the model of each fold, and what it answered.
    on_progress : callable
        Told after each fold.

    Returns
    -------
    OutOfFold
        Predictions and what they came from: the rows of the first mask in the listings' order,
        then those of the second, and so on.
    """
    prices, n = frame["price"].to_numpy(float), len(frame)
    y, useful = np.log(prices), differing(frame)
    masks = masks or [np.ones((n, len(FIELDS)), dtype=bool)]
    parts = []
    on_progress(STAGE, 0, n_splits)
    for k, (train, test) in enumerate(grouped_folds(frame, n_splits, seed)):
        model = build().fit(frame.iloc[train], y[train], groups[train])
        services = [leave_out(frame.iloc[test], mask[test]) for mask in masks]
        asked = pd.concat(services, ignore_index=True)
        log_price, columns = model.predict_columns(asked)
        m, rows = len(asked), np.tile(test, len(masks))
        which = np.repeat(np.arange(len(masks)), len(test))
        offset = _offset(model, asked)
        on_fold(FoldModel(model, train, rows, which, asked, log_price, columns, offset))
        parts.append(
            OutOfFold(
                np.asarray(log_price, dtype=float),
                np.full(m, np.median(y[train])),
                columns,
                np.tile(terciles(prices[train]), (m, 1)),
                np.full(m, k),
                levels_of(asked),
                rows,
                said(given_in(asked), useful),
                which,
                offset,
            )
        )
        on_progress(STAGE, k + 1, n_splits)
    whole = OutOfFold(
        **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(OutOfFold)}
    )
    return whole.where(np.lexsort((whole.row, whole.mask)))
