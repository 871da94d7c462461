"""Differences on the same rows, errors by part of the market, and what the sentinels catch."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.data.splits import grouped_folds, groups
from core.evaluation.paired import paired_difference
from core.evaluation.segments import MIN_ROWS, parts, segment_errors
from core.evaluation.sentinels import (
    disguised,
    golden_feature,
    overlap,
    sees_price,
    shuffled_target,
    slower_and_worse,
)
from tests.models import market

APART = np.arange(400)


def test_a_model_beside_itself_is_not_distinguishable() -> None:
    """No difference, an interval of no width, and the words for it."""
    loss = np.random.default_rng(0).exponential(size=400)
    found = paired_difference(loss, loss, APART)
    assert (found["difference"], found["low"], found["high"]) == (0, 0, 0)
    assert (found["verdict"], found["n"]) == ("not_distinguishable", 400)


@pytest.mark.parametrize(("shift", "verdict"), [(-0.2, "better"), (0.2, "worse"), (0.0, None)])
def test_the_verdict_follows_the_interval(shift: float, verdict: str | None) -> None:
    """A word is given only where the interval leaves zero out; it holds the true difference."""
    rng = np.random.default_rng(1)
    other = rng.exponential(size=400)
    found = paired_difference(other + shift + rng.normal(0, 0.3, 400), other, APART)
    assert found["verdict"] == (verdict or "not_distinguishable")
    assert found["low"] < shift < found["high"]


def test_rows_of_one_seller_are_drawn_together() -> None:
    """Forty copies of ten independent rows widen the interval as ten rows do."""
    gap = np.random.default_rng(2).normal(size=10)
    wide = paired_difference(np.repeat(gap, 40), np.zeros(400), np.repeat(np.arange(10), 40))
    narrow = paired_difference(np.repeat(gap, 40), np.zeros(400), APART)
    assert wide["high"] - wide["low"] > 4 * (narrow["high"] - narrow["low"])


def test_every_listing_is_in_one_part_of_each_kind() -> None:
    """Levels, price ranges and new or rated sellers cut the market without a rest."""
    frame = market()
    counted: dict[str, int] = {}
    for segment, _value, inside in parts(frame, (20.0, 60.0)):
        counted[segment] = counted.get(segment, 0) + int(inside.sum())
    assert {counted[s] for s in ("all", "seller_level", "price_range", "new_seller")} == {
        len(frame)
    }


def test_errors_by_part_are_those_of_its_rows() -> None:
    """A model that is wrong by half for new sellers alone is wrong there alone."""
    frame = market()
    prices, new = frame["price"].to_numpy(float), frame["rating"].isna().to_numpy()
    said = np.where(new, 1.5 * prices, prices)
    rows = segment_errors(frame, said, groups(frame), (20.0, 60.0), ~new)
    found = {(row["segment"], row["value"]): row for row in rows}
    assert found["new_seller", "new"]["mdape"] == pytest.approx(0.5)
    assert found["new_seller", "rated"]["mdape"] == 0
    assert found["new_seller", "rated"]["coverage_80"] == 1
    assert found["all", ""]["n"] == len(frame)
    assert min(row["n"] for row in rows) >= MIN_ROWS


class _Reader:
    """A candidate that reads one column of the asked rows, or gives the mean."""

    def __init__(self, column: str | None = None) -> None:
        self.column = column

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> _Reader:
        self.mean = float(np.mean(y))
        return self

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        said = np.full(len(frame), self.mean)
        if self.column is not None:
            said = np.log(frame[self.column].to_numpy(float))
        return said, said[:, None]


def test_shuffled_prices_give_away_a_model_that_reads_them() -> None:
    """One that reads the price of the asked row explains even shuffled prices; a mean does not."""
    frame, units = market(), groups(market())
    folds = list(grouped_folds(frame, 3, 0))
    caught = shuffled_target(lambda: _Reader("price"), frame, units, folds)
    assert not caught["passed"]
    assert caught["params"]["r2"] == pytest.approx(1)
    assert shuffled_target(_Reader, frame, units, folds)["passed"]


def test_a_model_that_sees_the_price_is_named() -> None:
    """Changing only the price and the seller of the asked rows moves it, and nothing else."""
    frame = market().head(50)
    model = _Reader("price").fit(frame, np.zeros(50), np.arange(50))
    gap = np.abs(model.predict_columns(disguised(frame))[0] - model.predict_columns(frame)[0]).max()
    found = sees_price({"reader": float(gap), "mean": 0.0})
    assert (found["passed"], found["params"]["names"]) == (False, "reader")
    assert sees_price({"mean": 0.0})["passed"]


def test_a_seller_on_both_sides_is_counted() -> None:
    """Grouped folds share nobody; folds by row share sellers and titles."""
    frame = market()
    assert overlap(frame, list(grouped_folds(frame, 5, 0)))["passed"]
    rows = np.arange(len(frame))
    found = overlap(frame, [(rows[::2], rows[1::2])])
    assert not found["passed"]
    assert found["params"]["sellers"] > 0


def test_a_field_that_is_the_price_in_disguise_is_named() -> None:
    """Days of delivery that follow the price exactly are a golden feature."""
    frame, units = market(), groups(market())
    folds = list(grouped_folds(frame, 5, 0))
    assert golden_feature(frame, units, folds)["passed"]
    found = golden_feature(frame.assign(delivery_days=frame["price"]), units, folds)
    assert (found["passed"], found["params"]["field"]) == (False, "delivery_days")


def test_a_champion_slower_and_worse_than_a_simple_rule_fails() -> None:
    """Others may be so and are named; the champion may not."""
    errors = {"rule": 0.5, "tree": 0.6, "champion": 0.4}
    seconds = {"rule": 1.0, "tree": 2.0, "champion": 9.0}
    found = slower_and_worse(errors, seconds, "rule", "champion")
    assert (found["passed"], found["params"]["names"]) == (True, "tree")
    assert not slower_and_worse(errors | {"champion": 0.7}, seconds, "rule", "champion")["passed"]


@pytest.mark.parametrize(
    ("loss", "other"), [(["2.5"], [1.0]), ([2.5], ["1.0"])], ids=["the first", "the second"]
)
def test_losses_are_read_as_fractions(loss: list[Any], other: list[Any]) -> None:
    """Exact decimals, as a database gives them, are compared like any other numbers."""
    exact = [[Decimal(x) if isinstance(x, str) else x for x in side] for side in (loss, other)]
    found = paired_difference(np.array(exact[0]), np.array(exact[1]), np.array([0]), draws=5)
    assert (found["difference"], found["low"], found["high"]) == (1.5, 1.5, 1.5)
