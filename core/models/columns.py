"""All columns of a listing for the trees, each with the named field that it belongs to."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from core.models import comparables, features, statistics
from core.models.comparables import Comparables
from core.models.encoders import EncoderName
from core.models.features import ListingFeatures
from core.models.meaning import Meaning
from core.models.statistics import TargetStatistics
from core.types import FIELD


class ListingColumns(BaseEstimator):
    """Scores of words, numbers, target statistics, meaning, and comparables, side by side.

    Whatever looks at the price is made out of sample during `fit_transform`.

    Parameters
    ----------
    level_order : tuple of str, default=()
        The market's levels from lowest to highest.
    seed : int, default=0
        Of the draw of comparables in a large market.
    alpha : float, default=6
        Penalty of the ridge on the words.
    k : int, default=40
        How many comparables are looked at.
    encoder : {"minilm", "minilm-int8", "multilingual"}, default="minilm"
        What makes the embeddings.

    Attributes
    ----------
    words_ : ListingFeatures
        The ridge on words and fields.
    statistics_ : TargetStatistics
        Mean log prices by value.
    meaning_ : Meaning
        Components of the embeddings.
    comparables_ : Comparables
        Nearest listings.
    fields_ : list of str
        Named field of each column.
    """

    #: Of a model that was stored when there was no other.
    encoder: EncoderName = "minilm"

    def __init__(
        self,
        level_order: tuple[str, ...] = (),
        seed: int = 0,
        alpha: float = 6.0,
        k: int = 40,
        encoder: EncoderName = "minilm",
    ) -> None:
        self.level_order = level_order
        self.seed = seed
        self.alpha = alpha
        self.k = k
        self.encoder = encoder

    def fit_transform(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> np.ndarray:
        """Learn everything and return out-of-sample columns for the same rows.

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
        numpy.ndarray of shape (n, len(fields_))
            NaN where a number is absent.
        """
        self.words_ = ListingFeatures(tuple(self.level_order), alpha=self.alpha)
        self.statistics_ = TargetStatistics()
        self.meaning_ = Meaning(encoder=self.encoder)
        self.comparables_ = Comparables(k=self.k, seed=self.seed, encoder=self.encoder)
        words = self.words_.fit_transform(frame, y, groups)
        completed = self.words_.completion_.transform(frame)
        columns = [
            words,
            self.statistics_.fit_transform(completed, y, groups),
            self.meaning_.fit(frame).transform(frame),
            self.comparables_.fit_transform(frame, y, groups),
        ]
        self.fields_ = self._fields()
        return np.hstack(columns)

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Learn everything; see `fit_transform`."""
        self.fit_transform(frame, y, groups)
        return self

    def transform(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the columns of other rows, shape (n, len(fields_))."""
        check_is_fitted(self, "fields_")
        completed = self.words_.completion_.transform(frame)
        return np.hstack(
            [
                self.words_.transform(frame, completed),
                self.statistics_.transform(completed),
                self.meaning_.transform(frame),
                self.comparables_.transform(frame),
            ]
        )

    def _fields(self) -> list[str]:
        statistic = [FIELD[name].reason for name in statistics.FIELDS]
        text, place = self.meaning_.sizes
        return [
            *features.COLUMN_FIELDS,
            *(name for name in statistic for _ in range(2)),
            *["description"] * text,
            *["category"] * place,
            *["description"] * len(comparables.COLUMNS),
        ]
