"""What linear models make of the words, their meaning and the place: scores out of sample."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.linear_model import Ridge

from core.models.categories import CategoryBlock
from core.models.crossfit import cross_fitted
from core.models.distinct import of_distinct
from core.models.minilm import encode
from core.models.pieces import WordPieces
from core.models.vocabularies import fit_vocabularies, read_terms, with_terms_as_text

#: Weights of characters and of meaning beside words.
_CHARACTERS, _MEANING = 0.7, 2.0


class TextScores(BaseEstimator):
    """Ridges on words, characters and meaning, alone and beside the place's name.

    Two scores of the log price, less their mean: of the description alone, and of
    description and place.

    Parameters
    ----------
    place : str, default="subcategory"
        The field that names the place.
    alpha : float, default=3
        Their penalty.
    max_terms : int, default=60000
        Largest vocabulary of words, and of characters.

    Attributes
    ----------
    words_, characters_ : TfidfVectorizer
        Vocabularies of the descriptions.
    place_ : CategoryBlock
        Of the place.
    coefficients_ : numpy.ndarray of shape (terms + 384 + places, 2)
        Of both ridges.
    means_ : numpy.ndarray of shape (2,)
        What is taken from each, so that it is 0 on average.
    """

    def __init__(
        self,
        place: str = "subcategory",
        alpha: float = 3.0,
        max_terms: int = 60_000,
    ) -> None:
        self.place = place
        self.alpha = alpha
        self.max_terms = max_terms

    @property
    def needs(self) -> list[tuple[str, ...]]:
        """The fields that each score is made from."""
        alone = ("description",)
        return [alone, (*alone, self.place)]

    def fit_transform(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> np.ndarray:
        """Learn, and score each row by the rows of other groups.

        Parameters
        ----------
        frame : pandas.DataFrame of shape (n, columns of the schema)
            Listings.
        y : numpy.ndarray of shape (n,)
            Natural log of the price.
        groups : numpy.ndarray of shape (n,)
            Rows of one group never help to describe each other.

        Returns
        -------
        numpy.ndarray of shape (n, len(needs))
            Log units, less their mean.
        """
        self._fit_vocabularies(frame)
        design = self._design(frame)

        def describe(known: np.ndarray, rest: np.ndarray) -> np.ndarray:
            coefficients, means = self._ridges(design[known], y[known])
            return np.asarray(design[rest] @ coefficients) - means

        columns = cross_fitted(describe, groups)
        self.coefficients_, self.means_ = self._ridges(design, y)
        return columns

    def transform(self, frame: pd.DataFrame) -> np.ndarray:
        """Score other rows, shape (n, len(needs))."""
        texts = frame["description"].tolist()
        of_text = self.coefficients_[: self._terms]
        scores = of_distinct(texts, lambda some: np.asarray(self._text(some) @ of_text))
        places = self.place_.transform(frame[self.place]) @ self.coefficients_[self._terms :]
        return np.asarray(scores + places - self.means_)

    def known_words(self, descriptions: list[str]) -> np.ndarray:
        """Return the share of each description's words that the market uses, shape (n,).

        In [0, 1]; 0 for a text without words.
        """
        plain, split = self.words_.build_preprocessor(), self.words_.build_tokenizer()
        known = self.words_.vocabulary_
        single = [split(plain(text)) for text in descriptions]
        return np.array([sum(w in known for w in ws) / len(ws) if ws else 0.0 for ws in single])

    def _fit_vocabularies(self, frame: pd.DataFrame) -> None:
        self.__dict__.pop("_pieces", None)
        self.words_, self.characters_ = fit_vocabularies(frame["description"], self.max_terms)
        self.place_ = CategoryBlock(3, 0.5).fit(frame[self.place])

    def _design(self, frame: pd.DataFrame) -> sparse.csr_matrix:
        text = of_distinct(frame["description"].tolist(), self._text)
        return sparse.csr_matrix(sparse.hstack([text, self.place_.transform(frame[self.place])]))

    def _text(self, texts: list[str]) -> sparse.csr_matrix:
        if "_pieces" not in self.__dict__:
            self._pieces = WordPieces(self.characters_)
        meaning = sparse.csr_matrix(_MEANING * encode(texts).astype(float))
        parts = [self.words_.transform(texts), _CHARACTERS * self._pieces.transform(texts), meaning]
        return sparse.csr_matrix(sparse.hstack(parts))

    @property
    def _terms(self) -> int:
        """Columns of the text."""
        return len(self.coefficients_) - sum(map(len, self.place_.averages_))

    def _ridges(self, design: sparse.csr_matrix, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the coefficients of both ridges, and the mean of each score."""
        terms = design.shape[1] - sum(map(len, self.place_.averages_))
        coefficients = np.zeros((design.shape[1], 2))
        for score, seen in enumerate((design[:, :terms], design)):
            ridge = Ridge(alpha=self.alpha, solver="sparse_cg", tol=1e-4).fit(seen, y)
            coefficients[: seen.shape[1], score] = ridge.coef_
        return coefficients, np.asarray(design @ coefficients).mean(axis=0)

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__().items()
        return with_terms_as_text({k: v for k, v in state if k != "_pieces"})

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        read_terms(state)
