"""How far a reason would vary had other sellers been learned from: what could be chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.data.given import draw, leave_out
from core.types import INPUT_COLUMNS

#: Services whose reasons are looked at, and at how many sizes of a reason.
_PROBES, _SIZES = 200, 4
#: Of a size's reasons, at least; a reason that is given more rarely has no interval.
_LEAST = 10
#: Standard errors on either side of a reason: eight in ten refits lie within.
_REACH = 1.2816


def probes(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return some listings as services of which people give this and that.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, columns of the schema)
        Listings.
    seed : int
        Of the draw, and of what is left out.

    Returns
    -------
    pandas.DataFrame of shape (at most 200, input columns and ``without``)
        Services.
    """
    rng = np.random.default_rng([seed, 9])
    rows = rng.permutation(len(frame))[:_PROBES]
    some = frame.iloc[rows].reset_index(drop=True)
    left = leave_out(some, draw(len(some), rng))
    return left[[*(name for name in INPUT_COLUMNS if name in left), "without"]]


def standard_errors(refits: np.ndarray) -> np.ndarray:
    """Return the delete-a-group jackknife's standard errors (Efron and Tibshirani, 1993, 11.5).

    Parameters
    ----------
    refits : numpy.ndarray of shape (k, ...)
        A figure from k fits, each without another group of sellers.

    Returns
    -------
    numpy.ndarray of shape (...)
        In the figure's unit.
    """
    k = len(refits)
    around = refits - refits.mean(axis=0)
    return np.asarray(np.sqrt((k - 1) / k * (around**2).sum(axis=0)))


def steadiness(refits: Sequence[pd.DataFrame]) -> dict[str, dict[str, list[float]]]:
    """Measure how far each reason varies between fits, by its size.

    Parameters
    ----------
    refits : sequence of pandas.DataFrame of shape (n, reasons)
        Shapley values of the same services, from fits that each left out another group of
        sellers; NaN for what was not given.

    Returns
    -------
    dict of str to dict
        For each reason ``size`` (mean absolute Shapley values, ascending) and ``error`` (root
        mean square of their standard errors), in log units; nothing of one that is given too
        rarely, or without refits.
    """
    out = {}
    for reason in refits[0].columns if len(refits) > 1 else ():
        values = np.array([table[reason].to_numpy(float) for table in refits])
        given = ~np.isnan(values).any(axis=0)
        if given.sum() >= _LEAST:
            out[str(reason)] = _by_size(values[:, given])
    return out


def _by_size(refits: np.ndarray) -> dict[str, list[float]]:
    sizes, errors = np.abs(refits.mean(axis=0)), standard_errors(refits)
    order = np.argsort(sizes, kind="stable")
    parts = np.array_split(order, min(_SIZES, len(order) // _LEAST))
    return {
        "size": [float(sizes[part].mean()) for part in parts],
        "error": [float(np.sqrt((errors[part] ** 2).mean())) for part in parts],
    }


def reach(measured: Mapping[str, Mapping[str, Any]], reason: str, value: float) -> float | None:
    """Return how far a reason may lie from its value by chance, in log units; None if unknown.

    Parameters
    ----------
    measured : mapping
        As `steadiness` gives it.
    reason : str
        The reason's name.
    value : float
        Its Shapley value, in log units.
    """
    known = measured.get(reason)
    if known is None:
        return None
    return _REACH * float(np.interp(abs(value), known["size"], known["error"]))
