"""Two markets side by side: rows, prices by level, and the fields that changed most."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from core.insight.explore.drift import drift
from core.insight.explore.table import prepared, sampled

#: Listings of either market that the comparison of fields reads.
MAX_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class MarketDifference:
    """What sets two markets apart, the first one being the earlier.

    Attributes
    ----------
    rows : tuple of int
        Listings of each.
    medians : tuple of float
        Median price of each, in its own currency.
    levels : pandas.DataFrame
        A row for each seller level of either: ``level`` (``None`` if not said), ``n_before``,
        ``n_after``, ``median_before``, ``median_after`` (NaN where there is none).
    fields : pandas.DataFrame
        As `exploration.drift.drift` returns it.
    rescaled : bool
        Whether prices were divided by their market's median, as the currencies differ.
    """

    rows: tuple[int, int]
    medians: tuple[float, float]
    levels: pd.DataFrame
    fields: pd.DataFrame
    rescaled: bool


def difference(
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    level_order: tuple[str, ...] = (),
    same_basis: bool = True,
) -> MarketDifference:
    """Compare two markets.

    Parameters
    ----------
    before, after : pandas.DataFrame of shape (n, columns of the schema), (m, same)
        Listings, at least one each.
    level_order : tuple of str
        Levels from lowest to highest; others follow by name.
    same_basis : bool, default=True
        Whether their prices can be compared as they are.

    Returns
    -------
    MarketDifference
        Medians are of all listings; the fields are of a sample of at most `MAX_ROWS` each.
    """
    small = [prepared(sampled(frame, MAX_ROWS)) for frame in (before, after)]
    return MarketDifference(
        rows=(len(before), len(after)),
        medians=(float(before["price"].median()), float(after["price"].median())),
        levels=_levels(before, after, level_order),
        fields=drift(*small, rescale=not same_basis),
        rescaled=not same_basis,
    )


def _levels(before: pd.DataFrame, after: pd.DataFrame, order: tuple[str, ...]) -> pd.DataFrame:
    """Lay prices out by level; ``top_rated`` and ``Top Rated`` are one, spelt as the later one."""
    spelt = {
        _plain(level): str(level)
        for frame in (before, after)
        for level in frame["seller_level"].dropna().unique()
    }
    grouped = [
        frame.groupby(frame["seller_level"].map(_plain, na_action="ignore").fillna(""))[
            "price"
        ].agg(["size", "median"])
        for frame in (before, after)
    ]
    both = grouped[0].add_suffix("_before").join(grouped[1].add_suffix("_after"), how="outer")
    known = [level for level in map(_plain, order) if level in both.index]
    rest = sorted(level for level in both.index if level and level not in known)
    both = both.loc[known + rest + [level for level in both.index if not level]]
    return pd.DataFrame(
        {
            "level": pd.Series([spelt.get(level) for level in both.index], dtype=object),
            "n_before": both["size_before"].fillna(0).astype(int).to_numpy(),
            "n_after": both["size_after"].fillna(0).astype(int).to_numpy(),
            "median_before": both["median_before"].to_numpy(float),
            "median_after": both["median_after"].to_numpy(float),
        }
    )


def _plain(level: str) -> str:
    return " ".join(level.replace("_", " ").split()).casefold()
