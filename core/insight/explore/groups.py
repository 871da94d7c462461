"""Listings put into groups by one field: its own words, or ranges of its numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.insight.explore.table import EXPLORED

#: Up to so many different numbers each stand for themselves.
MAX_VALUES = 8
#: Otherwise they are cut into so many ranges, with about as many listings in each.
RANGES = 6


@dataclass(frozen=True, slots=True)
class Part:
    """One group: a word of the market, or the numbers from `low` to `high`, both inclusive.

    A number that stands for itself has ``low == high``; without either, the field is missing.
    """

    value: str | None = None
    low: float | None = None
    high: float | None = None

    @property
    def missing(self) -> bool:
        """Whether this is the group of listings that do not say."""
        return self.value is None and self.low is None


@dataclass(frozen=True, slots=True)
class Groups:
    """Parts in order, and which one each listing is in; `codes` has shape (n,)."""

    field: str
    parts: tuple[Part, ...]
    codes: NDArray[np.intp]


def grouped(frame: pd.DataFrame, field: str) -> Groups:
    """Put listings into groups by a field.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        A prepared frame.
    field : str
        One of `table.EXPLORED`.

    Returns
    -------
    Groups
        Words by their number of listings, numbers from low to high; missing ones last.
    """
    if EXPLORED[field] == "category":
        return _by_word(frame[field], field)
    return _by_number(frame[field].to_numpy(float), field)


def _by_word(values: pd.Series, field: str) -> Groups:
    kept = values.astype("category").cat.remove_unused_categories()
    raw = kept.cat.codes.to_numpy(dtype=np.intp)
    counts = np.bincount(raw[raw >= 0], minlength=len(kept.cat.categories))
    order = np.argsort(-counts, kind="stable")
    place = np.empty(len(order) + 1, dtype=np.intp)
    place[order], place[-1] = np.arange(len(order)), len(order)  # -1, missing, comes last
    parts = [Part(value=str(kept.cat.categories[i])) for i in order]
    return _with_missing(field, parts, place[raw])


def _by_number(values: NDArray[np.float64], field: str) -> Groups:
    known = ~np.isnan(values)
    distinct = np.unique(values[known])
    if len(distinct) <= MAX_VALUES:
        lows = highs = distinct
    else:
        cuts = np.quantile(values[known], np.arange(1, RANGES) / RANGES, method="inverted_cdf")
        lows = np.unique(np.append(distinct[0], cuts))
        places = np.searchsorted(distinct, lows)
        highs = distinct[np.append(places[1:] - 1, len(distinct) - 1)]
    codes = np.searchsorted(lows, values, side="right") - 1
    codes[~known] = len(lows)
    parts = [Part(low=float(a), high=float(b)) for a, b in zip(lows, highs, strict=True)]
    return _with_missing(field, parts, codes)


def _with_missing(field: str, parts: list[Part], codes: NDArray[np.intp]) -> Groups:
    if (codes == len(parts)).any():
        parts = [*parts, Part()]
    return Groups(field, tuple(parts), codes.astype(np.intp))


def crossed(frame: pd.DataFrame, across: str, down: str) -> pd.DataFrame:
    """Count the listings that have each pair of two fields' labels.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        A prepared frame.
    across, down : str
        Fields of labels.

    Returns
    -------
    pandas.DataFrame
        Labels of `down` as rows, of `across` as columns; both axes carry their field's name.
    """
    counts = pd.crosstab(frame[down], frame[across])
    return counts.set_axis(counts.columns.astype(object), axis=1).rename_axis(columns=across)
