"""Two markets side by side."""

from __future__ import annotations

import math

import numpy as np

from core.data.demo import demo_market
from core.insight.market.difference import difference


def test_rows_and_medians_are_of_each_market() -> None:
    """Prices that double show as a doubled median, and the price is the field that moved."""
    before = demo_market(800)
    after = before.head(500).assign(price=before["price"].head(500) * 2)
    found = difference(before, after)
    assert found.rows == (800, 500)
    assert found.medians[1] == 2 * float(before["price"].head(500).median())
    assert found.fields["field"][0] == "price"
    assert not found.rescaled


def test_levels_follow_their_order_and_those_of_one_market_stay() -> None:
    """Declared levels first, others by name, missing last; a median is NaN where none is."""
    before = demo_market(400).assign(seller_level=["b", "a", None, "z"] * 100)
    after = demo_market(400, seed=1).assign(seller_level=["b", "a", "a", "new"] * 100)
    levels = difference(before, after, level_order=("b", "a")).levels
    assert levels["level"].tolist() == ["b", "a", "new", "z", None]
    assert levels["n_before"].tolist() == [100, 100, 0, 100, 100]
    assert levels["n_after"].tolist() == [100, 200, 100, 0, 0]
    assert math.isnan(levels["median_after"][3])


def test_a_level_in_another_spelling_is_the_same_level() -> None:
    """Underscores and capitals do not make two levels of one."""
    before = demo_market(400).assign(seller_level=["Top Rated", "Level 1"] * 200)
    after = demo_market(400).assign(seller_level=["top_rated", "level_1"] * 200)
    levels = difference(before, after, level_order=("level_1", "top_rated")).levels
    assert levels["level"].tolist() == ["level_1", "top_rated"]
    assert levels["n_before"].tolist() == levels["n_after"].tolist() == [200, 200]


def test_other_currencies_are_compared_by_their_own_median() -> None:
    """A market in a currency a hundred times weaker has not moved."""
    before = demo_market(500)
    found = difference(before, before.assign(price=before["price"] * 100), same_basis=False)
    assert found.rescaled
    assert np.allclose(found.fields["index"], 0)
