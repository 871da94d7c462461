"""The champion's learner: boosted trees over words, fields, meaning and comparables."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted

from core.models.boosting import BoostedTrees
from core.models.columns import ListingColumns
from core.models.encoders import EncoderName


class MarketRegressor(RegressorMixin, BaseEstimator):
    """Boosted trees on the log of the price.

    Parameters
    ----------
    level_order : tuple of str, default=()
        The market's levels from lowest to highest.
    rounds : int, default=1000
        Trees of each booster.
    members : int, default=1
        Boosters, averaged.
    seed : int, default=0
        Of the trees.
    leaves, least, fraction, l2 : int, int, float, float
        Of the trees; see `BoostedTrees`.
    alpha : float, default=6
        Penalty of the ridge on the words.
    k : int, default=40
        How many comparables are looked at.
    encoder : {"minilm", "minilm-int8", "multilingual"}, default="minilm"
        What makes the embeddings.

    Attributes
    ----------
    columns_ : ListingColumns
        From listings to numbers.
    trees_ : BoostedTrees
        The fitted trees.
    n_features_in_ : int
        Columns that the trees see.
    """

    #: Of a model that was stored when there was no other.
    encoder: EncoderName = "minilm"

    def __init__(
        self,
        level_order: tuple[str, ...] = (),
        rounds: int = 1000,
        members: int = 1,
        seed: int = 0,
        leaves: int = 20,
        least: int = 30,
        fraction: float = 0.6,
        l2: float = 5.0,
        alpha: float = 6.0,
        k: int = 40,
        encoder: EncoderName = "minilm",
    ) -> None:
        self.level_order = level_order
        self.rounds = rounds
        self.members = members
        self.seed = seed
        self.leaves = leaves
        self.least = least
        self.fraction = fraction
        self.l2 = l2
        self.alpha = alpha
        self.k = k
        self.encoder = encoder

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Fit on listings, as `LogPriceRegressor` says."""
        self.columns_ = ListingColumns(
            tuple(self.level_order), self.seed, self.alpha, self.k, self.encoder
        )
        columns = self.columns_.fit_transform(frame, y, groups)
        self.n_features_in_ = columns.shape[1]
        self.trees_ = BoostedTrees(
            self.rounds,
            self.members,
            self.seed,
            leaves=self.leaves,
            least=self.least,
            fraction=self.fraction,
            l2=self.l2,
        ).fit(columns, y)
        return self

    def predict(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the log of the price, shape (n,)."""
        return self.predict_columns(frame)[0]

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the log of the price, shape (n,), and the columns behind it, shape (n, p)."""
        check_is_fitted(self, "trees_")
        columns = self.columns_.transform(frame)
        return self.trees_.predict(columns), columns
