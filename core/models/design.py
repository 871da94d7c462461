"""One feature pipeline for all classic candidates: what they see differs by a word or two."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import check_is_fitted

from core.data.given import FIELDS, given_in
from core.models.categories import CategoryBlock
from core.models.comparables import place_vectors, places
from core.models.completion import Completion
from core.models.distinct import of_distinct
from core.models.encoders import DIMENSIONS, EncoderName, text_vectors
from core.models.features import CATEGORIES
from core.models.numeric import NUMERIC, imputed, numeric_block
from core.models.vocabularies import read_terms, with_terms_as_text
from core.types import FIELD, LABELS

Text = Literal["none", "words", "characters", "crossed", "minilm", "both"]
_TOKENS = r"(?u)\b\w+\b"
_MARKS = r"\S+"
#: A place finer than these is read by its meaning.
_DENSE = tuple(name for name in LABELS if FIELD[name].reason == name)
#: Weight of the numbers beside the one-hot columns, for the linear candidates.
_NUMBERS = 0.3


class ListingMatrix(BaseEstimator):
    """From listings to a matrix; nothing in it looks at the price.

    Parameters
    ----------
    level_order : tuple of str, default=()
        The market's levels from lowest to highest.
    text : {"none", "words", "characters", "crossed", "minilm", "both"}, default="words"
        How the description is read: not at all; TF-IDF of words; of words and characters; of
        words, and of words crossed with the sub-category; sentence embedding; words and
        embedding.
    dense : bool, default=False
        Few standardised columns (components of the text and of the place) rather than one for
        each term and value.
    components : int, default=40
        Of the text, where dense.
    seed : int, default=0
        Of the components.
    given : bool, default=False
        Whether a field may be left out: then it has a column that says so, and no typical value.
    encoder : {"minilm", "minilm-int8", "multilingual"}, default="minilm"
        What makes the embeddings.

    Attributes
    ----------
    completion_ : Completion
        Typical values for fields that no training row lacks.
    scaler_ : StandardScaler
        Of the numbers, or of all columns where dense.
    width_ : int
        Number of columns.
    """

    #: Of a model that was stored when there was no other.
    encoder: EncoderName = "minilm"

    def __init__(
        self,
        level_order: tuple[str, ...] = (),
        text: Text = "words",
        dense: bool = False,  # noqa: FBT001, FBT002 - a scikit-learn parameter
        components: int = 40,
        seed: int = 0,
        given: bool = False,  # noqa: FBT001, FBT002 - a scikit-learn parameter
        encoder: EncoderName = "minilm",
    ) -> None:
        self.level_order = level_order
        self.text = text
        self.dense = dense
        self.components = components
        self.seed = seed
        self.given = given
        self.encoder = encoder

    def fit(self, frame: pd.DataFrame) -> Self:
        """Learn vocabularies, values and scales from listings."""
        self.completion_ = Completion().fit(frame)
        self.blocks_ = {
            name: CategoryBlock(FIELD[name].rare, FIELD[name].word_weight).fit(frame[name])
            for name in CATEGORIES
        }
        self.terms_ = {
            name: vectorizer.fit(texts)
            for name, (vectorizer, texts) in self._vectorizers(frame).items()
        }
        if self.dense:
            self._fit_components(frame)
            self.scaler_ = StandardScaler().fit(self._dense_columns(frame))
        else:
            self.scaler_ = StandardScaler().fit(self._filled(frame))
        self.width_ = int(self.transform(frame.head(1)).shape[1])
        return self

    def transform(self, frame: pd.DataFrame) -> sparse.csr_matrix | np.ndarray:
        """Return the matrix of rows, shape (n, p): dense and standardised, or sparse."""
        check_is_fitted(self, "scaler_")
        if frame.empty:
            empty = np.empty((0, self.width_))
            return empty if self.dense else sparse.csr_matrix(empty)
        if self.dense:
            return np.asarray(self.scaler_.transform(self._dense_columns(frame)))
        blocks = [block.transform(frame[name]) for name, block in self.blocks_.items()]
        blocks += [
            of_distinct(self._texts(name, frame), terms.transform)
            for name, terms in self.terms_.items()
        ]
        if self.text in ("minilm", "both"):
            blocks.append(sparse.csr_matrix(self._meaning(frame)))
            blocks.append(sparse.csr_matrix(place_vectors(frame, self.encoder)))
        numbers = self.scaler_.transform(self._filled(frame))
        blocks.append(sparse.csr_matrix(_NUMBERS * numbers))
        return sparse.csr_matrix(sparse.hstack(blocks))

    def numbers(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the numeric block, shape (n, len(NUMERIC)), NaN where absent."""
        seen = frame if self.given else self.completion_.transform(frame)
        return numeric_block(seen, tuple(self.level_order))

    def column_fields(self) -> list[str | None]:
        """Return the named field of each column; None where it mixes description and category."""
        check_is_fitted(self, "scaler_")
        numbers = [*NUMERIC.values()] * 2  # values, then whether each is missing
        numbers += [FIELD[name].reason for name in FIELDS] if self.given else []
        widths = {name: sum(map(len, block.averages_)) for name, block in self.blocks_.items()}
        fields: list[str | None] = []
        if self.dense:
            fields += numbers
            for name in _DENSE:
                fields += [name] * widths[name]
            for name, reducer in self.reducers_.items():
                field = "category" if name == "place" else "description"
                fields += [field] * len(reducer.components_)
            return fields
        for name, width in widths.items():
            fields += [FIELD[name].reason] * width
        for name, terms in self.terms_.items():
            fields += [None if name == "crossed" else "description"] * len(terms.vocabulary_)
        if self.text in ("minilm", "both"):
            fields += ["description"] * DIMENSIONS + ["category"] * DIMENSIONS
        return fields + numbers

    def _vectorizers(self, frame: pd.DataFrame) -> dict[str, tuple[TfidfVectorizer, list[str]]]:
        names = {
            "words": ("words",),
            "characters": ("words", "characters"),
            "both": ("words",),
            "crossed": ("words", "crossed"),
        }.get(self.text, ())
        rare = 2 if len(frame) >= 500 else 1
        common = {"sublinear_tf": True, "strip_accents": "unicode", "max_features": 60_000}
        made = {
            "words": TfidfVectorizer(
                ngram_range=(1, 2), min_df=rare, token_pattern=_TOKENS, **common
            ),
            "characters": TfidfVectorizer(
                analyzer="char_wb", ngram_range=(3, 5), min_df=rare + 1, **common
            ),
            "crossed": TfidfVectorizer(token_pattern=_MARKS, min_df=rare, **common),
        }
        return {name: (made[name], self._texts(name, frame)) for name in names}

    def _texts(self, name: str, frame: pd.DataFrame) -> list[str]:
        texts: list[str] = frame["description"].tolist()
        if name != "crossed":
            return texts
        marks = ["_".join(place.split()) for place in places(frame)]
        return [
            " ".join(f"{mark}|{word}" for word in sorted(set(text.casefold().split())))
            for mark, text in zip(marks, texts, strict=True)
        ]

    def _fit_components(self, frame: pd.DataFrame) -> None:
        self.reducers_ = {}
        if "words" in self.terms_:
            terms = self.terms_["words"].transform(frame["description"])
            p = max(1, min(self.components, min(terms.shape) - 1))
            self.reducers_["words"] = TruncatedSVD(p, random_state=self.seed).fit(terms)
        if self.text in ("minilm", "both"):
            self.reducers_["minilm"] = _pca(self._meaning(frame), self.components)
        self.reducers_["place"] = _pca(place_vectors(frame, self.encoder), 15)

    def _dense_columns(self, frame: pd.DataFrame) -> np.ndarray:
        columns = [self._filled(frame)]
        columns += [self.blocks_[name].transform(frame[name]).toarray() for name in _DENSE]
        columns += [
            reducer.transform(self._seen(name, frame)) for name, reducer in self.reducers_.items()
        ]
        return np.hstack(columns)

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        if "terms_" in state:
            state["terms_"] = with_terms_as_text(state["terms_"], state["terms_"])
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        read_terms(state.get("terms_", {}), state.get("terms_", {}))

    def _filled(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the numbers without gaps, and what tells the gaps apart."""
        numbers = imputed(self.numbers(frame))
        return np.hstack([numbers, given_in(frame)]) if self.given else numbers

    def _meaning(self, frame: pd.DataFrame) -> np.ndarray:
        return text_vectors(frame["description"].tolist(), encoder=self.encoder)

    def _seen(self, name: str, frame: pd.DataFrame) -> sparse.csr_matrix | np.ndarray:
        if name == "place":
            return place_vectors(frame, self.encoder)
        if name == "minilm":
            return self._meaning(frame)
        return of_distinct(frame["description"].tolist(), self.terms_["words"].transform)


def _pca(vectors: np.ndarray, components: int) -> PCA:
    p = max(1, min(components, *vectors.shape))
    return PCA(p, svd_solver="full").fit(vectors.astype(float))
