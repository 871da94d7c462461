"""A conformal predictive distribution: price, range and band from one source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from core.models.threads import one_thread

#: No difficulty below this (in log units): a promise is never based on a lucky residual.
MIN_DIFFICULTY = 0.15


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
        max_iter=60,
        learning_rate=0.05,
        max_leaf_nodes=6,
        min_samples_leaf=40,
        l2_regularization=20,
        early_stopping=False,
        random_state=seed,
    )
    # A column without a single value has no bins.
    seen = np.where(np.isnan(columns).all(axis=0), 0.0, columns)
    with one_thread():
        return trees.fit(seen, np.abs(residuals))


def difficulties(model: HistGradientBoostingRegressor, columns: np.ndarray) -> np.ndarray:
    """Return positive difficulties in log units, shape (n,)."""
    with one_thread():
        return np.maximum(model.predict(columns), MIN_DIFFICULTY)


#: Where a group has fewer held-out rows than this, the next wider one is used.
MIN_GROUP = 200
POOLED = ""


@dataclass(frozen=True)
class Sides:
    """Held-out scores on either side of the point: magnitudes, ascending; shape (m,) each."""

    below: np.ndarray
    above: np.ndarray

    @classmethod
    def of(cls, scores: np.ndarray) -> Self:
        """Part scores by their sign; those at the point count on both sides."""
        return cls(np.sort(-scores[scores <= 0]), np.sort(scores[scores >= 0]))


@dataclass(frozen=True)
class ConformalDistribution:
    """Distribution of the log price around a prediction, from held-out residuals.

    A conformal predictive system (Vovk et al., 2017), normalised by difficulty (Boström et
    al., 2021) and Mondrian: scores are those of the narrowest group that is large enough.
    Each side of the point is calibrated by its own scores, so that the point stays the median
    in every group, and does not jump between groups. crepes gives the same ends for each side,
    which a test checks.

    Parameters
    ----------
    shift : float
        Median of the held-out residuals, in log units.
    sides : mapping of str to Sides
        Residuals less their shift, divided by their difficulty, of each group; all of them under
        `POOLED`.
    shifts : mapping of str to float
        The shift of services with the same fields given, by what is said of them.
    """

    shift: float
    sides: Mapping[str, Sides]
    shifts: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def fit(
        cls,
        residuals: np.ndarray,
        difficulty: np.ndarray,
        labels: np.ndarray | None = None,
        said: np.ndarray | None = None,
    ) -> Self:
        """Calibrate.

        Parameters
        ----------
        residuals : numpy.ndarray of shape (m,)
            Log price minus prediction, on rows that the model had not seen.
        difficulty : numpy.ndarray of shape (m,)
            Positive, from a model that had not seen the row either.
        labels : numpy.ndarray of str of shape (m, d), optional
            Groups of each row, narrowest first.
        said : numpy.ndarray of str of shape (m,), optional
            What is given of each; by it the medians are put right.

        Returns
        -------
        ConformalDistribution
            Ready to give quantiles.
        """
        shift, shifts = float(np.median(residuals)), {}
        for name in () if said is None else sorted(set(said)):
            own = residuals[said == name]
            if len(own) >= MIN_GROUP:
                shifts[str(name)] = float(np.median(own))
        scores = (residuals - cls(shift, {}, shifts).shift_of(len(residuals), said)) / difficulty
        sides = {POOLED: Sides.of(scores)}
        for column in () if labels is None else labels.T:
            for label in np.unique(column.astype(str)):
                inside = column == label
                if inside.sum() >= MIN_GROUP:
                    sides[str(label)] = Sides.of(scores[inside])
        return cls(shift, sides, shifts)

    def shift_of(self, n: int, said: np.ndarray | None = None) -> np.ndarray:
        """Return what is added to each of `n` predictions, log units, shape (n,).

        `said` names what is given of each service, shape (n,).
        """
        if said is None or not self.shifts:
            return np.full(n, self.shift)
        return np.array([self.shifts.get(name, self.shift) for name in said], dtype=float)

    def median(self, log_price: np.ndarray, said: np.ndarray | None = None) -> np.ndarray:
        """Return the median of the log price, shape (n,); `said` as `fit` takes it."""
        return log_price + self.shift_of(len(log_price), said)

    def interval(
        self,
        log_price: np.ndarray,
        difficulty: np.ndarray,
        coverage: float,
        labels: np.ndarray | None = None,
        said: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the central interval.

        Parameters
        ----------
        log_price, difficulty : numpy.ndarray of shape (n,)
            Predictions and their difficulties.
        coverage : float
            Share of unseen prices that it promises to hold, in (0, 1).
        labels : numpy.ndarray of str of shape (n, d), optional
            Groups of each row, narrowest first.
        said : numpy.ndarray of str of shape (n,), optional
            What is given of each.

        Returns
        -------
        (numpy.ndarray, numpy.ndarray)
            Lower and upper ends, in log units; the median lies between them.
        """
        below, above = np.empty(len(log_price)), np.empty(len(log_price))
        for rows, sides in self._grouped(len(log_price), labels):
            below[rows] = _reach(sides.below, coverage)
            above[rows] = _reach(sides.above, coverage)
        center = self.median(log_price, said)
        return center - difficulty * below, center + difficulty * above

    def cdf(
        self,
        log_price: np.ndarray,
        difficulty: np.ndarray,
        at: float,
        labels: np.ndarray | None = None,
        said: np.ndarray | None = None,
    ) -> np.ndarray:
        """Return the probability that the log price is at most `at`, shape (n,), in (0, 1)."""
        score = (at - self.median(log_price, said)) / difficulty
        out = np.empty(len(score))
        for rows, sides in self._grouped(len(score), labels):
            # An atom lies on the near side of a range's end, as `interval` counts it.
            nearer = np.searchsorted(sides.below, -score[rows], side="left")
            within = np.searchsorted(sides.above, score[rows], side="right")
            low = 0.5 * (1 - nearer / (len(sides.below) + 1))
            high = 0.5 * (1 + within / (len(sides.above) + 1))
            out[rows] = np.where(score[rows] < 0, low, high)
        return out

    def _grouped(self, n: int, labels: np.ndarray | None) -> Iterator[tuple[np.ndarray, Sides]]:
        """Yield rows that share scores, and those scores."""
        if labels is None:
            yield np.arange(n), self.sides[POOLED]
            return
        chosen = np.array(
            [next((label for label in row if label in self.sides), POOLED) for row in labels],
            dtype=object,
        )
        for label in dict.fromkeys(chosen):
            yield np.flatnonzero(chosen == label), self.sides[label]


def _reach(magnitudes: np.ndarray, coverage: float) -> float:
    """Return the score that a new one stays within with probability `coverage`, at least."""
    m = len(magnitudes)
    if not m:
        return 0.0
    # Few scores cannot promise much: their largest stands for what lies beyond.
    return float(magnitudes[min(int(np.ceil((m + 1) * coverage - 1e-9)), m) - 1])
