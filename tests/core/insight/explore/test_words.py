"""Words that go with prices are found where they were planted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from core.data.demo import demo_market
from core.insight.explore.segments import segmented
from core.insight.explore.table import prepared
from core.insight.explore.words import counted_terms, log_odds, telling_words

DEMO = prepared(demo_market(3000))


def test_log_odds_by_hand() -> None:
    """Used 9 times of 20 and 1 time of 20, with a prior of 1 each: log(10/12) − log(2/20)."""
    odds, z = log_odds(np.array([9.0, 11]), np.array([1.0, 19]), np.array([1.0, 1]))
    assert odds[0] == pytest.approx(np.log(10 / 12) - np.log(2 / 20))
    assert z[0] == pytest.approx(odds[0] / np.sqrt(1 / 10 + 1 / 2))
    assert odds[1] == pytest.approx(-odds[0])


def test_a_stronger_prior_draws_to_nothing() -> None:
    """The more is known before, the less a few uses say."""
    used = np.array([6.0, 50]), np.array([1.0, 55])
    weak = log_odds(*used, np.array([1.0, 10]))[0][0]
    strong = log_odds(*used, np.array([100.0, 1000]))[0][0]
    assert 0 < strong < weak


def test_planted_words_are_found() -> None:
    """Within sub-categories "premium" goes with high prices, "simple" and "budget" with low."""
    found = telling_words(DEMO, within="subcategory")
    assert found is not None
    sides = {term: row.side for row in found.table.itertuples() for term in row.term.split()}
    assert sides["premium"] == "high"
    assert sides["simple"] == "low"
    assert sides["budget"] == "low"
    assert (found.table["z"].abs() >= 3).all()
    assert found.low_edge < found.high_edge


def test_without_a_planted_effect_nothing_is_found() -> None:
    """Prices drawn at random go with no word."""
    shuffled = DEMO.assign(price=np.random.default_rng(1).permutation(DEMO["price"]))
    found = telling_words(shuffled)
    assert found is not None
    assert len(found.table) <= 2


def test_a_seller_counts_once() -> None:
    """A seller who repeats a word on a hundred dear listings proves nothing by it."""
    n = 400
    words = np.array(["logo design", "voice acting"])[np.arange(n) % 2].astype(object)
    words[:100] += " zebra"
    frame = prepared(
        pd.DataFrame(
            {
                "description": words,
                "price": np.r_[np.full(100, 500.0), np.arange(1.0, 301)],
                "seller_id": ["one"] * 100 + [f"s{i}" for i in range(300)],
            }
        )
    )
    found = telling_words(frame)
    assert found is not None
    assert "zebra" not in set(found.table["term"])
    alone = telling_words(frame.assign(seller_id=pd.Categorical([None] * n)))
    assert alone is not None
    assert "zebra" in set(alone.table["term"])


@pytest.mark.parametrize("prices", [[5.0] * 40, [5.0], []])
def test_one_price_has_no_words(prices: list[float]) -> None:
    """Where all ask the same no word parts them."""
    assert telling_words(prepared(pd.DataFrame({"description": "a logo", "price": prices}))) is None


def test_without_a_frequent_word_the_table_is_empty() -> None:
    """Descriptions that share nothing give no terms, and no fault."""
    frame = prepared(pd.DataFrame({"description": ["aa", "bb", "cc"], "price": [1.0, 2, 3]}))
    found = telling_words(frame)
    assert found is not None
    assert found.table.empty
    assert counted_terms(pd.Series(["the and", "the"]), least=1)[1] == []


def test_segments_are_the_planted_trades() -> None:
    """Of one language's listings of four trades, four segments are those trades, every time."""
    trades = ["Logo Design", "Voice Over", "Translation", "Data Analysis"]
    texts = [
        f"{trade} number {i % 7} for {'abc'[i % 3]}{i % 5} clients"
        for trade in trades
        for i in range(60)
    ]
    frame = prepared(
        pd.DataFrame(
            {
                "description": texts,
                "price": np.repeat([5.0, 20, 50, 100], 60),
                "subcategory": np.repeat(trades, 60),
            }
        )
    )
    found = segmented(frame, 4)
    assert found is not None
    assert adjusted_rand_score(frame["subcategory"].cat.codes, found.codes) > 0.95
    names = dict(zip(found.table["name"], found.table["median"], strict=True))
    assert {price for name, price in names.items() if "voice" in name} == {20}
    assert found.table["n"].tolist() == [60] * 4
    assert found.rand > 0.5
    assert found.table["again"].between(0, 1).all()


def test_segments_are_the_same_again() -> None:
    """The same frame and seed give the same segments, and every row read is in one."""
    one, other = segmented(DEMO, 6), segmented(DEMO, 6)
    assert one is not None
    assert other is not None
    pd.testing.assert_frame_equal(one.table, other.table)
    assert one.table["n"].sum() == len(one.codes) == len(DEMO)
    assert one.table["n"].is_monotonic_decreasing
    assert one.table["share"].sum() == pytest.approx(1)


def test_noise_is_called_unstable() -> None:
    """Segments of random words do not come back from another beginning."""
    rng = np.random.default_rng(0)
    texts = [" ".join(f"word{i}" for i in rng.integers(300, size=12)) for _ in range(600)]
    noise = segmented(prepared(pd.DataFrame({"description": texts, "price": 5.0})), 8)
    assert noise is not None
    assert noise.rand < 0.3


def test_too_few_listings_have_no_segments() -> None:
    """Four segments of twenty listings are refused."""
    assert segmented(DEMO.iloc[:20], 4) is None
