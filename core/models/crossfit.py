"""Columns that look at the price are made out of sample, so that none knows its own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sklearn.model_selection import GroupKFold

#: From positions of known rows and of rows to describe, to columns of shape (rows, p).
Describe = Callable[[np.ndarray, np.ndarray], np.ndarray]


def cross_fitted(describe: Describe, groups: np.ndarray, folds: int = 5) -> np.ndarray:
    """Describe each row by the rows of other groups.

    Parameters
    ----------
    describe : callable
        Gets the positions of known rows and of rows to describe.
    groups : numpy.ndarray of shape (n,)
        Rows of one group never help to describe each other.
    folds : int, default=5
        At most; fewer where there are fewer groups.

    Returns
    -------
    numpy.ndarray of shape (n, p)
        In the order of the rows.
    """
    n = len(groups)
    out = np.empty((n, 0))
    for known, rest in GroupKFold(min(folds, len(np.unique(groups)))).split(
        np.empty(n), groups=groups
    ):
        columns = describe(known, rest)
        if not out.size:
            out = np.empty((n, columns.shape[1]))
        out[rest] = columns
    return out
