"""Ranges that hold what they promise: conformal residuals of the backtest, adapted to drift.

The level of the quantiles follows what was covered of late, as adaptive conformal inference does
(Gibbs and Candès, 2021, arXiv:2106.00455).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from core.models.forecast.smoothing import START, WEEK, DayMask, not_negative
from core.types.arrays import Floats
from core.types.forecast import RANGES

#: Origins whose residuals count, and how fast their scale and their level follow.
REMEMBERED, SCALE_KEEP, STEP = 364, 0.93, 0.02
#: The same of totals, whose errors overlap from day to day.
TOTAL_SCALE_KEEP, TOTAL_STEP = 0.98, 0.03
#: What is aimed at beyond the promise, as scale and level only follow what has come.
LAG = 0.02
_WIDEST, _NARROWEST = 0.99, 0.02
_ENOUGH = 10
#: Residuals that are assumed until some are known.
_UNKNOWN = np.array([-2.5, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.5])


class Ends(NamedTuple):
    """Lower and upper ends from every day on, of shape (n, horizon) each."""

    low: Floats
    high: Floats


def ranges_of(forecasts: Floats, values: Floats, skipped: DayMask) -> Mapping[float, Ends]:
    """Return the ranges by promised share, from every day on.

    Parameters
    ----------
    forecasts : numpy.ndarray of shape (n, horizon)
        Made on each day.
    values, skipped : numpy.ndarray of shape (n,)
        What came, and where nothing is known of it.

    Returns
    -------
    mapping of float to Ends
        By the shares of `RANGES`; each range holds the narrower ones.
    """
    n, horizon = forecasts.shape
    weekday = np.arange(n + horizon) % WEEK
    scale = _scales(forecasts, values, skipped)
    ends = {share: Ends(forecasts.copy(), forecasts.copy()) for share in RANGES}
    for h in range(1, horizon + 1):
        target = weekday[np.arange(n) + h]
        own = scale[np.arange(n), target]
        _fill(h, forecasts[:, h - 1], own, values, skipped, ends)
    return _nested(ends, forecasts, values)


def total_ranges(totals: Floats, came: Floats, horizon: int) -> Mapping[float, Ends]:
    """Return the ranges of the sum over all days of the horizon, of shape (n, 1) each.

    Parameters
    ----------
    totals : numpy.ndarray of shape (n,)
        The sum of the forecasts that were made on each day.
    came : numpy.ndarray of shape (n,)
        The sum of the last `horizon` values, by each day.
    horizon : int
        Days ahead.

    Returns
    -------
    mapping of float to Ends
    """
    n = len(totals)
    error = np.zeros(n)
    error[horizon:] = np.abs(came[horizon:] - totals[:-horizon])
    scale = np.full(n, float(np.std(came[horizon : START + horizon])))
    for t in range(START + horizon, n):
        before = scale[t - 1] if t > START + horizon else error[t]
        scale[t] = TOTAL_SCALE_KEEP * before + (1 - TOTAL_SCALE_KEEP) * error[t]
    ends = {share: Ends(totals[:, None].copy(), totals[:, None].copy()) for share in RANGES}
    plain = np.zeros(n, dtype=bool)
    _fill(horizon, totals, scale, came, plain, ends, column=0, step=TOTAL_STEP)
    return _nested(ends, totals[:, None], came)


def _scales(forecasts: Floats, values: Floats, skipped: DayMask) -> Floats:
    """Return the usual error on each weekday by each day, of shape (n, 7)."""
    n, horizon = forecasts.shape
    out = np.full((n, WEEK), float(np.std(values[:START])))
    now = np.full(WEEK, np.nan)
    usual = float(out[0, 0])
    keep = SCALE_KEEP**3  # a weekday comes once a week
    near = min(horizon, WEEK)
    for t in range(START + 1, n):
        if not skipped[t]:
            made = np.arange(max(START, t - near), t)
            error = float(np.abs(forecasts[made, t - made - 1] - values[t]).mean())
            day = t % WEEK
            now[day] = error if np.isnan(now[day]) else keep * now[day] + (1 - keep) * error
        seen = now[~np.isnan(now)]
        out[t] = np.where(np.isnan(now), seen.mean() if len(seen) else usual, now)
    return out


def _fill(
    h: int,
    forecast: Floats,
    scale: Floats,
    values: Floats,
    skipped: DayMask,
    ends: Mapping[float, Ends],
    column: int | None = None,
    step: float = STEP,
) -> None:
    """Fill the ends at one horizon, day by day, from the residuals that are known by then."""
    n, at = len(values), h - 1 if column is None else column
    usable = np.zeros(n, dtype=bool)
    usable[: n - h] = (scale[: n - h] > 0) & ~skipped[h:]
    usable[: START + 1] = False
    residual = np.full(n, np.nan)
    residual[: n - h] = (values[h:] - forecast[: n - h]) / np.maximum(scale[: n - h], 1e-12)
    residual[~usable] = np.nan
    before = np.concatenate([np.full(REMEMBERED + h - 1, np.nan), residual])
    ordered = np.sort(sliding_window_view(before, REMEMBERED)[:n], axis=1)  # unknown ones last
    counts = np.sum(~np.isnan(ordered), axis=1)
    for share in RANGES:
        _follow(share, h, forecast, scale, values, usable, ordered, counts, ends[share], at, step)


def _follow(
    share: float,
    h: int,
    forecast: Floats,
    scale: Floats,
    values: Floats,
    usable: DayMask,
    ordered: Floats,
    counts: NDArray[np.int64],
    ends: Ends,
    at: int,
    step: float,
) -> None:
    """Fill the ends of one range, its level moved by what was covered."""
    level = share
    low, high = ends.low[:, at], ends.high[:, at]
    for t in range(START + 1, len(values)):
        made = t - h
        if made > START and usable[made]:
            inside = low[made] <= values[t] <= high[made]
            level = min(max(level + step * (share + LAG - inside), _NARROWEST), _WIDEST)
        known, n = (ordered[t], int(counts[t])) if counts[t] >= _ENOUGH else (_UNKNOWN, 9)
        tail = (1 - level) / 2
        # One more residual may come at each end: ranks of n + 1.
        low[t] = forecast[t] + scale[t] * _ranked(known, n, tail * (n + 1) - 1)
        high[t] = forecast[t] + scale[t] * _ranked(known, n, (1 - tail) * (n + 1) - 1)


def _ranked(known: Floats, n: int, rank: float) -> float:
    rank = min(max(rank, 0.0), n - 1.0)
    below = int(rank)
    above = min(below + 1, n - 1)
    return float(known[below] + (rank - below) * (known[above] - known[below]))


def _nested(ends: Mapping[float, Ends], inside: Floats, values: Floats) -> Mapping[float, Ends]:
    out: dict[float, Ends] = {}
    inner = Ends(inside, inside)
    for share in RANGES:
        low, high = (not_negative(end, values) for end in ends[share])
        low, high = np.minimum(low, inner.low), np.maximum(high, inner.high)
        inner = out[share] = Ends(low, high)
    return out
