"""Reasons add up, in log and in money."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.data.given import as_services
from core.models.attribution.money import in_money
from tests.models import market, model


def test_contributions_add_up_to_the_price_to_a_cent() -> None:
    """For every row, baseline plus amounts is the price that is shown."""
    rows = market().head(60)
    prices = model().estimate(rows)["price"]
    for explanation, price in zip(model().explain(rows), prices, strict=True):
        total = explanation.baseline + math.fsum(c.amount for c in explanation.contributions)
        assert round(total, 2) == price


def test_shapley_values_add_up_to_the_prediction() -> None:
    """Fields and baseline sum to the learner's log price, to 1e-6."""
    rows = model().normalise(market().head(60))
    values, baseline = model().attribution(rows)
    total = values.sum(axis=1).to_numpy() + baseline
    np.testing.assert_allclose(total, model().regressor.predict(rows), atol=1e-6)


def test_the_baseline_is_the_same_for_every_service() -> None:
    """Services of which all is given start from one and the same amount."""
    baselines = [e.baseline for e in model().explain(as_services(market().head(20)))]
    assert max(baselines) - min(baselines) <= 0.02  # cents are shared out


@given(
    st.lists(st.floats(-2, 2), min_size=1, max_size=9),
    st.floats(1, 5_000),
)
def test_money_adds_up_and_keeps_signs(effects: list[float], baseline: float) -> None:
    """Whatever the effects, amounts sum to the price in cents and agree with their sign."""
    logs = np.array(effects)
    price = round(baseline * float(np.exp(logs.sum())), 2)
    base, amounts = in_money(logs, baseline, price)
    assert round(base + math.fsum(amounts), 2) == price
    for log_amount, amount in zip(logs, amounts, strict=True):
        assert amount * log_amount >= 0 or abs(amount) <= 0.02


def test_amounts_follow_the_logarithmic_mean() -> None:
    """Two equal effects that double the price get half of the difference each."""
    base, amounts = in_money(np.full(2, np.log(2) / 2), 100.0, 200.0)
    assert (base, amounts.tolist()) == (100.0, [50.0, 50.0])
