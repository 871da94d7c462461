"""The formulas of confidence sequences, each beside a plain reading of its definition."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.evaluation import sequential
from core.evaluation.sequential import (
    Interval,
    errors,
    good_marks,
    mean,
    paired_errors,
    parted_errors,
    share,
    shares_apart,
)

TOP = math.log(10)


def log_evidence(good: int, bad: int, p: float) -> float:
    """Return log of B(1 + s, 1 + f) / (p^s (1 - p)^f), by the gamma function."""
    beta = math.lgamma(1 + good) + math.lgamma(1 + bad) - math.lgamma(2 + good + bad)
    return beta - (good * math.log(p) if good else 0) - (bad * math.log(1 - p) if bad else 0)


def allowed(good: int, n: int, alpha: float) -> list[float]:
    """Return the chances, in steps of 1/4000, that the evidence does not exclude."""
    chances = [i / 4000 for i in range(1, 4000)]
    return [p for p in chances if log_evidence(good, n - good, p) < math.log(1 / alpha)]


@pytest.mark.parametrize("good", [0, 1, 7, 10])
def test_a_share_is_what_the_evidence_does_not_exclude(good: int) -> None:
    """The ends are those of the chances below 1 / alpha, one step of the grid wider."""
    found, inside = share(good, 10), allowed(good, 10, 0.05)
    low = 0.0 if good == 0 else inside[0] - 1 / 4000
    high = 1.0 if good == 10 else inside[-1] + 1 / 4000
    assert found == Interval(good / 10, pytest.approx(low), pytest.approx(high), 10)


def test_less_doubt_is_a_wider_interval() -> None:
    """Alpha is an argument: one in a hundred instead of one in twenty."""
    inside = allowed(7, 10, 0.01)
    found = share(7, 10, alpha=0.01)
    assert found.low == pytest.approx(inside[0] - 1 / 4000)
    assert found.high == pytest.approx(inside[-1] + 1 / 4000)
    assert found.low < share(7, 10).low < share(7, 10).high < found.high


def test_without_a_trial_a_share_has_no_value() -> None:
    """It may be anything from 0 to 1."""
    found = share(0, 0)
    assert math.isnan(found.value)
    assert (found.low, found.high, found.n) == (0, 1, 0)


@pytest.mark.parametrize(
    ("champion", "challenger"), [((300, 800), (630, 900)), ((0, 120), (120, 120))]
)
def test_a_difference_is_held_by_the_normal_mixture(
    champion: tuple[int, int], challenger: tuple[int, int]
) -> None:
    """At its ends the mixture of normal likelihoods over differences reaches 1 / alpha."""
    found = shares_apart(champion, challenger)
    variance = 0.0
    for good, n in (champion, challenger):
        p = (good + 1) / (n + 2)
        variance += p * (1 - p) / n
    value = challenger[0] / challenger[1] - champion[0] / champion[1]
    for end in (found.low, found.high):
        if abs(end) < 1:
            wide = variance + 0.05**2
            ratio = (value - end) ** 2 / 2 * (1 / variance - 1 / wide)
            evidence = ratio - math.log(wide / variance) / 2
            assert evidence == pytest.approx(math.log(20))
    assert found.value == pytest.approx(value, abs=1e-12)
    assert found.n == champion[1] + challenger[1]


def test_few_marks_tell_no_arms_apart() -> None:
    """Before 50 marks of each arm a difference may be anything, however large it looks."""
    found = shares_apart((0, 49), (600, 600))
    assert (found.value, found.low, found.high) == (1.0, -1.0, 1.0)
    assert shares_apart((0, 50), (50, 50)).low > 0


@pytest.mark.parametrize("pair", [((0, 0), (3, 5)), ((3, 5), (0, 0)), ((0, 0), (0, 0))])
def test_with_an_empty_arm_a_difference_has_no_value(
    pair: tuple[tuple[int, int], tuple[int, int]],
) -> None:
    """Marks of one arm alone say nothing of a difference, and are counted."""
    found = shares_apart(*pair)
    assert math.isnan(found.value)
    assert found.n == sum(n for _, n in pair)


def by_hand(values: list[float], low: float, high: float, alpha: float) -> tuple[float, float]:
    """Return the ends of predictable empirical Bernstein, one value after the other."""
    ends = [-math.inf, math.inf]
    known, spread = 0.5, 0.25  # before the first value
    total_x, total_squares = 0.5, 0.25
    bets = weighted = cost = 0.0
    for t, value in enumerate(values, start=1):
        x = (min(max(value, low), high) - low) / (high - low)
        bet = min(math.sqrt(2 * math.log(2 / alpha) / (spread * t * math.log(t + 1))), 0.75)
        bets += bet
        weighted += bet * x
        cost += (x - known) ** 2 * (-math.log(1 - bet) - bet)
        half = (math.log(2 / alpha) + cost) / bets
        ends = [max(ends[0], weighted / bets - half), min(ends[1], weighted / bets + half)]
        total_x += x
        known = total_x / (t + 1)
        total_squares += (x - known) ** 2
        spread = total_squares / (t + 1)
    span = high - low
    return max(ends[0], 0) * span + low, min(ends[1], 1) * span + low


@pytest.mark.parametrize("n", [1, 2, 7, 400])
@pytest.mark.parametrize("alpha", [0.05, 0.2])
def test_a_mean_is_that_of_the_published_bets(n: int, alpha: float) -> None:
    """Value by value, the running ends of Theorem 2 are those of the arrays."""
    values = np.random.default_rng(n).gamma(2, 0.4, n)
    found = mean(values, 0.0, 3.0, alpha)
    assert (found.low, found.high) == pytest.approx(by_hand(list(values), 0, 3, alpha))
    assert found.value == pytest.approx(np.clip(values, 0, 3).mean())
    assert found.n == n


def test_values_beyond_their_bounds_count_as_the_bounds() -> None:
    """In a range that does not begin at zero, and with the usual alpha."""
    values = np.concatenate([np.full(40, -7.0), np.full(60, 9.0), [1.0]])
    found = mean(values, -2.0, 4.0)
    assert (found.low, found.high) == pytest.approx(by_hand(list(values), -2, 4, 0.05))
    assert found.value == pytest.approx((40 * -2 + 60 * 4 + 1) / 101)


def test_without_values_a_mean_may_be_anything_in_its_bounds() -> None:
    """The bounds come back, and no value."""
    found = mean(np.array([]), -1.0, 2.0)
    assert math.isnan(found.value)
    assert (found.low, found.high, found.n) == (-1, 2, 0)


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        (0.01, 0.2, "challenger_better"),
        (0.0, 0.06, "go_on"),
        (-0.2, -0.01, "champion_better"),
        (-0.06, 0.0, "go_on"),
        (-0.05, 0.04, "no_difference"),
        (-0.04, 0.05, "no_difference"),
        (-0.051, 0.04, "go_on"),
        (-0.04, 0.051, "go_on"),
    ],
)
def test_the_word_follows_from_the_ends(low: float, high: float, says: str) -> None:
    """An end on zero decides nothing; both ends within the margin are no difference."""
    assert sequential._says(Interval(0.0, low, high, 9), 0.05) == says


def test_good_marks_are_two_shares_and_their_difference() -> None:
    """Each part is the sequence of its own, with the alpha and the margin that were given."""
    found = good_marks((30, 50), (45, 60))
    assert (found.measure, found.margin, found.says) == ("good", 0.05, "go_on")
    assert found.champion == share(30, 50, 0.05)
    assert found.challenger == share(45, 60, 0.05)
    assert found.gain == shares_apart((30, 50), (45, 60), 0.05)
    other = good_marks((30, 50), (45, 60), alpha=0.3, margin=0.9)
    assert (other.margin, other.says) == (0.9, "no_difference")
    assert other.champion == share(30, 50, 0.3)
    assert other.challenger == share(45, 60, 0.3)
    assert other.gain == shares_apart((30, 50), (45, 60), 0.3)


def test_errors_of_two_arms_share_the_doubt() -> None:
    """Each arm is wrong half as often, and the difference of their ends holds."""
    rng = np.random.default_rng(3)
    one, other = rng.exponential(0.5, 80), rng.exponential(0.2, 120)
    for options, alpha in (({}, 0.05), ({"alpha": 0.2, "margin": 0.4}, 0.2)):
        found = parted_errors(one, other, **options)
        assert found.measure == "error"
        assert found.margin == options.get("margin", 0.05)
        assert found.champion == mean(one, 0.0, TOP, alpha / 2)
        assert found.challenger == mean(other, 0.0, TOP, alpha / 2)
        assert found.gain == Interval(
            found.champion.value - found.challenger.value,
            found.champion.low - found.challenger.high,
            found.champion.high - found.challenger.low,
            200,
        )
        assert found.says == sequential._says(found.gain, found.margin)


def test_a_pair_counts_half_a_log_at_most() -> None:
    """The gain is the mean of the differences, each at most 0.5; a larger one says no more."""
    rng = np.random.default_rng(4)
    one = rng.exponential(0.5, 90)
    other = np.maximum(one - rng.normal(0.1, 0.3, 90), 0)
    for options, alpha in (({}, 0.05), ({"alpha": 0.2, "margin": 0.4}, 0.2)):
        found = paired_errors(one, other, **options)
        assert found.measure == "error"
        assert found.margin == options.get("margin", 0.05)
        assert found.champion == mean(one, 0.0, TOP, alpha)
        assert found.challenger == mean(other, 0.0, TOP, alpha)
        assert found.gain == mean(one - other, -0.5, 0.5, alpha)
        assert found.says == sequential._says(found.gain, found.margin)


def test_an_error_is_the_size_of_the_log_of_the_ratio() -> None:
    """Twice as much and half as much are the same error; whole numbers are no trouble."""
    found = errors(np.array([20, 5, 10, 1000]), np.array([10, 10, 10, 10]))
    assert found == pytest.approx([math.log(2), math.log(2), 0, TOP])
