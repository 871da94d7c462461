"""The champion's learner: boosted trees that are right for whatever fields are given."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted

from core.data.given import draw
from core.models.encoders import EncoderName
from core.models.masked.columns import MaskedColumns
from core.models.masked.trees import MaskedTrees

#: Copies of each listing, with other fields left out, that each part of the trees sees.
_COPIES = 2


class MaskedRegressor(RegressorMixin, BaseEstimator):
    """Boosted trees on the log of the price, fitted to listings with fields left out at random.

    Parameters
    ----------
    level_order : tuple of str, default=()
        The market's levels from lowest to highest.
    rounds : int, default=1000
        Trees.
    seed : int, default=0
        Of the masks and the trees.
    rate, leaves, least, fraction, l2 : float, int, int, float, float
        Of the trees; see `MaskedTrees`.
    alpha : float, default=3
        Penalty of the ridges on the words.
    k : int, default=40
        How many neighbours are looked at.
    encoder : {"minilm", "minilm-int8", "multilingual"}, default="minilm"
        What makes the embeddings.

    Attributes
    ----------
    columns_ : MaskedColumns
        From services to numbers.
    trees_ : MaskedTrees
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
        seed: int = 0,
        rate: float = 0.012,
        leaves: int = 20,
        least: int = 30,
        fraction: float = 0.6,
        l2: float = 5.0,
        alpha: float = 3.0,
        k: int = 40,
        encoder: EncoderName = "minilm",
    ) -> None:
        self.encoder = encoder
        self.level_order = level_order
        self.rounds = rounds
        self.seed = seed
        self.rate = rate
        self.leaves = leaves
        self.least = least
        self.fraction = fraction
        self.l2 = l2
        self.alpha = alpha
        self.k = k

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Fit on listings, as `LogPriceRegressor` says."""
        self.columns_ = MaskedColumns(
            tuple(self.level_order), self.seed, self.k, self.alpha, self.encoder
        )
        columns = self.columns_.fit_transform(frame, y, groups)
        self._learned = columns
        self.n_features_in_ = columns.shape[1]

        def drawn(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
            copies = [self.columns_.masked(columns, draw(len(y), rng)) for _ in range(_COPIES)]
            return np.vstack(copies), np.tile(y, _COPIES)

        self.trees_ = MaskedTrees(
            self.rounds,
            seed=self.seed,
            rate=self.rate,
            leaves=self.leaves,
            least=self.least,
            fraction=self.fraction,
            l2=self.l2,
        ).fit(drawn, y, self.columns_.monotone_)
        return self

    @property
    def learned(self) -> np.ndarray:
        """The out-of-sample columns of what it was fitted on, (n, p), until it is stored."""
        return self._learned

    def __getstate__(self) -> dict[str, Any]:
        return {name: v for name, v in super().__getstate__().items() if name != "_learned"}

    def predict(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the log of the price, shape (n,)."""
        return self.predict_columns(frame)[0]

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the log of the price, shape (n,), and the columns behind it, shape (n, p)."""
        check_is_fitted(self, "trees_")
        columns = self.columns_.transform(frame)
        return self.trees_.predict(columns), columns
