"""What the listings closest in meaning ask for, and which kind of service they are."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from core.models.comparables import vectors_of
from core.models.crossfit import cross_fitted
from core.models.distinct import of_distinct
from core.models.encoders import EncoderName, text_vectors
from core.types import FIELD

#: Of the nearest listings: weighted mean, median and spread of log prices (less the market's mean),
#: similarity, the price that a fifth asks less than and a fifth more, and their delivery times.
SUMMARY = ("mean", "median", "spread", "similarity", "low", "high", "delivery")
#: Of the kinds that the text may be: expected average price, chance of the likeliest, their shares.
KIND = ("kind_mean", "kind_chance", "kind_share")
_CHUNK = 512


class Neighbours(BaseEstimator):
    """Nearest listings by the meaning of the description, alone and beside the place's name.

    Parameters
    ----------
    place : str, default="subcategory"
        The field that names the place, or kind, of a service.
    k : int, default=40
        How many listings are summarised.
    place_weight : float, default=0.5
        Weight of the place's similarity beside the description's.
    sharpness : float, default=8
        A neighbour whose similarity is lower by 1 weighs exp(-sharpness) as much.
    voters, votes_sharpness : int, float, default=60, 15
        How many listings vote for a kind, and how much more the nearer count.
    most : int, default=20000
        A larger market is represented by that many of its listings, drawn at random.
    seed : int, default=0
        Of that draw.
    asked : tuple of str, default=()
        Fields whose values are remembered beside the place.
    encoder : {"minilm", "minilm-int8", "multilingual"}, default="minilm"
        What makes the embeddings.

    Attributes
    ----------
    texts_ : numpy.ndarray of shape (m, 384)
        Embeddings of the listings' descriptions.
    rows_ : numpy.ndarray of int of shape (m,)
        Positions of the listings that were kept.
    places_ : list of str
        Distinct places, "" for none.
    vectors_ : numpy.ndarray of shape (q, 384)
        Embeddings of their names.
    place_ : numpy.ndarray of int of shape (m,)
        Which of them each listing has.
    y_, delivery_ : numpy.ndarray of shape (m,)
        Log prices, and log(1 + days).
    names_ : dict of str to list of str
        Labels of the fields that listings may be asked for, by their number; empty for numbers.
    values_ : numpy.ndarray of shape (m, len(names_))
        Those fields: numbers, or numbers of labels; NaN for none.
    """

    #: Of a model that was stored when there was no other.
    encoder: EncoderName = "minilm"

    def __init__(
        self,
        place: str = "subcategory",
        k: int = 40,
        place_weight: float = 0.5,
        sharpness: float = 8.0,
        voters: int = 60,
        votes_sharpness: float = 15.0,
        most: int = 20_000,
        seed: int = 0,
        asked: tuple[str, ...] = (),
        encoder: EncoderName = "minilm",
    ) -> None:
        self.encoder = encoder
        self.place = place
        self.asked = asked
        self.k = k
        self.place_weight = place_weight
        self.sharpness = sharpness
        self.voters = voters
        self.votes_sharpness = votes_sharpness
        self.most = most
        self.seed = seed

    @property
    def needs(self) -> list[tuple[str, ...]]:
        """The fields that each column is made from."""
        alone = ("description",)
        return [
            *[alone] * len(SUMMARY),
            *[(*alone, self.place)] * len(SUMMARY),
            *[alone] * len(KIND),
        ]

    def fit_transform(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> np.ndarray:
        """Keep the listings, and describe each by those of other groups.

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
            Log units, similarities and shares.
        """
        texts, named, days = self._seen(frame)

        def describe(known: np.ndarray, rest: np.ndarray) -> np.ndarray:
            part = Neighbours(**self.get_params()).keep(texts, named, days, y, known)
            return part.describe(texts[rest], [named[i] for i in rest])

        columns = cross_fitted(describe, groups)
        self.keep_listings(frame, y)
        return columns

    def keep_listings(self, frame: pd.DataFrame, y: np.ndarray) -> Self:
        """Keep the listings; see `fit_transform`."""
        kept = self.keep(*self._seen(frame), y=y, rows=np.arange(len(frame))).rows_
        self._keep_values(frame.iloc[kept])
        return self

    def transform(self, frame: pd.DataFrame) -> np.ndarray:
        """Describe other rows, shape (n, len(needs))."""
        seen = list(zip(frame["description"], _named(frame[self.place]), strict=True))
        return of_distinct(
            seen,
            lambda some: self.describe(
                self._encode([text for text, _ in some]), [place for _, place in some]
            ),
        )

    def values_of(self, description: str, k: int) -> pd.DataFrame:
        """Return the fields of the `k` listings nearest to a text, (k, len(names_)); none is NaN.

        The field that names the place comes as it is called.
        """
        alike = self._encode([description]) @ self.texts_.T
        nearest = self._nearest(alike, k, self.sharpness)[0][0]
        found = {self.place: pd.Series([self.places_[i] or None for i in self.place_[nearest]])}
        for column, (name, labels) in enumerate(self.names_.items()):
            values = pd.Series(self.values_[nearest, column])
            found[name] = values.map(dict(enumerate(labels))) if labels else values
        return pd.DataFrame(found)

    def _encode(self, texts: list[str]) -> np.ndarray:
        """Return double precision: a row must get the same numbers alone and in a batch."""
        return text_vectors(texts, encoder=self.encoder).astype(float)

    def _seen(self, frame: pd.DataFrame) -> tuple[np.ndarray, list[str], np.ndarray]:
        """Return embeddings, places, and log(1 + days), the mean of those where there are none."""
        days = np.log1p(frame["delivery_days"].to_numpy(float))
        typical = float(np.nanmean(days)) if np.isfinite(days).any() else 0.0
        texts = self._encode(frame["description"].tolist())
        return texts, _named(frame[self.place]), np.where(np.isfinite(days), days, typical)

    def _keep_values(self, frame: pd.DataFrame) -> None:
        self.names_: dict[str, list[str]] = {}
        columns: list[np.ndarray] = []
        for name in self.asked:
            if FIELD[name].numeric:
                self.names_[name] = []
                columns.append(frame[name].to_numpy(float))
                continue
            codes, labels = pd.factorize(frame[name])
            self.names_[name] = [str(label) for label in labels]
            columns.append(np.where(codes < 0, np.nan, codes))
        self.values_ = np.column_stack([np.empty((len(frame), 0)), *columns])

    def keep(
        self,
        texts: np.ndarray,
        named: list[str],
        days: np.ndarray,
        y: np.ndarray,
        rows: np.ndarray,
    ) -> Self:
        """Keep some listings.

        Parameters
        ----------
        texts : numpy.ndarray of shape (n, 384)
            Embeddings of descriptions.
        named : list of str, length n
            Their places.
        days, y : numpy.ndarray of shape (n,)
            Log(1 + days of delivery), and log prices.
        rows : numpy.ndarray of int
            Positions of those that are kept.

        Returns
        -------
        Neighbours
            Itself.
        """
        if len(rows) > self.most:
            draw = np.random.default_rng(self.seed).choice(rows, self.most, replace=False)
            rows = np.sort(draw)
        self.rows_ = rows
        self.places_ = list(dict.fromkeys(named[i] for i in rows))
        number = {name: i for i, name in enumerate(self.places_)}
        self.place_ = np.array([number[named[i]] for i in rows])
        self.vectors_ = vectors_of(self.places_, self.encoder).astype(float)
        self.texts_, self.y_, self.delivery_ = texts[rows], np.asarray(y, float)[rows], days[rows]
        return self

    def describe(self, texts: np.ndarray, named: list[str]) -> np.ndarray:
        """Describe services by embedding (n, 384) and place; shape (n, len(needs))."""
        out = np.empty((len(texts), len(self.needs)))
        places = self._vectors(named) @ self.vectors_.T
        for start in range(0, len(texts), _CHUNK):
            rows = slice(start, start + _CHUNK)
            alone = texts[rows] @ self.texts_.T
            beside = alone + self.place_weight * places[rows][:, self.place_]
            out[rows] = np.hstack([self._summary(alone), self._summary(beside), self._kind(alone)])
        return out

    def kinds(self, descriptions: list[str]) -> list[list[tuple[str, float]]]:
        """Return which kinds of service texts may be.

        Parameters
        ----------
        descriptions : list of str, length n
            Free text.

        Returns
        -------
        list of list of (str, float), length n
            Places and their chances, likeliest first; "" is that of listings without a place.
        """
        chances = self._chances(self._encode(descriptions) @ self.texts_.T)
        order = np.argsort(-chances, axis=1)
        return [
            [(self.places_[j], float(row[j])) for j in own if row[j] > 0]
            for row, own in zip(chances, order, strict=True)
        ]

    def _vectors(self, named: list[str]) -> np.ndarray:
        """Return the embeddings of places, those of the market's own without reading them again."""
        known = dict(zip(self.places_, self.vectors_, strict=True))
        new = [name for name in dict.fromkeys(named) if name not in known]
        known |= zip(new, vectors_of(new, self.encoder).astype(float), strict=True) if new else ()
        return np.stack([known[name] for name in named])

    def _nearest(self, alike: np.ndarray, k: int, sharpness: float) -> tuple[np.ndarray, ...]:
        """Return the nearest listings, their similarities and their weights, (rows, k) each."""
        k = min(k, alike.shape[1])
        nearest = np.argpartition(-alike, k - 1, axis=1)[:, :k]
        close = np.take_along_axis(alike, nearest, axis=1)
        weight = np.exp(sharpness * (close - close.max(axis=1, keepdims=True)))
        return nearest, close, weight / weight.sum(axis=1, keepdims=True)

    def _summary(self, alike: np.ndarray) -> np.ndarray:
        nearest, close, weight = self._nearest(alike, self.k, self.sharpness)
        less = (self.y_ - self.y_.mean())[nearest]
        low, high = np.quantile(less, (0.2, 0.8), axis=1)
        return np.column_stack(
            [
                (weight * less).sum(axis=1),
                np.median(less, axis=1),
                less.std(axis=1),
                close.mean(axis=1),
                low,
                high,
                (weight * self.delivery_[nearest]).sum(axis=1),
            ]
        )

    def _chances(self, alike: np.ndarray) -> np.ndarray:
        """Return the chance of each place by votes, shape (rows, places)."""
        nearest, _, weight = self._nearest(alike, self.voters, self.votes_sharpness)
        out = np.zeros((len(alike), len(self.places_)))
        np.add.at(out, (np.arange(len(alike))[:, None], self.place_[nearest]), weight)
        return out

    def _kind(self, alike: np.ndarray) -> np.ndarray:
        chances = self._chances(alike)
        sums = np.bincount(self.place_, self.y_ - self.y_.mean(), len(self.places_))
        counts = np.bincount(self.place_, minlength=len(self.places_))
        shares = np.log1p(1000 * counts / len(self.y_))
        return np.column_stack(
            [chances @ (sums / (counts + 8)), chances.max(axis=1), chances @ shares]
        )


def _named(places: pd.Series) -> list[str]:
    return ["" if pd.isna(value) else str(value) for value in places]
