"""Several fields of labels at once: how many listings go through each chain of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.insight.explore.groups import Part, grouped

#: Labels of a field that stand for themselves; the others count together.
MAX_LABELS = 5
#: A label with a smaller share of the listings counts with the others: its name would have no room.
MIN_SHARE = 0.04
#: Parts of the price: cheap, middling and dear thirds of the whole market.
BANDS = 3


@dataclass(frozen=True, slots=True)
class Streams:
    """Listings by chains of labels, then by price band.

    `parts` has those of each field, in order; `counts` has a column for each field and ``band``
    (0 cheap, 1, 2 dear), all indexes, and ``n``. `edges` are the thirds of the whole market: a
    price up to the first is cheap, one above the second is dear.
    """

    fields: tuple[str, ...]
    parts: tuple[tuple[Part, ...], ...]
    counts: pd.DataFrame
    edges: tuple[float, float]


def thirds(prices: NDArray[np.float64]) -> tuple[float, float]:
    """Return the prices up to which a third, and two thirds, of listings go."""
    low, high = np.quantile(prices, [1 / 3, 2 / 3], method="inverted_cdf")
    return float(low), float(high)


def streams(
    frame: pd.DataFrame, fields: Sequence[str], edges: tuple[float, float], most: int = MAX_LABELS
) -> Streams:
    """Count the listings of each chain of labels and price band.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        A prepared frame, as a filter leaves it; at least one row.
    fields : sequence of str
        Fields of labels, at least one.
    edges : (float, float)
        As `thirds` gives them, of the whole market.
    most : int, default=5
        Labels of a field that stand for themselves.

    Returns
    -------
    Streams
        Exact: every listing is counted once.
    """
    codes: list[NDArray[np.intp]] = []
    parts: list[tuple[Part, ...]] = []
    for field in fields:
        code, kept = _shortened(*_grouped(frame, field), most)
        codes.append(code)
        parts.append(kept)
    prices = frame["price"].to_numpy(float)
    codes.append(np.searchsorted(np.asarray(edges), prices, side="left").astype(np.intp))
    shape = (*(len(kept) for kept in parts), BANDS)
    found = np.bincount(np.ravel_multi_index(tuple(codes), shape), minlength=int(np.prod(shape)))
    there = np.flatnonzero(found)
    places = np.unravel_index(there, shape)
    table = dict(zip((*fields, "band"), places, strict=True))
    return Streams(tuple(fields), tuple(parts), pd.DataFrame({**table, "n": found[there]}), edges)


def _grouped(frame: pd.DataFrame, field: str) -> tuple[NDArray[np.intp], tuple[Part, ...]]:
    groups = grouped(frame, field)
    return groups.codes, groups.parts


def _shortened(
    codes: NDArray[np.intp], parts: tuple[Part, ...], most: int
) -> tuple[NDArray[np.intp], tuple[Part, ...]]:
    """Put rare labels together, under no name; missing ones stay apart."""
    named = sum(not part.missing for part in parts)
    shares = np.bincount(codes, minlength=len(parts))[:named] / len(codes)
    kept = min(most, int((shares >= MIN_SHARE).sum()))
    if named <= kept + 1 and (named == kept or shares[-1] >= MIN_SHARE):
        return codes, parts  # one alone keeps its name
    gone = codes >= named
    short = np.where(gone, kept + 1, np.minimum(codes, kept))
    return short, (*parts[:kept], Part(value=""), *parts[named:])


def told_apart(frame: pd.DataFrame, field: str) -> bool:
    """Return whether two labels of a field are frequent enough to stand for themselves."""
    shares = frame[field].value_counts(normalize=True)
    return len(shares) > 1 and bool(shares.iloc[1] >= MIN_SHARE)
