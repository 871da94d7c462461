"""Metrics, comparisons and parts of a market on rows so few that each figure is known by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import f1_score

from core.evaluation.crossval import levels_of, out_of_fold, terciles
from core.evaluation.metrics import (
    PRICE_METRICS,
    band_metrics,
    bands_of,
    bootstrap,
    coverage_tolerance,
    price_metrics,
    r2_price,
    share_metric,
    within,
)
from core.evaluation.paired import paired_difference
from core.evaluation.segments import parts, segment_errors

ACTUAL = np.array([10.0, 20.0, 40.0, 80.0])
ESTIMATE = np.array([11.0, 25.0, 20.0, 80.0])
ONE = np.zeros(4)


def drawn(groups: np.ndarray, draws: int, seed: int) -> list[np.ndarray]:
    """Draw whole groups with replacement, written out."""
    rng = np.random.default_rng(seed)
    names = sorted(set(groups.tolist()))
    picks = rng.integers(len(names), size=(draws, len(names)))
    return [
        np.concatenate([np.flatnonzero(groups == names[i]) for i in pick]).astype(int)
        for pick in picks
    ]


def ends(values: list[float]) -> tuple[float, float]:
    """Return the middle 95 % of drawn figures."""
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def test_whole_groups_are_drawn_with_replacement() -> None:
    """As many groups as there are, from the seed that was given, each with all of its rows."""
    groups = np.array([7, 3, 7, 5, 3, 3])
    for found, wanted in zip(bootstrap(groups, 20, 4), drawn(groups, 20, 4), strict=True):
        assert found.tolist() == wanted.tolist()
    assert len(bootstrap(groups, 3, 0)) == 3
    # Numbers of groups sort as text does not, and rows of a group keep their order.
    many = np.array([10, 9, 10, 9, 10])
    assert {tuple(rows[:3]) for rows in bootstrap(many, 50, 0)} <= {(0, 2, 4), (1, 3, 0), (1, 3, 1)}


def test_a_miss_of_exactly_the_share_is_within() -> None:
    """A tenth too much counts as within a tenth, whatever binary fractions make of it."""
    assert within(ACTUAL, ESTIMATE, 0.1) == 0.5
    assert within(ACTUAL, ESTIMATE, 0.25) == 0.75
    assert within(np.array([3.0]), np.array([3.3]), 0.1) == 1.0


def test_every_metric_has_its_name_and_its_value() -> None:
    """Nine figures; where all rows are one group the interval has no width."""
    found = price_metrics(ACTUAL, ESTIMATE, ONE)
    logs = np.log([12 / 11, 26 / 21, 21 / 41, 1])
    spread = np.log(ACTUAL) - np.log(ACTUAL).mean()
    wanted = {
        "mdape": (0.1 + 0.25) / 2,
        "within_10": 0.5,
        "within_25": 0.75,
        "within_50": 1.0,
        "mae": 26 / 4,
        "rmse": math.sqrt((1 + 25 + 400) / 4),
        "rmsle": math.sqrt(np.mean(logs**2)),
        "r2": 1 - 426 / sum((ACTUAL - 37.5) ** 2),
        "r2_log": 1 - sum(np.log(ESTIMATE / ACTUAL) ** 2) / sum(spread**2),
    }
    assert list(found) == list(wanted) == list(PRICE_METRICS)
    for name, value in wanted.items():
        figure = found[name]
        assert figure == {
            "value": pytest.approx(value),
            "low": pytest.approx(value),
            "high": pytest.approx(value),
            "n": 4,
        }, name
    assert r2_price(ACTUAL, ESTIMATE) == pytest.approx(wanted["r2"])


def test_an_interval_is_the_middle_of_the_drawn_figures() -> None:
    """Two hundred draws from seed 0, unless others are asked for."""
    rng = np.random.default_rng(1)
    actual = rng.uniform(5, 50, 12)
    estimate = actual * rng.uniform(0.5, 1.5, 12)
    groups = np.arange(12) // 2
    for options, draws, seed in (({}, 200, 0), ({"draws": 30, "seed": 7}, 30, 7)):
        samples = drawn(groups, draws, seed)
        found = price_metrics(actual, estimate, groups, **options)["mae"]
        misses = np.abs(estimate - actual)
        assert (found["low"], found["high"]) == pytest.approx(
            ends([misses[rows].mean() for rows in samples]), rel=1e-12
        )
        hits = misses < 5
        share = share_metric(hits, groups, **options)
        low, high = ends([hits[rows].mean() for rows in samples])
        assert share == {"value": hits.mean(), "low": low, "high": high, "n": 12}


def test_bands_are_measured_by_share_f1_and_surprise() -> None:
    """The value of each band's share; the log loss never meets the log of zero."""
    actual, chosen = np.array([0, 1, 2, 2]), np.array([0, 2, 2, 1])
    chances = np.array([[0.5, 0.3, 0.2], [0.2, 0.4, 0.4], [0.1, 0.1, 0.8], [1.0, 0.0, 0.0]])
    found = band_metrics(actual, chances, chosen, ONE)
    loss = -(math.log(0.5) + math.log(0.4) + math.log(0.8) + math.log(1e-12)) / 4
    wanted = {"band_accuracy": 0.5, "band_f1": (1 + 0 + 0.5) / 3, "band_log_loss": loss}
    assert found == {
        name: dict.fromkeys(("value", "low", "high"), pytest.approx(value)) | {"n": 4}
        for name, value in wanted.items()
    }
    sure = band_metrics(actual[:1], np.array([[2.0, 0, 0]]), chosen[:1], ONE[:1])
    assert sure["band_log_loss"]["value"] == 0  # a chance is one at most


