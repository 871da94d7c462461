"""Segments: listings put together by their words, named by them, and how far that holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import normalize

from core.insight.explore.prices import median_interval
from core.insight.explore.table import sampled
from core.insight.explore.words import PRIOR, chosen, counted_terms, log_odds

GroupCodes = NDArray[np.intp]

MAX_ROWS = 6_000
#: Directions of the words' space in which distances are measured.
DIRECTIONS = 40
#: How often everything is done again from another beginning.
REPEATS = 5
NAMING_WORDS = 3
#: Listings that a segment needs, on average, to be worth asking for.
MIN_SIZE = 15


@dataclass(frozen=True, slots=True)
class Segments:
    """Groups of listings that use the same words.

    `table` has a row for each, the largest first: ``name`` (its distinctive words), ``n``,
    ``share``, ``p25``, ``median``, ``p75``, ``low`` and ``high`` (95 % interval of the median),
    ``again`` (how much of it comes back from another beginning, Jaccard, 0 to 1) and
    ``example`` (the row of the frame nearest its middle). `codes` gives each row of `rows`
    its place in the table; `rand` is the mean adjusted Rand index of the repeats.
    """

    table: pd.DataFrame
    rows: NDArray[np.intp]
    codes: GroupCodes
    rand: float
    n: int


def segmented(frame: pd.DataFrame, k: int, seed: int = 0) -> Segments | None:
    """Put listings into `k` segments by k-means on the directions of their TF-IDF.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        A prepared frame; at most `MAX_ROWS` of it are read.
    k : int
        Number of segments, 2 or more.
    seed : int, default=0
        The same frame and seed give the same segments.

    Returns
    -------
    Segments or None
        None if there are too few listings or words for so many segments.
    """
    picks = sampled(pd.DataFrame({"row": np.arange(len(frame))}), MAX_ROWS)["row"].to_numpy()
    rows = frame.iloc[picks]
    present, terms = counted_terms(rows["description"], least=5)
    if len(rows) < MIN_SIZE * k or len(terms) <= k:
        return None
    places = _placed(present, seed)
    runs = [KMeans(k, n_init=1, random_state=seed + i).fit(places) for i in range(REPEATS + 1)]
    best = min(range(len(runs)), key=lambda i: float(runs[i].inertia_))
    order = np.argsort(-np.bincount(runs[best].labels_, minlength=k), kind="stable")
    codes = np.argsort(order)[runs[best].labels_]
    others = [run.labels_ for i, run in enumerate(runs) if i != best]
    table = pd.DataFrame(_prices(rows["price"].to_numpy(float), codes, k))
    table.insert(0, "name", _names(present, terms, codes, k))
    table["again"] = _again(codes, others, k)
    # Nearest by angle: a text without any known word stands in the middle of everything.
    cosines = places @ runs[best].cluster_centers_[order].T
    nearness = np.where(codes[:, None] == np.arange(k), cosines, -2.0)
    table["example"] = [int(picks[np.argmax(nearness[:, i])]) for i in range(k)]
    rand = float(np.mean([adjusted_rand_score(codes, other) for other in others]))
    return Segments(table, picks, codes.astype(np.intp), rand, len(frame))


def _placed(present: csr_matrix, seed: int) -> NDArray[np.float64]:
    weighted = TfidfTransformer().fit_transform(present)
    directions = min(DIRECTIONS, present.shape[1] - 1)
    reduced = TruncatedSVD(directions, random_state=seed).fit_transform(weighted)
    return np.asarray(normalize(reduced))


def _prices(prices: NDArray[np.float64], codes: GroupCodes, k: int) -> list[dict[str, float]]:
    found = []
    for i in range(k):
        ordered = np.sort(prices[codes == i])
        p25, median, p75 = np.quantile(ordered, [0.25, 0.5, 0.75])
        low, high = median_interval(ordered)
        found.append(
            {
                "n": len(ordered),
                "share": len(ordered) / len(prices),
                "p25": p25,
                "median": median,
                "p75": p75,
                "low": low,
                "high": high,
            }
        )
    return found


def _names(present: csr_matrix, terms: list[str], codes: GroupCodes, k: int) -> list[str]:
    used = np.asarray(present.sum(axis=0)).ravel()
    prior, names = PRIOR * used / used.sum(), []
    for i in range(k):
        inside = np.asarray(present[codes == i].sum(axis=0)).ravel()
        _, z = log_odds(inside, used - inside, prior)
        best = chosen(terms, z, NAMING_WORDS, least=0.0)
        names.append(", ".join(terms[j] for j in best))
    return names


def _again(codes: GroupCodes, others: list[GroupCodes], k: int) -> list[float]:
    """Return how much of each segment each repeat finds again, on average (Hennig, 2007)."""
    found = np.zeros(k)
    for other in others:
        both = np.zeros((k, k))
        np.add.at(both, (codes, other), 1)
        either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
        found += (both / either).max(axis=1)
    return [float(share) for share in found / len(others)]
