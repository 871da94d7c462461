"""Errors of packages beside the naive rule."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.evaluation.packages import PricedPackages, complete_packages, package_metrics

_ACTUAL = np.array([[10.0, 20.0, 40.0], [10.0, 20.0, 40.0], [10.0, 30.0, 30.0], [5.0, 5.0, 5.0]])
_NONE = np.ones((4, 3))


def test_errors_are_mean_absolute_logs_beside_those_of_the_rule() -> None:
    """Estimates that are off by a factor of 2 beside a rule that is off by 4: a ratio of a half."""
    priced = PricedPackages(_ACTUAL, _ACTUAL * 2, _ACTUAL, _ACTUAL, _ACTUAL / 4)
    found = package_metrics(priced, np.arange(4))
    for package in ("standard", "premium"):
        row = found[package]
        assert row["error"]["value"] == pytest.approx(np.log(2))
        assert row["naive"]["value"] == pytest.approx(np.log(4))
        assert row["ratio"]["value"] == pytest.approx(0.5)
        assert (row["ratio"]["low"], row["ratio"]["high"]) == pytest.approx((0.5, 0.5))
        assert row["mdape"]["value"] == pytest.approx(1)
        assert row["coverage_80"]["value"] == 1
    assert found["n"] == 4


def test_prices_that_fall_are_out_of_order() -> None:
    """Equal ones are in order; one fall in four leaves three quarters."""
    fallen = _ACTUAL.copy()
    fallen[0, 1] = 9.0
    found = package_metrics(PricedPackages(_ACTUAL, fallen, _NONE, _NONE, _ACTUAL), np.arange(4))
    assert (found["in_order"], found["naive_in_order"]) == (0.75, 1)


def test_three_prices_that_do_not_fall_are_complete() -> None:
    """One that is missing, or lower than the one before, is not."""
    frame = pd.DataFrame(
        {
            "price": [10.0, 10, 10, 10],
            "price_standard": [20.0, 10, np.nan, 20],
            "price_premium": [30.0, 10, 30, 19],
        }
    )
    assert complete_packages(frame).tolist() == [True, True, False, False]
    assert not complete_packages(frame[["price"]]).any()
