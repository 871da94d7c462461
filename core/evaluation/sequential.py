"""Two arms of a trial: intervals that stay valid however often somebody looks at them.

An interval for a fixed number of rows is wrong far more often than it says if a trial is stopped
as soon as the interval looks good. A confidence sequence holds at every moment at once, with one
error rate, so the trial may be looked at daily and stopped at any time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

ExperimentOutcome = Literal["go_on", "challenger_better", "champion_better", "no_difference"]

#: Errors of a trial are |log(real / estimate)|; beyond this factor they count as this one, because
#: a mean without a bound has no interval that always holds.
WORST_FACTOR = 10.0
#: Two models seldom differ by more on one service; a pair's difference counts as this at most, so
#: that a few hundred pairs are enough.
MAX_APART = 0.5
#: Differences that would not matter: of the share of good marks, and of the mean error of the log
#: price.
GOOD_MARGIN, ERROR_MARGIN = 0.05, 0.05
#: How often a verdict may be wrong, over the whole life of a trial.
ALPHA = 0.05
#: Marks of each arm from which their difference is as good as normal.
MIN_MARKS = 50
_GRID = 4001
_MAX_BET = 0.75


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the ends of its confidence sequence; `value` is NaN where `n` is 0."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class ArmComparison:
    """Both arms by one measure.

    `gain` is how much better the challenger is, in the measure's own unit: above 0 in its favour;
    `margin` is the difference that would not matter; `says` follows from the two.
    """

    measure: Literal["good", "error"]
    champion: Interval
    challenger: Interval
    gain: Interval
    margin: float
    says: ExperimentOutcome


def share(good: int, n: int, alpha: float = ALPHA) -> Interval:
    """Give the confidence sequence of a share of successes.

    Parameters
    ----------
    good, n : int
        Successes, and trials of one and the same chance.
    alpha : float, default=0.05
        How often it may be wrong, at any time at all.

    Returns
    -------
    Interval
        0 to 1 without a trial.

    Notes
    -----
    Beta-binomial mixture with a uniform prior (Robbins, 1970; Howard et al., "Time-uniform
    confidence sequences", Annals of Statistics 49, 2021): for the true p,
    B(1 + s, 1 + f) / (p^s (1 - p)^f) is a martingale that begins at 1, so by Ville's inequality
    it reaches 1 / alpha with a probability of at most alpha.
    """
    grid = np.linspace(0, 1, _GRID)
    inside = grid[_evidence(good, n, grid) < np.log(1 / alpha)]
    step = grid[1]
    value = good / n if n else float("nan")
    return Interval(value, max(float(inside[0]) - step, 0), min(float(inside[-1]) + step, 1), n)


def shares_apart(
    champion: tuple[int, int], challenger: tuple[int, int], alpha: float = ALPHA
) -> Interval:
    """Give the asymptotic confidence sequence of the difference of two arms' shares.

    Parameters
    ----------
    champion, challenger : (int, int)
        Successes and trials of each arm.
    alpha : float, default=0.05
        How often it may be wrong, at any time from `MIN_MARKS` of each arm on.

    Returns
    -------
    Interval
        Of challenger minus champion; `n` is of both. Before `MIN_MARKS` it holds everything.

    Notes
    -----
    Normal mixture boundary over the information 1 / s^2, where s^2 is the variance of the
    difference: s sqrt((1 + s^2 / t^2) log((1 + t^2 / s^2) / alpha^2)), with t = `GOOD_MARGIN`
    (Waudby-Smith et al., "Time-uniform central limit theory and asymptotic confidence sequences",
    Annals of Statistics 52, 2024). It spends of alpha what exact sequences keep in reserve.
    """
    n = champion[1] + challenger[1]
    if not (champion[1] and challenger[1]):
        return Interval(float("nan"), -1.0, 1.0, n)
    value = challenger[0] / challenger[1] - champion[0] / champion[1]
    if min(champion[1], challenger[1]) < MIN_MARKS:
        return Interval(value, -1.0, 1.0, n)
    # One more of either kind in each arm, so that no arm without a failure is without variance.
    shares = [((good + 1) / (marks + 2), marks) for good, marks in (champion, challenger)]
    spread = sum(p * (1 - p) / marks for p, marks in shares)
    prior = GOOD_MARGIN**2
    half = float(np.sqrt((spread + spread**2 / prior) * np.log((1 + prior / spread) / alpha**2)))
    return Interval(value, max(value - half, -1.0), min(value + half, 1.0), n)


def mean(values: NDArray[np.float64], low: float, high: float, alpha: float = ALPHA) -> Interval:
    """Give the confidence sequence of the mean of bounded values, in the order they came.

    Parameters
    ----------
    values : numpy.ndarray of shape (n,)
        In time order; each of one and the same mean, whatever came before.
    low, high : float
        Bounds; values beyond are drawn to them.
    alpha : float, default=0.05
        How often it may be wrong, at any time at all.

    Returns
    -------
    Interval
        The bounds themselves without a value.

    Notes
    -----
    Empirical Bernstein with predictable bets, Theorem 2 of Waudby-Smith and Ramdas, "Estimating
    means of bounded random variables by betting", JRSS B 86, 2024: it narrows with the values'
    own variance, not with the bounds. `value` is the plain mean.
    """
    n = len(values)
    if n == 0:
        return Interval(float("nan"), low, high, 0)
    x = (np.clip(values, low, high) - low) / (high - low)
    seen = np.arange(1, n + 1)
    running = (0.5 + np.cumsum(x)) / (seen + 1)
    variance = (0.25 + np.cumsum((x - running) ** 2)) / (seen + 1)
    means = np.concatenate([[0.5], running[:-1]])  # what was known before each value
    spread = np.concatenate([[0.25], variance[:-1]])
    bets = np.sqrt(2 * np.log(2 / alpha) / (spread * seen * np.log(seen + 1)))
    bets = np.minimum(bets, _MAX_BET)
    cost = (x - means) ** 2 * (-np.log1p(-bets) - bets)
    total = np.cumsum(bets)
    center = np.cumsum(bets * x) / total
    half = (np.log(2 / alpha) + np.cumsum(cost)) / total
    # It holds at all times at once, so what earlier looks excluded stays excluded.
    ends = float((center - half).max()), float((center + half).min())
    span = high - low
    return Interval(
        float(np.mean(x)) * span + low,
        max(ends[0], 0.0) * span + low,
        min(ends[1], 1.0) * span + low,
        n,
    )


def errors(real: NDArray[np.float64], estimate: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return |log(real / estimate)|, shape (n,), at most that of `WORST_FACTOR`."""
    apart = np.abs(np.log(np.asarray(real, float) / np.asarray(estimate, float)))
    return np.minimum(apart, np.log(WORST_FACTOR))


def good_marks(
    champion: tuple[int, int],
    challenger: tuple[int, int],
    *,
    alpha: float = ALPHA,
    margin: float = GOOD_MARGIN,
) -> ArmComparison:
    """Compare how often each arm's estimates were called good.

    Parameters
    ----------
    champion, challenger : (int, int)
        Good marks, and marks, of each arm.
    alpha : float, default=0.05
        How often the verdict may be wrong.
    margin : float, default=0.05
        A difference that would not matter.

    Returns
    -------
    Contest
        In shares.
    """
    gain = shares_apart(champion, challenger, alpha)
    return ArmComparison(
        "good",
        share(*champion, alpha),
        share(*challenger, alpha),
        gain,
        margin,
        _says(gain, margin),
    )


def parted_errors(
    champion: NDArray[np.float64],
    challenger: NDArray[np.float64],
    *,
    alpha: float = ALPHA,
    margin: float = ERROR_MARGIN,
) -> ArmComparison:
    """Compare the errors of two arms that answered different people.

    Parameters
    ----------
    champion, challenger : numpy.ndarray of shape (n,), (m,)
        Of `errors`, each in time order.
    alpha : float, default=0.05
        How often the verdict may be wrong.
    margin : float, default=0.05
        A difference that would not matter.

    Returns
    -------
    Contest
        In units of the log price; `gain` is the champion's error minus the challenger's.
    """
    top = float(np.log(WORST_FACTOR))
    one, other = (mean(arm, 0.0, top, alpha / 2) for arm in (champion, challenger))
    gain = Interval(
        one.value - other.value, one.low - other.high, one.high - other.low, one.n + other.n
    )
    return ArmComparison("error", one, other, gain, margin, _says(gain, margin))


def paired_errors(
    champion: NDArray[np.float64],
    challenger: NDArray[np.float64],
    *,
    alpha: float = ALPHA,
    margin: float = ERROR_MARGIN,
) -> ArmComparison:
    """Compare the errors of two models on the very same services.

    Parameters
    ----------
    champion, challenger : numpy.ndarray of shape (n,)
        Of `errors`, row by row of one service, in time order.
    alpha : float, default=0.05
        How often the verdict may be wrong.
    margin : float, default=0.05
        A difference that would not matter.

    Returns
    -------
    Contest
        In units of the log price; `gain` is the champion's error minus the challenger's, at most
        `MAX_APART` for a pair.
    """
    top = float(np.log(WORST_FACTOR))
    gain = mean(champion - challenger, -MAX_APART, MAX_APART, alpha)
    return ArmComparison(
        "error",
        mean(champion, 0.0, top, alpha),
        mean(challenger, 0.0, top, alpha),
        gain,
        margin,
        _says(gain, margin),
    )


def _says(gain: Interval, margin: float) -> ExperimentOutcome:
    if gain.low > 0:
        return "challenger_better"
    if gain.high < 0:
        return "champion_better"
    return "no_difference" if max(-gain.low, gain.high) <= margin else "go_on"


def _evidence(good: int, n: int, grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log of the martingale for each chance of a grid, shape of `grid`."""
    bad = n - good
    with np.errstate(divide="ignore", invalid="ignore"):
        likelihood = np.where(good > 0, good * np.log(grid), 0.0) + np.where(
            bad > 0, bad * np.log1p(-grid), 0.0
        )
    made: NDArray[np.float64] = betaln(1 + good, 1 + bad) - likelihood
    return made
