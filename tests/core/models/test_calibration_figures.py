"""Calibration, number by number: each fold by the residuals of the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.evaluation.crossval import OutOfFold
from core.evaluation.metrics import coverage_tolerance, share_metric
from core.models.calibration import (
    COVERAGES,
    HeldOut,
    calibrate,
    coverage_by_group,
    difficulty_columns,
    held_out,
    measure,
    metrics_of,
)
from core.models.distribution import ConformalDistribution, difficulties, fit_difficulty
from core.models.taxonomy import Taxonomy


def out_of_fold(log_price: np.ndarray, fold: np.ndarray, **changed: Any) -> OutOfFold:
    """Predictions of listings in order, nothing else known of them."""
    n = len(log_price)
    made = OutOfFold(
        log_price=log_price,
        constant=np.zeros(n),
        columns=np.zeros((n, 1)),
        edges=np.tile([2.0, 8.0], (n, 1)),
        fold=fold,
        levels=np.array([""] * n, dtype=object),
        row=np.arange(n),
        said=np.array(["all"] * n, dtype=object),
        mask=np.zeros(n, dtype=int),
        offset=np.zeros(n),
    )
    return replace(made, **changed)


#: Five rows a fold. Fold 0 has the median 1 and, at these difficulties, the scores -2, -1, 0, 1, 2;
#: fold 1 the median 0 and the scores -2, -1, 0, 1, 3.
FOLD = np.array([0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
RESIDUALS = np.array([-1.0, -2.0, 0.0, -1.0, 1.0, 0.0, 2.0, 2.0, 5.0, 3.0])
DIFFICULTY = np.array([1.0, 1.0, 1.0, 1.0, 0.25, 1.0, 1.0, 2.0, 2.0, 1.0])
LOG_PRICE = np.array([0.0, 0.1, 1.2, 0.3, 1.95, 2.5, 1.6, 3.7, 3.8, 0.9])
#: The listings lie in the opposite order.
ROW = np.arange(10)[::-1]
PRICES = np.exp(LOG_PRICE + RESIDUALS)[::-1]
#: Scores on each side of the point, by the fold that they calibrate.
OTHERS = {0: ([0.0, 1.0, 2.0], [0.0, 1.0, 3.0], 0.0), 1: ([0.0, 1.0, 2.0], [0.0, 1.0, 2.0], 1.0)}


def held(coverages: tuple[float, ...] = COVERAGES) -> HeldOut:
    """Return what is said of the ten rows."""
    return held_out(out_of_fold(LOG_PRICE, FOLD, row=ROW), PRICES, DIFFICULTY, coverages)


def test_a_point_is_put_right_by_the_other_folds() -> None:
    """By their median residual: nothing for fold 0, 1 for fold 1."""
    assert np.log(held().estimate) == pytest.approx(LOG_PRICE + FOLD)


@pytest.mark.parametrize(
    ("coverage", "below", "above"),
    # Three scores a side: half is the second, four fifths and more the third.
    [(0.5, (1.0, 1.0), (1.0, 1.0)), (0.8, (2.0, 2.0), (3.0, 2.0)), (0.9, (2.0, 2.0), (3.0, 2.0))],
)
def test_a_range_is_as_wide_as_the_scores_of_the_other_folds(
    coverage: float, below: tuple[float, float], above: tuple[float, float]
) -> None:
    """Times the difficulty of the row itself."""
    found, point = held(), LOG_PRICE + FOLD
    assert found.low[coverage] == pytest.approx(point - np.array(below)[FOLD] * DIFFICULTY)
    assert found.high[coverage] == pytest.approx(point + np.array(above)[FOLD] * DIFFICULTY)


def test_ranges_are_those_that_are_asked_for() -> None:
    """Three by default."""
    assert list(held().low) == list(held().high) == [0.5, 0.8, 0.9]
    asked = held((0.25,))
    assert (list(asked.low), list(asked.high)) == ([0.25], [0.25])


def below_by_counting(row: int, at: float) -> float:
    """Return the share of the distribution below a log price: scores that are counted."""
    below, above, shift = OTHERS[int(FOLD[row])]
    score = (at - LOG_PRICE[row] - shift) / DIFFICULTY[row]
    if score < 0:
        return 0.5 * (1 - sum(b < -score for b in below) / 4)
    return 0.5 * (1 + sum(a <= score for a in above) / 4)


def test_bands_are_asked_half_way_to_the_next_price_of_the_other_folds() -> None:
    """At 2 and at 8, each with the next price that another fold has above it."""
    found = held()
    for row in range(10):
        others = sorted(np.exp(LOG_PRICE + RESIDUALS)[FOLD[row] != FOLD])
        nexts = [next(price for price in others if price > edge) for edge in (2.0, 8.0)]
        cuts = [0.5 * np.log(edge * one) for edge, one in zip((2.0, 8.0), nexts, strict=True)]
        first, second = (below_by_counting(row, cut) for cut in cuts)
        assert found.probabilities[row] == pytest.approx([first, second - first, 1 - second])
    actual = np.exp(LOG_PRICE + RESIDUALS)
    assert found.actual.tolist() == [int(p > 2) + int(p > 8) for p in actual]
    assert found.chosen.tolist() == found.probabilities.argmax(axis=1).tolist()
    assert len(set(found.chosen.tolist())) == 3
    assert found.chosen.dtype == found.actual.dtype == int


def test_each_fold_has_edges_of_its_own() -> None:
    """Those of its first row, low and high."""
    edges = np.where(FOLD[:, None] == 1, [1.0, 20.0], [2.0, 8.0])
    oof = out_of_fold(LOG_PRICE, FOLD, row=ROW, edges=edges)
    found = held_out(oof, PRICES, DIFFICULTY)
    actual = np.exp(LOG_PRICE + RESIDUALS)
    own = [int(p > a) + int(p > b) for p, (a, b) in zip(actual, edges, strict=True)]
    assert found.actual.tolist() == own
    assert own != held().actual.tolist()


def test_a_price_on_an_end_is_held() -> None:
    """Both ends belong to the range."""
    ends = {0.8: np.log([2.0, 2.0, 2.0, 2.0])}, {0.8: np.log([8.0, 8.0, 8.0, 8.0])}
    empty = np.zeros(4)
    found = HeldOut(empty, empty, empty, empty, *ends, empty)
    prices = np.exp(np.log([2.0, 8.0, 1.9, 8.1]))
    assert found.held(prices, 0.8).tolist() == [True, True, False, False]


def test_rows_are_taken_out_of_every_array() -> None:
    """By a mask or by positions."""
    whole = held()
    for rows in (FOLD == 1, np.flatnonzero(FOLD == 1)):
        some = whole.where(rows)
        for name in ("estimate", "probabilities", "actual", "chosen"):
            assert getattr(some, name).tolist() == getattr(whole, name)[FOLD == 1].tolist()
        for ends in ("low", "high"):
            taken, of = getattr(some, ends), getattr(whole, ends)
            assert {c: end.tolist() for c, end in taken.items()} == {
                c: end[FOLD == 1].tolist() for c, end in of.items()
            }


def test_the_difficulty_model_sees_the_columns_and_then_the_prediction() -> None:
    """One column more."""
    seen = difficulty_columns(np.array([5.0, 6.0]), np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert seen.tolist() == [[1.0, 2.0, 5.0], [3.0, 4.0, 6.0]]


@pytest.fixture(scope="module")
def market() -> tuple[OutOfFold, np.ndarray, np.ndarray]:
    """Predictions under two masks of 240 listings in three folds, and what they ask."""
    rng = np.random.default_rng(11)
    row = np.tile(rng.permutation(240), 2)
    said = np.repeat(np.array(["all", "description"], dtype=object), 240)
    fold = row % 3
    wide = rng.random(480) < 0.5
    log_price = rng.normal(3, 1, 480)
    prices = np.exp(rng.normal(3.2, 1, 240))
    levels = np.where(row % 2, "top", "new").astype(object)
    columns = np.column_stack([wide, row % 5]).astype(float)
    oof = out_of_fold(log_price, fold, row=row, said=said, levels=levels, columns=columns)
    return oof, prices, rng.integers(0, 60, 240)


def _difficulty(oof: OutOfFold, residuals: np.ndarray, seed: int) -> np.ndarray:
    """Return the difficulty of each row, learned on the other folds."""
    seen, out = np.column_stack([oof.columns, oof.log_price]), np.full(len(residuals), np.nan)
    for k in (0, 1, 2):
        rest, own = oof.fold != k, oof.fold == k
        out[own] = difficulties(fit_difficulty(seen[rest], residuals[rest], seed), seen[own])
    return out


def _same(one: HeldOut, other: HeldOut) -> None:
    for name in ("estimate", "probabilities", "actual", "chosen"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert one.low.keys() == other.low.keys()
    for coverage in one.low:
        np.testing.assert_array_equal(one.low[coverage], other.low[coverage])
        np.testing.assert_array_equal(one.high[coverage], other.high[coverage])


def test_what_serves_is_calibrated_on_every_fold(
    market: tuple[OutOfFold, np.ndarray, np.ndarray],
) -> None:
    """Groups, medians and scores from all rows, each with a difficulty that had not seen it."""
    oof, prices, _groups = market
    residuals = np.log(prices[oof.row]) - oof.log_price
    difficulty = _difficulty(oof, residuals, 4)
    serves, told = calibrate(oof, prices, 4)
    _same(told, held_out(oof, prices, difficulty))
    assert serves.taxonomy == Taxonomy.fit(oof.log_price, oof.said)
    assert set(serves.taxonomy.by_said) == {"all", "description"}
    labels = serves.taxonomy.labels(oof.log_price, oof.levels, oof.said)
    wanted = ConformalDistribution.fit(residuals, difficulty, labels, oof.said)
    assert serves.distribution.shift == np.median(residuals)
    assert serves.distribution.shifts == wanted.shifts != {}
    assert serves.distribution.sides.keys() == wanted.sides.keys()
    assert len(wanted.sides) > 3
    for name, sides in wanted.sides.items():
        np.testing.assert_array_equal(serves.distribution.sides[name].below, sides.below)
        np.testing.assert_array_equal(serves.distribution.sides[name].above, sides.above)
    seen = np.column_stack([oof.columns, oof.log_price])
    learner = fit_difficulty(seen, residuals, 4)
    np.testing.assert_array_equal(serves.difficulty.predict(seen), learner.predict(seen))
    assert serves.difficulty.get_params()["random_state"] == 4


def test_folds_are_told_apart_by_what_is_given(
    market: tuple[OutOfFold, np.ndarray, np.ndarray],
) -> None:
    """Groups and medians of a fold are those of the other folds, by what is given of each row."""
    oof, prices, _groups = market
    twice = replace(oof, row=np.tile(oof.row, 2), **_doubled(oof))
    residuals = np.log(prices[twice.row]) - twice.log_price
    told = held_out(twice, prices, np.ones(len(residuals)), (0.8,))
    for k in (0, 1, 2):
        own, rest = twice.fold == k, twice.fold != k
        taxonomy = Taxonomy.fit(twice.log_price[rest], twice.said[rest])
        labels = taxonomy.labels(twice.log_price[rest], twice.levels[rest], twice.said[rest])
        others = ConformalDistribution.fit(
            residuals[rest], np.ones(rest.sum()), labels, twice.said[rest]
        )
        assert set(others.shifts) == {"all", "description"}
        point, said = twice.log_price[own], twice.said[own]
        assert told.estimate[own] == pytest.approx(np.exp(others.median(point, said)))
        groups = taxonomy.membership(point, twice.levels[own], said)
        ends = others.interval(point, np.ones(own.sum()), 0.8, groups, said)
        np.testing.assert_array_equal(told.low[0.8][own], ends[0])
        np.testing.assert_array_equal(told.high[0.8][own], ends[1])


def _doubled(oof: OutOfFold) -> dict[str, np.ndarray]:
    names = (
        "log_price",
        "constant",
        "columns",
        "edges",
        "fold",
        "levels",
        "said",
        "mask",
        "offset",
    )
    return {name: np.concatenate([getattr(oof, name)] * 2) for name in names}


def test_measuring_fits_nothing_that_serves(
    market: tuple[OutOfFold, np.ndarray, np.ndarray],
) -> None:
    """The usual ranges, and those asked for beside them, each once and in order."""
    oof, prices, groups = market
    residuals = np.log(prices[oof.row]) - oof.log_price
    metrics, told = measure(oof, prices, groups, 4, (0.6, 0.8))
    assert list(told.low) == [0.5, 0.6, 0.8, 0.9]
    _same(told, held_out(oof, prices, _difficulty(oof, residuals, 4), (0.5, 0.6, 0.8, 0.9)))
    assert metrics == metrics_of(told, prices[oof.row], groups[oof.row], 4)
    assert list(measure(oof, prices, groups, 4)[1].low) == [0.5, 0.8, 0.9]


def test_metrics_are_those_of_prices_bands_and_ranges() -> None:
    """Four rows: errors of 0, 10, 50 and 100 %, two bands right, ranges of 2 to 8 times."""
    prices = np.array([100.0, 100.0, 100.0, 100.0])
    factor = np.array([1.0, 1.1, 1.5, 2.0])
    low = {c: np.log(prices * away) for c, away in zip(COVERAGES, (0.9, 0.6, 0.3), strict=True)}
    high = {c: low[c] + np.log([2.0, 4.0, 4.0, 8.0]) for c in COVERAGES}
    low[0.5] = np.log(np.array([99.0, 101.0, 101.0, 101.0]))
    told = HeldOut(
        prices * factor,
        np.array([[0.5, 0.25, 0.25]] * 4),
        np.array([0, 1, 2, 0]),
        np.array([0, 1, 1, 1]),
        low,
        high,
        np.ones(4),
    )
    groups = np.array([1, 1, 2, 3])
    found = metrics_of(told, prices, groups, 9)
    assert found["mdape"]["value"] == pytest.approx(0.3)
    assert found["within_10"]["value"] == 0.5
    assert found["band_accuracy"]["value"] == 0.5
    assert found["band_log_loss"]["value"] == pytest.approx(-np.log(0.5 * 0.25 * 0.25 * 0.5) / 4)
    assert [found[f"coverage_{c}"]["value"] for c in (50, 80, 90)] == [0.25, 1.0, 0.75]
    assert found["range_ratio_median"] == {"value": pytest.approx(4.0), "n": 4}
    hits = np.array([True, False, False, False])
    assert found["coverage_50"] == share_metric(hits, groups, seed=9)
    assert found["coverage_50"] != share_metric(hits, np.arange(4), seed=9)


def test_the_promise_is_checked_in_each_part() -> None:
    """Of 75 rows the parts of 25 and more: all, two levels, three thirds; 24 are too few."""
    n = 75
    levels = np.array(["x"] * 26 + ["y"] * 25 + ["z"] * 24, dtype=object)
    order = np.random.default_rng(2).permutation(n)
    oof = out_of_fold(order.astype(float), np.zeros(n, dtype=int), levels=levels, row=order)
    prices = np.full(n, 10.0)
    groups = np.arange(n) // 2
    # The highest third of the estimates is missed by a range that ends below 10.
    top = np.where(order >= 50, 9.0, 11.0)
    empty = np.zeros(n)
    ranges = {0.8: np.log(np.full(n, 9.0))}, {0.8: np.log(top)}
    told = HeldOut(empty, empty, empty, empty, *ranges, empty)
    found = coverage_by_group(oof, told, prices, groups, 3)
    parts = {
        ("all", ""): np.ones(n, dtype=bool),
        ("seller_level", "x"): levels == "x",
        ("seller_level", "y"): levels == "y",
        ("estimate", "0"): order < 25,
        ("estimate", "1"): (order >= 25) & (order < 50),
        ("estimate", "2"): order >= 50,
    }
    assert [(row["segment"], row["value"]) for row in found] == list(parts)
    for row, inside in zip(found, parts.values(), strict=True):
        hits = order < 50
        share = share_metric(hits[inside], groups[order][inside], seed=3)
        least, most = coverage_tolerance(int(inside.sum()), 0.8)
        assert row == {
            "segment": row["segment"],
            "value": row["value"],
            "promised": 0.8,
            "held": share["value"],
            "low": share["low"],
            "high": share["high"],
            "n": inside.sum(),
            "least": least,
            "most": most,
        }
    assert [row["held"] for row in found[3:]] == [1.0, 1.0, 0.0]
    assert found[0]["held"] == pytest.approx(50 / 75)
