"""How strongly any two fields go together, on one scale from 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2_contingency, rankdata, spearmanr

from core.insight.explore.table import EXPLORED, known_fields
from core.types.arrays import Floats

Measure = Literal["spearman", "cramer", "ratio"]

#: With fewer listings that say both, nothing is said.
MIN_PAIRS = 30
#: A label on fewer listings than this is put together with the other rare ones.
MIN_LABEL = 5


def measure_of(one: str, other: str) -> Measure:
    """Return the measure that suits the kinds of two fields."""
    kinds = {EXPLORED[one], EXPLORED[other]}
    if kinds == {"number"}:
        return "spearman"
    return "cramer" if kinds == {"category"} else "ratio"


def cramers_v(counts: NDArray[np.int_]) -> float:
    """Return Cramér's V of a table of counts, corrected for bias.

    Parameters
    ----------
    counts : numpy.ndarray of shape (r, k)
        How many listings have each pair of labels; no empty row or column.

    Returns
    -------
    float
        0 (nothing in common) to 1; 0 where a side has one label. After Bergsma (2013).
    """
    n, (r, k) = counts.sum(), counts.shape
    if min(r, k) < 2 or n < 2:
        return 0.0
    phi2 = float(chi2_contingency(counts, correction=False).statistic) / n
    corrected = max(0.0, phi2 - (r - 1) * (k - 1) / (n - 1))
    rows, columns = r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)
    return float(np.sqrt(corrected / max(min(rows, columns) - 1, 1e-12)).clip(0, 1))


def correlation_ratio(codes: NDArray[np.intp], values: Floats) -> float:
    """Return how far groups explain a number (η), corrected for their number.

    Parameters
    ----------
    codes : numpy.ndarray of shape (n,)
        Group of each value, from 0, each at least once.
    values : numpy.ndarray of shape (n,)
        Finite numbers.

    Returns
    -------
    float
        0 to 1: the root of ε², which is η² less what as many random groups would explain
        (Kelley, 1935).
    """
    n, k = len(values), int(codes.max()) + 1 if len(codes) else 0
    total = float(((values - values.mean()) ** 2).sum()) if n else 0.0
    if k < 2 or n <= k or total <= 0:
        return 0.0
    means = np.bincount(codes, values) / np.bincount(codes)
    within = float(((values - means[codes]) ** 2).sum())
    return float(np.sqrt(max(0.0, 1 - within / total * (n - 1) / (n - k))))


def associations(frame: pd.DataFrame, among: Sequence[str] = tuple(EXPLORED)) -> pd.DataFrame:
    """Measure how strongly each two fields go together.

    Numbers among themselves: Spearman's ρ. Labels: Cramér's V, corrected for bias. Labels and
    numbers: the correlation ratio of the numbers' ranks, corrected for the number of labels.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        A prepared frame.
    among : sequence of str, default: all
        The fields that are measured.

    Returns
    -------
    pandas.DataFrame
        A row for each pair: ``one``, ``other``, ``measure``, ``strength`` (0 to 1, NaN where
        fewer than `MIN_PAIRS` listings say both), ``sign`` (of ρ, else 0) and ``n``.
    """
    fields = [name for name in known_fields(frame) if name in among]
    codes = {name: _codes(frame[name]) for name in fields if EXPLORED[name] == "category"}
    numbers = {name: frame[name].to_numpy(float) for name in fields if name not in codes}
    rows = []
    for one, other in combinations(fields, 2):
        measure = measure_of(one, other)
        left, right = _two(codes, numbers, one, other)
        said = _said(left) & _said(right)
        n = int(said.sum())
        strength, sign = (
            _strength(measure, left[said], right[said]) if n >= MIN_PAIRS else (np.nan, 0)
        )
        rows.append((one, other, measure, strength, sign, n))
    return pd.DataFrame(rows, columns=["one", "other", "measure", "strength", "sign", "n"])


def _two(
    codes: dict[str, NDArray[np.intp]], numbers: dict[str, Floats], one: str, other: str
) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
    """Return two columns, labels before numbers."""
    if one in numbers and other in codes:
        one, other = other, one
    pool = {**codes, **numbers}
    return pool[one], pool[other]


def _said(values: NDArray[np.generic]) -> NDArray[np.bool_]:
    return values >= 0 if values.dtype.kind == "i" else ~np.isnan(values)  # type: ignore[operator]


def _strength(
    measure: Measure, left: NDArray[np.generic], right: NDArray[np.generic]
) -> tuple[float, int]:
    if measure == "spearman":
        if len(np.unique(left)) < 2 or len(np.unique(right)) < 2:
            return 0.0, 0
        rho = float(spearmanr(rankdata(left), rankdata(right)).statistic)
        return abs(rho), int(np.sign(rho))
    groups = np.unique(left, return_inverse=True)[1]
    if measure == "ratio":
        return correlation_ratio(groups, rankdata(right)), 0
    others = np.unique(right, return_inverse=True)[1]
    shape = (int(groups.max()) + 1, int(others.max()) + 1)
    counts = np.bincount(groups * shape[1] + others, minlength=shape[0] * shape[1])
    return cramers_v(counts.reshape(shape)), 0


def _codes(values: pd.Series) -> NDArray[np.intp]:
    """Return labels as numbers, -1 for missing, rare ones together."""
    codes = values.astype("category").cat.codes.to_numpy(dtype=np.intp)
    counts = np.bincount(codes[codes >= 0])
    rare = np.append(counts < MIN_LABEL, np.False_)[codes]  # -1 reads the last one
    return np.where(rare, len(counts), codes)
