"""What changed between two markets, field by field, and whether it is more than chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2

from core.insight.exploration.groups import Part, grouped
from core.insight.exploration.table import EXPLORED

#: Labels beyond so many count together.
MOST_LABELS = 20
#: Customary bounds of a population stability index: below the first small, above the second large.
SMALL, LARGE = 0.1, 0.25
#: Added to every count, so that an empty one has a logarithm.
HALF = 0.5


def stability(one: NDArray[np.int_], other: NDArray[np.int_]) -> float:
    """Return the population stability index of two sets of counts over the same bins.

    Parameters
    ----------
    one, other : numpy.ndarray of shape (bins,)
        Numbers of listings.

    Returns
    -------
    float
        Σ (p − q) ln(p / q), 0 for equal shares; half a listing is added to each bin.
    """
    p = (one + HALF) / (one + HALF).sum()
    q = (other + HALF) / (other + HALF).sum()
    return float(((p - q) * np.log(p / q)).sum())


def noise(one: int, other: int, bins: int) -> float:
    """Return the index that 95 % of draws from one and the same market stay below.

    Parameters
    ----------
    one, other : int
        Listings of either draw, above 0.
    bins : int
        2 or more.

    Returns
    -------
    float
        ``(1 / n + 1 / m) χ²`` with ``bins - 1`` degrees of freedom (Yurdakul, 2018).
    """
    return float((1 / one + 1 / other) * chi2.ppf(0.95, bins - 1))


def drift(before: pd.DataFrame, after: pd.DataFrame, *, rescale: bool = False) -> pd.DataFrame:
    """Compare two markets field by field.

    Parameters
    ----------
    before, after : pandas.DataFrame of shape (n, any), (m, any)
        Prepared frames, at least one row each.
    rescale : bool, default=False
        Whether each market's prices are divided by their median first (other currencies).

    Returns
    -------
    pandas.DataFrame
        A row for each field that both say, the most changed first: ``field``, ``index``
        (population stability), ``noise`` (what chance alone reaches, 95 %), ``distance`` (half
        the sum of differences of shares: how many listings would have to move, 0 to 1), and the
        part that moved most: ``part``, ``share_before``, ``share_after``.
    """
    rows = []
    for field in EXPLORED:
        if not (before[field].notna().any() and after[field].notna().any()):
            continue
        parts, one, other = _counts(before, after, field, rescale=rescale)
        if len(parts) < 2:
            continue
        p, q = one / one.sum(), other / other.sum()
        most = int(np.argmax(np.abs(p - q)))
        rows.append({
            "field": field, "index": stability(one, other),
            "noise": noise(len(before), len(after), len(parts)),
            "distance": float(np.abs(p - q).sum() / 2), "part": parts[most],
            "share_before": float(p[most]), "share_after": float(q[most]),
        })  # fmt: skip
    columns = ["field", "index", "noise", "distance", "part", "share_before", "share_after"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("index", ascending=False, kind="stable", ignore_index=True)


def _counts(
    before: pd.DataFrame, after: pd.DataFrame, field: str, *, rescale: bool
) -> tuple[list[Part], NDArray[np.int_], NDArray[np.int_]]:
    """Count both markets over the same parts; rare labels together, under no name."""
    columns = [frame[field].astype(object if EXPLORED[field] == "category" else float)
               for frame in (before, after)]  # fmt: skip
    if field == "price" and rescale:
        columns = [column / column.median() for column in columns]
    both = pd.concat(columns, ignore_index=True)
    groups = grouped(pd.DataFrame({field: both}), field)
    codes, parts = groups.codes, list(groups.parts)
    named = [i for i, part in enumerate(parts) if not part.missing]
    if EXPLORED[field] == "category" and len(named) > MOST_LABELS:
        rest, gone = Part(value=""), len(named)
        codes = np.where(codes >= gone, MOST_LABELS + 1, np.minimum(codes, MOST_LABELS))
        parts = [*parts[:MOST_LABELS], rest, *parts[gone:]]
    one = np.bincount(codes[: len(before)], minlength=len(parts))
    other = np.bincount(codes[len(before) :], minlength=len(parts))
    return parts, one, other
