"""A conformal predictive distribution: price, range and band from one source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Self

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from core.models.taxonomy import Membership
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
#: Halvings after which a probability is exact to a float's last places.
_HALVINGS = 50
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
class Blend:
    """Scores of several groups on one side, blended for each of n rows by their quantiles.

    Parameters
    ----------
    magnitudes : sequence of numpy.ndarray
        Of each group, ascending.
    weights : numpy.ndarray of shape (groups, n)
        Of each row; add up to 1.
    """

    magnitudes: Sequence[np.ndarray]
    weights: np.ndarray

    def reach(self, coverage: np.ndarray) -> np.ndarray:
        """Return the score that a new one stays within with probability `coverage`, shape (n,)."""
        parts = (_quantile(scores, coverage) for scores in self.magnitudes)
        return np.asarray(sum(w * part for w, part in zip(self.weights, parts, strict=True)))

    def share(self, score: np.ndarray, side: Literal["left", "right"]) -> np.ndarray:
        """Return the largest probability whose reach is below a score ("right": or at it), (n,).

        With one group that is counted; the quantiles of a blend are searched by halves.
        """
        m = np.array([len(scores) for scores in self.magnitudes])
        if len(m) == 1:
            return np.searchsorted(self.magnitudes[0], score, side=side) / (m[0] + 1)
        low, high = np.zeros(len(score)), (self.weights.T @ (m / (m + 1))).astype(float)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            reached = self.reach(middle)
            inside = reached < score if side == "left" else reached <= score
            low, high = np.where(inside, middle, low), np.where(inside, high, middle)
        return low


@dataclass(frozen=True)
class BlendedSides:
    """Blended scores on either side of the point."""

    below: Blend
    above: Blend

    @classmethod
    def of(cls, sides: Sequence[Sides], weights: np.ndarray) -> Self:
        """Blend the sides of groups by weights of shape (groups, n)."""
        below, above = [one.below for one in sides], [one.above for one in sides]
        return cls(Blend(below, weights), Blend(above, weights))


def _quantile(magnitudes: np.ndarray, coverage: np.ndarray) -> np.ndarray:
    """Return the scores that a new one stays within with these probabilities, at least, (n,)."""
    m = len(magnitudes)
    if not m:
        return np.zeros(len(coverage))
    # Few scores cannot promise much: their largest stands for what lies beyond.
    place = np.minimum(np.ceil((m + 1) * coverage - 1e-9), m).astype(int) - 1
    return np.asarray(magnitudes[np.maximum(place, 0)])


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
        groups: Membership | None = None,
        said: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the central interval.

        Parameters
        ----------
        log_price, difficulty : numpy.ndarray of shape (n,)
            Predictions and their difficulties.
        coverage : float
            Share of unseen prices that it promises to hold, in (0, 1).
        groups : Membership, optional
            Of each row.
        said : numpy.ndarray of str of shape (n,), optional
            What is given of each.

        Returns
        -------
        (numpy.ndarray, numpy.ndarray)
            Lower and upper ends, in log units; the median lies between them.
        """
        below, above = np.empty(len(log_price)), np.empty(len(log_price))
        share = np.full(len(log_price), coverage)
        for rows, blend in self._grouped(len(log_price), groups):
            below[rows] = blend.below.reach(share[rows])
            above[rows] = blend.above.reach(share[rows])
        center = self.median(log_price, said)
        return center - difficulty * below, center + difficulty * above

    def cdf(
        self,
        log_price: np.ndarray,
        difficulty: np.ndarray,
        at: float | np.ndarray,
        groups: Membership | None = None,
        said: np.ndarray | None = None,
    ) -> np.ndarray:
        """Return the probability that the log price is at most `at`, shape (n,), in (0, 1)."""
        score = (at - self.median(log_price, said)) / difficulty
        out = np.empty(len(score))
        for rows, blend in self._grouped(len(score), groups):
            own = score[rows]
            # An atom lies on the near side of a range's end, as `interval` counts it.
            low = 0.5 * (1 - blend.below.share(-own, side="left"))
            high = 0.5 * (1 + blend.above.share(own, side="right"))
            out[rows] = np.where(own < 0, low, high)
        return out

    def _grouped(
        self, n: int, groups: Membership | None
    ) -> Iterator[tuple[np.ndarray, BlendedSides]]:
        """Yield rows that share scores, and those scores."""
        if groups is None:
            yield np.arange(n), BlendedSides.of([self.sides[POOLED]], np.ones((1, n)))
            return
        chosen = np.array(
            [
                [next((label for label in row if label in self.sides), POOLED) for row in third]
                for third in groups.labels
            ],
            dtype=object,
        ).reshape(len(groups.labels), n)
        together = list(zip(*chosen, strict=True))
        number = {names: i for i, names in enumerate(dict.fromkeys(together))}
        numbers = np.array([number[names] for names in together], dtype=int)
        for names, i in number.items():
            rows = np.flatnonzero(numbers == i)
            distinct = list(dict.fromkeys(names))
            weights = np.array(
                [
                    groups.weights[[one == name for one in names]][:, rows].sum(0)
                    for name in distinct
                ]
            )
            yield rows, BlendedSides.of([self.sides[name] for name in distinct], weights)