def test_intervals_of_bands_come_from_two_hundred_draws() -> None:
    """From seed 0, group by group."""
    rng = np.random.default_rng(2)
    actual, chosen = rng.integers(0, 3, 30), rng.integers(0, 3, 30)
    chances = rng.dirichlet([1, 1, 1], 30)
    groups = np.arange(30) // 3
    found = band_metrics(actual, chances, chosen, groups)
    samples = drawn(groups, 200, 0)
    surprise = -np.log(chances[np.arange(30), actual])
    for name, metric in {
        "band_accuracy": lambda rows: (actual[rows] == chosen[rows]).mean(),
        "band_f1": lambda rows: f1_score(actual[rows], chosen[rows], average="macro"),
        "band_log_loss": lambda rows: surprise[rows].mean(),
    }.items():
        low, high = ends([metric(rows) for rows in samples])
        assert found[name]["low"] == pytest.approx(low, rel=1e-12)
        assert found[name]["high"] == pytest.approx(high, rel=1e-12)


def test_a_band_that_nobody_chose_or_has_is_no_trouble() -> None:
    """Its F1 counts as zero, without a warning."""
    found = band_metrics(np.array([0, 0]), np.full((2, 3), 1 / 3), np.array([1, 1]), np.zeros(2))
    assert found["band_f1"]["value"] == 0


def test_a_price_on_an_edge_belongs_below_it() -> None:
    """Low up to the first edge, high beyond the second."""
    prices = np.array([9.9, 10, 10.1, 20, 20.1])
    assert bands_of(prices, (10.0, 20.0)).tolist() == [0, 0, 1, 1, 2]


@pytest.mark.parametrize(
    ("n", "promised", "rank"), [(9, 0.8, 8), (4, 0.8, 4), (19, 0.5, 10), (1, 0.5, 1)]
)
def test_a_promise_is_the_beta_law_of_its_rank(n: int, promised: float, rank: int) -> None:
    """The 5th and 95th percentiles of Beta(rank, n + 1 - rank), found by bisection."""

    def below(x: float) -> float:
        # P(Beta(rank, n + 1 - rank) <= x) is P(at least `rank` of n uniforms are below x).
        return sum(math.comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(rank, n + 1))

    low, high = coverage_tolerance(n, promised)
    assert below(low) == pytest.approx(0.05, abs=1e-9)
    assert below(high) == pytest.approx(0.95, abs=1e-9)


def test_too_few_rows_promise_nothing() -> None:
    """Where the rank is beyond the rows the truth may lie anywhere."""
    assert coverage_tolerance(3, 0.8) == (0.0, 1.0)
    assert coverage_tolerance(0, 0.5) == (0.0, 1.0)
    assert coverage_tolerance(5, 0.0) == (0.0, 1.0)


