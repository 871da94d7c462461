"""From listings to numbers: what the words, the category and each field say about the price."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Self

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.linear_model import Ridge
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import check_is_fitted

from core.models.categories import CategoryBlock, categories_as_text
from core.models.completion import Completion
from core.models.distinct import of_distinct
from core.models.numeric import FIRST_NUMERIC, NUMERIC, bounds, imputed, numeric_block
from core.models.pieces import WordPieces
from core.models.vocabularies import fit_vocabularies, read_terms, with_terms_as_text
from core.types import FIELD, LABELS, REASONS

#: Labels of a listing, those with an order last.
CATEGORIES: tuple[str, ...] = tuple(sorted(LABELS, key=lambda name: FIELD[name].role == "ordered"))
#: Parts of the linear score that become columns of their own, with the labels behind each.
SCORES: dict[str, tuple[str, ...]] = {"description": ()} | {
    reason: labels
    for reason, labels in REASONS.items()
    if all(FIELD[name].role == "category" for name in labels)
}
#: Reason of every column that the regressor sees.
COLUMN_FIELDS: tuple[str, ...] = (*SCORES, *NUMERIC.values())
_MAX_REMEMBERED = 10_000
#: What is not part of the model, but of its memory.
_REMEMBERED = ("_memory", "_pieces")


class ListingFeatures(BaseEstimator):
    """Columns for a regressor, the words' part learned out of sample.

    One ridge on the log price sees words, characters, category, country and fields together;
    its score is split into the parts that the description, the category and the country
    contribute. During `fit_transform` those parts come from folds that keep groups together,
    so that the regressor behind never sees a score that knows its own price.

    Parameters
    ----------
    level_order : tuple of str, default=()
        The market's levels from lowest to highest.
    alpha : float, default=6
        The ridge's penalty.
    inner_folds : int, default=5
        Folds of the out-of-sample scores.
    max_terms : int, default=60000
        Largest vocabulary of words, and of characters.

    Attributes
    ----------
    words_, characters_ : TfidfVectorizer
        Vocabularies of the descriptions.
    blocks_ : dict of str to CategoryBlock
        Of the category fields.
    completion_ : Completion
        Typical values for fields that no training row lacks.
    ridge_ : Ridge
        Fitted on all rows.
    spans_ : dict of str to (int, int)
        Columns of the ridge's design that make each score.
    numbers_ : tuple of str
        Its columns of `NUMERIC`: a field that was declared later is none of them.
    bounds_ : numpy.ndarray of shape (2, len(NUMERIC))
        Least and largest value seen of each number.
    """

    def __init__(
        self,
        level_order: tuple[str, ...] = (),
        alpha: float = 6.0,
        inner_folds: int = 5,
        max_terms: int = 60_000,
    ) -> None:
        self.level_order = level_order
        self.alpha = alpha
        self.inner_folds = inner_folds
        self.max_terms = max_terms

    def fit_transform(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> np.ndarray:
        """Learn everything, and score each row by the rows of other groups: scores, then numbers.

        As `ListingColumns.fit_transform`, shape (n, len(COLUMN_FIELDS)).
        """
        self.completion_ = Completion().fit(frame)
        self.numbers_ = tuple(NUMERIC)
        numbers = numeric_block(self.completion_.transform(frame), tuple(self.level_order))
        self.bounds_ = bounds(numbers)
        numbers = self._numbers(frame)
        self._fit_blocks(frame, numbers)
        design = self._design(frame, numbers)
        scores = np.empty((len(frame), len(SCORES)))
        for train, test in self._inner(groups):
            ridge = self._ridge().fit(design[train], y[train])
            scores[test] = self._split(ridge, design[test])
        self.ridge_ = self._ridge().fit(design, y)
        return np.hstack([scores, numbers])

    def fit(self, frame: pd.DataFrame, y: np.ndarray, groups: np.ndarray) -> Self:
        """Learn everything; see `fit_transform`."""
        self.fit_transform(frame, y, groups)
        return self

    def transform(self, frame: pd.DataFrame, completed: pd.DataFrame | None = None) -> np.ndarray:
        """Return the columns of other rows, shape (n, len(COLUMN_FIELDS)).

        `completed` are the same rows after `completion_`, where the caller has them.
        """
        check_is_fitted(self, "ridge_")
        return np.hstack([self._scores(frame), self._numbers(frame, completed)])

    def known_share(self, descriptions: list[str]) -> np.ndarray:
        """Return the share of each description's words that the market uses, shape (n,).

        Parameters
        ----------
        descriptions : list of str
            Free text.

        Returns
        -------
        numpy.ndarray of shape (n,)
            In [0, 1]; 0 for a text without words.
        """
        check_is_fitted(self, "ridge_")
        plain, split = self.words_.build_preprocessor(), self.words_.build_tokenizer()
        known = self.words_.vocabulary_
        single = [split(plain(text)) for text in descriptions]
        return np.array([sum(w in known for w in ws) / len(ws) if ws else 0.0 for ws in single])

    def _numbers(self, frame: pd.DataFrame, completed: pd.DataFrame | None = None) -> np.ndarray:
        """Return the numbers, none beyond what was seen: a line must not run on for ever."""
        full = self.completion_.transform(frame) if completed is None else completed
        numbers = numeric_block(full, tuple(self.level_order), self.numbers_)
        never_seen = np.isinf(self.bounds_[0])
        return np.where(never_seen, 0.0, np.clip(numbers, self.bounds_[0], self.bounds_[1]))

    def _fit_blocks(self, frame: pd.DataFrame, numbers: np.ndarray) -> None:
        for name in _REMEMBERED:
            self.__dict__.pop(name, None)
        text = frame["description"]
        self.words_, self.characters_ = fit_vocabularies(text, self.max_terms)
        self.blocks_ = {
            name: CategoryBlock(FIELD[name].rare, FIELD[name].word_weight).fit(frame[name])
            for name in CATEGORIES
        }
        self.scaler_ = StandardScaler().fit(imputed(numbers))

    def _design(self, frame: pd.DataFrame, numbers: np.ndarray) -> sparse.csr_matrix:
        blocks = {
            "description": of_distinct(frame["description"].tolist(), self._terms),
            **{
                reason: sparse.hstack([self.blocks_[n].transform(frame[n]) for n in labels])
                for reason, labels in SCORES.items()
                if labels
            },
            "level": self.blocks_["seller_level"].transform(frame["seller_level"]),
            "numbers": sparse.csr_matrix(0.3 * self.scaler_.transform(imputed(numbers))),
        }
        ends = np.cumsum([0, *(block.shape[1] for block in blocks.values())])
        spans = dict(zip(blocks, pairwise(ends), strict=True))
        if not hasattr(self, "spans_"):
            self.spans_ = {name: (int(a), int(b)) for name, (a, b) in spans.items()}
        return sparse.csr_matrix(sparse.hstack(list(blocks.values())))

    def _terms(self, texts: list[str]) -> sparse.csr_matrix:
        if "_pieces" not in self.__dict__:
            self._pieces = WordPieces(self.characters_)
        words, characters = self.words_.transform(texts), self._pieces.transform(texts)
        return sparse.csr_matrix(sparse.hstack([words, 0.7 * characters]))

    def _scores(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the ridge's parts, shape (n, len(SCORES)), without laying out its design."""
        coefficients = {
            name: self.ridge_.coef_[slice(*span)]
            for name, span in self.spans_.items()
            if name in SCORES
        }
        words = coefficients.pop("description")
        texts = frame["description"].tolist()
        parts = [of_distinct(texts, lambda some: self._terms(some) @ words)]
        for name, own in coefficients.items():
            values = zip(*(categories_as_text(frame[label]) for label in SCORES[name]), strict=True)
            parts.append(self._remembered(name, list(values), own))
        return np.column_stack(parts)

    def _remembered(
        self, name: str, values: list[tuple[str, ...]], coefficients: np.ndarray
    ) -> np.ndarray:
        """Score values of categories; there are few, and each is scored once in a lifetime."""
        memory: dict[tuple[str, ...], float] = self.__dict__.setdefault("_memory", {})
        found = {value: memory.get((name, *value)) for value in values}
        new = [value for value, score in found.items() if score is None]
        if new:
            parts = [
                self.blocks_[block].transform(pd.Series([value[i] for value in new], dtype=object))
                for i, block in enumerate(SCORES[name])
            ]
            scores = (sparse.csr_matrix(sparse.hstack(parts)) @ coefficients).tolist()
            found |= zip(new, scores, strict=True)
            if len(memory) < _MAX_REMEMBERED:  # words of users must not fill the memory
                memory.update(zip(((name, *value) for value in new), scores, strict=True))
        return np.array([found[value] for value in values], dtype=float)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what is only remembered; give each vocabulary as one text."""
        state = super().__getstate__().items()
        return with_terms_as_text({k: v for k, v in state if k not in _REMEMBERED})

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__({"numbers_": FIRST_NUMERIC} | state)
        read_terms(state)

    def _split(self, ridge: Ridge, design: sparse.csr_matrix) -> np.ndarray:
        spans = [span for name, span in self.spans_.items() if name in SCORES]
        return np.column_stack([design[:, a:b] @ ridge.coef_[a:b] for a, b in spans])

    def _ridge(self) -> Ridge:
        return Ridge(alpha=self.alpha, solver="sparse_cg", tol=1e-4)

    def _inner(self, groups: np.ndarray) -> Iterator[tuple[Any, Any]]:
        folds = min(self.inner_folds, len(np.unique(groups)))
        return GroupKFold(folds).split(groups, groups=groups)
