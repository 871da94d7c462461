"""Sentinels, and one file against another: each figure known by hand."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.data.given import SITUATIONS
from core.errors import AppError
from core.evaluation import sentinels
from core.evaluation.crossval import terciles
from core.evaluation.holdout import evaluate
from core.evaluation.metrics import band_metrics, bands_of, price_metrics, share_metric
from core.evaluation.sentinels import (
    disguised,
    golden_feature,
    overlap,
    sees_price,
    shuffled_target,
    slower_and_worse,
)
from core.language import translator
from tests.core.evaluation.test_formulas import listings

ROWS = np.arange(60)
FOLDS = [(ROWS[:40], ROWS[40:]), (ROWS[20:], ROWS[:20])]


class Told:
    """A candidate that keeps what it was shown, and says a share of the truth of the asked."""

    def __init__(self, share: float, seen: dict[str, Any]) -> None:
        self.share, self.seen = share, seen

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Told:
        self.seen |= {"train": frame, "y": y, "groups": groups}
        return self

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        self.seen["test"] = frame
        truth = np.log(frame["price"].to_numpy(float))
        said = truth.mean() + (truth - truth.mean()) * self.share
        return said, said[:, None]


def translatable(found: Mapping[str, Any]) -> bool:
    """Say whether a finding's sentence is one that the catalogue holds, to the letter."""
    return translator("fr").sentence(found["finding"]) != found["finding"]


def priced() -> pd.DataFrame:
    """Return listings whose three prices stay together when they are dealt out."""
    price = np.exp(np.arange(60) / 20.0)
    return listings(price=price, price_standard=price * 2, price_premium=price * 3)


def test_prices_are_dealt_out_at_random_and_together() -> None:
    """All three of a listing go to the same other one; the first fold alone is looked at."""
    frame, groups = priced(), np.arange(60) // 2
    for options, seed in (({}, 0), ({"seed": 5}, 5)):
        seen: dict[str, Any] = {}
        found = shuffled_target(lambda seen=seen: Told(0.0, seen), frame, groups, FOLDS, **options)
        dealt = frame["price"].to_numpy()[np.random.default_rng(seed).permutation(60)]
        assert seen["train"]["price"].tolist() == dealt[:40].tolist()
        assert seen["train"]["price_standard"].tolist() == (2 * dealt[:40]).tolist()
        assert seen["train"]["price_premium"].tolist() == (3 * dealt[:40]).tolist()
        assert seen["train"]["description"].tolist() == frame["description"].tolist()[:40]
        assert seen["test"]["price"].tolist() == dealt[40:].tolist()
        assert seen["y"] == pytest.approx(np.log(dealt[:40]))
        assert seen["groups"].tolist() == groups[:40].tolist()
        assert found == {
            "name": "shuffled_target",
            "passed": True,
            "finding": found["finding"],
            "params": {"r2": pytest.approx(0, abs=1e-12), "limit": 0.03},
        }
        assert found["finding"].startswith("Trained on shuffled prices")
        assert translatable(found)


@pytest.mark.parametrize(("r2", "passed"), [(0.029, True), (0.031, False)])
def test_three_percent_is_left_to_chance(r2: float, passed: bool) -> None:
    """One that says a share s of the deviations explains 1 - (1 - s)^2 of their variance."""
    share = 1 - math.sqrt(1 - r2)
    found = shuffled_target(lambda: Told(share, {}), priced(), ROWS, FOLDS)
    assert found["params"]["r2"] == pytest.approx(r2)
    assert found["passed"] is passed


def test_models_that_see_the_price_are_named_in_order() -> None:
    """More than rounding is a guilty one; names are sorted."""
    found = sees_price({"b": 0.1, "c": 1e-9, "a": 2e-9, "d": 0.0})
    assert (found["name"], found["passed"]) == ("sees_price", False)
    assert found["finding"].startswith("{models} models")
    assert translatable(found)
    assert found["params"] == {"models": 4, "guilty": 2, "names": "a, b"}
    assert sees_price({"c": 1e-9}) == found | {
        "passed": True,
        "params": {"models": 1, "guilty": 0, "names": ""},
    }


def test_in_disguise_prices_and_seller_are_others() -> None:
    """A thousand times the price and one; everything else stays."""
    frame = priced()
    other = disguised(frame)
    assert other["price"].tolist() == (1000 * frame["price"] + 1).tolist()
    assert set(other["price_standard"]) == set(other["price_premium"]) == {1.0}
    assert set(other["seller_id"]) == {"somebody else"}
    same = [c for c in frame if c not in {*("price seller_id".split()), "price_standard"}]
    same.remove("price_premium")
    pd.testing.assert_frame_equal(other[same], frame[same])


