"""Faults that were planted in listings are found, and counted once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from core.data.demo import demo_market
from core.insight.explore.drift import drift, noise, stability
from core.insight.explore.duplicates import duplicates
from core.insight.explore.quality import impossible, missing, price_grid, sellers
from core.insight.explore.table import prepared

RAW = demo_market(2000)
DEMO = prepared(RAW)


def test_what_is_missing_is_counted_and_priced() -> None:
    """New sellers of the demo market, without level and rating, ask less, and not by chance."""
    table = missing(DEMO).set_index("field")
    assert table.loc["rating", "n"] == RAW["rating"].isna().sum()
    assert table.loc["rating", "high"] < 1
    assert table.loc["country", "n"] == 0
    assert np.isnan(table.loc["country", "factor"])


def test_the_interval_of_missing_is_welchs() -> None:
    """Ten logs of mean 1 and forty of mean 0 differ by a factor of e, and by hand as by scipy."""
    rng = np.random.default_rng(0)
    gone, said = rng.normal(1, 0.5, 200), rng.normal(0, 1, 400)
    frame = prepared(
        pd.DataFrame(
            {
                "description": "a",
                "price": np.exp(np.r_[gone, said]),
                "country": [None] * 200 + ["x"] * 400,
            }
        )
    )
    row = missing(frame).set_index("field").loc["country"]
    error = np.sqrt(gone.var(ddof=1) / 200 + said.var(ddof=1) / 400)
    difference = gone.mean() - said.mean()
    assert row["factor"] == pytest.approx(np.exp(difference))
    assert row["low"] == pytest.approx(np.exp(difference - norm.ppf(0.975) * error), rel=0.01)


def test_prices_that_are_all_the_same_can_be_compared() -> None:
    """Without any spread there is a factor and no fault."""
    frame = prepared(
        pd.DataFrame(
            {
                "description": "a",
                "price": [5.0] * 20 + [10.0] * 20,
                "country": [None] * 20 + ["x"] * 20,
            }
        )
    )
    assert missing(frame).set_index("field").loc["country", "factor"] == pytest.approx(0.5)
    flat = missing(frame.assign(price=5.0)).set_index("field").loc["country", "factor"]
    assert np.isnan(flat)


def test_planted_duplicates_are_found() -> None:
    """Repeats in other letters are exact, one changed word is near, the rest is neither."""
    base = [
        f"I will design a wonderful logo number{i} for shop{i} with colour{i} and font{i}"
        for i in range(50)
    ]
    long = "I will write a long and careful article about gardens and their flowers in spring"
    texts = [*base, base[0].upper(), base[1], long + " today", long + " tomorrow"]
    owners = [f"s{i}" for i in range(50)] + ["s0", "other", "x", "y"]
    found = duplicates(
        prepared(
            pd.DataFrame({"description": texts, "price": np.arange(1.0, 55), "seller_id": owners})
        )
    )
    assert (found.exact, found.same_seller) == (2, 1)
    assert found.nearly == pytest.approx(6 / 54)
    assert found.groups["n"].tolist() == [2, 2, 2]
    assert sorted(found.groups["sellers"]) == [1, 2, 2]


def test_texts_without_words_are_no_fault() -> None:
    """Empty or strange descriptions are compared as they are; no seller named, none counted."""
    found = duplicates(prepared(pd.DataFrame({"description": ["!", "!", "?"], "price": 1.0})))
    assert (found.exact, found.same_seller, found.read) == (1, None, 3)
    assert duplicates(DEMO.iloc[:0]).nearly == 0


def test_sellers_with_many_listings_lead() -> None:
    """The table agrees with a plain count."""
    found, counts = sellers(DEMO), RAW["seller_id"].value_counts()
    assert found.count == len(counts)
    assert found.top["n"].tolist() == counts.head(10).tolist()
    assert found.top_share == pytest.approx(counts.head(10).sum() / len(RAW))
    assert found.single == pytest.approx((counts == 1).mean())
    assert sellers(prepared(pd.DataFrame({"description": "a", "price": [5.0]}))).count == 0


def test_impossible_values_are_counted_by_rule() -> None:
    """Each planted contradiction is counted under its own rule, and only tried where it can be."""
    frame = prepared(
        pd.DataFrame(
            {
                "description": "a",
                "price": [10.0, 10, 10],
                "price_standard": [5.0, 20, 20],
                "price_premium": [30.0, 15, np.nan],
                "rating": [5.0, np.nan, 4.0],
                "reviews": [0.0, 3, 3],
            }
        )
    )
    table = impossible(frame).set_index("rule")
    assert table["n"].to_dict() == {
        "rating_range": 0,
        "rating_without_reviews": 1,
        "reviews_without_rating": 1,
        "standard_cheaper": 1,
        "premium_cheaper": 1,
    }
    assert table.loc["premium_cheaper", "tried"] == 2
    assert (impossible(DEMO)["n"] == 0).all()


def test_the_grid_is_found_also_in_another_currency() -> None:
    """Fives stay a grid after a conversion and rounding to the cent; smooth prices have none."""
    rng = np.random.default_rng(0)
    fives = np.maximum(np.rint(np.exp(rng.normal(1.5, 0.8, 2000))), 1) * 5
    for rate in (1.0, 0.8888):
        grid = price_grid(np.round(fives * rate, 2))
        assert grid is not None
        assert grid.unit == pytest.approx(5 * rate, rel=0.001)
        assert grid.share > 0.97
        assert grid.chance < 0.05
    above = price_grid(fives[fives >= 20])
    assert above is not None
    assert above.unit == 5  # the grid is that of the market, not the lowest price of a filter
    assert price_grid(np.round(np.exp(rng.normal(4, 1, 2000)), 2)) is None


def test_the_stability_index_by_hand() -> None:
    """Shares 0.5/0.5 against 0.25/0.75: a quarter times ln 2 and a quarter times ln 1.5."""
    one, other = np.array([50_000, 50_000]), np.array([25_000, 75_000])
    assert stability(one, other) == pytest.approx(0.25 * np.log(2) + 0.25 * np.log(1.5), rel=1e-3)
    assert stability(one, one) == 0


def test_chance_alone_stays_below_the_noise() -> None:
    """Of 400 pairs of draws from one market about 95 % stay below the bound."""
    rng = np.random.default_rng(0)
    p = [0.3, 0.25, 0.2, 0.15, 0.1]
    draws = [stability(rng.multinomial(300, p), rng.multinomial(500, p)) for _ in range(400)]
    assert 0.92 <= np.mean(np.array(draws) <= noise(300, 500, 5)) <= 0.98


def test_a_market_has_not_drifted_from_its_other_half() -> None:
    """Halves of one market differ by no more than chance; upper prices are a drift of prices."""
    halves = DEMO.iloc[::2], DEMO.iloc[1::2]
    same = drift(*halves).set_index("field")
    assert (same["index"] <= same["noise"]).mean() >= 0.8
    upper = halves[1].assign(price=halves[1]["price"] * 3)
    changed = drift(halves[0], upper).set_index("field")
    assert changed.index[0] == "price"
    assert changed.loc["price", "index"] > 0.25
    assert drift(halves[0], upper, rescale=True).set_index("field").loc["price", "index"] < 0.05


def test_labels_that_have_gone_are_a_drift() -> None:
    """A category that vanished is the part that moved most, whatever the types of the columns."""
    after = DEMO[(DEMO["category"] != "Data").to_numpy()]
    row = drift(DEMO, prepared(after[list(RAW.columns)])).set_index("field").loc["category"]
    assert row["part"].value == "Data"
    assert row["share_after"] == 0
    assert row["index"] > row["noise"]
