"""Metrics, pinned by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.data.splits import groups
from core.errors import AppError
from core.evaluation.crossval import out_of_fold, terciles
from core.evaluation.holdout import evaluate
from core.evaluation.metrics import (
    bands_of,
    coverage_tolerance,
    mae,
    mdape,
    price_metrics,
    r2_log,
    rmse,
    rmsle,
    share_metric,
    within,
)
from core.models.price_model import PriceModel
from core.models.regressor import MarketRegressor
from tests.models import QUICK, market

ACTUAL = np.array([10.0, 20.0, 40.0, 100.0])
ESTIMATE = np.array([12.0, 20.0, 20.0, 150.0])


def test_the_formulas_are_these() -> None:
    """Each metric has the value that its definition gives by hand."""
    assert mdape(ACTUAL, ESTIMATE) == pytest.approx(0.35)
    assert within(ACTUAL, ESTIMATE, 0.25) == 0.5
    assert within(ACTUAL, ESTIMATE, 0.5) == 1.0
    assert mae(ACTUAL, ESTIMATE) == 18.0
    assert rmse(ACTUAL, ESTIMATE) == pytest.approx(np.sqrt((4 + 400 + 2500) / 4))
    logs = np.log([13 / 11, 1, 21 / 41, 151 / 101])
    assert rmsle(ACTUAL, ESTIMATE) == pytest.approx(np.sqrt(np.mean(logs**2)))
    assert r2_log(ACTUAL, ACTUAL) == 1.0


def test_each_metric_comes_with_its_interval_and_n() -> None:
    """The value lies in its 95 % interval, and n is the number of rows."""
    rng = np.random.default_rng(0)
    actual = np.exp(rng.normal(3, 1, 400))
    measured = price_metrics(actual, actual * np.exp(rng.normal(0, 0.5, 400)), np.arange(400))
    for name, figure in measured.items():
        assert figure["low"] <= figure["value"] <= figure["high"], name
        assert figure["n"] == 400


def test_sellers_are_drawn_whole() -> None:
    """Ten copies of each row under one seller widen the interval to that of the sellers."""
    rng = np.random.default_rng(1)
    hits = rng.random(50) < 0.5
    few = share_metric(hits, np.arange(50))
    many = share_metric(np.repeat(hits, 10), np.repeat(np.arange(50), 10))
    alone = share_metric(np.repeat(hits, 10), np.arange(500))
    assert many["high"] - many["low"] == pytest.approx(few["high"] - few["low"], rel=0.3)
    assert alone["high"] - alone["low"] < 0.6 * (many["high"] - many["low"])


def test_terciles_and_bands_agree() -> None:
    """About a third of the prices lies in each band; an edge belongs below."""
    prices = np.arange(1.0, 301.0)
    edges = terciles(prices)
    assert np.bincount(bands_of(prices, edges)).tolist() == [100, 100, 100]
    assert bands_of(np.array([edges[0], edges[1]]), edges).tolist() == [0, 1]


@pytest.mark.fits
def test_no_seller_and_no_title_helps_to_predict_itself() -> None:
    """Every row is tested in the fold of its whole group, by a model fitted without it."""
    frame = market()
    labels = groups(frame)
    result = out_of_fold(MarketRegressor, frame, labels, n_splits=3)
    for label in np.unique(labels):
        assert len(np.unique(result.fold[labels == label])) == 1
    assert np.isfinite(result.log_price).all()


def test_a_file_against_itself_leaves_nothing_to_test() -> None:
    """Rows whose seller or title was in training are left out, here all of them."""
    with pytest.raises(AppError, match="shares a seller"):
        evaluate(lambda f: PriceModel.fit(f, currency="USD"), market(), market())


def test_a_file_against_another_is_scored_beside_the_constant() -> None:
    """The recipe beats the constant on sellers of another file, and says n of both."""
    from core.data.demo import demo_market

    other = demo_market(300, seed=99)
    other["seller_id"] = "other-" + other["seller_id"]
    scored = evaluate(lambda f: PriceModel.fit(f, currency="USD", recipe=QUICK), market(), other)
    assert scored["n_test"] + scored["n_test_left_out"] == len(other)
    assert scored["mdape"] < scored["constant"]["mdape"]
    assert 0.6 < scored["coverage_80"] < 0.95
    assert {
        "r2_log",
        "mae",
        "rmse",
        "rmsle",
        "within_25",
        "band_accuracy",
        "range_ratio_median",
        "fit_seconds",
        "n_train",
    } <= set(scored)
    assert scored["constant"]["r2_log"] < 0.05


def test_two_currencies_are_not_compared() -> None:
    """Errors in euros and dollars are not added up."""
    with pytest.raises(AppError, match="different currencies"):
        evaluate(
            lambda f: PriceModel.fit(f, currency="USD"), market(), market().assign(currency="EUR")
        )


@pytest.mark.parametrize(
    ("n", "promised", "low", "high"), [(200, 0.9, 0.863, 0.933), (1_000, 0.8, 0.779, 0.821)]
)
def test_what_a_calibration_of_n_rows_can_promise(
    n: int, promised: float, low: float, high: float
) -> None:
    """Nine of ten calibrations truly lie there; too few rows promise nothing."""
    assert coverage_tolerance(n, promised) == pytest.approx((low, high), abs=0.001)
    assert coverage_tolerance(3, 0.9) == (0.0, 1.0)
