"""What listings with the same value ask for beside the others, and how many they are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.isotonic import isotonic_regression
from sklearn.utils.validation import check_is_fitted

from core.models.crossfit import cross_fitted

#: Values in ascending order, and the average of each.
Curve = tuple[np.ndarray, np.ndarray]


class ValueAverages(BaseEstimator):
    """Mean log price by value of a field, less the market's (Micci-Barreca, 2001), and its share.

    A value that all listings have gets nothing, whatever its fold. A number that prices rise with
    has averages that never fall (isotonic regression) and are read between its values too; its
    share, which would rise and fall, counts as 0.

    Parameters
    ----------
    names : tuple of str
        The fields.
    prior : float, default=8
        How many listings the market's mean counts for beside those of a value.
    rising : tuple of str, default=()
        Those of them that are numbers which prices rise with.

    Attributes
    ----------
    tables_ : dict of str to dict of str to (float, float)
        Field, value: log units, and log of one more than its listings in a thousand.
    curves_ : dict of str to (numpy.ndarray, numpy.ndarray)
        Of each rising field its values, ascending, and their averages in log units.
    """

    rising: tuple[str, ...] = ()
    curves_: Mapping[str, Curve] = MappingProxyType({})

    def __init__(
        self, names: tuple[str, ...], prior: float = 8.0, rising: tuple[str, ...] = ()
    ) -> None:
        self.names = names
        self.prior = prior
        self.rising = rising

    @property
    def needs(self) -> list[tuple[str, ...]]:
        """The field that each column is made from."""
        return [(name,) for name in self.names for _ in range(2)]

    def fit(self, frame: pd.DataFrame, y: np.ndarray) -> Self:
        """Learn from listings; see `fit_transform`."""
        others = [name for name in self.names if name not in self.rising]
        self.tables_ = {name: self._table(_as_text(frame[name]), y) for name in others}
        self.curves_ = {name: self._curve(frame[name].to_numpy(float), y) for name in self.rising}
        return self

    def fit_transform(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> np.ndarray:
        """Learn, and describe each row by the rows of other groups.

        Parameters
        ----------
        frame : pandas.DataFrame of shape (n, columns of the schema)
            Listings.
        y : numpy.ndarray of shape (n,)
            Natural log of the price.
        groups : numpy.ndarray of shape (n,)
            Rows of one group never help to describe each other.

        Returns
        -------
        numpy.ndarray of shape (n, len(needs))
            For each field its average and its share.
        """

        def describe(known: np.ndarray, rest: np.ndarray) -> np.ndarray:
            part = ValueAverages(self.names, self.prior, self.rising)
            return part.fit(frame.iloc[known], y[known]).transform(frame.iloc[rest])

        columns = cross_fitted(describe, groups) if self.names else np.empty((len(frame), 0))
        self.fit(frame, y)
        return columns

    def transform(self, frame: pd.DataFrame) -> np.ndarray:
        """Describe other rows, shape (n, len(needs)); a new value is the mean, and rare."""
        check_is_fitted(self, "tables_")
        columns = [self._describe(name, frame[name]) for name in self.names]
        return np.hstack([np.empty((len(frame), 0)), *columns])

    def _describe(self, name: str, values: pd.Series) -> np.ndarray:
        if name in self.curves_:
            seen, averages = self.curves_[name]
            numbers = values.to_numpy(float)
            between = np.interp(numbers, seen, averages) if len(seen) else np.zeros(len(numbers))
            known = np.where(np.isnan(numbers), 0.0, between)
            return np.column_stack([known, np.zeros(len(numbers))])
        table = self.tables_[name]
        return np.array([table.get(v, (0.0, 0.0)) for v in _as_text(values)]).reshape(-1, 2)

    def _curve(self, values: np.ndarray, y: np.ndarray) -> Curve:
        known = ~np.isnan(values)
        less = pd.Series((y - np.mean(y))[known]).groupby(values[known])
        by_value = less.agg(["sum", "count"])
        weights = by_value["count"].to_numpy(float) + self.prior
        shrunk = by_value["sum"].to_numpy(float) / weights
        return by_value.index.to_numpy(float), isotonic_regression(shrunk, sample_weight=weights)

    def _table(self, values: list[str], y: np.ndarray) -> dict[str, tuple[float, float]]:
        less = pd.Series(y - np.mean(y)).groupby(pd.Series(values, dtype=object))
        by_value = less.agg(["sum", "count"])
        return {
            str(value): (
                float(row["sum"] / (row["count"] + self.prior)),
                float(np.log1p(1000 * row["count"] / len(y))),
            )
            for value, row in by_value.iterrows()
        }


def _as_text(values: pd.Series) -> list[str]:
    return ["" if pd.isna(value) else str(value) for value in values]
