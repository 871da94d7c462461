"""Forecasts use what was known, beat the naive one where they can, and add up."""

from __future__ import annotations

import numpy as np
import pytest

from core.models.forecast.backtest import COMBINATION, NAIVE
from core.models.forecast.evaluation import evaluated, scored
from core.models.forecast.members import weekday_means
from core.models.forecast.past import Past, days_ahead, learn, summed, total_ahead
from core.models.forecast.smoothing import GRID, smoothed
from core.types.arrays import Floats
from core.types.forecast import QUANTILES
from tests.sales import MONDAY, daily, days

HORIZON = 7


def _past(values: Floats, horizon: int = HORIZON, labels: dict[int, str] | None = None) -> Past:
    n = len(values)
    named = [(labels or {}).get(i, "") for i in range(n + max(horizon, 7))]
    return learn(MONDAY, values, np.zeros(n, dtype=bool), named, horizon)


def test_the_backtest_of_a_day_is_the_forecast_of_that_day() -> None:
    """To the bit: whatever comes after an origin changes nothing that was said on it."""
    values = daily(200)
    whole = _past(values)
    for origin in (40, 90, 150):
        then = _past(values[: origin + 1])
        assert np.array_equal(then.backtest.final[-1], whole.backtest.final[origin])
        for share, ends in then.ranges.items():
            assert np.array_equal(ends.low[-1], whole.ranges[share].low[origin])
            assert np.array_equal(ends.high[-1], whole.ranges[share].high[origin])
            assert then.totals[share].low[-1, 0] == whole.totals[share].low[origin, 0]


def test_a_future_that_is_changed_is_seen_nowhere_before() -> None:
    """The last days a thousand times larger, and returns: no forecast from before them moves."""
    values = daily(150)
    changed = values.copy()
    changed[120:] *= -1000
    assert np.array_equal(_past(values).backtest.final[:120], _past(changed).backtest.final[:120])


def test_a_target_shifted_by_a_day_is_found() -> None:
    """Who knew tomorrow would be far better than what is possible: the evaluation shows it."""
    past = _past(daily(364))
    honest = evaluated(past, "")
    leaky = past.backtest.final.copy()
    n = len(past.values)
    for h in range(HORIZON):
        leaky[: n - h - 1, h] = past.values[h + 1 :]
    past.backtest.final[:] = leaky
    cheating = evaluated(past, "")
    assert honest is not None
    assert cheating is not None
    assert cheating.score.mae == 0.0
    assert honest.score.mae > 10.0


def test_shuffled_weekdays_lose() -> None:
    """With the days of each week in any order there is no season, and more error."""
    values = daily(364)
    rng = np.random.default_rng(1)
    shuffled = np.concatenate([rng.permutation(week) for week in values.reshape(-1, 7)])
    in_order, mixed = evaluated(_past(values), ""), evaluated(_past(shuffled), "")
    assert in_order is not None
    assert mixed is not None
    assert mixed.score.mae > 1.5 * in_order.score.mae


def test_what_can_be_learned_is() -> None:
    """A season with noise: better than the same day last week, in the ranges as promised."""
    found = [evaluated(_past(daily(500, seed)), "") for seed in range(4)]
    scores = [one.score for one in found if one is not None]
    assert all(score.ratio < 0.95 for score in scores)
    held = np.mean([one.coverage[0.8] for one in found if one is not None])
    assert 0.75 <= held <= 0.87


@pytest.mark.parametrize("values", [np.full(90, 12.0), np.zeros(90)])
def test_where_nothing_can_be_learned_the_naive_one_is_used(values: Floats) -> None:
    """A constant: the same day of last week, and that is what is said."""
    past = _past(values)
    assert past.method == NAIVE
    assert [day.median for day in days_ahead(past)] == [values[0]] * HORIZON


def test_reasons_add_up_to_the_median() -> None:
    """A usual day, the trend, the weekday and the event make each day's median."""
    values = daily(300)
    labels = dict.fromkeys((60, 130, 200, 303), "Promotion")
    for i in (60, 130, 200):
        values[i] *= 2
    past = _past(values, labels=labels)
    assert past.method == COMBINATION
    ahead = days_ahead(past)
    for day in ahead:
        total = day.usual + sum(reason.amount for reason in day.reasons)
        assert total == pytest.approx(day.median, rel=1e-9)
    promoted = ahead[3]
    assert promoted.reasons[-1].label == "Promotion"
    assert promoted.median > 1.4 * promoted.without_event


def test_a_closed_day_is_zero() -> None:
    """Its median and all its quantiles; the total knows it."""
    past = _past(daily(200), labels={202: "closed"})
    ahead = days_ahead(past)
    assert ahead[2].median == 0.0
    assert total_ahead(past)[0.5] == pytest.approx(sum(day.median for day in ahead))


def test_quantiles_are_in_order_and_not_negative() -> None:
    """For every day, and for the total, whose range is narrower than the sum of the ends."""
    past = _past(np.maximum(daily(250, level=3.0) - 2.5, 0.0))
    for quantiles in (*(day.quantiles for day in days_ahead(past)), total_ahead(past)):
        assert tuple(quantiles) == QUANTILES
        assert list(quantiles.values()) == sorted(quantiles.values())
        assert quantiles[0.05] >= 0.0


@pytest.mark.parametrize("horizon", [1, 5, 14, 28])
def test_other_horizons(horizon: int) -> None:
    """1 to 28 days, each with its own range."""
    past = _past(daily(150), horizon)
    assert len(days_ahead(past)) == horizon
    assert total_ahead(past)[0.1] < total_ahead(past)[0.5] < total_ahead(past)[0.9]


def test_series_add_up() -> None:
    """The median of the sum is the sum of the medians; a series that began later counts as zero."""
    parts = [_past(daily(200, seed)) for seed in (1, 2)]
    late = daily(60, 3)
    parts.append(learn(days(200)[140], late, np.zeros(60, dtype=bool), [""] * 67, HORIZON))
    whole = summed(parts)
    for i, day in enumerate(days_ahead(whole)):
        assert day.median == pytest.approx(sum(days_ahead(part)[i].median for part in parts))
    assert whole.values[-1] == pytest.approx(sum(part.values[-1] for part in parts))
    assert whole.values[0] == pytest.approx(sum(part.values[0] for part in parts[:2]))


def test_the_seasonal_naive_is_the_same_day_of_last_week() -> None:
    """Also two weeks ahead."""
    made = weekday_means(np.arange(20.0), 1, 14)
    assert made[19].tolist() == [13, 14, 15, 16, 17, 18, 19] * 2


def test_every_parameter_set_forecasts_from_every_day() -> None:
    """A plain season without noise is learned by all of them."""
    made = smoothed(np.resize(np.arange(7.0), 140), np.zeros(140, dtype=bool), HORIZON)
    assert made.shape == (140, len(GRID), HORIZON)
    assert np.allclose(made[-1], np.arange(7.0), atol=1e-6)


def test_the_table_has_the_seasonal_naive() -> None:
    """Its ratio is one, and it is not distinguishable from itself."""
    naive = next(score for score in scored(_past(daily(300))) if score.method == NAIVE)
    assert (naive.ratio, naive.low, naive.high) == (1.0, 1.0, 1.0)
    assert not naive.distinguishable
