"""What changed between two markets, field by field, and whether it is more than chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2

from core.insight.explore.groups import Part, grouped
from core.insight.explore.table import EXPLORED

#: Labels beyond so many count together.
MAX_LABELS = 20
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


def chance(
    one: NDArray[np.int_], other: NDArray[np.int_], *, draws: int = 999, seed: int = 0
) -> float:
    """Return how often chance alone gives an index as large, however few rows there are.

    Parameters
    ----------
    one, other : numpy.ndarray of shape (bins,)
        Numbers of listings.
    draws : int, default=999
        Random partings of both together into sets of these sizes.
    seed : int, default=0
        Of the draws.

    Returns
    -------
    float
        The p-value of an exact permutation test, at least ``1 / (draws + 1)``.
    """
    both, found = one + other, stability(one, other)
    drawn = np.random.default_rng(seed).multivariate_hypergeometric(
        both, int(other.sum()), size=draws, method="marginals"
    )
    p, q = both - drawn + HALF, drawn + HALF
    p, q = p / p.sum(axis=1, keepdims=True), q / q.sum(axis=1, keepdims=True)
    indices = ((p - q) * np.log(p / q)).sum(axis=1)
    return float((1 + (indices >= found - 1e-12).sum()) / (draws + 1))


def drift(
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    rescale: bool = False,
    said: bool = False,
    draws: int = 0,
) -> pd.DataFrame:
    """Compare two markets field by field.

    Parameters
    ----------
    before, after : pandas.DataFrame of shape (n, any), (m, any)
        Prepared frames, at least one row each.
    rescale : bool, default=False
        Whether each market's prices are divided by their median first (other currencies).
    said : bool, default=False
        Whether listings that do not say a field are left out of it.
    draws : int, default=0
        Of `chance`, for a column ``p``; none without.

    Returns
    -------
    pandas.DataFrame
        A row for each field that both say, the most changed first: ``field``, ``index``
        (population stability), ``n`` (listings after), ``noise`` (what chance alone reaches,
        95 %), ``distance`` (half the sum of differences of shares: how many listings would have
        to move, 0 to 1), and the part that moved most: ``part``, ``share_before``,
        ``share_after``.
    """
    rows = []
    for field in EXPLORED:
        if not (before[field].notna().any() and after[field].notna().any()):
            continue
        parts, one, other = _counts(before, after, field, rescale=rescale)
        if said:
            kept = np.array([not part.missing for part in parts])
            parts = [part for part in parts if not part.missing]
            one, other = one[kept], other[kept]
        if len(parts) < 2:
            continue
        p, q = one / one.sum(), other / other.sum()
        most = int(np.argmax(np.abs(p - q)))
        rows.append(
            {
                "field": field,
                "index": stability(one, other),
                "n": int(other.sum()),
                "noise": noise(int(one.sum()), int(other.sum()), len(parts)),
                "distance": float(np.abs(p - q).sum() / 2),
                "part": parts[most],
                "share_before": float(p[most]),
                "share_after": float(q[most]),
            }
            | ({"p": chance(one, other, draws=draws)} if draws else {})
        )
    columns = ["field", "index", "n", "noise", "distance", "part", "share_before", "share_after"]
    columns += ["p"] if draws else []
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("index", ascending=False, kind="stable", ignore_index=True)


def _counts(
    before: pd.DataFrame, after: pd.DataFrame, field: str, *, rescale: bool
) -> tuple[list[Part], NDArray[np.int_], NDArray[np.int_]]:
    """Count both markets over the same parts; rare labels together, under no name."""
    columns = [
        frame[field].astype(object if EXPLORED[field] == "category" else float)
        for frame in (before, after)
    ]
    if field == "price" and rescale:
        columns = [column / column.median() for column in columns]
    both = pd.concat(columns, ignore_index=True)
    groups = grouped(pd.DataFrame({field: both}), field)
    codes, parts = groups.codes, list(groups.parts)
    named = [i for i, part in enumerate(parts) if not part.missing]
    if EXPLORED[field] == "category" and len(named) > MAX_LABELS:
        rest, gone = Part(value=""), len(named)
        codes = np.where(codes >= gone, MAX_LABELS + 1, np.minimum(codes, MAX_LABELS))
        parts = [*parts[:MAX_LABELS], rest, *parts[gone:]]
    one = np.bincount(codes[: len(before)], minlength=len(parts))
    other = np.bincount(codes[len(before) :], minlength=len(parts))
    return parts, one, other
