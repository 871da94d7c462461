"""What makes a series doubtful before anything is learned from it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.errors import N_
from core.types import Flag
from core.types.forecast import MIN_DAYS

#: Days without a row after which history begins anew.
GAP_DAYS = 300
#: How many times the level changes where something else than sales did.
_JUMP = 30.0
#: The last day is incomplete where it is below so much of the lowest of the last same weekdays.
_INCOMPLETE, _SAME_DAYS = 0.5, 8


def doubts_of(values: NDArray[np.float64], weekday: NDArray[np.int32]) -> Iterator[Flag]:
    """Yield what is doubtful of the known days of a series, oldest first.

    Parameters
    ----------
    values : numpy.ndarray of shape (n,)
        Sales of each day.
    weekday : numpy.ndarray of int of shape (n,)
        0 is Monday.

    Yields
    ------
    Flag
    """
    if len(values) < MIN_DAYS:
        yield Flag("short", N_("too few days are known: the range is a guess"))
        return
    if np.ptp(values) == 0:
        yield Flag("constant", N_("all days are equal: history teaches nothing"))
        return
    same = values[:-1][weekday[:-1] == weekday[-1]][-_SAME_DAYS:]
    if len(same) >= 4 and values[-1] < _INCOMPLETE * same.min():
        yield Flag("incomplete", N_("the last day is far below others: it may be incomplete"))
    if (values < 0).any():
        yield Flag("returns", N_("negative sales (returns) were used as they are"))
    changed = _change(values)
    if changed >= _JUMP:
        yield Flag(
            "jump", N_("the level changed {n}-fold: was the currency changed?"), {"n": changed}
        )


def _change(values: NDArray[np.float64]) -> int:
    """Return how many times the largest change of level between two months multiplies it."""
    most = 1.0
    for at in range(14, len(values) - 13, 7):
        before, after = (np.abs(values[at - 14 : at]), np.abs(values[at : at + 14]))
        if (before > 0).mean() > 0.5 and (after > 0).mean() > 0.5:
            levels = float(np.median(before[before > 0])), float(np.median(after[after > 0]))
            most = max(most, levels[1] / levels[0], levels[0] / levels[1])
    return round(most)
