"""What changed in a market from one fetch to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, slots=True)
class MarketChanges:
    """Listings that are new, gone, or ask another price; the median price before and after."""

    new: int
    gone: int
    repriced: int
    medians: tuple[float, float]


def changes(before: pd.DataFrame, after: pd.DataFrame) -> MarketChanges:
    """Compare a market with what it was before, listing by listing.

    Parameters
    ----------
    before, after : pandas.DataFrame of shape (n, columns of the schema), (m, same)
        Listings in one currency, at least one each.

    Returns
    -------
    MarketChanges
        One listing is the same as another with its seller and description; of several that are
        alike, the cheapest are paired first.
    """
    both = _keyed(before).merge(
        _keyed(after), on=["seller_id", "description", "nth"], how="outer", indicator="side"
    )
    there = both["side"] == "both"
    other = ~np.isclose(both["price_x"], both["price_y"], rtol=0, atol=0.005)
    return MarketChanges(
        new=int((both["side"] == "right_only").sum()),
        gone=int((both["side"] == "left_only").sum()),
        repriced=int((there & other).sum()),
        medians=(float(before["price"].median()), float(after["price"].median())),
    )


def _keyed(listings: pd.DataFrame) -> pd.DataFrame:
    known = listings[["seller_id", "description", "price"]].fillna({"seller_id": ""})
    ordered = known.sort_values("price", kind="stable")
    return ordered.assign(nth=ordered.groupby(["seller_id", "description"]).cumcount())
