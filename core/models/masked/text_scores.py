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
from core.models.encoders import EncoderName, text_vectors
from core.models.pieces import WordPieces
from core.models.vocabularies import fit_vocabularies, read_terms, with_terms_as_text

#: Weights of characters and of meaning beside words.
_CHARACTERS, _MEANING = 0.7, 2.0
#: Listings that use a word, at least, for what it does to the price to be more than theirs.
FEW = 5


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
    encoder : {"minilm", "minilm-int8", "multilingual"}, default="minilm"
        What makes the embeddings.

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
    listings_ : int
        How many were learned from; 0 for a model that was stored before it was noted.
    """

    listings_: int = 0
    #: Of a model that was stored when there was no other.
    encoder: EncoderName = "minilm"

    def __init__(
        self,
        place: str = "subcategory",
        alpha: float = 3.0,
        max_terms: int = 60_000,
        encoder: EncoderName = "minilm",
    ) -> None:
        self.encoder = encoder
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

    def rare_words(self, descriptions: list[str]) -> list[tuple[str, ...]]:
        """Return the words of each text that fewer than `FEW` listings use, as they are read."""
        if not self.listings_:
            return [()] * len(descriptions)
        plain, split = self.words_.build_preprocessor(), self.words_.build_tokenizer()
        known = self.words_.vocabulary_
        # The smoothed inverse document frequency: ln((1 + n) / (1 + listings)) + 1.
        listings = (1 + self.listings_) / np.exp(self.words_.idf_ - 1) - 1
        found = [dict.fromkeys(split(plain(text))) for text in descriptions]
        return [
            tuple(word for word in own if word not in known or listings[known[word]] < FEW - 0.5)
            for own in found
        ]

    def effect_of(self, words: list[tuple[str, ...]], descriptions: list[str]) -> np.ndarray:
        """Return what some words of each text do to its own score, in log units, shape (n,).

        By words and characters alone: the meaning is that of the whole text.
        """
        if not descriptions:
            return np.empty(0)
        plain, split = self.words_.build_preprocessor(), self.words_.build_tokenizer()
        whole = [split(plain(text)) for text in descriptions]
        rest = [[w for w in ws if w not in set(own)] for ws, own in zip(whole, words, strict=True)]
        scores = [self._spelt([" ".join(ws) for ws in texts]) for texts in (whole, rest)]
        return np.asarray(scores[0] - scores[1])

    def _spelt(self, texts: list[str]) -> np.ndarray:
        """Return the part of words and characters in the score of texts, shape (n,)."""
        seen = self._spelling(texts)
        return np.asarray(seen @ self.coefficients_[: seen.shape[1], 0])

    def _fit_vocabularies(self, frame: pd.DataFrame) -> None:
        self.__dict__.pop("_pieces", None)
        self.words_, self.characters_ = fit_vocabularies(frame["description"], self.max_terms)
        self.listings_ = len(frame)
        self.place_ = CategoryBlock(3, 0.5).fit(frame[self.place])

    def _design(self, frame: pd.DataFrame) -> sparse.csr_matrix:
        text = of_distinct(frame["description"].tolist(), self._text)
        return sparse.csr_matrix(sparse.hstack([text, self.place_.transform(frame[self.place])]))

    def _text(self, texts: list[str]) -> sparse.csr_matrix:
        meaning = sparse.csr_matrix(
            _MEANING * text_vectors(texts, encoder=self.encoder).astype(float)
        )
        return sparse.csr_matrix(sparse.hstack([self._spelling(texts), meaning]))

    def _spelling(self, texts: list[str]) -> sparse.csr_matrix:
        if "_pieces" not in self.__dict__:
            self._pieces = WordPieces(self.characters_)
        parts = [self.words_.transform(texts), _CHARACTERS * self._pieces.transform(texts)]
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
