"""What listings with the same value ask for beside the others, and how many they are."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from core.models.crossfit import cross_fitted


class ValueAverages(BaseEstimator):
    """Mean log price by value of a field, less the market's (Micci-Barreca, 2001), and its share.

    A value that all listings have gets nothing, whatever its fold.

    Parameters
    ----------
    names : tuple of str
        The fields.
    prior : float, default=8
        How many listings the market's mean counts for beside those of a value.

    Attributes
    ----------
    tables_ : dict of str to dict of str to (float, float)
        Field, value: log units, and log of one more than its listings in a thousand.
    """

    def __init__(self, names: tuple[str, ...], prior: float = 8.0) -> None:
        self.names = names
        self.prior = prior

    @property
    def needs(self) -> list[tuple[str, ...]]:
        """The field that each column is made from."""
        return [(name,) for name in self.names for _ in range(2)]

    def fit(self, frame: pd.DataFrame, y: np.ndarray) -> Self:
        """Learn from listings; see `fit_transform`."""
        self.tables_ = {name: self._table(_as_text(frame[name]), y) for name in self.names}
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
            part = ValueAverages(self.names, self.prior).fit(frame.iloc[known], y[known])
            return part.transform(frame.iloc[rest])

        columns = cross_fitted(describe, groups) if self.names else np.empty((len(frame), 0))
        self.fit(frame, y)
        return columns

    def transform(self, frame: pd.DataFrame) -> np.ndarray:
        """Describe other rows, shape (n, len(needs)); a new value is the mean, and rare."""
        check_is_fitted(self, "tables_")
        columns = [
            np.array([table.get(v, (0.0, 0.0)) for v in _as_text(frame[name])]).reshape(-1, 2)
            for name, table in self.tables_.items()
        ]
        return np.hstack([np.empty((len(frame), 0)), *columns])

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
