"""The conformal distribution keeps its promises."""

from __future__ import annotations

import numpy as np
import pytest
from crepes import ConformalPredictiveSystem

from core.models.distribution import ConformalDistribution


def sample(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    difficulty = rng.uniform(0.2, 1.5, n)
    return rng.standard_t(4, n) * difficulty + 0.1, difficulty


@pytest.mark.parametrize("coverage", [0.5, 0.8, 0.9])
def test_the_interval_holds_its_share_of_new_rows(coverage: float) -> None:
    """On rows from the same law the interval covers what it promises."""
    distribution = ConformalDistribution.fit(*sample(2_000, 1))
    residuals, difficulty = sample(20_000, 2)
    low, high = distribution.interval(np.zeros(20_000), difficulty, coverage)
    assert np.mean((low <= residuals) & (residuals <= high)) == pytest.approx(coverage, abs=0.03)


@pytest.mark.parametrize("coverage", [0.5, 0.8, 0.9])
def test_the_interval_is_that_of_crepes(coverage: float) -> None:
    """The same calibration gives the same ends as a well-known library."""
    residuals, difficulty = sample(999, 3)
    ours = ConformalDistribution.fit(residuals, difficulty)
    theirs = ConformalPredictiveSystem().fit(residuals - ours.shift, sigmas=difficulty)
    center, spread = np.array([1.0, 2.0, 3.0]), np.array([0.3, 0.6, 0.9])
    ends = theirs.predict_int(center + ours.shift, sigmas=spread, confidence=coverage)
    np.testing.assert_allclose(np.column_stack(ours.interval(center, spread, coverage)), ends)


def test_the_distribution_function_rises_and_is_half_at_the_median() -> None:
    """Probabilities grow with the price and agree with the median."""
    distribution = ConformalDistribution.fit(*sample(501, 4))
    one, spread = np.array([2.0]), np.array([0.7])
    at = np.linspace(-5, 9, 200)
    values = np.array([distribution.cdf(one, spread, a)[0] for a in at])
    assert (np.diff(values) >= 0).all()
    assert ((values > 0) & (values < 1)).all()
    middle = distribution.cdf(one, spread, float(distribution.median(one)[0]))[0]
    assert middle == pytest.approx(0.5, abs=0.01)


def test_few_residuals_still_give_an_interval_around_the_median() -> None:
    """With three residuals the interval is as wide as they are, never inverted."""
    distribution = ConformalDistribution.fit(np.array([0.1, 0.2, 0.4]), np.ones(3))
    low, high = distribution.interval(np.zeros(1), np.ones(1), 0.9)
    assert low[0] <= distribution.median(np.zeros(1))[0] <= high[0]
