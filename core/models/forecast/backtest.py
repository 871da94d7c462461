"""What each method would have said on every day of the past, and which is believed today.

Nothing that is computed for a day t uses a day after t; `tests` hold that the forecast of a series
that ends at t is the one that the backtest reports for t.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.models.forecast.members import WINDOWS, weekday_means
from core.models.forecast.smoothing import START, WEEK, DayMask, smoothed_on_scales
from core.types.arrays import Floats
from core.types.forecast import CLOSED

NAIVE, WINDOW, SMOOTHING, ALL_METHODS, COMBINATION = (
    "seasonal naive",
    "weekday average",
    "smoothing",
    "best methods",
    "combination",
)
#: Share of an error's weight that is left a day later: for single methods, for their blends.
FORGETTING, SLOW_FORGETTING = 0.99, 0.995
#: How many methods are averaged.
AVERAGED = 24
#: How much of the blend is the seasonal naive.
NAIVE_SHARES = (0.0, 0.3, 0.5)
#: Weeks of the test against the seasonal naive, and standard errors by which it must be beaten.
TESTED_WEEKS, BEYOND_CHANCE = 52, 0.84
_SOME_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Backtest:
    """Forecasts from every day on, of shape (n, horizon) each.

    `base` knows no holidays or events, `final` does; `methods` are those of the table; `beaten`
    says on which days the seasonal naive had been beaten beyond chance by then.
    """

    base: Floats
    final: Floats
    naive: Floats
    methods: Mapping[str, Floats]
    beaten: DayMask


def backtested(values: Floats, skipped: DayMask, labels: list[str], horizon: int) -> Backtest:
    """Run all methods over the past, and combine them by what was known each day.

    Parameters
    ----------
    values : numpy.ndarray of shape (n,)
        One value a day; gaps hold a plausible one and are skipped.
    skipped : numpy.ndarray of bool of shape (n,)
        Days that are gaps, of which nothing is known.
    labels : list of str, of length n + horizon
        The holiday or event of each day, also of those to come; empty on plain days.
    horizon : int
        Days ahead.

    Returns
    -------
    Backtest
    """
    special = np.array([bool(label) for label in labels])
    silent = skipped | special[: len(values)]
    naive = weekday_means(values, 1, horizon)
    windows = np.stack([weekday_means(values, weeks, horizon) for weeks in WINDOWS], axis=1)
    smooth = smoothed_on_scales(values, silent, horizon)
    every = np.concatenate([smooth, windows, naive[:, None]], axis=1)
    best = _averaged(every, _losses(every, values, silent, FORGETTING), AVERAGED)
    blends = np.stack([(1 - share) * best + share * naive for share in NAIVE_SHARES], axis=1)
    blend = _averaged(blends, _losses(blends, values, silent, SLOW_FORGETTING), 2)
    beaten = _beaten(blend, naive, values, silent)
    base = np.where(beaten[:, None], blend, naive)
    methods = {
        NAIVE: naive,
        WINDOW: windows[:, 0],
        SMOOTHING: _averaged(smooth, _losses(smooth, values, silent, FORGETTING), 1),
        ALL_METHODS: best,
        COMBINATION: blend,
    }
    final = base * _effects(base, values, labels, skipped)
    return Backtest(base, final, naive, methods, beaten)


def errors_known(forecasts: Floats, values: Floats, skipped: DayMask) -> Floats:
    """Return the absolute errors that became known on each day, summed over horizons.

    Parameters
    ----------
    forecasts : numpy.ndarray of shape (n, k, horizon)
        Of k methods.
    values, skipped : numpy.ndarray of shape (n,)
        What came, and where nothing is known of it.

    Returns
    -------
    numpy.ndarray of shape (n, k)
    """
    n, k, horizon = forecasts.shape
    out = np.zeros((n, k))
    for h in range(1, min(horizon, n - 1) + 1):
        out[h:] += np.abs(forecasts[:-h, :, h - 1] - values[h:, None])
    out[skipped] = 0.0
    out[:START] = 0.0  # the first forecasts know days that they start from
    return out


def _losses(forecasts: Floats, values: Floats, skipped: DayMask, keep: float) -> Floats:
    known = errors_known(forecasts, values, skipped)
    total = np.zeros(known.shape[1])
    for t in range(len(known)):
        total = keep * total + known[t]
        known[t] = total
    return known


def _averaged(forecasts: Floats, losses: Floats, most: int) -> Floats:
    """Average on each day the methods that had lost least by then."""
    chosen = np.argsort(losses, axis=1, kind="stable")[:, :most]
    picked: Floats = np.take_along_axis(forecasts, chosen[:, :, None], axis=1)
    return picked.mean(axis=1)


def _beaten(blend: Floats, naive: Floats, values: Floats, skipped: DayMask) -> DayMask:
    """Tell for each day whether the blend had beaten the seasonal naive by weekly errors."""
    both = errors_known(np.stack([blend, naive], axis=1), values, skipped)
    gained = np.cumsum(both[:, 1] - both[:, 0])
    out = np.zeros(len(values), dtype=bool)
    for t in range(START + WEEK * _SOME_WEEKS, len(values)):
        ends = gained[t::-WEEK][: TESTED_WEEKS + 1]
        weekly = ends[:-1] - ends[1:]
        weekly = weekly[: max(_SOME_WEEKS, (t - START) // WEEK)]
        error = float(weekly.std(ddof=1)) / np.sqrt(len(weekly))
        out[t] = float(weekly.mean()) > BEYOND_CHANCE * error
    return out


def _effects(base: Floats, values: Floats, labels: list[str], skipped: DayMask) -> Floats:
    """Return by how much holidays and events multiply each forecast, learned from earlier ones.

    The factor of a label is the median of its past ratios to the forecast of the day before,
    drawn towards one as if one more such day had been a plain one; a closed day is zero.
    """
    n, horizon = base.shape
    out = np.ones((n, horizon))
    seen: dict[str, list[float]] = {}
    special = [i for i, label in enumerate(labels) if label]
    for t in range(n):
        if t > START and labels[t] and not skipped[t] and base[t - 1, 0] > 0:
            seen.setdefault(labels[t], []).append(float(np.clip(values[t] / base[t - 1, 0], 0, 10)))
        for day in special:
            if t < day <= t + horizon:
                out[t, day - t - 1] = _factor(labels[day], seen)
    return out


def _factor(label: str, seen: Mapping[str, list[float]]) -> float:
    if label == CLOSED:
        return 0.0
    ratios = seen.get(label, [])
    return float((np.sum(ratios) + 1.0) / (len(ratios) + 1))
