"""Intervals of a trial hold however often they are looked at."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from scipy.special import betaln
from scipy.stats import norm

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

#: Numbers of marks at which a trial is looked at, as if daily.
LOOKS = (10, 20, 30, 45, 60, 80, 100, 130, 160, 200, 250, 300, 350, 400)


def _fixed(good: int, n: int) -> Interval:
    """Wilson's interval, which is meant for one look."""
    z, p = norm.ppf(0.975), good / n
    center = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Interval(p, center - half, center + half, n)


def test_daily_looks_keep_the_error_rate_and_a_fixed_interval_does_not() -> None:
    """Of 300 trials, the sequence excludes the truth at any look in under 5 %, Wilson's in more."""
    rng = np.random.default_rng(11)
    chance, wrong, wrong_fixed = 0.6, 0, 0
    for _ in range(300):
        counts = np.cumsum(rng.random(LOOKS[-1]) < chance)
        seen = [(int(counts[n - 1]), n) for n in LOOKS]
        wrong += any(not _holds(share(*pair), chance) for pair in seen)
        wrong_fixed += any(not _holds(_fixed(*pair), chance) for pair in seen)
    assert wrong / 300 < 0.05
    assert wrong_fixed / 300 > 0.10


def _days(gain: float, trials: int, seed: int) -> tuple[list[int | None], int]:
    """Return the day on which each trial is decided for a challenger, and how many for neither.

    Forty marks a day, half of each arm, looked at on each of 180 days, at the half of 5 % that
    one of two measures may spend.
    """
    rng = np.random.default_rng(seed)
    marks = 20 * np.arange(1, 181)
    better: list[int | None] = []
    worse = 0
    for _ in range(trials):
        arms = [np.cumsum(rng.binomial(20, p, 180)) for p in (0.7, 0.7 + gain)]
        better.append(None)
        for day, (n, one, other) in enumerate(zip(marks, *arms, strict=True), start=1):
            found = shares_apart((int(one), int(n)), (int(other), int(n)), 0.025)
            if found.low > 0 or found.high < 0:
                better[-1] = day if found.low > 0 else None
                worse += found.high < 0
                break
    return better, worse


@pytest.mark.parametrize("seed", [12, 13])
def test_equal_arms_are_seldom_told_apart_over_180_daily_looks(seed: int) -> None:
    """With no difference at all, looking daily declares a winner in under 5 % of trials."""
    better, worse = _days(0.0, 500, seed)
    assert (sum(day is not None for day in better) + worse) / 500 <= 0.05


def test_five_points_are_found_in_weeks() -> None:
    """At 40 marks a day half of the trials find +5 points within 100 days."""
    better, worse = _days(0.05, 300, 14)
    found = [180 if day is None else day for day in better]
    assert np.median(found) <= 100
    assert worse == 0


def test_the_mean_of_bounded_values_holds_at_every_look() -> None:
    """Empirical Bernstein: skewed errors, every look, under 5 % wrong; and it gets narrow."""
    rng = np.random.default_rng(13)
    top, wrong = float(np.log(10)), 0
    for _ in range(200):
        drawn = np.minimum(rng.exponential(0.4, 400), top)
        truth = 0.4 * (1 - np.exp(-top / 0.4))
        wrong += any(not _holds(mean(drawn[:n], 0, top), truth) for n in LOOKS)
    assert wrong / 200 < 0.05
    last = mean(rng.exponential(0.4, 5000), 0, top)
    assert last.high - last.low < 0.06


def test_the_share_is_that_of_the_mixture_martingale() -> None:
    """The ends are where B(1+s, 1+f) / (p^s (1-p)^f) reaches 1 / alpha, to a grid's step."""
    found = share(7, 10)
    for end in (found.low, found.high):
        evidence = betaln(8, 4) - 7 * np.log(end) - 3 * np.log1p(-end)
        assert evidence == pytest.approx(np.log(20), abs=0.05)


def test_nothing_seen_says_nothing() -> None:
    """Without a mark the intervals are as wide as they can be, and the rule says to go on."""
    assert (share(0, 0).low, share(0, 0).high) == (0, 1)
    comparison = good_marks((0, 0), (0, 0))
    assert comparison.says == "go_on"
    assert (comparison.gain.low, comparison.gain.high) == (-1, 1)
    assert parted_errors(np.array([]), np.array([])).says == "go_on"
    assert paired_errors(np.array([0.3]), np.array([0.2])).says == "go_on"


@pytest.mark.parametrize(
    ("champion", "challenger", "says"),
    [
        ((300, 600), (420, 600), "challenger_better"),
        ((420, 600), (300, 600), "champion_better"),
        ((30, 60), (42, 60), "go_on"),
        ((14000, 20000), (14010, 20000), "no_difference"),
    ],
)
def test_the_rule_in_words(
    champion: tuple[int, int], challenger: tuple[int, int], says: str
) -> None:
    """Better, worse, not yet known, or no difference that matters."""
    assert good_marks(champion, challenger).says == says


def test_pairs_tell_more_than_arms() -> None:
    """On the same services a small gain is found that two arms of that size cannot show."""
    rng = np.random.default_rng(14)
    champion = rng.exponential(0.5, 800)
    challenger = np.maximum(champion - 0.08 + rng.normal(0, 0.03, 800), 0)
    assert paired_errors(champion, challenger).says == "challenger_better"
    shuffled = rng.permutation(challenger)
    assert parted_errors(champion, shuffled).says == "go_on"


def test_errors_are_bounded() -> None:
    """A factor of a thousand counts as ten, in either direction."""
    found = errors(np.array([100.0, 1.0, 50.0]), np.array([0.1, 1000.0, 50.0]))
    assert found == pytest.approx([np.log(10), np.log(10), 0])


def _holds(interval: Interval, truth: float) -> bool:
    return interval.low <= truth <= interval.high


@pytest.mark.parametrize(
    ("real", "estimate"), [(Decimal(50), 100.0), (50.0, Decimal(100))], ids=["real", "estimate"]
)
def test_exact_decimals_are_read_as_fractions(real: Any, estimate: Any) -> None:
    """As a database gives them; an estimate of twice the real price is off by log 2."""
    found = errors(np.array([real]), np.array([estimate]))
    assert found == pytest.approx(errors(np.array([50.0]), np.array([100.0])))
