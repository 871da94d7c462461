"""Two fields go together as strongly as the textbooks' formulas say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from scipy.stats.contingency import association

from core.data.demo import demo_market
from core.insight.explore.association import (
    associations,
    correlation_ratio,
    cramers_v,
    measure_of,
)
from core.insight.explore.table import prepared

DEMO = prepared(demo_market(3000))


def strength(table: pd.DataFrame, one: str, other: str) -> float:
    """The strength of one pair, in whatever order it stands."""
    row = table[(table["one"] == one) & (table["other"] == other)]
    return float(
        (row if len(row) else table[(table["one"] == other) & (table["other"] == one)])[
            "strength"
        ].iloc[0]
    )


def test_cramers_v_by_hand() -> None:
    """A table of 30, 10, 10, 30 has χ² 20 and φ² 0.25; corrected for bias V is 0.4873…"""
    counts = np.array([[30, 10], [10, 30]])
    phi2, n = 0.25, 80
    expected = np.sqrt((phi2 - 1 / (n - 1)) / (2 - 1 / (n - 1) - 1))
    assert cramers_v(counts) == pytest.approx(expected)
    assert association(counts, method="cramer") == pytest.approx(0.5)


def test_cramers_v_at_its_ends() -> None:
    """Labels that say the same have 1, labels that say nothing of each other 0."""
    assert cramers_v(np.diag([40, 40, 40])) == pytest.approx(1)
    assert cramers_v(np.full((3, 4), 25)) == 0
    assert cramers_v(np.array([[7, 9]])) == 0


def test_many_random_labels_explain_nothing() -> None:
    """Without the correction 200 random labels would seem to go with anything."""
    rng = np.random.default_rng(0)
    labels, values = rng.integers(200, size=3000), rng.normal(size=3000)
    codes = np.unique(labels, return_inverse=True)[1]
    assert correlation_ratio(codes, values) < 0.12
    counts = np.zeros((200, 2), int)
    np.add.at(counts, (codes, rng.integers(2, size=3000)), 1)
    assert cramers_v(counts) < 0.12
    assert association(counts, method="cramer") > 0.2


def test_the_correlation_ratio_by_hand() -> None:
    """Groups (1, 3) and (5, 7) explain 16 of 20: η² 0.8, corrected for two groups 0.7."""
    found = correlation_ratio(np.array([0, 0, 1, 1]), np.array([1.0, 3, 5, 7]))
    assert found**2 == pytest.approx(1 - 0.2 * 3 / 2)
    assert correlation_ratio(np.array([0, 0, 0]), np.array([1.0, 2, 3])) == 0
    assert correlation_ratio(np.array([0, 1, 1]), np.array([2.0, 2, 2])) == 0


def test_numbers_are_compared_as_scipy_does() -> None:
    """ρ of price and reviews is scipy's, and unlimited revisions count as the most."""
    table = associations(DEMO)
    expected = spearmanr(DEMO["price"], DEMO["reviews"]).statistic
    assert strength(table, "price", "reviews") == pytest.approx(abs(expected))
    assert strength(table, "price", "revisions") > 0.02


def test_planted_pairs_stand_out() -> None:
    """In the demo market the trade sets the price, and a sub-category knows its category."""
    table = associations(DEMO)
    assert strength(table, "category", "subcategory") > 0.95
    assert strength(table, "price", "subcategory") > 0.4
    assert strength(table, "country", "delivery_days") < 0.1
    assert table["strength"].between(0, 1).all()
    assert set(table["measure"]) == {"spearman", "cramer", "ratio"}
    assert measure_of("price", "country") == "ratio"


def test_too_few_pairs_say_nothing() -> None:
    """With 20 listings no strength is given, and a field of one value is left out."""
    table = associations(DEMO.iloc[:20])
    assert table["strength"].isna().all()
    few = prepared(pd.DataFrame({"description": "a", "price": [5.0, 6.0]}))
    assert associations(few).empty
