"""A conformal predictive distribution: price, range and band from one source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from core.models.threads import one_thread

#: No difficulty below this (in log units): a promise is never based on a lucky residual.
LEAST_DIFFICULTY = 0.15


def fit_difficulty(
    columns: np.ndarray, residuals: np.ndarray, seed: int
) -> HistGradientBoostingRegressor:
    """Learn how far off an estimate tends to be.

    Parameters
    ----------
    columns : numpy.ndarray of shape (n, p)
        What the regressor saw, and its prediction.
    residuals : numpy.ndarray of shape (n,)
        Held-out residuals of the log price.
    seed : int
        Of the trees.

    Returns
    -------
    HistGradientBoostingRegressor
        Predicts the mean absolute residual, in log units.
    """
    trees = HistGradientBoostingRegressor(
        max_iter=60, learning_rate=0.05, max_leaf_nodes=6, min_samples_leaf=40,
        l2_regularization=20, early_stopping=False, random_state=seed,
    )  # fmt: skip
    # A column without a single value has no bins.
    seen = np.where(np.isnan(columns).all(axis=0), 0.0, columns)
    with one_thread():
        return trees.fit(seen, np.abs(residuals))


def difficulties(model: HistGradientBoostingRegressor, columns: np.ndarray) -> np.ndarray:
    """Return positive difficulties in log units, shape (n,)."""
    with one_thread():
        return np.maximum(model.predict(columns), LEAST_DIFFICULTY)


@dataclass(frozen=True)
class ConformalDistribution:
    """Distribution of the log price around a prediction, from held-out residuals.

    The log price of a listing is its prediction, plus `shift`, plus its difficulty times a
    draw from `scores`. Conformal predictive systems (Vovk et al., 2017), normalised by
    difficulty (Boström et al., 2021); crepes gives the same quantiles, which a test checks.

    Parameters
    ----------
    shift : float
        Median of the held-out residuals, in log units.
    scores : numpy.ndarray of shape (m,)
        Held-out residuals less `shift`, divided by their difficulty; sorted.
    """

    shift: float
    scores: np.ndarray

    @classmethod
    def fit(cls, residuals: np.ndarray, difficulty: np.ndarray) -> Self:
        """Calibrate.

        Parameters
        ----------
        residuals : numpy.ndarray of shape (m,)
            Log price minus prediction, on rows that the model had not seen.
        difficulty : numpy.ndarray of shape (m,)
            Positive, from a model that had not seen the row either.

        Returns
        -------
        ConformalDistribution
            Ready to give quantiles.
        """
        shift = float(np.median(residuals))
        return cls(shift, np.sort((residuals - shift) / difficulty))

    def median(self, log_price: np.ndarray) -> np.ndarray:
        """Return the median of the log price, shape (n,)."""
        return log_price + self.shift

    def interval(
        self, log_price: np.ndarray, difficulty: np.ndarray, coverage: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the central interval.

        Parameters
        ----------
        log_price, difficulty : numpy.ndarray of shape (n,)
            Predictions and their difficulties.
        coverage : float
            Share of unseen prices that it promises to hold, in (0, 1).

        Returns
        -------
        (numpy.ndarray, numpy.ndarray)
            Lower and upper ends, in log units; the median lies between them.
        """
        m = len(self.scores)
        lower = int(np.floor((m + 1) * (1 - coverage) / 2)) - 1
        upper = int(np.ceil((m + 1) * (1 + coverage) / 2)) - 1
        below = min(self.scores[max(lower, 0)], 0.0)
        above = max(self.scores[min(upper, m - 1)], 0.0)
        center = self.median(log_price)
        return center + difficulty * below, center + difficulty * above

    def cdf(self, log_price: np.ndarray, difficulty: np.ndarray, at: float) -> np.ndarray:
        """Return the probability that the log price is at most `at`, shape (n,), in (0, 1)."""
        score = (at - self.median(log_price)) / difficulty
        rank = np.searchsorted(self.scores, score, side="right")
        return (rank + 0.5) / (len(self.scores) + 1)
