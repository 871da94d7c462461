"""Classic candidates: any scikit-learn learner behind the one feature pipeline."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, clone
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.validation import check_is_fitted

from core.data.given import with_copies
from core.models.comparables import Comparables
from core.models.design import ListingMatrix
from core.models.encoders import EncoderName
from core.models.threads import one_thread


def fitted_matrix(
    matrix: ListingMatrix, frame: pd.DataFrame, copies: int
) -> tuple[ListingMatrix, sparse.csr_matrix | np.ndarray]:
    """Fit a matrix on listings, and lay them out beside copies with fields left out.

    Parameters
    ----------
    matrix : ListingMatrix
        Cloned.
    frame : pandas.DataFrame of shape (n, columns of the schema)
        Listings.
    copies : int
        Of each listing.

    Returns
    -------
    (ListingMatrix, matrix of shape (n * (1 + copies), p))
        The listings' rows first, then those of each copy.
    """
    made = clone(matrix).set_params(given=copies > 0).fit(frame)
    rng = np.random.default_rng([made.seed, len(frame)])
    rows = pd.concat(with_copies(frame, copies, rng), ignore_index=True)
    return made, made.transform(rows)  # at once: each text is read once


Balance = Literal["none", "weights", "smote"]


class ConstantRegressor(RegressorMixin, BaseEstimator):
    """The median of the training prices, whatever the listing: the least that counts."""

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Keep the median of the log prices, shape (n,)."""
        del frame, groups
        self.median_ = float(np.median(y))
        return self

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the median for each row, shape (n,), and no columns, shape (n, 0)."""
        check_is_fitted(self, "median_")
        return np.full(len(frame), self.median_), np.empty((len(frame), 0))


class ComparablesRegressor(RegressorMixin, BaseEstimator):
    """What the listings nearest in meaning ask for, and nothing else.

    Parameters
    ----------
    k : int, default=20
        How many are looked at.
    seed : int, default=0
        Of the draw in a large market.
    encoder : {"minilm", "minilm-int8", "multilingual"}, default="minilm"
        What makes the embeddings.
    """

    #: Of a model that was stored when there was no other.
    encoder: EncoderName = "minilm"

    def __init__(self, k: int = 20, seed: int = 0, encoder: EncoderName = "minilm") -> None:
        self.k = k
        self.seed = seed
        self.encoder = encoder

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Keep the listings and their log prices, shape (n,)."""
        comparables = Comparables(k=self.k, seed=self.seed, encoder=self.encoder)
        self.comparables_ = comparables.fit(frame, y, groups)
        return self

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the neighbours' mean log price, shape (n,), and what is known of them."""
        check_is_fitted(self, "comparables_")
        columns = self.comparables_.transform(frame)
        return columns[:, 0], columns


class MatrixRegressor(RegressorMixin, BaseEstimator):
    """A scikit-learn regressor of the log price on a `ListingMatrix`.

    Parameters
    ----------
    matrix : ListingMatrix
        What is seen of a listing; cloned.
    estimator : scikit-learn regressor
        Cloned.
    copies : int, default=0
        Of each listing, with fields left out at random, that are learned from too.
    """

    def __init__(self, matrix: ListingMatrix, estimator: Any, copies: int = 0) -> None:
        self.matrix = matrix
        self.estimator = estimator
        self.copies = copies

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Fit on listings and their log prices, shape (n,)."""
        del groups
        self.matrix_, columns = fitted_matrix(self.matrix, frame, self.copies)
        with one_thread():
            self.estimator_ = clone(self.estimator).fit(columns, np.tile(y, 1 + self.copies))
        return self

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the log of the price, shape (n,), and the listing's numbers, shape (n, p)."""
        check_is_fitted(self, "estimator_")
        with one_thread():
            price = self.estimator_.predict(self.matrix_.transform(frame))
        return np.ravel(np.asarray(price, dtype=float)), self.matrix_.numbers(frame)


class AverageRegressor(RegressorMixin, BaseEstimator):
    """The mean of what several candidates say of the log price.

    Parameters
    ----------
    members : list of candidates
        Each with `fit` and `predict_columns`; cloned.
    """

    def __init__(self, members: list[Any]) -> None:
        self.members = members

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Fit every member on listings and their log prices, shape (n,)."""
        self.members_ = [clone(member).fit(frame, y, groups) for member in self.members]
        return self

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the mean log price, shape (n,), and the first member's columns."""
        check_is_fitted(self, "members_")
        answers = [member.predict_columns(frame) for member in self.members_]
        return np.mean([price for price, _ in answers], axis=0), answers[0][1]


class MatrixClassifier(ClassifierMixin, BaseEstimator):
    """A scikit-learn classifier of the price band on a dense `ListingMatrix`.

    Parameters
    ----------
    matrix : ListingMatrix
        What is seen of a listing; cloned.
    estimator : scikit-learn classifier
        Cloned.
    balance : {"none", "weights", "smote"}, default="none"
        What is done about bands of unequal size: nothing; rarer ones weigh more; rarer ones
        get made-up neighbours (SMOTE, Chawla et al., 2002), in training only.
    seed : int, default=0
        Of SMOTE.
    """

    def __init__(
        self, matrix: ListingMatrix, estimator: Any, balance: Balance = "none", seed: int = 0
    ) -> None:
        self.matrix = matrix
        self.estimator = estimator
        self.balance = balance
        self.seed = seed

    def fit(self, frame: pd.DataFrame, bands: np.ndarray, groups: np.ndarray) -> Self:
        """Fit on listings and their bands (0, 1, 2), shape (n,)."""
        del groups
        self.matrix_ = clone(self.matrix).fit(frame)
        columns, target = self.matrix_.transform(frame), np.asarray(bands)
        extra = {}
        if self.balance == "smote":
            columns, target = self._oversampled(columns, target)
        elif self.balance == "weights":
            extra["sample_weight"] = compute_sample_weight("balanced", target)
        with one_thread():
            self.estimator_ = clone(self.estimator).fit(columns, target, **extra)
        self.classes_ = self.estimator_.classes_
        return self

    def predict_proba(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the probability of low, medium and high, shape (n, 3)."""
        check_is_fitted(self, "estimator_")
        with one_thread():
            known = self.estimator_.predict_proba(self.matrix_.transform(frame))
        chances = np.zeros((len(frame), 3))
        chances[:, np.asarray(self.classes_, dtype=int)] = known
        return chances

    def _oversampled(self, columns: np.ndarray, bands: np.ndarray) -> tuple[Any, Any]:
        from imblearn.over_sampling import SMOTE

        fewest = int(np.bincount(bands)[np.unique(bands)].min())
        neighbours = max(1, min(5, fewest - 1))
        columns, bands = SMOTE(k_neighbors=neighbours, random_state=self.seed).fit_resample(
            columns, bands
        )
        return columns, bands