def test_a_paired_difference_is_of_rows_and_its_interval_of_groups() -> None:
    """Loss minus the other's; five hundred draws from seed 0, unless others are asked for."""
    rng = np.random.default_rng(3)
    loss, other, groups = rng.exponential(1, 20), rng.exponential(1, 20), np.arange(20) // 2
    gap = loss - other
    for options, draws, seed in (({}, 500, 0), ({"draws": 40, "seed": 5}, 40, 5)):
        low, high = ends([gap[rows].mean() for rows in drawn(groups, draws, seed)])
        found = paired_difference(loss, other, groups, **options)
        assert found == {
            "difference": pytest.approx(gap.mean()),
            "low": pytest.approx(low, rel=1e-12),
            "high": pytest.approx(high, rel=1e-12),
            "n": 20,
            "verdict": "not_distinguishable",
        }


@pytest.mark.parametrize(
    ("gap", "verdict"),
    [([-1, -1], "better"), ([0, 0], "not_distinguishable"), ([1, 1], "worse"), ([0, 1], None)],
)
def test_an_end_on_zero_is_no_verdict(gap: list[int], verdict: str | None) -> None:
    """Better or worse only where zero is outside; losses may be whole numbers."""
    found = paired_difference(gap, [0, 0], np.arange(2))  # type: ignore[arg-type]
    assert found["verdict"] == (verdict or "not_distinguishable")


def listings(**columns: Any) -> pd.DataFrame:
    """Return 60 listings of two levels and two categories, of which the first ten are new."""
    n = 60
    made = {
        "price": np.arange(1.0, n + 1),
        "seller_level": ["top"] * 20 + ["base"] * 30 + [None] * 10,
        "category": ["logo"] * 40 + ["voice"] * 20,
        "subcategory": [f"kind {i % 12}" for i in range(n)],
        "rating": [np.nan] * 10 + [4.5] * 50,
        "description": [f"service {i}" for i in range(n)],
        "seller_id": [f"seller {i}" for i in range(n)],
    }
    return pd.DataFrame(made | columns)


def rows_of(frame: pd.DataFrame) -> list[tuple[str, str, int, int]]:
    """Return each part with its number of rows and the sum of their positions."""
    return [
        (s, v, int(m.sum()), int(np.flatnonzero(m).sum())) for s, v, m in parts(frame, (20, 40))
    ]


def test_a_market_is_cut_by_level_price_category_and_age() -> None:
    """In this order: levels by name and then the unknown, price ranges, categories, sellers."""
    assert rows_of(listings()) == [
        ("all", "", 60, 1770),
        ("seller_level", "base", 30, 1035),
        ("seller_level", "top", 20, 190),
        ("seller_level", "", 10, 545),
        ("price_range", "low", 20, 190),
        ("price_range", "medium", 20, 590),
        ("price_range", "high", 20, 990),
        ("category", "logo", 40, 780),
        ("category", "voice", 20, 990),
        ("new_seller", "new", 10, 45),
        ("new_seller", "rated", 50, 1725),
    ]


def test_what_a_market_does_not_know_makes_no_part() -> None:
    """Without levels or ratings there is none of either; without categories, ten subcategories."""
    bare = rows_of(listings(seller_level=None, rating=np.nan, category=None))
    assert [s for s, *_ in bare] == ["all", *["price_range"] * 3, *["category"] * 10]
    assert {n for s, _, n, _ in bare if s == "category"} == {5}
    known = rows_of(listings(rating=4.0, seller_level="top"))
    assert [(s, v) for s, v, *_ in known if s in ("seller_level", "new_seller")] == [
        ("seller_level", "top")
    ]


