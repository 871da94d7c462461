"""The main directions in which a market's texts differ in meaning."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.decomposition import PCA
from sklearn.utils.validation import check_is_fitted

from core.models.comparables import place_vectors, places, vectors_of
from core.models.distinct import of_distinct
from core.models.encoders import DIMENSIONS, EncoderName, text_vectors
from core.models.threads import one_thread


class Meaning(BaseEstimator):
    """Principal components of the sentence embeddings of description and place.

    Parameters
    ----------
    text, place : int, default=20, 15
        Components of the description, and of the sub-category's name.
    encoder : {"minilm", "minilm-int8", "multilingual"}, default="minilm"
        What makes the embeddings.

    Attributes
    ----------
    parts_ : list of (numpy.ndarray, numpy.ndarray)
        Mean of shape (384,) and directions of shape (p, 384), for description and place.
    """

    #: Of a model that was stored when there was no other.
    encoder: EncoderName = "minilm"

    def __init__(self, text: int = 20, place: int = 15, encoder: EncoderName = "minilm") -> None:
        self.text = text
        self.place = place
        self.encoder = encoder

    def fit(self, frame: pd.DataFrame) -> Self:
        """Learn the directions from listings; no price is looked at."""
        self.parts_ = []
        for vectors, wanted in zip(self._vectors(frame), (self.text, self.place), strict=True):
            said = vectors[vectors.any(axis=1)]
            p = min(wanted, len(np.unique(said, axis=0)) - 1)
            if p < 1:  # the same everywhere: there is no direction to learn
                self.parts_.append((np.zeros(DIMENSIONS), np.zeros((0, DIMENSIONS))))
                continue
            with one_thread("blas"):
                pca = PCA(p, svd_solver="full").fit(said)
            self.parts_.append((pca.mean_, pca.components_))
        return self

    def transform(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the components, description's first, shape (n, p)."""
        check_is_fitted(self, "parts_")
        text, place = self.parts_
        columns = [
            of_distinct(
                frame["description"].tolist(), lambda said: _along(self._encode(said), *text)
            ),
            of_distinct(places(frame), lambda said: _along(vectors_of(said, self.encoder), *place)),
        ]
        return np.hstack(columns)

    def _encode(self, texts: list[str]) -> np.ndarray:
        return text_vectors(texts, encoder=self.encoder)

    def _vectors(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        return (
            self._encode(frame["description"].tolist()).astype(float),
            place_vectors(frame, self.encoder).astype(float),
        )

    @property
    def sizes(self) -> tuple[int, int]:
        """Number of components of the description and of the place."""
        return len(self.parts_[0][1]), len(self.parts_[1][1])


def _along(vectors: np.ndarray, mean: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Return how far vectors lie along the directions; nothing said is the market's middle."""
    said = np.asarray(vectors.any(axis=1))[:, None]
    return said * ((vectors.astype(float) - mean) @ directions.T)
