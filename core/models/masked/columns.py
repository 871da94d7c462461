"""All columns of a service for the trees, each with the fields that it is made from."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from core.models.encoders import EncoderName
from core.models.masked.averages import ValueAverages
from core.models.masked.known_fields import PLACES, KnownFields, only_given
from core.models.masked.neighbours import Neighbours
from core.models.masked.numbers import NONE, FieldNumbers
from core.models.masked.text_scores import TextScores
from core.models.meaning import Meaning
from core.types import FIELD, SERVICE_FIELDS

#: A field rises with the price where chance alone would show it this rarely.
_CHANCE = 0.001


class MaskedColumns(KnownFields, BaseEstimator):
    """Scores, numbers, averages, meaning and neighbours; missing where a field is not given.

    A field that all listings have alike says nothing, and counts as not given. So does a label that
    no listing has. Whatever looks at the price is made out of sample during `fit_transform`. All
    markets have the same columns, some of them empty: folds of one market are laid side by side.

    Parameters
    ----------
    level_order : tuple of str, default=()
        The market's levels from lowest to highest.
    seed : int, default=0
        Of the draw of neighbours in a large market.
    k : int, default=40
        How many neighbours are looked at.
    alpha : float, default=3
        Penalty of the ridges on the words.
    encoder : {"minilm", "minilm-int8", "multilingual"}, default="minilm"
        What makes the embeddings.

    Attributes
    ----------
    needs_ : list of tuple of str
        Fields that each column is made from.
    fields_ : list of str
        The reason that each column counts under; that of the last field that it needs.
    rising_ : tuple of str
        Fields of which more goes with a higher price in this market.
    monotone_ : list of int, length len(needs_)
        1 for columns that no estimate may fall with, else 0.
    """

    #: Columns that are not empty, of a model that was stored when the others were left out.
    kept_: list[int] | None = None
    #: Of a model that was stored when there was no other.
    encoder: EncoderName = "minilm"

    def __init__(
        self,
        level_order: tuple[str, ...] = (),
        seed: int = 0,
        k: int = 40,
        alpha: float = 3.0,
        encoder: EncoderName = "minilm",
    ) -> None:
        self.encoder = encoder
        self.level_order = level_order
        self.seed = seed
        self.k = k
        self.alpha = alpha

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
        numpy.ndarray of shape (n, len(needs_))
            NaN where a field is not given.
        """
        self._learn_fields(frame)
        seen = self._completed(frame)
        self.text_ = TextScores(self._place, alpha=self.alpha, encoder=self.encoder)
        self.numbers_ = FieldNumbers(tuple(self.level_order)).fit(seen)
        numbers = self.numbers_.transform(seen)
        self.rising_ = self._rising(numbers, y)
        averaged = self._averaged()
        curves = tuple(name for name in averaged if name in self.rising_)
        self.averages_ = ValueAverages(averaged, rising=curves)
        self.meaning_ = Meaning(encoder=self.encoder).fit(seen)
        asked = [name for name in self.useful_ if name not in ("description", *PLACES)]
        self.neighbours_ = Neighbours(
            self._place, self.k, seed=self.seed, asked=tuple(asked), encoder=self.encoder
        )
        columns = np.hstack(
            [
                self.text_.fit_transform(seen, y, groups),
                numbers,
                self.averages_.fit_transform(seen, y, groups),
                self._meaning(seen),
                self.neighbours_.fit_transform(seen, y, groups),
            ]
        )
        self.needs_ = self._all_needs()
        self.fields_ = [FIELD[own[-1]].reason for own in self.needs_]
        self.monotone_ = self._monotone()
        return self.masked(columns, self.given(frame))

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Learn everything; see `fit_transform`."""
        self.fit_transform(frame, y, groups)
        return self

    def transform(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the columns of other rows, shape (n, len(needs_))."""
        check_is_fitted(self, "needs_")
        seen = self._completed(frame)
        columns = np.hstack(
            [
                self.text_.transform(seen),
                self.numbers_.transform(seen),
                self.averages_.transform(seen),
                self._meaning(seen),
                self.neighbours_.transform(seen),
            ]
        )
        kept = columns if self.kept_ is None else columns[:, self.kept_]
        return self.masked(kept, self.given(frame))

    def masked(self, columns: np.ndarray, given: np.ndarray) -> np.ndarray:
        """Return columns with NaN where a field that they are made from is not given.

        Parameters
        ----------
        columns : numpy.ndarray of shape (n, len(needs_))
            Of services.
        given : numpy.ndarray of bool of shape (n, len(FIELDS))
            Fields that count.

        Returns
        -------
        numpy.ndarray of shape (n, len(needs_))
            A copy.
        """
        return only_given(columns, self.needs_, given)

    def known_words(self, descriptions: list[str]) -> np.ndarray:
        """Return the share of each description's words that the market uses, shape (n,)."""
        return self.text_.known_words(descriptions)

    def _averaged(self) -> tuple[str, ...]:
        """Fields with an average by value; a level without an order is a label like another."""
        return tuple(
            f.name
            for f in SERVICE_FIELDS
            if f.averaged or (f.role == "ordered" and not self.level_order)
        )

    def _meaning(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the meaning's columns; where a market has fewer directions, the rest are empty."""
        columns = self.meaning_.transform(frame)
        if self.kept_ is not None:
            return columns
        sizes, wanted = self.meaning_.sizes, (self.meaning_.text, self.meaning_.place)
        parts = np.split(columns, [sizes[0]], axis=1)
        return np.hstack(
            [
                np.pad(part, ((0, 0), (0, most - size)), constant_values=np.nan)
                for part, size, most in zip(parts, sizes, wanted, strict=True)
            ]
        )

    def _rising(self, numbers: np.ndarray, y: np.ndarray) -> tuple[str, ...]:
        """Return the fields that rise with the price beyond chance (Spearman's rank test)."""
        rising = []
        for name, at in self.numbers_.own.items():
            known = numbers[:, at] > NONE
            own = numbers[known, at]
            if FIELD[name].rises and name in self.useful_ and len(np.unique(own)) > 1:
                test = spearmanr(own, y[known])
                if test.statistic > 0 and test.pvalue < _CHANCE:
                    rising.append(name)
        return tuple(rising)

    def _monotone(self) -> list[int]:
        """Return 1 for each of all columns that the estimate may not fall with."""
        scores, numbers = len(self.text_.needs), len(self.numbers_.needs)
        ranks = {scores + self.numbers_.own[name] for name in self.rising_}
        curves = {
            scores + numbers + i
            for i, (name,) in enumerate(self.averages_.needs)
            if name in self.averages_.rising and i % 2 == 0
        }
        return [int(i in ranks | curves) for i in range(len(self._all_needs()))]

    def _all_needs(self) -> list[tuple[str, ...]]:
        text, place = self.meaning_.text, self.meaning_.place
        return [
            *self.text_.needs,
            *self.numbers_.needs,
            *self.averages_.needs,
            *[("description",)] * text,
            *[(self._place,)] * place,
            *self.neighbours_.needs,
        ]
