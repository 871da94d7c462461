"""Any candidate as a learner that is right for whatever fields are given."""

from __future__ import annotations

import re
from typing import Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, RegressorMixin, clone
from sklearn.feature_extraction.text import strip_accents_unicode
from sklearn.utils.validation import check_is_fitted

from core.models.classic import AverageRegressor
from core.models.encoders import EncoderName
from core.models.masked.known_fields import PLACES, KnownFields
from core.models.masked.neighbours import Neighbours
from core.models.masked.regressor import MaskedRegressor

#: Copies of each listing, with other fields left out, that a learner sees beside the whole ones.
COPIES = 1
_WORD = re.compile(r"\w+")


class GivenRegressor(KnownFields, RegressorMixin, BaseEstimator):
    """A candidate that reads of each service only what is given and counts in the market.

    A candidate with a parameter `copies` learns from listings with fields left out, too. Its
    calibration puts right what another one makes of fields that are not given.

    Parameters
    ----------
    learner : candidate of `core.models.recipe`
        With `fit` and `predict_columns`; cloned where it is scikit-learn's.
    seed : int, default=0
        Of the draw of neighbours in a large market.
    encoder : {"minilm", "minilm-int8", "multilingual"}, default="minilm"
        What makes the embeddings of the listings closest in meaning.

    Attributes
    ----------
    learner_ : candidate
        Fitted.
    neighbours_ : Neighbours
        The listings closest in meaning, for what to say next.
    words_ : str
        The market's words, with spaces between.
    """

    #: Of a model that was stored when there was no other.
    encoder: EncoderName = "minilm"

    def __init__(self, learner: Any, seed: int = 0, encoder: EncoderName = "minilm") -> None:
        self.encoder = encoder
        self.learner = learner
        self.seed = seed

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Fit on listings, as `LogPriceRegressor` says."""
        self._learn_fields(frame)
        rows = self.read(frame)
        learner = clone(self.learner, safe=False)
        if "copies" in getattr(learner, "get_params", dict)():
            learner.set_params(copies=COPIES)
        self.learner_ = learner.fit(rows, y, groups)
        asked = [name for name in self.useful_ if name not in ("description", *PLACES)]
        self.neighbours_ = Neighbours(
            self._place, seed=self.seed, asked=tuple(asked), encoder=self.encoder
        )
        self.neighbours_.keep_listings(rows, y)
        counts = pd.Series([w for t in rows["description"] for w in set(_words(t))]).value_counts()
        rare = 2 if len(rows) >= 500 else 1
        self.words_ = " ".join(sorted(counts.index[counts >= rare]))
        self.__dict__.pop("_known", None)
        return self

    def predict(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the log of the price, shape (n,)."""
        return self.predict_columns(frame)[0]

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the log of the price, shape (n,), and the learner's columns, shape (n, p)."""
        check_is_fitted(self, "learner_")
        price, columns = self.learner_.predict_columns(self.read(frame))
        return np.asarray(price, dtype=float), np.asarray(columns, dtype=float)

    def known_words(self, descriptions: list[str]) -> np.ndarray:
        """Return the share of each description's words that the market uses, shape (n,)."""
        if "_known" not in self.__dict__:
            self._known = frozenset(self.words_.split())
        found = [_words(text) for text in descriptions]
        return np.array([sum(w in self._known for w in ws) / len(ws) if ws else 0 for ws in found])

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in super().__getstate__().items() if k != "_known"}


def for_whatever_is_given(learner: Any, seed: int) -> Any:
    """Return an unfitted candidate as one that prices whatever is given.

    Parameters
    ----------
    learner : candidate
        Unfitted; an average is made of such ones.
    seed : int
        Of the draw of neighbours in a large market.

    Returns
    -------
    MaskedRegressor, AverageRegressor or GivenRegressor
        Each fit to serve.
    """
    if isinstance(learner, MaskedRegressor):
        return learner
    if isinstance(learner, AverageRegressor):
        return AverageRegressor([for_whatever_is_given(one, seed) for one in learner.members])
    return GivenRegressor(learner, seed)


def known_fields_of(regressor: Any) -> Any:
    """Return what a fitted learner knows of the market's fields; None if it knows nothing.

    Returns
    -------
    KnownFields or None
        With `known_words`, and `neighbours_`.
    """
    if isinstance(regressor, AverageRegressor):
        return known_fields_of(regressor.members_[0])
    if isinstance(regressor, MaskedRegressor):
        return regressor.columns_
    return regressor if isinstance(regressor, GivenRegressor) else None


def _words(text: str) -> list[str]:
    return _WORD.findall(strip_accents_unicode(text.lower()))
