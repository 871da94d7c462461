"""LightGBM as plain text: fitted, stored and read back without pickle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted

#: Chosen on grouped folds; see docs/experiments. Extremely random splits and a loss between
#: square and absolute (Fair) resist the few listings at fancy prices.
PARAMETERS: dict[str, Any] = {
    "objective": "fair",
    "learning_rate": 0.012,
    "max_depth": 6,  # beyond `leaf_shapley.MAX_SPLITS` nothing can be explained
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "extra_trees": True,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}


class BoostedTrees(RegressorMixin, BaseEstimator):
    """Mean of several LightGBM boosters that differ in their seed.

    Parameters
    ----------
    rounds : int, default=1000
        Trees of each booster.
    members : int, default=1
        Boosters.
    seed : int, default=0
        Of the first one.
    leaves : int, default=20
        Of each tree, at most.
    least : int, default=30
        Rows in a leaf, at least; fewer where there are fewer than 600 rows.
    fraction : float, default=0.6
        Share of the columns that each tree sees.
    l2 : float, default=5
        Penalty on the leaves' values.
    rate : float, default=0.012
        Learning rate.
    extra : bool, default=True
        Whether splits are drawn at random, not searched for.

    Attributes
    ----------
    texts_ : list of str
        The boosters, in LightGBM's own text format.
    n_features_in_ : int
        Columns seen in `fit`.
    """

    def __init__(
        self,
        rounds: int = 1000,
        members: int = 1,
        seed: int = 0,
        leaves: int = 20,
        least: int = 30,
        fraction: float = 0.6,
        l2: float = 5.0,
        rate: float = PARAMETERS["learning_rate"],
        *,
        extra: bool = True,
    ) -> None:
        self.rounds = rounds
        self.rate = rate
        self.extra = extra
        self.members = members
        self.seed = seed
        self.leaves = leaves
        self.least = least
        self.fraction = fraction
        self.l2 = l2

    def fit(self, columns: np.ndarray, y: np.ndarray) -> Self:
        """Fit on columns, shape (n, p) with NaN for missing, and the target, shape (n,)."""
        import lightgbm

        own = {
            "learning_rate": self.rate,
            "extra_trees": self.extra,
            "num_leaves": self.leaves,
            "min_data_in_leaf": max(2, min(self.least, len(y) // 20)),
            "feature_fraction": self.fraction,
            "lambda_l2": self.l2,
        }
        # The Fair loss starts at zero: what all prices share is taken out first.
        self.offset_ = float(np.median(y))
        self.n_features_in_ = columns.shape[1]
        self.texts_ = []
        for member in range(self.members):
            data = lightgbm.Dataset(columns, y - self.offset_, free_raw_data=True)
            parameters = PARAMETERS | own | {"seed": self.seed + member}
            self.texts_.append(
                lightgbm.train(parameters, data, num_boost_round=self.rounds).model_to_string()
            )
        self._read()
        return self

    def predict(self, columns: np.ndarray) -> np.ndarray:
        """Return predictions, shape (n,)."""
        check_is_fitted(self, "texts_")
        if not len(columns):
            return np.empty(0)
        parts = [booster.predict(columns, num_threads=1) for booster in self._boosters]
        return self.offset_ + np.mean(parts, axis=0)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_boosters"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if "texts_" in state:
            self._read()

    def _read(self) -> None:
        import lightgbm

        self._boosters: Sequence[Any] = [lightgbm.Booster(model_str=text) for text in self.texts_]
