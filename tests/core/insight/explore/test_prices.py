"""Prices are described as they are: what is planted is found, and intervals hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import quantile_test

from core.data.demo import demo_market
from core.insight.explore.groups import Part, grouped
from core.insight.explore.prices import (
    median_interval,
    outliers,
    price_points,
    prices_by_group,
    spread,
)
from core.insight.explore.table import prepared

DEMO = prepared(demo_market(3000))


def market(prices: np.ndarray, **columns: object) -> pd.DataFrame:
    """A prepared market of these prices."""
    return prepared(pd.DataFrame({"description": "a service", "price": prices, **columns}))


def test_quantiles_and_bars_are_those_of_numpy() -> None:
    """Quantiles agree with numpy's, and both histograms count every price."""
    prices = DEMO["price"].to_numpy()
    found = spread(prices)
    assert found.at(0.5) == np.median(prices)
    np.testing.assert_allclose(
        found.quantiles["price"], np.quantile(prices, found.quantiles["share"])
    )
    assert found.linear["n"].sum() == found.log["n"].sum() == len(prices)


@pytest.mark.parametrize("price", [0.01, 5.0, 1e7])
def test_one_price_can_be_described(price: float) -> None:
    """A market of a single listing has a spread."""
    found = spread(np.array([price]))
    assert found.n == 1
    assert found.log["n"].sum() == found.linear["n"].sum() == 1
    assert found.points.empty


def test_planted_price_points_are_found_and_nothing_else() -> None:
    """Of smooth whole prices and three that sellers favour, just these three are points."""
    rng = np.random.default_rng(3)
    smooth = np.maximum(np.rint(np.exp(rng.normal(3.2, 0.9, 4000))), 1)
    planted = rng.choice([5.0, 10.0, 50.0], 1500, p=[0.4, 0.4, 0.2])
    points = price_points(np.concatenate([smooth, planted]))
    assert sorted(points["price"]) == [5, 10, 50]
    assert (points["n"] > 1.5 * points["expected"]).all()
    assert points["n"].is_monotonic_decreasing


def test_the_demo_grid_is_seen() -> None:
    """The demo market asks 5, 10, 15 … and each of its frequent prices is a point."""
    points = price_points(DEMO["price"].to_numpy())
    assert {10, 20, 30, 50} <= set(points["price"])
    assert (points["price"] % 5 == 0).all()


@pytest.mark.parametrize("n", [1, 2, 5, 6, 7, 20, 51, 400])
def test_the_interval_of_a_median_is_that_of_scipy(n: int) -> None:
    """The interval from ranks agrees with scipy's inversion of the sign test."""
    values = np.sort(np.random.default_rng(n).lognormal(size=n))
    interval = quantile_test(values, q=np.median(values)).confidence_interval(0.95)
    low, high = median_interval(values)
    if np.isnan(interval.low) or np.isnan(interval.high):
        assert (low, high) == (values[0], values[-1])
    else:
        assert (low, high) == (interval.low, interval.high)


def test_the_interval_of_a_median_holds_it() -> None:
    """Of 500 samples at least 95 % of the intervals hold the true median."""
    rng = np.random.default_rng(0)
    held = [
        low <= 0 <= high
        for low, high in (median_interval(np.sort(rng.normal(size=25))) for _ in range(500))
    ]
    assert np.mean(held) >= 0.94


def test_groups_are_described_as_pandas_does() -> None:
    """Numbers and medians by level are those of a plain grouping, the missing level too."""
    groups, table = prices_by_group(DEMO, "seller_level")
    plain = DEMO.assign(level=DEMO["seller_level"].astype(object).fillna("")).groupby("level")
    expected = plain["price"].agg(["size", "median"])
    for row in table.itertuples():
        name = groups.parts[row.part].value or ""
        assert (row.n, row.median) == tuple(expected.loc[name])
        assert row.low <= row.median <= row.high
    assert groups.parts[-1].missing
    assert table["n"].sum() == len(DEMO)


def test_another_number_can_be_described_and_its_mean() -> None:
    """Unlimited revisions have no mean but a median; what is not said is left out."""
    frame = market(
        np.full(5, 5.0), revisions=[1, 3, np.inf, np.inf, np.nan], country=["a", "a", "b", "b", "b"]
    )
    _groups, table = prices_by_group(frame, "country", "revisions")
    assert table["n"].tolist() == [2, 2]
    assert table["median"].tolist() == [2, np.inf]
    assert table["mean"].iloc[0] == 2
    assert table["mean_high"].iloc[0] == pytest.approx(2 + 1.96 * 1)
    assert np.isnan(table["mean"].iloc[1])


def test_a_planted_level_costs_more() -> None:
    """The demo market pays the top level best, and the interval says so."""
    groups, table = prices_by_group(DEMO, "seller_level")
    rows = {groups.parts[r.part].value: r for r in table.itertuples()}
    assert rows["Top Rated"].low > rows["Level 1"].high


def test_numbers_are_cut_where_they_change() -> None:
    """Few values stand for themselves, many become ranges that follow on one another."""
    few = grouped(market(np.full(6, 5.0), revisions=[0, 1, 1, np.inf, np.nan, 0]), "revisions")
    assert few.parts == (Part(None, 0, 0), Part(None, 1, 1), Part(None, np.inf, np.inf), Part())
    assert few.codes.tolist() == [0, 1, 1, 2, 3, 0]
    many = grouped(market(np.arange(1.0, 101)), "price")
    assert many.parts[0] == Part(None, 1, 16)
    assert many.parts[-1].high == 100
    assert all(a.high < b.low for a, b in zip(many.parts, many.parts[1:], strict=False))
    assert np.bincount(many.codes).min() >= 15


def test_outliers_are_found_by_the_rule_that_is_named() -> None:
    """A price far from all is Tukey's; one far from its own sub-category alone is the other's."""
    rng = np.random.default_rng(1)
    cheap, dear = np.exp(rng.normal(2, 0.1, 200)), np.exp(rng.normal(6, 0.1, 200))
    prices = np.concatenate([cheap, dear, [np.exp(4.0), np.exp(30.0)]])
    names = ["cheap"] * 200 + ["dear"] * 201 + [None]
    table = outliers(market(prices, subcategory=names)).set_index("row")
    assert "mad" in table.loc[400, "rules"].split()
    assert "tukey" not in table.loc[400, "rules"].split()
    assert table.loc[401, "rules"] == "tukey"
    assert table.loc[400, "usual"] == pytest.approx(np.exp(6), rel=0.05)


def test_where_all_ask_the_same_the_other_price_is_found() -> None:
    """A deviation of zero does not hide what differs, nor call the usual price far."""
    table = outliers(market(np.array([5.0] * 40 + [500.0]), subcategory="logo"))
    assert table["price"].round(2).tolist() == [500]
    assert outliers(market(np.array([5.0] * 40))).empty
    assert outliers(market(np.array([]))).empty
