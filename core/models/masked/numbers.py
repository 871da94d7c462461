"""A service's numbers, with "has none" as a value of its own."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from core.models.numeric import NUMERIC, bounds, numeric_block
from core.types import FIELD, INPUT_COLUMNS, SERVICE_FIELDS

#: What stands for "has none": less than any value.
NONE = -1.0
#: Of the listings, how many have a value up to which more of it counts.
_COMMON = 0.95
_RANKED = {f"{f.name}_rank": f.name for f in SERVICE_FIELDS if f.role == "ordered"}


class FieldNumbers(BaseEstimator):
    """Logs of numbers, ranks of levels, and the quantities that the description promises.

    Parameters
    ----------
    level_order : tuple of str
        The market's levels from lowest to highest.

    Attributes
    ----------
    names_ : tuple of str
        Its columns of `NUMERIC`: a field that was declared later is none of them.
    bounds_ : numpy.ndarray of shape (2, columns)
        Least and largest value of each that counts: what was seen; of a number that prices need
        not rise with, what nineteen in twenty have, as the few beyond are no guide.
    """

    def __init__(self, level_order: tuple[str, ...] = ()) -> None:
        self.level_order = level_order

    @property
    def needs(self) -> list[tuple[str, ...]]:
        """The fields that each column is made from."""
        return [*(_needs(name) for name in self.names_), *((name,) for name in _RANKED.values())]

    @property
    def own(self) -> dict[str, int]:
        """The column of each field that is a number, or has an order."""
        columns = {_RANKED.get(column, column): i for i, column in enumerate(self.names_)}
        return {name: i for name, i in columns.items() if name in FIELD and name in INPUT_COLUMNS}

    def fit(self, frame: pd.DataFrame) -> Self:
        """Learn what values there are from listings, shape (n, columns of the schema)."""
        self.names_ = tuple(NUMERIC)
        numbers = self._block(frame)
        self.bounds_ = bounds(numbers)
        for name, at in self.own.items():
            seen = numbers[~np.isnan(numbers[:, at]), at]
            if len(seen) and not FIELD[name].rises:
                self.bounds_[1, at] = np.quantile(seen, _COMMON)
        return self

    def transform(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the columns of rows, shape (n, len(needs)), none beyond what was seen.

        Whether there is no level has a column of its own, so that levels can be in order.
        """
        numbers = self._block(frame)
        inside = np.clip(numbers, self.bounds_[0], self.bounds_[1])
        columns = np.where(
            np.isinf(self.bounds_[0]), NONE, np.where(np.isnan(numbers), NONE, inside)
        )
        for name in _RANKED:
            at = self.names_.index(name)
            columns[:, at] = np.where(np.isnan(numbers[:, at]), np.nan, columns[:, at])
        none = [frame[name].isna().to_numpy(float) for name in _RANKED.values()]
        return np.column_stack([columns, *none])

    def _block(self, frame: pd.DataFrame) -> np.ndarray:
        return numeric_block(frame, tuple(self.level_order), self.names_)


def _needs(column: str) -> tuple[str, ...]:
    """Return the fields behind a column of `NUMERIC`."""
    if column == "reliability":
        return ("rating", "reviews")
    base = column.removesuffix("_rank").removesuffix("_unlimited")
    named = base if base in FIELD and base in INPUT_COLUMNS else NUMERIC[column]
    return (named,)
