"""What the trees of packages see: how the nearest listings price theirs, and the basic price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import pandas as pd

from core.data.given import FIELDS
from core.evaluation.packages import complete_packages, package_prices
from core.models.crossfit import cross_fitted
from core.models.distinct import of_distinct
from core.models.encoders import EncoderName, text_vectors
from core.models.masked.neighbours import Neighbours

#: Listings that are looked at; one whose likeness is lower by 1 weighs exp(-8) as much.
_NEAREST, _SHARPNESS = 40, 8.0
#: Listings of the whole market that count beside those of one place.
_PRIOR = 8
_CHUNK = 512


def log_ratios(frame: pd.DataFrame) -> np.ndarray:
    """Return the logs of standard and premium over basic price, shape (n, 2).

    NaN in rows that lack a price, or whose packages are out of order.
    """
    logs = np.log(package_prices(frame))
    return np.where(complete_packages(frame)[:, None], logs[:, 1:] - logs[:, :1], np.nan)


def basic_columns(log_price: np.ndarray) -> np.ndarray:
    """Return a basic price as trees see it, shape (n, 4): its log, and where it lies on a grid.

    Sellers choose round prices, so that the place between two of them tells something. NaN where
    it is not given.
    """
    price = np.round(np.exp(log_price), 2)
    broken = np.where(np.isnan(price), np.nan, np.abs(price - np.round(price)) > 0.005)
    return np.column_stack([log_price, np.round(price) % 10, price % 5, broken])


@dataclass(frozen=True)
class PackageNeighbours:
    """The listings that have three packages, by their meaning.

    `texts` (m, 384) are embeddings of descriptions, `place` (m,) the number of each one's place
    among `places`, which `field` names, `vectors` (q, 384) the embeddings of these; `level` (m,)
    are log basic prices, `ratios` (m, 2) as `log_ratios` gives them, without NaN; `kept` says
    which of the listings that a learner keeps these are. `encoder` made the embeddings.
    """

    field: str
    texts: np.ndarray
    places: Sequence[str]
    place: np.ndarray
    vectors: np.ndarray
    place_weight: float
    level: np.ndarray
    ratios: np.ndarray
    kept: np.ndarray
    encoder: EncoderName

    @classmethod
    def of(cls, kept: Neighbours, ratios: np.ndarray) -> Self:
        """Take those of the listings that a learner keeps, by the ratios of each, shape (k, 2)."""
        there = ~np.isnan(ratios[:, 0])
        rows = slice(None) if there.all() else np.flatnonzero(there)
        return cls(
            kept.place,
            kept.texts_[rows],
            kept.places_,
            kept.place_[rows],
            kept.vectors_,
            kept.place_weight,
            kept.y_[rows],
            ratios[rows],
            there,
            kept.encoder,
        )

    def part(self, rows: np.ndarray) -> Self:
        """Return some of the listings, given by positions."""
        return replace(
            self,
            texts=self.texts[rows],
            place=self.place[rows],
            level=self.level[rows],
            ratios=self.ratios[rows],
        )

    def describe(self, rows: pd.DataFrame, given: np.ndarray) -> np.ndarray:
        """Say how the listings nearest to services price their packages.

        Parameters
        ----------
        rows : pandas.DataFrame of shape (n, any)
            Services in the market's words.
        given : numpy.ndarray of bool of shape (n, len(FIELDS))
            Fields that count.

        Returns
        -------
        numpy.ndarray of shape (n, 9)
            Log units: weighted means of both ratios and of both prices, medians of both ratios,
            spread of the premium ratio, which are NaN without a description; and the average
            ratios of the place, NaN without one.
        """
        numbers = {name: i for i, name in enumerate(self.places)}
        placed, described = (given[:, FIELDS.index(name)] for name in (self.field, "description"))
        place = [
            numbers.get(str(name), -1) if there else -1
            for name, there in zip(rows[self.field], placed, strict=True)
        ]
        texts = [
            t if there else "" for t, there in zip(rows["description"], described, strict=True)
        ]
        found = of_distinct(
            list(zip(texts, place, strict=True)),
            lambda some: self.nearest_to(
                text_vectors([t for t, _ in some], encoder=self.encoder).astype(self.texts.dtype),
                np.array([number for _, number in some]),
            ),
        )
        return _masked(np.asarray(found), described)

    def out_of_sample(
        self,
        groups: np.ndarray,
        place: np.ndarray | None = None,
        wanted: np.ndarray | None = None,
    ) -> np.ndarray:
        """Describe listings by those of other groups.

        Parameters
        ----------
        groups : numpy.ndarray of shape (m,)
            Rows of one group never help to describe each other.
        place : numpy.ndarray of int of shape (m,), optional
            The places that are given; -1 for none.
        wanted : numpy.ndarray of bool of shape (m,), optional
            Which of them are described; the others are NaN.

        Returns
        -------
        numpy.ndarray of shape (m, 9)
            As `describe` gives it.
        """
        fast = self.fast()
        named = self.place if place is None else place
        asked = np.ones(len(groups), dtype=bool) if wanted is None else wanted

        def describe(known: np.ndarray, rest: np.ndarray) -> np.ndarray:
            out, own = np.full((len(rest), 9), np.nan), rest[asked[rest]]
            out[asked[rest]] = fast.part(known).nearest_to(fast.texts[own], named[own])
            return out

        return cross_fitted(describe, groups)

    def fast(self) -> Self:
        """Return it in single precision, for figures that nothing is compared with to the bit."""
        texts, vectors = self.texts.astype(np.float32), self.vectors.astype(np.float32)
        return replace(self, texts=texts, vectors=vectors)

    def nearest_to(self, texts: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Describe services by embedding, (n, 384), and number of the place, -1 for none."""
        prices = np.hstack([self.ratios, self.level[:, None] + self.ratios])
        vectors = np.where(place[:, None] < 0, 0, self.vectors[place])
        beside = self.place_weight * (vectors @ self.vectors.T)
        out = np.empty((len(texts), 9))
        for start in range(0, len(texts), _CHUNK):
            rows = slice(start, start + _CHUNK)
            alike = texts[rows] @ self.texts.T + beside[rows][:, self.place]
            out[rows, :7] = _summary(alike, prices)
        out[:, 7:] = self._averages()[place]
        out[place < 0, 7:] = np.nan
        return out

    def _averages(self) -> np.ndarray:
        """Return the average ratios of each place, drawn towards the market's, (q, 2)."""
        q = len(self.places)
        sums = [np.bincount(self.place, own, q) + _PRIOR * own.mean() for own in self.ratios.T]
        return np.column_stack(sums) / (np.bincount(self.place, minlength=q)[:, None] + _PRIOR)


def _masked(columns: np.ndarray, described: np.ndarray) -> np.ndarray:
    out = columns.copy()
    out[~described, :7] = np.nan
    return out


def _summary(alike: np.ndarray, prices: np.ndarray) -> np.ndarray:
    k = min(_NEAREST, alike.shape[1])
    nearest = np.argpartition(-alike, k - 1, axis=1)[:, :k]
    close = np.take_along_axis(alike, nearest, axis=1).astype(float)
    weight = np.exp(_SHARPNESS * (close - close.max(axis=1, keepdims=True)))
    found = prices[nearest]
    means = (weight[:, :, None] * found).sum(axis=1) / weight.sum(axis=1, keepdims=True)
    medians = np.median(found[:, :, :2], axis=1)
    return np.column_stack([means, medians, found[:, :, 1].std(axis=1)])