def test_sellers_and_titles_on_both_sides_are_counted() -> None:
    """Each once a fold; an unknown seller and a title without a word are nobody's."""
    frame = pd.DataFrame(
        {
            "seller_id": ["a", "a", "b", None, None, "c", "c", "c"],
            "description": ["One", "two", "!!", "??", "ONE!", "three", "four", "two"],
        }
    )
    rows = np.arange(8)
    folds = [(rows[:4], rows[4:]), (rows[::2], rows[1::2])]
    # Titles: one (0, 4) and two (1, 7) in the first fold; none shared in the second.
    # Sellers: none in the first; a (0, 1) and c (5, 6, 7) in the second.
    assert overlap(frame, folds) == {
        "name": "overlap",
        "passed": False,
        "finding": "Sellers on both sides of a fold: {sellers}; titles: {titles}.",
        "params": {"sellers": 2, "titles": 2},
    }
    assert overlap(frame, [])["passed"] is True


def test_one_field_alone_is_held_against_the_price() -> None:
    """A category that is the price by name explains nearly all; its share is said."""
    frame = listings(
        price=[10.0] * 30 + [1000.0] * 30,
        category=["cheap"] * 30 + ["rich"] * 30,
        subcategory=None,
        seller_level=None,
        rating=np.nan,
        reviews=np.nan,
        delivery_days=np.nan,
        revisions=np.nan,
        country=None,
    )
    folds = [(ROWS[::2], ROWS[1::2])]
    found = golden_feature(frame, ROWS, folds)
    low, high = math.log(10), math.log(1000)
    middle = (low + high) / 2
    said = [(15 * x + 8 * middle) / 23 for x in (low, high)]
    r2 = 1 - (said[0] - low) ** 2 / (middle - low) ** 2
    assert found["name"] == "golden_feature"
    assert found["passed"] is False
    assert found["finding"].startswith("The strongest field alone")
    assert translatable(found)
    assert found["params"] == {"field": "category", "r2": pytest.approx(r2)}
    nothing = golden_feature(frame.assign(category=None), ROWS, folds)
    assert (nothing["passed"], nothing["params"]) == (True, {"field": "", "r2": 0.0})


def test_a_word_that_was_not_seen_gets_the_mean() -> None:
    """Values count with eight listings of the average; absent is a value of its own."""
    values = pd.Series(["a", "a", None, "b", "a", None, "c"], name="category")
    y = np.array([1.0, 3.0, 5.0, 7.0, 0, 0, 0])
    said = sentinels._by_one_field(values, y, np.arange(4), np.arange(4, 7))
    assert said == pytest.approx([(4 + 8 * 4) / 10, (5 + 8 * 4) / 9, 4.0])


def test_a_number_is_cut_where_twenty_listings_are_left() -> None:
    """Unlimited is more than any number, absent is less; a tree needs twenty on a side."""
    values = pd.Series([np.nan] * 20 + [3.0] * 20 + [np.inf] * 20, name="revisions")
    y = np.repeat([1.0, 2.0, 4.0], 20)
    asked = np.array([0, 20, 40])
    assert sentinels._by_one_field(values, y, ROWS, asked) == pytest.approx([1, 2, 4])
    few = np.concatenate([ROWS[:19], ROWS[20:60]])
    assert sentinels._by_one_field(values, y, few, asked)[0] > 1
    # -1 is below zero, 1e6 above all that occurs.
    apart = pd.Series([0.0] * 20 + [np.nan] * 20 + [900_000.0] * 20, name="reviews")
    assert sentinels._by_one_field(apart, y, ROWS, asked) == pytest.approx([1, 2, 4])
    most = pd.Series([np.inf] * 20 + [900_000.0] * 40, name="reviews")
    assert sentinels._by_one_field(most, y, ROWS, asked) == pytest.approx([1, 3, 3])


def test_without_spread_nothing_is_explained() -> None:
    """R² of a constant truth is zero, whatever is said."""
    assert sentinels._r2(np.ones(3), np.zeros(3)) == 0
    assert sentinels._r2(np.array([0.0, 2]), np.array([0.0, 1])) == 0.5


