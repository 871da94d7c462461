"""A map puts together what is alike, and says what a part of it holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA

from core.insight.explore.description_map import map_descriptions, price_share, region
from core.insight.explore.table import prepared

TRADES = ("logo design", "voice acting", "tax advice")
FRAME = prepared(
    pd.DataFrame(
        {
            "description": [f"{TRADES[i % 3]} number{i % 5} for clients{i % 4}" for i in range(90)],
            "price": [(5.0, 50.0, 500.0)[i % 3] for i in range(90)],
        }
    )
)
EVERY = np.ones(90, bool)


def nothing(texts: Sequence[str]) -> np.ndarray | None:
    """No embeddings are at hand."""
    return None


def test_what_is_said_alike_lies_together() -> None:
    """Listings of a trade are nearer to each other than to other trades."""
    found = map_descriptions(FRAME, nothing)
    assert found is not None
    assert found.by == "words"
    places, trade = np.c_[found.x, found.y], np.arange(90) % 3
    middles = np.array([places[trade == t].mean(axis=0) for t in range(3)])
    nearest = ((places[:, None] - middles) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearest == trade).mean() > 0.95
    assert np.abs(places).max() <= 1


def test_embeddings_are_placed_as_scikit_learn_does() -> None:
    """Where embeddings are at hand, the map is their first two principal components."""
    made = np.random.default_rng(0).normal(size=(90, 8))
    found = map_descriptions(FRAME, lambda texts: made)
    assert found is not None
    assert found.by == "meaning"
    expected = PCA(2).fit(made)
    assert found.explained == pytest.approx(tuple(expected.explained_variance_ratio_))
    assert abs(np.corrcoef(found.x, expected.transform(made)[:, 0])[0, 1]) > 0.98


def test_a_part_says_what_it_holds() -> None:
    """A rectangle around one trade names its words and its price, within the filter."""
    found = map_descriptions(FRAME, nothing)
    assert found is not None
    mine = np.arange(90) % 3 == 1
    x = (found.x[mine].max(), found.x[mine].min())
    y = (found.y[mine].min(), found.y[mine].max())
    held = region(FRAME, found, EVERY, x, y)
    assert held is not None
    assert "voice acting" in held.words
    assert held.median == 50
    assert set(np.flatnonzero(mine)) <= set(held.rows)
    half = EVERY.copy()
    half[45:] = False
    assert region(FRAME, found, half, x, y).rows.max() < 45  # type: ignore[union-attr]
    assert region(FRAME, found, EVERY, (2, 3), (2, 3)) is None


def test_neighbours_say_the_price_where_it_follows_the_map() -> None:
    """Where each trade has its price the map says all of it; where prices are drawn, nothing."""
    many = pd.concat([FRAME] * 3, ignore_index=True)
    found = map_descriptions(many, nothing)
    assert found is not None
    kept = np.ones(len(many), bool)
    said = price_share(many, found, kept)
    assert said is not None
    assert said > 0.9
    drawn = many.assign(price=np.random.default_rng(0).permutation(many["price"]))
    assert price_share(drawn, found, kept) == pytest.approx(0, abs=0.05)
    assert price_share(many.assign(price=5.0), found, kept) is None
    assert price_share(many, found, np.arange(len(many)) < 50) is None


def test_what_cannot_be_placed_is_said() -> None:
    """Too few listings, or listings that all say the same, have no map."""
    assert map_descriptions(FRAME.iloc[:5], nothing) is None
    same = prepared(pd.DataFrame({"description": ["one logo or two"] * 30, "price": 5.0}))
    assert map_descriptions(same, nothing) is None
    assert map_descriptions(FRAME, lambda texts: np.ones((90, 3))) is None
