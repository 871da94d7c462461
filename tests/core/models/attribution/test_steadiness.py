"""What could be chance in a reason: the jackknife over sellers, by size."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.models.attribution.steadiness import probes, reach, standard_errors, steadiness
from tests.models import market, model, service


def test_the_jackknife_of_a_mean_is_its_standard_error() -> None:
    """Means without each fifth: sqrt(4 / 5 x their sum of squares) is sd / sqrt(5)."""
    groups = np.array([1.0, 4.0, 2.0, 8.0, 5.0])
    without = np.array([np.delete(groups, i).mean() for i in range(5)])
    assert standard_errors(without) == pytest.approx(groups.std(ddof=1) / np.sqrt(5))
    np.testing.assert_allclose(
        standard_errors(np.array([[1.0, 0], [2, 0], [3, 0]]))[:2], [1.1547005, 0]
    )


def test_reasons_are_measured_by_their_size_where_they_are_given() -> None:
    """Ten small ones that agree, ten large ones that differ by 2; a rare one is left out."""
    first = pd.DataFrame({"level": [0.1] * 10 + [4.0] * 10, "rare": [1.0] * 9 + [np.nan] * 11})
    second = pd.DataFrame({"level": [0.1] * 10 + [2.0] * 10, "rare": [1.0] * 20})
    measured = steadiness([first, second])
    assert list(measured) == ["level"]
    assert measured["level"]["size"] == pytest.approx([0.1, 3.0])
    assert measured["level"]["error"] == pytest.approx([0.0, 1.0])


def test_one_fit_measures_nothing() -> None:
    """There is nothing to compare it with."""
    assert steadiness([pd.DataFrame({"level": [0.1] * 40})]) == {}
    assert steadiness([]) == {}


def test_a_reason_between_two_sizes_has_an_error_between_theirs() -> None:
    """Beyond the ends it is that of the end; 1.2816 standard errors hold eight in ten."""
    measured = {"level": {"size": [0.1, 0.3], "error": [0.05, 0.15]}}
    assert reach(measured, "level", -0.2) == pytest.approx(1.2816 * 0.10)
    assert reach(measured, "level", 0.9) == pytest.approx(1.2816 * 0.15)
    assert reach(measured, "level", 0.0) == pytest.approx(1.2816 * 0.05)
    assert reach(measured, "country", 0.2) is None


def test_probes_are_services_of_which_this_and_that_is_given() -> None:
    """The same ones each time; no price is among them."""
    asked = probes(market(), 3)
    pd.testing.assert_frame_equal(asked, probes(market(), 3))
    assert len(asked) == 200
    assert "price" not in asked
    assert 0.1 < asked["delivery_days"].isna().mean() < 0.9


def test_each_reason_of_an_estimate_lies_in_its_interval() -> None:
    """Measured at training, in money."""
    [explanation] = model().explain(service())
    for part in explanation.contributions:
        assert part.low is not None
        assert part.high is not None
        assert part.low <= part.amount <= part.high
    assert {part.stable for part in explanation.contributions} == {True, False}