def test_slower_and_worse_needs_both() -> None:
    """Equal on either count is not worse; the baseline is never named."""
    errors = {"rule": 0.5, "both": 0.6, "slow": 0.5, "bad": 0.7, "champion": 0.6}
    seconds = {"rule": 1.0, "both": 1.1, "slow": 9.0, "bad": 1.0, "champion": 0.5}
    found = slower_and_worse(errors, seconds, "rule", "champion")
    assert found == {
        "name": "slower_and_worse",
        "passed": True,
        "finding": "Slower and worse than the best baseline: {count} of {models} models.",
        "params": {"count": 1, "models": 5, "names": "both"},
    }
    assert slower_and_worse(errors, seconds, "rule", "both")["passed"] is False


class Twice:
    """A model that asks twice the mean of what it learned, between the half and the double."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.price = 2 * float(frame["price"].mean())
        self.band_edges = (20.0, 40.0)
        time.sleep(0.02)

    def estimate(self, frame: pd.DataFrame, coverage: float = 0.5) -> pd.DataFrame:
        assert coverage == 0.8
        assert list(frame.index) == list(range(len(frame)))
        return pd.DataFrame(
            {
                "price": np.full(len(frame), self.price),
                "low": frame["price"] * 0.9,
                "high": np.where(np.arange(len(frame)) % 2 == 0, frame["price"], 1.0),
                "p_low": 0.2,
                "p_medium": 0.3,
                "p_high": 0.5,
            }
        )


def test_a_file_against_another_is_scored_on_who_is_new() -> None:
    """Left out are rows of known sellers and titles; every figure is that of its metric."""
    train = listings(currency="USD")
    test = listings(
        currency="USD",
        price=np.arange(60.0) + 5,
        seller_id=["seller 3"] * 10 + [f"new {i // 2}" for i in range(50)],
        description=[f"other {i}" for i in range(59)] + ["Service 7!"],
    )
    found = evaluate(Twice, train, test)
    kept = np.arange(10, 58)  # the last shares a title, and its seller's other listing with it
    price, units = test["price"].to_numpy(float)[kept], np.repeat(np.arange(24), 2)
    said = np.full(48, 61.0)
    chances = np.tile([0.2, 0.3, 0.5], (48, 1))
    figures = {
        **price_metrics(price, said, units),
        **band_metrics(bands_of(price, (20, 40)), chances, np.full(48, 2), units),
        "coverage_80": share_metric(np.arange(48) % 2 == 0, units),
        "range_ratio_median": {
            "value": np.median(np.where(np.arange(48) % 2 == 0, price, 1) / (0.9 * price))
        },
    }
    constant = np.full(48, 30.5)
    baseline = {n: f["value"] for n, f in price_metrics(price, constant, units).items()}
    edges = terciles(np.arange(1.0, 61))
    baseline["band_accuracy"] = float((bands_of(price, edges) == 1).mean())
    assert (found.pop("n_train"), found.pop("n_test"), found.pop("n_test_left_out")) == (60, 48, 12)
    assert found.pop("fit_seconds") >= 0.02
    assert found.pop("constant") == pytest.approx(baseline)
    intervals, by_given = found.pop("intervals"), found.pop("by_given")
    assert found.pop("given") == "all"
    assert found.pop("packages") is None  # this market has none
    assert set(by_given) == set(SITUATIONS)
    for row in by_given.values():  # this candidate says the same whatever is given
        assert {name: row[name] for name in found} == found
        assert row["bias"] == pytest.approx(np.expm1(np.median(np.log(said / price))))
        assert [third["n"] for third in row["thirds"]] == [16, 16, 16]
    assert found == pytest.approx({n: f["value"] for n, f in figures.items()})
    assert set(intervals) == set(figures) - {"range_ratio_median"}
    for name, (low, high) in intervals.items():
        assert (low, high) == pytest.approx((figures[name]["low"], figures[name]["high"]))


def test_time_to_fit_is_in_seconds_to_the_hundredth() -> None:
    """Only the training is timed."""
    train, test = listings(currency="USD"), listings(currency=None)
    test["seller_id"], test["description"] = "new", [f"other {i}" for i in range(60)]
    seconds = evaluate(Twice, train, test)["fit_seconds"]
    assert 0.02 <= seconds < 5
    assert round(seconds, 2) == seconds


def test_files_of_two_currencies_are_refused_by_name() -> None:
    """Both are named, several in order; one that names none is taken as the other's."""
    usd = listings(currency="USD")
    both = listings(currency=["EUR", "CHF"] * 30)
    with pytest.raises(AppError, match="different currencies") as refused:
        evaluate(Twice, both, usd)
    assert refused.value.params == {"first": "CHF, EUR", "second": "USD"}
    with pytest.raises(AppError, match="shares a seller"):
        evaluate(Twice, usd, listings(currency=None))
    with pytest.raises(AppError, match="shares a seller"):
        evaluate(Twice, listings(currency=None), usd)
