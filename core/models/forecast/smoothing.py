"""Exponential smoothing with a weekly season, run for a grid of parameters at once.

One pass over the days gives the forecast of every parameter set from every day on, each made of
what was known that day: the backtest costs nothing beside the forecast. The models are the additive
ones of Hyndman and Athanasopoulos (Forecasting: Principles and Practice, 3rd ed., 8.3) with a
damped trend, on three scales.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.types.arrays import Floats

#: Which days something is true of.
DayMask = NDArray[np.bool_]

WEEK = 7
DAMPING = 0.9
#: Days from which the smoothing starts.
START = 28
LEVELS, TRENDS = (0.03, 0.08, 0.15, 0.3, 0.5, 0.7, 0.9), (0.0, 0.1)
SEASONS = (0.02, 0.08, 0.2, 0.45)
GRID: Floats = np.array(list(itertools.product(LEVELS, TRENDS, SEASONS)))
_MAX_LOG = 60.0


def smoothed(values: Floats, skipped: DayMask, horizon: int) -> Floats:
    """Forecast from every day on by every parameter set of `GRID`.

    Parameters
    ----------
    values : numpy.ndarray of shape (n,)
        One value a day, at least `START`; those that are skipped hold a plausible one.
    skipped : numpy.ndarray of bool of shape (n,)
        Days that teach nothing: gaps, holidays, events.
    horizon : int
        Days ahead.

    Returns
    -------
    numpy.ndarray of shape (n, len(GRID), horizon)
        At [t, g, h - 1] the forecast of day t + h that is made of days 0 to t.
    """
    alpha, beta, gamma = GRID.T
    first = values[:START]
    level = np.full(len(GRID), first.mean())
    trend = np.zeros(len(GRID))
    season = np.repeat(
        (first.reshape(-1, WEEK).mean(axis=0) - first.mean())[:, None], len(GRID), axis=1
    )
    damped = np.cumsum(DAMPING ** np.arange(1, horizon + 1))
    ahead = np.arange(1, horizon + 1)
    out = np.empty((len(values), len(GRID), horizon))
    for t, value in enumerate(values):
        day = t % WEEK
        expected = level + DAMPING * trend
        error = 0.0 if skipped[t] else value - expected - season[day]
        level = expected + alpha * error
        trend = DAMPING * trend + alpha * beta * error
        season[day] += gamma * (1 - alpha) * error
        out[t] = level[:, None] + trend[:, None] * damped + season[(t + ahead) % WEEK].T
    return out


def smoothed_on_scales(values: Floats, skipped: DayMask, horizon: int) -> Floats:
    """Smooth values as they are, their roots and their logarithms.

    No forecast is negative before a value was.
    """
    floor = max(0.05 * float(np.mean(values[:START])), 1e-9)  # of days that every origin knows
    scales: tuple[tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]], ...] = (
        (lambda v: v, lambda f: f),
        (lambda v: np.sqrt(np.maximum(v, 0.0)), lambda f: np.maximum(f, 0.0) ** 2),
        (
            lambda v: np.log(np.maximum(v, floor)),
            lambda f: np.exp(np.clip(f, -_MAX_LOG, _MAX_LOG)),
        ),
    )
    parts = [back(smoothed(there(values), skipped, horizon)) for there, back in scales]
    return not_negative(np.concatenate(parts, axis=1), values)


def not_negative(forecasts: Floats, values: Floats) -> Floats:
    """Return forecasts of shape (n, …) without negative ones before a value was negative."""
    plain = (np.minimum.accumulate(values) >= 0).reshape(-1, *[1] * (forecasts.ndim - 1))
    return np.where(plain, np.maximum(forecasts, 0.0), forecasts)
