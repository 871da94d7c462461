"""The champion's learner: a ridge on the words beside boosted trees, on the log of the price."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.utils.validation import check_is_fitted

from core.models.features import ListingFeatures
from core.models.threads import one_thread

#: The fields that an estimate is explained by, in the order in which they are shown.
EXPLAINED: tuple[str, ...] = (
    "description", "category", "seller_level", "reputation", "delivery_days", "revisions",
    "country",
)  # fmt: skip


class BlendRegressor(RegressorMixin, BaseEstimator):
    """Average of a ridge on TF-IDF and fields, and of gradient boosting over its parts.

    Parameters
    ----------
    level_order : tuple of str, default=()
        The market's levels from lowest to highest.
    alpha : float, default=6
        The ridge's penalty.
    share : float, default=0.5
        Weight of the ridge in the average; the trees have the rest.
    seed : int, default=0
        Of the trees.

    Attributes
    ----------
    features_ : ListingFeatures
        The fitted columns and ridge.
    trees_ : HistGradientBoostingRegressor
        The fitted trees.
    n_features_in_ : int
        Columns that the trees see.
    """

    def __init__(
        self,
        level_order: tuple[str, ...] = (),
        alpha: float = 6.0,
        share: float = 0.5,
        seed: int = 0,
    ) -> None:
        self.level_order = level_order
        self.alpha = alpha
        self.share = share
        self.seed = seed

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Fit on listings.

        Parameters
        ----------
        frame : pandas.DataFrame of shape (n, columns of the schema)
            Listings.
        y : numpy.ndarray of shape (n,)
            Natural log of the price.
        groups : numpy.ndarray of shape (n,)
            Rows of one group share a seller or a title.

        Returns
        -------
        BlendRegressor
            Itself.
        """
        self.features_ = ListingFeatures(tuple(self.level_order), alpha=self.alpha)
        columns = self.features_.fit_transform(frame, y, groups)
        self.n_features_in_ = columns.shape[1]
        self.trees_ = HistGradientBoostingRegressor(
            max_iter=300, learning_rate=0.04, max_leaf_nodes=12, min_samples_leaf=20,
            l2_regularization=5, max_features=0.5, early_stopping=False, random_state=self.seed,
        )  # fmt: skip
        with one_thread():
            self.trees_.fit(columns, y)
        return self

    def predict(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the log of the price, shape (n,)."""
        return self.predict_columns(frame)[0]

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the log of the price, shape (n,), and the columns behind it, shape (n, p)."""
        check_is_fitted(self, "trees_")
        columns, linear = self.features_.transform_with_linear(frame)
        with one_thread():
            trees = self.trees_.predict(columns)
        return self.share * linear + (1 - self.share) * trees, columns
