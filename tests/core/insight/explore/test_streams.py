"""Chains of labels count every listing once, rare labels together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.insight.explore.groups import Part
from core.insight.explore.streams import streams, thirds, told_apart
from core.insight.explore.table import prepared

FRAME = prepared(
    pd.DataFrame(
        {
            "description": "a logo",
            "price": [5.0, 10.0, 20.0, 5.0, 40.0, 10.0],
            "category": ["A", "A", "B", "A", "B", None],
            "seller_level": ["new", "top", "top", "new", None, "top"],
        }
    )
)


def test_each_listing_is_in_one_chain() -> None:
    """Counts are those of pandas; missing labels have a part of their own."""
    found = streams(FRAME, ["category", "seller_level"], (5.0, 10.0))
    assert found.parts[0] == (Part(value="A"), Part(value="B"), Part())
    bands = pd.cut(FRAME["price"], [0, 5, 10, np.inf], labels=False)
    expected = (
        FRAME.assign(band=bands)
        .groupby(["category", "seller_level", "band"], dropna=False, observed=True)
        .size()
    )
    names = [[part.value for part in parts] for parts in found.parts]
    told = {(names[0][c], names[1][s], b): n for c, s, b, n in found.counts.itertuples(index=False)}
    assert told == {tuple(None if pd.isna(k) else k for k in key): n for key, n in expected.items()}
    assert found.counts["n"].sum() == 6


def test_rare_labels_count_together() -> None:
    """Beyond the most frequent ones there is one part; a single one beyond keeps its name."""
    many = prepared(
        pd.DataFrame(
            {
                "description": "a logo",
                "price": 5.0,
                "country": [*"aaaabbbccde", None],
            }
        )
    )
    found = streams(many, ["country"], (5.0, 5.0), most=3)
    assert found.parts[0] == (*(Part(value=v) for v in "abc"), Part(value=""), Part())
    assert found.counts["n"].tolist() == [4, 3, 2, 2, 1]
    kept = streams(many, ["country"], (5.0, 5.0), most=4)
    assert [part.value for part in kept.parts[0]] == ["a", "b", "c", "d", "e", None]


def test_labels_without_room_count_with_the_others() -> None:
    """Below one in 25 listings a label has no name of its own; such a field is not shown first."""
    labels = ["a"] * 60 + ["b"] * 38 + ["c", "d"]
    wide = prepared(
        pd.DataFrame(
            {
                "description": "a logo",
                "price": 5.0,
                "country": labels,
                "category": ["a"] * 97 + ["b", "c", "d"],
            }
        )
    )
    found = streams(wide, ["country"], (5.0, 5.0))
    assert [part.value for part in found.parts[0]] == ["a", "b", ""]
    assert found.counts["n"].tolist() == [60, 38, 2]
    assert told_apart(wide, "country")
    assert not told_apart(wide, "category")


def test_thirds_are_prices_that_are_asked() -> None:
    """With few price points two thirds may end at the same one; no band is then invented."""
    assert thirds(np.array([5.0, 5.0, 5.0, 5.0, 10.0, 90.0])) == (5.0, 5.0)
    found = streams(FRAME, ["category"], (5.0, 5.0))
    assert set(found.counts["band"]) == {0, 2}
