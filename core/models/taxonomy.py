"""Mondrian taxonomy: which listings share a calibration, from the narrowest group to all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

#: The names of the groups' kinds, as labels and reports carry them.
LEVEL, RANGE = "seller_level", "estimate"


@dataclass(frozen=True)
class Taxonomy:
    """Groups listings by what is known of them before the price is: level and estimate.

    Parameters
    ----------
    cuts : tuple of float
        Predicted log prices that part the cheap, the middle and the dear third.
    """

    cuts: tuple[float, ...]

    @classmethod
    def fit(cls, log_price: np.ndarray) -> Self:
        """Cut predictions into thirds.

        Parameters
        ----------
        log_price : numpy.ndarray of shape (m,)
            Predictions of held-out rows.

        Returns
        -------
        Taxonomy
            With the cuts.
        """
        return cls(tuple(float(cut) for cut in np.quantile(log_price, [1 / 3, 2 / 3])))

    def labels(self, log_price: np.ndarray, levels: np.ndarray) -> np.ndarray:
        """Name each row's groups.

        Parameters
        ----------
        log_price : numpy.ndarray of shape (n,)
            Predictions.
        levels : numpy.ndarray of str of shape (n,)
            Seller levels, "" where unknown.

        Returns
        -------
        numpy.ndarray of str of shape (n, 3)
            Level and third of the predictions together, level, third: narrowest first.
        """
        thirds = np.searchsorted(np.array(self.cuts), log_price, side="right")
        by_level = [f"{LEVEL}={level}" for level in levels]
        by_range = [f"{RANGE}={third}" for third in thirds]
        both = [f"{a}|{b}" for a, b in zip(by_level, by_range, strict=True)]
        return np.array([both, by_level, by_range], dtype=object).T.reshape(len(thirds), 3)
