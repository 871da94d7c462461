"""A map of the descriptions: what is said alike lies together; and what a part of it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.neighbors import KNeighborsRegressor

from core.insight.explore.table import sampled
from core.insight.explore.words import PRIOR, chosen, counted_terms, log_odds
from core.models.minilm import known
from core.types import DescriptionMap
from core.types.arrays import Floats

#: Listings that are placed at most; a larger market is sampled.
MAX_ROWS = 20_000
MIN_ROWS = 10
#: Listings needed, and read at most, to say what lies around them; neighbours at most.
MIN_SHARED, MAX_SHARED, NEIGHBOURS = 100, 5_000, 100
REGION_WORDS = 6


def map_descriptions(
    frame: pd.DataFrame,
    vectors: Callable[[Sequence[str]], np.ndarray | None] = known,
    *,
    most: int = MAX_ROWS,
) -> DescriptionMap | None:
    """Place listings by the two main directions in which their descriptions differ.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        A prepared frame: a whole market, so that its map stays when a filter changes.
    vectors : callable
        Gives the sentence embeddings of texts, or None where they are not at hand.
    most : int, default=20_000
        Listings that are placed; a larger market is sampled.

    Returns
    -------
    Landscape or None
        None for fewer than `MIN_ROWS` listings, or where nothing differs.
    """
    picks = sampled(pd.DataFrame({"row": np.arange(len(frame))}), most)["row"].to_numpy()
    texts = frame["description"].iloc[picks]
    if len(texts) < MIN_ROWS or texts.nunique() < 3:
        return None
    embedded = vectors(texts.tolist())
    found = _by_words(texts) if embedded is None else _by_meaning(embedded)
    if found is None or not np.ptp(found[0], axis=0).all():
        return None
    places, explained = found
    # A few listings far out would press all others together: they are put on the border.
    low, high = np.quantile(places, [0.002, 0.998], axis=0)
    x, y = np.clip(2 * (places - low) / np.maximum(high - low, 1e-12) - 1, -1, 1).T
    by: Literal["meaning", "words"] = "words" if embedded is None else "meaning"
    return DescriptionMap(picks, x, y, (float(explained[0]), float(explained[1])), by)


def _by_meaning(vectors: np.ndarray) -> tuple[Floats, Floats] | None:
    if not np.ptp(vectors, axis=0).any():
        return None
    pca = PCA(2, svd_solver="full").fit(vectors)
    return np.asarray(pca.transform(vectors), dtype=float), pca.explained_variance_ratio_


def _by_words(texts: pd.Series) -> tuple[Floats, Floats] | None:
    present, terms = counted_terms(texts, least=5)
    if len(terms) < 4:
        return None
    weighted = TfidfTransformer().fit_transform(present)
    # The first direction of uncentred data is its mean: it is left out.
    svd = TruncatedSVD(3, random_state=0).fit(weighted)
    return svd.transform(weighted)[:, 1:], svd.explained_variance_ratio_[1:]


def price_share(
    frame: pd.DataFrame, places: DescriptionMap, kept: NDArray[np.bool_]
) -> float | None:
    """Return the share of the variance of log prices that neighbours on the map explain.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        The frame that was placed.
    places : Landscape
        Its map.
    kept : numpy.ndarray of bool of shape (n,)
        The listings that a filter leaves; at most `MAX_SHARED` of them are read.

    Returns
    -------
    float or None
        0 to 1: each price is guessed by the mean of its nearest neighbours in other folds; None
        for fewer than `MIN_SHARED` listings, or where all ask the same.
    """
    on_map = np.flatnonzero(kept[places.rows])
    on_map = sampled(pd.DataFrame({"at": on_map}), MAX_SHARED)["at"].to_numpy()
    logs = np.log(frame["price"].to_numpy(float)[places.rows[on_map]])
    if len(on_map) < MIN_SHARED or np.ptp(logs) == 0:
        return None
    spots = np.c_[places.x[on_map], places.y[on_map]]
    folds = KFold(5, shuffle=True, random_state=0)
    around = KNeighborsRegressor(min(len(on_map) // 20, NEIGHBOURS))
    guess = cross_val_predict(around, spots, logs, cv=folds)
    left = ((logs - guess) ** 2).sum() / ((logs - logs.mean()) ** 2).sum()
    return float(max(0.0, 1 - left))


@dataclass(frozen=True, slots=True)
class Region:
    """What a part of a map holds: positions in the frame, prices, and its own words."""

    rows: NDArray[np.intp]
    p25: float
    median: float
    p75: float
    words: tuple[str, ...]


def region(
    frame: pd.DataFrame,
    places: DescriptionMap,
    kept: NDArray[np.bool_],
    x: tuple[float, float],
    y: tuple[float, float],
) -> Region | None:
    """Describe the listings in a rectangle of a map.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        The frame that was placed.
    places : Landscape
        Its map.
    kept : numpy.ndarray of bool of shape (n,)
        The listings that a filter leaves.
    x, y : (float, float)
        Ends of the rectangle, in any order.

    Returns
    -------
    Region or None
        The words that part it from the rest of the map; None if it is empty.
    """
    inside = _between(places.x, x) & _between(places.y, y)
    rows = places.rows[inside & kept[places.rows]]
    if not len(rows):
        return None
    p25, median, p75 = np.quantile(frame["price"].to_numpy(float)[rows], [0.25, 0.5, 0.75])
    words = _words(frame["description"].iloc[places.rows], np.isin(places.rows, rows))
    return Region(rows, float(p25), float(median), float(p75), words)


def _between(values: Floats, ends: tuple[float, float]) -> NDArray[np.bool_]:
    return (values >= min(ends)) & (values <= max(ends))


def _words(texts: pd.Series, inside: NDArray[np.bool_]) -> tuple[str, ...]:
    present, terms = counted_terms(texts, least=5)
    if not terms or inside.all():
        return ()
    used = np.asarray(present.sum(axis=0)).ravel()
    mine = np.asarray(present[inside].sum(axis=0)).ravel()
    _odds, z = log_odds(mine, used - mine, PRIOR * used / used.sum())
    return tuple(terms[i] for i in chosen(terms, z, REGION_WORDS, least=1.0))
