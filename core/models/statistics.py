"""What listings with the same value ask for on average, drawn towards the market's mean."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from core.models.crossfit import cross_fitted
from core.types import SERVICE_FIELDS

#: Fields whose values get a statistic, in the order of the columns: labels, then numbers.
FIELDS = tuple(f.name for f in sorted(SERVICE_FIELDS, key=lambda f: f.numeric) if f.averaged)


class TargetStatistics(BaseEstimator):
    """Mean log price by value of a field (Micci-Barreca, 2001), and how often it occurs.

    Parameters
    ----------
    prior : float, default=8
        How many listings the market's mean counts for beside those of a value.

    Attributes
    ----------
    mean_ : float
        Mean log price of the training rows.
    tables_ : dict of str to dict of str to (float, float)
        Field, value: statistic in log units, and log(1 + number of listings).
    usual_ : dict of str to float
        Mean of the second over the training rows.
    """

    def __init__(self, prior: float = 8.0) -> None:
        self.prior = prior

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Learn from listings; see `fit_transform`."""
        del groups
        self.mean_ = float(np.mean(y))
        said = {name: _said(frame[name]) for name in FIELDS}
        self.tables_ = {name: self._table(values, y) for name, values in said.items()}
        self.usual_ = {
            name: float(np.mean([self.tables_[name][value][1] for value in values]))
            for name, values in said.items()
        }
        return self

    def fit_transform(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> np.ndarray:
        """Learn, and describe each row by the rows of other groups.

        As `ListingColumns.fit_transform`, shape (n, 2 * len(FIELDS)): for each field its statistic
        (log units) and log(1 + count).
        """

        def describe(known: np.ndarray, rest: np.ndarray) -> np.ndarray:
            part = TargetStatistics(self.prior).fit(frame.iloc[known], y[known], groups[known])
            return part.transform(frame.iloc[rest])

        columns = cross_fitted(describe, groups)
        self.fit(frame, y, groups)
        return columns

    def transform(self, frame: pd.DataFrame) -> np.ndarray:
        """Describe other rows, shape (n, 2 * len(FIELDS)).

        A new value gets the market's mean and a count of 0; one that is absent where absence
        was never seen gets the mean and the usual count.
        """
        check_is_fitted(self, "tables_")
        columns = []
        for name, table in self.tables_.items():
            absent, new = (self.mean_, self.usual_[name]), (self.mean_, 0.0)
            found = [table.get(value, new if value else absent) for value in _said(frame[name])]
            columns.append(np.array(found, dtype=float).reshape(-1, 2))
        return np.hstack(columns)

    def _table(self, said: list[str], y: np.ndarray) -> dict[str, tuple[float, float]]:
        by_value = pd.Series(y).groupby(pd.Series(said, dtype=object)).agg(["sum", "count"])
        return {
            str(value): (
                float((row["sum"] + self.prior * self.mean_) / (row["count"] + self.prior)),
                float(np.log1p(row["count"])),
            )
            for value, row in by_value.iterrows()
        }


def _said(values: pd.Series) -> list[str]:
    return ["" if pd.isna(value) else str(value) for value in values]
