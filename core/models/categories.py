"""Category values as columns, with a neutral row for what a market has never said."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import OneHotEncoder
from sklearn.utils.validation import check_is_fitted

_LONG_TOKENS = r"(?u)\b\w\w+\b"


class CategoryBlock(BaseEstimator):
    """One column for each frequent value, and optionally for each word in the values.

    A missing value has its own column where the training rows had missing ones, because there
    absence says something. Where none was missing, and for a value never seen, the row is the
    average of the training rows: neither for the price nor against it.

    Parameters
    ----------
    least : int, default=3
        Rarer values share one column.
    words : float, default=0
        Weight of the columns for the values' words; 0 leaves them out.

    Attributes
    ----------
    values_ : OneHotEncoder
        Of the values.
    words_ : CountVectorizer or None
        Of their words.
    averages_ : list of numpy.ndarray
        Average training row of either part.
    """

    def __init__(self, least: int = 3, words: float = 0.0) -> None:
        self.least = least
        self.words = words

    def fit(self, values: pd.Series) -> Self:
        """Learn the values of training rows, shape (n,)."""
        said = categories_as_text(values)
        self.values_ = OneHotEncoder(handle_unknown="ignore", min_frequency=self.least).fit(
            said[:, None]
        )
        self.words_ = None
        if self.words and any(said):
            self.words_ = CountVectorizer(binary=True, token_pattern=_LONG_TOKENS).fit(said)
            vocabulary = self.words_.vocabulary_
            self.words_.vocabulary_ = {word: int(i) for word, i in vocabulary.items()}
        self.averages_ = [np.asarray(part.mean(axis=0)).ravel() for part in self._parts(said)]
        return self

    def transform(self, values: pd.Series) -> sparse.csr_matrix:
        """Return the columns of other rows, shape (n, p)."""
        check_is_fitted(self, "averages_")
        parts = self._parts(categories_as_text(values))
        return sparse.csr_matrix(
            sparse.hstack(
                [_neutral(part, mean) for part, mean in zip(parts, self.averages_, strict=True)]
            )
        )

    def _parts(self, said: np.ndarray) -> list[sparse.csr_matrix]:
        parts = [sparse.csr_matrix(self.values_.transform(said[:, None]))]
        if self.words_ is not None:
            parts.append(self.words * self.words_.transform(said))
        return parts


def categories_as_text(values: pd.Series) -> np.ndarray:
    """Return values as text, "" for a missing one, shape (n,)."""
    said = values.to_numpy(object, copy=True)
    said[pd.isna(said)] = ""
    return said


def _neutral(part: sparse.csr_matrix, average: np.ndarray) -> sparse.csr_matrix:
    silent = np.asarray(abs(part).sum(axis=1)).ravel() == 0
    return part + sparse.csr_matrix(silent[:, None].astype(float)) @ sparse.csr_matrix(average)
