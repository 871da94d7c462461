"""The plain methods: the same day last week, and averages of the last same weekdays."""

from __future__ import annotations

import numpy as np

from core.models.forecast.smoothing import WEEK
from core.types.arrays import Floats

#: Weeks over which the same weekday is averaged.
WINDOWS = (2, 4, 8, 13)


def weekday_means(values: Floats, weeks: int, horizon: int) -> Floats:
    """Forecast each day as the mean of the last same weekdays; one week is the seasonal naive.

    Parameters
    ----------
    values : numpy.ndarray of shape (n,)
        One value a day.
    weeks : int
        How many weekdays are averaged, fewer where there are fewer.
    horizon : int
        Days ahead.

    Returns
    -------
    numpy.ndarray of shape (n, horizon)
        At [t, h - 1] the forecast of day t + h that is made of days 0 to t.
    """
    n = len(values)
    lags = np.arange(weeks) * WEEK
    out = np.empty((n, horizon))
    for h in range(1, horizon + 1):
        newest = np.arange(n) - (-h % WEEK)
        places = newest[:, None] - lags
        there = places >= 0
        there[~there[:, 0], 0] = True  # before the first week: its first day
        picked = values[np.maximum(places, 0)]
        out[:, h - 1] = (picked * there).sum(axis=1) / there.sum(axis=1)
    return out
