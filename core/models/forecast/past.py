"""One series: its backtest and its ranges from every day on, and the forecast of the last day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from core.models.forecast.backtest import COMBINATION, NAIVE, Backtest, backtested
from core.models.forecast.ranges import Ends, ranges_of, total_ranges
from core.models.forecast.smoothing import WEEK, DayMask
from core.types.arrays import Floats
from core.types.forecast import ForecastDay, ForecastReason

#: Days of history that are used, and that make a usual day.
MAX_HISTORY, USUAL_DAYS = 1_100, 28


@dataclass(frozen=True, slots=True)
class Past:
    """A series with what was forecast on each of its days.

    `labels` name holidays and events, also of the days to come; arrays of forecasts have the shape
    (n, horizon), those of totals (n, 1).
    """

    first: date
    values: Floats
    unknown: DayMask
    labels: Sequence[str]
    horizon: int
    backtest: Backtest
    ranges: Mapping[float, Ends]
    totals: Mapping[float, Ends]

    @property
    def total(self) -> Floats:
        """The median of the sum over the horizon, from each day on."""
        return self.backtest.final[:, : self.horizon].sum(axis=1)

    @property
    def came(self) -> Floats:
        """The sum of the last values, by each day."""
        return np.convolve(self.values, np.ones(self.horizon))[: len(self.values)]

    @property
    def method(self) -> str:
        """What the last forecast is made by."""
        return COMBINATION if self.backtest.beaten[-1] else NAIVE


def learn(
    first: date, values: Floats, unknown: DayMask, labels: Sequence[str], horizon: int
) -> Past:
    """Forecast a series from every day on.

    Parameters
    ----------
    first : datetime.date
        Of the values.
    values, unknown : numpy.ndarray of shape (n,)
        Sales of each day, and gaps in them.
    labels : sequence of str, of length n + max(horizon, 7)
        Holidays and events, also of the days to come.
    horizon : int
        Days ahead.

    Returns
    -------
    Past
        Of the last `MAX_HISTORY` days.
    """
    cut = max(0, len(values) - MAX_HISTORY)
    values, unknown, labels = values[cut:], unknown[cut:], list(labels)[cut:]
    backtest = backtested(values, unknown, list(labels), max(horizon, WEEK))
    return _ranged(first + timedelta(days=cut), values, unknown, labels, horizon, backtest)


def summed(pasts: Sequence[Past]) -> Past:
    """Add series up: their forecasts are added, the ranges are those of the sum.

    Series that begin later count as zero before.
    """
    longest = max(pasts, key=lambda past: len(past.values))
    n = len(longest.values)

    def total(parts: Sequence[Floats]) -> Floats:
        out = np.zeros((n, *parts[0].shape[1:]))
        for part in parts:
            out[n - len(part) :] += part
        return out

    tests = [past.backtest for past in pasts]
    beaten = total([test.beaten.astype(np.float64) for test in tests]) > 0
    methods = {name: total([test.methods[name] for test in tests]) for name in tests[0].methods}
    return _ranged(
        longest.first,
        total([past.values for past in pasts]),
        np.zeros(n, dtype=bool),
        longest.labels,
        longest.horizon,
        Backtest(
            total([test.base for test in tests]),
            total([test.final for test in tests]),
            total([test.naive for test in tests]),
            methods,
            beaten,
        ),
    )


def _ranged(
    first: date,
    values: Floats,
    unknown: DayMask,
    labels: Sequence[str],
    horizon: int,
    backtest: Backtest,
) -> Past:
    came = np.convolve(values, np.ones(horizon))[: len(values)]
    total = backtest.final[:, :horizon].sum(axis=1)
    ranges = ranges_of(backtest.final, values, unknown)
    totals = total_ranges(total, came, horizon)
    return Past(first, values, unknown, labels, horizon, backtest, ranges, totals)


def days_ahead(past: Past) -> tuple[ForecastDay, ...]:
    """Return the days to come with their quantiles and reasons."""
    n, test = len(past.values), past.backtest
    known = past.values[~past.unknown][-USUAL_DAYS:]
    usual = float(known.mean()) if len(known) else 0.0
    out = []
    for h in range(past.horizon):
        base, final = float(test.base[-1, h]), float(test.final[-1, h])
        start = min(h // WEEK * WEEK, test.base.shape[1] - WEEK)
        week = float(test.base[-1, start : start + WEEK].mean())
        reasons = [ForecastReason("trend", week - usual), ForecastReason("weekday", base - week)]
        label = past.labels[n + h]
        if label:
            reasons.append(ForecastReason("event", final - base, label))
        ends = {share: (e.low[-1, h], e.high[-1, h]) for share, e in past.ranges.items()}
        day = past.first + timedelta(days=n + h)
        out.append(ForecastDay(day, quantiles_of(final, ends), usual, tuple(reasons)))
    return tuple(out)


def total_ahead(past: Past) -> Mapping[float, float]:
    """Return the quantiles of the sum over the days to come."""
    ends = {share: (e.low[-1, 0], e.high[-1, 0]) for share, e in past.totals.items()}
    return quantiles_of(float(past.total[-1]), ends)


def quantiles_of(median: float, ends: Mapping[float, tuple[float, float]]) -> Mapping[float, float]:
    """Return quantiles by level from a median and the ends of ranges by share."""
    found = {0.5: median}
    for share, (low, high) in ends.items():
        found[round(0.5 - share / 2, 3)] = float(low)
        found[round(0.5 + share / 2, 3)] = float(high)
    return dict(sorted(found.items()))
