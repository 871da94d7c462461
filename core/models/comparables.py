"""What the listings closest in meaning ask for: the best single hint at a price."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from core.models.crossfit import cross_fitted
from core.models.distinct import of_distinct
from core.models.encoders import EncoderName, text_vectors

#: Columns, in order: weighted mean, median and spread of log prices, and mean similarity.
COLUMNS = ("comparable_mean", "comparable_median", "comparable_spread", "comparable_similarity")
_CHUNK = 512


class Comparables(BaseEstimator):
    """Nearest listings by the meaning of description and sub-category.

    Parameters
    ----------
    k : int, default=40
        How many are looked at.
    place_weight : float, default=0.5
        Weight of the sub-category's similarity beside the description's.
    sharpness : float, default=8
        A neighbour whose similarity is lower by 1 weighs exp(-sharpness) as much.
    most : int, default=20000
        A larger market is represented by that many of its listings, drawn at random.
    seed : int, default=0
        Of that draw.
    encoder : {"minilm", "minilm-int8", "multilingual"}, default="minilm"
        What makes the embeddings.

    Attributes
    ----------
    texts_ : numpy.ndarray of shape (m, 384)
        Embeddings of the kept listings' descriptions.
    places_ : numpy.ndarray of shape (q, 384)
        Embeddings of the distinct places.
    place_ : numpy.ndarray of int of shape (m,)
        Which of them each kept listing has.
    y_ : numpy.ndarray of shape (m,)
        Their log prices.
    """

    #: Of a model that was stored when there was no other.
    encoder: EncoderName = "minilm"

    def __init__(
        self,
        k: int = 40,
        place_weight: float = 0.5,
        sharpness: float = 8.0,
        most: int = 20_000,
        seed: int = 0,
        encoder: EncoderName = "minilm",
    ) -> None:
        self.k = k
        self.place_weight = place_weight
        self.sharpness = sharpness
        self.most = most
        self.seed = seed
        self.encoder = encoder

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Keep the listings; see `fit_transform`."""
        self.fit_transform(frame, y, groups)
        return self

    def fit_transform(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> np.ndarray:
        """Keep the listings, and describe each by those of other groups: log units, similarities.

        As `ListingColumns.fit_transform`, shape (n, len(COLUMNS)).
        """
        named = places(frame)
        distinct = {name: i for i, name in enumerate(dict.fromkeys(named))}
        texts, here = (
            _exact(text_vectors(frame["description"].tolist(), encoder=self.encoder)),
            _exact(vectors_of([*distinct], self.encoder)),
        )
        place = np.array([distinct[name] for name in named])
        kept = self._drawn(np.arange(len(frame)))
        self.texts_, self.place_, self.places_ = texts[kept], place[kept], here
        self.y_ = np.asarray(y, dtype=float)[kept]
        alike = here @ here.T

        def describe(known: np.ndarray, rest: np.ndarray) -> np.ndarray:
            known = self._drawn(known)

            def similarity(rows: slice) -> np.ndarray:
                asked = rest[rows]
                near = alike[np.ix_(place[asked], place[known])]
                return np.asarray(texts[asked] @ texts[known].T + self.place_weight * near)

            return self._summarise(similarity, len(rest), y[known])

        return cross_fitted(describe, groups)

    def transform(self, frame: pd.DataFrame) -> np.ndarray:
        """Describe other rows, shape (n, len(COLUMNS))."""
        check_is_fitted(self, "y_")
        seen = list(zip(frame["description"], places(frame), strict=True))
        return of_distinct(seen, self._describe)

    def predict(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the weighted mean log price of the neighbours, shape (n,)."""
        return self.transform(frame)[:, 0]

    def _describe(self, seen: list[tuple[str, str]]) -> np.ndarray:
        texts = _exact(text_vectors([text for text, _ in seen], encoder=self.encoder))
        named = _exact(vectors_of([place for _, place in seen], self.encoder))

        def similarity(rows: slice) -> np.ndarray:
            near = (named[rows] @ self.places_.T)[:, self.place_]
            return np.asarray(texts[rows] @ self.texts_.T + self.place_weight * near)

        return self._summarise(similarity, len(seen), self.y_)

    def _drawn(self, rows: np.ndarray) -> np.ndarray:
        if len(rows) <= self.most:
            return rows
        return np.sort(np.random.default_rng(self.seed).choice(rows, self.most, replace=False))

    def _summarise(
        self, similarity: Callable[[slice], np.ndarray], n: int, y: np.ndarray
    ) -> np.ndarray:
        out = np.empty((n, len(COLUMNS)))
        k = min(self.k, len(y))
        for start in range(0, n, _CHUNK):
            alike = similarity(slice(start, start + _CHUNK))
            nearest = np.argpartition(-alike, k - 1, axis=1)[:, :k]
            close = np.take_along_axis(alike, nearest, axis=1)
            weight = np.exp(self.sharpness * (close - close.max(axis=1, keepdims=True)))
            prices = y[nearest]
            out[start : start + _CHUNK] = np.column_stack(
                [
                    (weight * prices).sum(axis=1) / weight.sum(axis=1),
                    np.median(prices, axis=1),
                    prices.std(axis=1),
                    close.mean(axis=1),
                ]
            )
        return out


def _exact(vectors: np.ndarray) -> np.ndarray:
    """Return double precision: a row must get the same numbers alone and in a batch."""
    return vectors.astype(float)


def place_vectors(frame: pd.DataFrame, encoder: EncoderName = "minilm") -> np.ndarray:
    """Return the embedding of each row's place, shape (n, 384); zeros where it has none."""
    return vectors_of(places(frame), encoder)


def vectors_of(named: list[str], encoder: EncoderName = "minilm") -> np.ndarray:
    """Return the embedding of each place's name, shape (n, 384); zeros for none."""
    return text_vectors(named, encoder=encoder) * np.array([bool(name) for name in named])[:, None]


def places(frame: pd.DataFrame) -> list[str]:
    """Return what each row's place is called: its sub-category, else its category, else ""."""
    place = frame["subcategory"].where(frame["subcategory"].notna(), frame["category"])
    return ["" if pd.isna(value) else str(value) for value in place]
