"""Learners of the reference benchmark: the published ones as they are, and ours.

Chosen on other seeds than those that are reported. Nothing here is used by the product.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingRegressor,
    RandomForestClassifier,
)
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPRegressor
from sklearn.tree import DecisionTreeClassifier

from benchmarks.reference.protocol import Learner
from core.models.minilm import encode
from core.models.threads import one_thread

_NEIGHBOURS = 15
_PRIOR = 3.0


def _inputs(frame: pd.DataFrame) -> np.ndarray:
    """Return what the published learners see: embedding, reliability, level; shape (n, 386)."""
    text = encode(frame["Description"].astype(str).tolist()).astype(float)
    return np.column_stack([text, frame["Fiabilite"], frame["Niveau"]])


def _published(make: Callable[[int], Any]) -> Learner:
    def learn(train: pd.DataFrame, y: np.ndarray, test: pd.DataFrame, seed: int) -> np.ndarray:
        with one_thread(), warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the published net is cut short
            return np.expm1(make(seed).fit(_inputs(train), y).predict(_inputs(test)))

    return learn


def _classifier(make: Callable[[int], Any]) -> Learner:
    def learn(train: pd.DataFrame, bands: np.ndarray, test: pd.DataFrame, seed: int) -> np.ndarray:
        with one_thread():
            return np.asarray(make(seed).fit(_inputs(train), bands).predict(_inputs(test)))

    return learn


def _mlp(seed: int) -> Any:
    """Return our nearest to the published net: no setting tried gave its 0.271 (see below)."""
    return MLPRegressor(hidden_layer_sizes=(128, 64), alpha=1.0, max_iter=100, random_state=seed)


#: Depth 6 gives the published 3.21, 4.90 and 0.257 at seed 42 (3.207, 4.903, 0.256), and the
#: decision tree the published band accuracy of 0.6175 (0.620). The net's architecture is not
#: published: ours reaches 0.138 of its 0.271, so ratios are against gradient boosting only.
THEIR_REGRESSORS: dict[str, Learner] = {
    "gradient_boosting": _published(
        lambda seed: GradientBoostingRegressor(n_estimators=100, max_depth=6, random_state=seed)
    ),
    "mlp": _published(_mlp),
}
THEIR_CLASSIFIERS: dict[str, Learner] = {
    "logistic_regression": _classifier(lambda _seed: LogisticRegression(max_iter=2000)),
    "knn": _classifier(lambda _seed: KNeighborsClassifier(5)),
    "decision_tree": _classifier(lambda seed: DecisionTreeClassifier(random_state=seed)),
    "random_forest": _classifier(
        lambda seed: RandomForestClassifier(100, n_jobs=1, random_state=seed)
    ),
}


class Scores:
    """Out-of-sample scores of the same inputs: by exact reliability, by neighbours, by words.

    Parameters
    ----------
    train : pandas.DataFrame of shape (n, 5)
        The training part.
    y : numpy.ndarray of shape (n,)
        Its target.
    """

    def __init__(self, train: pd.DataFrame, y: np.ndarray) -> None:
        self._train = train
        self._y = y
        self._text = encode(train["Description"].astype(str).tolist()).astype(float)

    def inside(self, seed: int) -> np.ndarray:
        """Return the columns of the training rows, each scored by the other rows."""
        scores = np.empty((len(self._train), 4))
        for known, rest in KFold(5, shuffle=True, random_state=seed).split(self._text):
            scores[rest] = self._scored(known, self._train.iloc[rest], self._text[rest])
        return np.column_stack([self._plain(self._train), scores])

    def outside(self, rows: pd.DataFrame) -> np.ndarray:
        """Return the columns of other rows."""
        text = encode(rows["Description"].astype(str).tolist()).astype(float)
        known = np.arange(len(self._train))
        return np.column_stack([self._plain(rows), self._scored(known, rows, text)])

    def _plain(self, rows: pd.DataFrame) -> np.ndarray:
        counts = self._train["Fiabilite"].round(9).value_counts()
        seen = rows["Fiabilite"].round(9).map(counts).fillna(0)
        return np.column_stack([rows["Fiabilite"], rows["Niveau"], seen])

    def _scored(self, known: np.ndarray, rows: pd.DataFrame, text: np.ndarray) -> np.ndarray:
        base, y = self._train.iloc[known], self._y[known]
        near = text @ self._text[known].T
        apart = np.abs(rows["Fiabilite"].to_numpy()[:, None] - base["Fiabilite"].to_numpy()[None])
        return np.column_stack(
            [
                _by_value(base["Fiabilite"], y, rows["Fiabilite"]),
                _nearest(near - apart, y),
                _nearest(near, y),
                _by_words(base, self._text[known], y, rows, text),
            ]
        )


def _by_value(values: pd.Series, y: np.ndarray, asked: pd.Series) -> np.ndarray:
    mean = float(y.mean())
    table = pd.Series(y).groupby(values.round(9).to_numpy()).agg(["sum", "count"])
    statistic = (table["sum"] + _PRIOR * mean) / (table["count"] + _PRIOR)
    return asked.round(9).map(statistic).fillna(mean).to_numpy(float)


def _nearest(similarity: np.ndarray, y: np.ndarray) -> np.ndarray:
    k = min(_NEIGHBOURS, similarity.shape[1])
    rows = np.argpartition(-similarity, k - 1, axis=1)[:, :k]
    close = np.take_along_axis(similarity, rows, axis=1)
    weight = np.exp(8 * (close - close.max(axis=1, keepdims=True)))
    return (weight * y[rows]).sum(axis=1) / weight.sum(axis=1)


def _by_words(
    base: pd.DataFrame, text: np.ndarray, y: np.ndarray, rows: pd.DataFrame, asked: np.ndarray
) -> np.ndarray:
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    seen = sparse.hstack([words.fit_transform(base["Description"]), sparse.csr_matrix(text)])
    new = sparse.hstack([words.transform(rows["Description"]), sparse.csr_matrix(asked)])
    return np.asarray(Ridge(2.0).fit(seen.tocsr(), y).predict(new.tocsr()))


def our_regressor(train: pd.DataFrame, y: np.ndarray, test: pd.DataFrame, seed: int) -> np.ndarray:
    """Estimate prices by extremely random trees on the scores.

    Parameters
    ----------
    train, test : pandas.DataFrame of shape (n, 5)
        Parts of the reference file.
    y : numpy.ndarray of shape (n_train,)
        ``Prix_log``.
    seed : int
        Of folds and trees.

    Returns
    -------
    numpy.ndarray of shape (n_test,)
        Thousands of rupees.
    """
    scores = Scores(train, y)
    trees = ExtraTreesRegressor(
        300, min_samples_leaf=3, max_features=0.8, n_jobs=1, random_state=seed
    )
    return np.expm1(trees.fit(scores.inside(seed), y).predict(scores.outside(test)))


def our_classifier(
    train: pd.DataFrame, bands: np.ndarray, test: pd.DataFrame, seed: int
) -> np.ndarray:
    """Choose bands by extremely random trees on the same scores, and on the main directions.

    Parameters
    ----------
    train, test : pandas.DataFrame of shape (n, 5)
        Parts of the reference file.
    bands : numpy.ndarray of int of shape (n_train,)
        0, 1, 2 for low, medium, high.
    seed : int
        Of folds and trees.

    Returns
    -------
    numpy.ndarray of int of shape (n_test,)
        Bands.
    """
    y = train["Prix_log"].to_numpy(float)
    scores = Scores(train, y)
    pca = PCA(10, random_state=seed).fit(_inputs(train)[:, :-2])
    inside = np.hstack([scores.inside(seed), pca.transform(_inputs(train)[:, :-2])])
    outside = np.hstack([scores.outside(test), pca.transform(_inputs(test)[:, :-2])])
    trees = ExtraTreesClassifier(
        400, min_samples_leaf=3, max_features=0.6, n_jobs=1, random_state=seed
    )
    return np.asarray(trees.fit(inside, bands).predict(outside))
