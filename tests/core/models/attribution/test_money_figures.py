"""Reasons in money, cent by cent: figures that a pencil gives."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from core.models.attribution.money import explanations_in_money, in_money, shared_out, slope
from core.types import Contribution, Explanation


@pytest.mark.parametrize(
    ("total", "money"),
    [
        (math.log(2), 100 / math.log(2)),  # from 100 to 200
        (-math.log(2), 50 / math.log(2)),  # from 100 to 50
        (0.0, 100.0),
        (9e-10, 100.0),  # so small that the quotient would be noise
        (-9e-10, 100.0),
    ],
)
def test_a_log_unit_is_worth_the_logarithmic_mean(total: float, money: float) -> None:
    """(price - baseline) / (ln price - ln baseline), and the baseline where both are one."""
    assert slope(total, 100.0) == pytest.approx(money, rel=1e-12)


def test_the_quotient_is_taken_from_a_billionth_on() -> None:
    """There it is already a little more than the baseline."""
    assert slope(1e-9, 1.0) == math.expm1(1e-9) / 1e-9 > slope(9.9e-10, 1.0) == 1.0


@pytest.mark.parametrize(
    ("amounts", "total", "cents"),
    [
        # Two cents are missing: the largest remainder gets one, then the first of the equal ones.
        ([1.006, 2.006, 2.988], 6.0, [101, 200, 299]),
        ([1.006, 2.008, 2.986], 6.0, [100, 201, 299]),
        # Two cents too many, and nothing to tell the amounts apart.
        ([1.0, 2.0, 3.0], 5.98, [99, 199, 300]),
        # More are missing than there are amounts: round again.
        ([1.0], 1.03, [103]),
        ([1.0, 1.0], 2.03, [102, 101]),
        # A cent below zero rounds down too.
        ([-0.005, 1.005], 1.0, [0, 100]),
        ([], 0.0, []),
    ],
)
def test_cents_are_shared_out_by_largest_remainder(
    amounts: list[float], total: float, cents: list[int]
) -> None:
    """Each is within a cent or two of what it was, and all add up."""
    found = shared_out(np.array(amounts), total)
    assert (100 * found).tolist() == pytest.approx(cents)


def test_a_baseline_is_rounded_with_the_amounts() -> None:
    """From 10.004 by ln 2 and -ln 1.25 to 16.01: two cents are missing, -2.8499… gets one first."""
    logs = np.array([math.log(2), -math.log(1.25)])
    base, amounts = in_money(logs, 10.004, 16.01)
    mean = 10.004 * 0.6 / math.log(1.6)
    assert mean * logs == pytest.approx([8.853, -2.850], abs=1e-3)
    assert (base, amounts.tolist()) == (10.01, pytest.approx([8.85, -2.85]))


def test_each_row_tells_the_fields_that_it_gives() -> None:
    """With the values behind them; the text itself stands beside, absence is nothing."""
    rows = [
        {
            "description": "a logo",
            "rating": np.float64(4.9),
            "reviews": math.nan,
            "revisions": math.inf,
            "seller_level": "Top Rated",
        },
        {
            "description": "a site",
            "rating": 4.0,
            "reviews": 12.0,
            "revisions": 2,
            "seller_level": None,
        },
    ]
    half = math.log(2) / 2
    values = pd.DataFrame(
        {
            "description": [half, 0.0],
            "reputation": [half, math.nan],
            "revisions": [0.0, math.log(1.5)],
            "seller_level": [0.0, math.nan],
        }
    )
    logs = np.log([100.0, 40.0])
    first, second = explanations_in_money(rows, np.array([200.0, 60.0]), values, logs)
    double = pytest.approx(math.sqrt(2))
    assert first == Explanation(
        100.0,
        (
            Contribution("description", {}, 50.0, double, half),
            Contribution("reputation", {"rating": 4.9, "reviews": None}, 50.0, double, half),
            Contribution("revisions", {"revisions": "unlimited"}, 0.0, 1.0, 0.0),
            Contribution("seller_level", {"seller_level": "Top Rated"}, 0.0, 1.0, 0.0),
        ),
    )
    assert second == Explanation(
        pytest.approx(40.0),
        (
            Contribution("description", {}, 0.0, 1.0, 0.0),
            Contribution("revisions", {"revisions": 2}, 20.0, pytest.approx(1.5), math.log(1.5)),
        ),
    )
    told = first.contributions[1].value["rating"]
    assert type(told) is float
