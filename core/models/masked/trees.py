"""LightGBM on listings with fields left out, drawn anew for each part of the trees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted

from core.models.boosting import PARAMETERS

#: From a generator, columns and targets of as many rows as it draws.
Drawn = Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]]


class MaskedTrees(RegressorMixin, BaseEstimator):
    """Sum of LightGBM boosters, each fitted to what the ones before leave of newly drawn rows.

    Parameters
    ----------
    rounds : int, default=1000
        Trees of all boosters together.
    parts : int, default=10
        Boosters.
    seed : int, default=0
        Of the draws and the trees.
    rate : float, default=0.012
        Learning rate.
    leaves, least : int, default=20, 30
        Of each tree, at most; rows in a leaf, at least (fewer where there are fewer than 600).
    fraction : float, default=0.6
        Share of the columns that each tree sees.
    l2 : float, default=5
        Penalty on the leaves' values.

    Attributes
    ----------
    texts_ : list of str
        The boosters, in LightGBM's own text format.
    offset_ : float
        What all predictions share.
    n_features_in_ : int
        Columns seen in `fit`.
    """

    def __init__(
        self,
        rounds: int = 1000,
        parts: int = 10,
        seed: int = 0,
        rate: float = 0.012,
        leaves: int = 20,
        least: int = 30,
        fraction: float = 0.6,
        l2: float = 5.0,
    ) -> None:
        self.rounds = rounds
        self.parts = parts
        self.seed = seed
        self.rate = rate
        self.leaves = leaves
        self.least = least
        self.fraction = fraction
        self.l2 = l2

    def fit(self, drawn: Drawn, y: np.ndarray, monotone: list[int] | None = None) -> Self:
        """Fit on rows that are drawn for each booster.

        Parameters
        ----------
        drawn : callable
            Columns of shape (m, p), NaN for missing, and their targets of shape (m,).
        y : numpy.ndarray of shape (n,)
            Targets of the rows that are drawn from.
        monotone : list of int of length p, optional
            1 where predictions must not fall as a column rises, else 0.

        Returns
        -------
        MaskedTrees
            Itself.
        """
        import lightgbm

        rng = np.random.default_rng(self.seed)
        own: dict[str, Any] = {
            "learning_rate": self.rate,
            "num_leaves": self.leaves,
            "min_data_in_leaf": max(2, min(self.least, len(y) // 20)),
            "feature_fraction": self.fraction,
            "lambda_l2": self.l2,
        }
        if monotone is not None and any(monotone):
            own["monotone_constraints"] = monotone
        # The Fair loss starts at zero: what all prices share is taken out first.
        self.offset_ = float(np.median(y))
        self.texts_: list[str] = []
        self._boosters: list[Any] = []
        for part in range(self.parts):
            columns, targets = drawn(rng)
            self.n_features_in_ = columns.shape[1]
            before = self._sum(columns)
            data = lightgbm.Dataset(columns, targets - self.offset_ - before, free_raw_data=True)
            booster = lightgbm.train(
                PARAMETERS | own | {"seed": self.seed + part},
                data,
                num_boost_round=max(1, self.rounds // self.parts),
            )
            self.texts_.append(booster.model_to_string())
            self._boosters.append(lightgbm.Booster(model_str=self.texts_[-1]))
        return self

    def predict(self, columns: np.ndarray) -> np.ndarray:
        """Return predictions, shape (n,)."""
        check_is_fitted(self, "texts_")
        if not len(columns):
            return np.empty(0)
        return self.offset_ + self._sum(columns)

    def _sum(self, columns: np.ndarray) -> np.ndarray:
        total = np.zeros(len(columns))
        for booster in self._boosters:
            total += booster.predict(columns, num_threads=1)
        return total

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_boosters"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        import lightgbm

        self.__dict__.update(state)
        self._boosters = [lightgbm.Booster(model_str=text) for text in state.get("texts_", ())]