def test_errors_of_a_part_are_those_of_its_rows_and_groups() -> None:
    """A hundred draws from the seed; parts under 25 rows are left out, the range is optional."""
    frame = listings()
    prices = frame["price"].to_numpy(float)
    estimate = prices * np.linspace(0.7, 1.6, 60)
    groups, held = np.arange(60) // 2, np.arange(60) % 3 > 0
    for options, seed in (({}, 0), ({"seed": 6}, 6)):
        found = segment_errors(frame, estimate, groups, (20, 40), held, **options)
        assert [(row["segment"], row["value"]) for row in found] == [
            ("all", ""),
            ("seller_level", "base"),
            ("category", "logo"),
            ("new_seller", "rated"),
        ]
        inside = np.arange(60) >= 10
        miss = np.abs(np.linspace(0.7, 1.6, 60) - 1)[inside]
        low, high = ends([np.median(miss[rows]) for rows in drawn(groups[inside], 100, seed)])
        assert found[3] == {
            "segment": "new_seller",
            "value": "rated",
            "n": 50,
            "mdape": pytest.approx(np.median(miss)),
            "low": pytest.approx(low),
            "high": pytest.approx(high),
            "within_10": pytest.approx((miss <= 0.1).mean()),
            "within_25": pytest.approx((miss <= 0.25).mean()),
            "within_50": pytest.approx((miss <= 0.5).mean()),
            "coverage_80": pytest.approx(held[inside].mean()),
        }
    bare = segment_errors(frame.iloc[:25], estimate[:25], groups[:25], (20, 40))
    assert [(row["segment"], row["n"], row["coverage_80"]) for row in bare] == [
        ("all", 25, None),
        ("category", 25, None),
    ]


def test_terciles_are_prices_that_were_asked() -> None:
    """A third of the prices is at most the first, two thirds are at most the second."""
    assert terciles(np.array([1.0, 2, 3, 4, 5, 6])) == (2.0, 4.0)
    assert terciles(np.array([1.0, 2, 3, 4])) == (2.0, 3.0)


def test_an_unknown_level_is_an_empty_word() -> None:
    """Levels are text, whatever they were."""
    assert levels_of(pd.DataFrame({"seller_level": ["a", None, 3]})).tolist() == ["a", "", "3"]


class Mean:
    """Predicts the mean of what it saw, and lays open its group numbers and that mean."""

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Mean:
        self.mean, self.groups = float(y.mean()), groups
        assert len(frame) == len(y) == len(groups)
        assert frame["price"].map(math.log).tolist() == pytest.approx(y.tolist())
        return self

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        said = np.full(len(frame), self.mean)
        return said, np.column_stack([said, frame["price"], np.full(len(frame), self.groups.sum())])


def test_each_row_is_predicted_from_the_other_folds() -> None:
    """Prediction, median, terciles and columns of a fold come from what was fitted without it."""
    frame, groups, told = listings(), np.arange(60), []
    found = out_of_fold(
        Mean, frame, groups, n_splits=3, seed=2, on_progress=lambda *step: told.append(step)
    )
    y = np.log(frame["price"].to_numpy(float))
    assert sorted(set(found.fold.tolist())) == [0, 1, 2]
    assert found.fold.dtype == int
    for fold in range(3):
        inside = found.fold == fold
        assert inside.sum() == 20
        assert found.log_price[inside] == pytest.approx(y[~inside].mean())
        assert found.constant[inside] == pytest.approx(np.median(y[~inside]))
        assert {tuple(edges) for edges in found.edges[inside]} == {
            terciles(frame["price"].to_numpy(float)[~inside])
        }
        assert found.columns[inside, 0] == pytest.approx(y[~inside].mean())
        assert found.columns[inside, 2] == pytest.approx(groups[~inside].sum())
    assert found.columns[:, 1].tolist() == frame["price"].tolist()
    assert found.levels.tolist() == ["top"] * 20 + ["base"] * 30 + [""] * 10
    stage = "Measuring the error on unseen sellers"
    assert told == [(stage, k, 3) for k in range(4)]


def test_by_default_there_are_five_folds_from_seed_zero() -> None:
    """The number of folds and the seed are arguments with these defaults."""
    frame, groups = listings(), np.arange(60)
    usual = out_of_fold(Mean, frame, groups)
    same = out_of_fold(Mean, frame, groups, n_splits=5, seed=0)
    assert usual.fold.tolist() == same.fold.tolist()
    assert usual.fold.tolist() != out_of_fold(Mean, frame, groups, seed=1).fold.tolist()
