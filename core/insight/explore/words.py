"""Which words go with high prices, and which with low ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from core.insight.explore.table import sampled
from core.models.attribution.phrases import STOP_WORDS
from core.types.arrays import Floats

#: What counts as a word: two characters or more, one of them a letter.
WORD = r"(?u)\b(?=\w*[^\W\d_])\w\w+\b"
#: Listings read at most; a larger market is sampled.
MAX_ROWS = 10_000
#: A term is on at least so many listings.
MIN_LISTINGS = 10
#: A label with fewer listings has no usual price.
MIN_LABEL = 5
#: Pseudo-counts of the prior, shared among terms as the market uses them.
PRIOR = 500.0
#: Standard errors from nothing at which a term is told; with thousands of terms 2 is chance.
MIN_Z = 3.0
MAX_TERMS = 12


@dataclass(frozen=True, slots=True)
class Telling:
    """Terms that part dear listings from cheap ones.

    `table` has ``term``, ``side`` ("high" or "low"), ``z`` (signed), ``odds`` (how many times
    more often among the dear), ``n`` (listings with it) and ``median`` (their price).
    `low_edge` and `high_edge` end the cheap third and begin the dear one: prices, or factors of
    the median of their own `within` group. `read` is the number of listings read, of `n`.
    """

    table: pd.DataFrame
    low_edge: float
    high_edge: float
    within: str | None
    read: int
    n: int


def log_odds(one: Floats, other: Floats, prior: Floats) -> tuple[Floats, Floats]:
    """Return the log-odds ratio of each term with an informative Dirichlet prior, and its z.

    Parameters
    ----------
    one, other : numpy.ndarray of shape (terms,)
        How often each term is used on either side, 0 or more.
    prior : numpy.ndarray of shape (terms,)
        Pseudo-counts, above 0: how often it is used anyway.

    Returns
    -------
    (numpy.ndarray, numpy.ndarray) of shape (terms,)
        Above 0 where the first side uses it more; after Monroe, Colaresi and Quinn (2008),
        equations 16 and 22.
    """
    a, b = one + prior, other + prior
    odds = np.log(a) - np.log(a.sum() - a) - np.log(b) + np.log(b.sum() - b)
    return odds, odds / np.sqrt(1 / a + 1 / b)


def counted_terms(texts: pd.Series, least: int = MIN_LISTINGS) -> tuple[csr_matrix, list[str]]:
    """Say which words and phrases of two words each text has.

    Parameters
    ----------
    texts : pandas.Series of shape (n,)
        Descriptions.
    least : int
        A term is in at least so many of them.

    Returns
    -------
    (scipy.sparse.csr_matrix of shape (n, terms), list of str)
        1 where the text has the term; no term holds a word that carries no meaning by itself.
    """
    counter = CountVectorizer(
        ngram_range=(1, 2), min_df=least, binary=True, token_pattern=WORD, dtype=np.float64
    )
    try:
        present = counter.fit_transform(texts)
    except ValueError:  # no term is frequent enough
        return csr_matrix((len(texts), 0)), []
    terms = counter.get_feature_names_out().tolist()
    kept = [i for i, term in enumerate(terms) if not STOP_WORDS & set(term.split())]
    return present[:, kept].tocsr(), [terms[i] for i in kept]


def telling_words(frame: pd.DataFrame, within: str | None = None) -> Telling | None:
    """Find the terms that part the dear third of listings from the cheap third.

    Each term counts once a listing, and all listings of one seller together as one.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        A prepared frame.
    within : str, optional
        A field of labels: prices are then divided by the median of their own label first, so
        that words do not merely name what is dear.

    Returns
    -------
    Telling or None
        At most `MAX_TERMS` of each side, the surest first; None if all ask the same.
    """
    rows = sampled(frame, MAX_ROWS)
    prices = rows["price"].to_numpy(float)
    if within is not None:
        by = rows.groupby(within, observed=True)["price"]
        medians = by.transform("median")
        known = (by.transform("size") >= MIN_LABEL).to_numpy(bool)  # missing labels have none
        prices, rows = (prices / medians.to_numpy(float))[known], rows[known]
    if len(rows) < 2 or prices.min() == prices.max():
        return None
    edges = np.quantile(prices, [1 / 3, 2 / 3])
    low, high = prices <= edges[0], prices >= max(edges[1], np.nextafter(edges[0], np.inf))
    if not high.any():
        return None
    present, terms = counted_terms(rows["description"])
    table = _table(rows, present, terms, low, high)
    return Telling(table, float(edges[0]), float(prices[high].min()), within, len(rows), len(frame))


def _table(
    rows: pd.DataFrame,
    present: csr_matrix,
    terms: list[str],
    low: NDArray[np.bool_],
    high: NDArray[np.bool_],
) -> pd.DataFrame:
    columns = ["term", "side", "z", "odds", "n", "median"]
    if not terms:
        return pd.DataFrame(columns=columns)
    weights = _weights(rows["seller_id"])
    cheap, dear = present.T @ (weights * low), present.T @ (weights * high)
    used = np.asarray(present.T @ weights)
    odds, z = log_odds(dear, cheap, PRIOR * used / used.sum())
    found, prices, by_term = [], rows["price"].to_numpy(float), present.tocsc()
    for side, sign in (("high", 1), ("low", -1)):
        for i in chosen(terms, sign * z):
            with_it = by_term.indices[by_term.indptr[i] : by_term.indptr[i + 1]]
            found.append(
                (
                    terms[i],
                    side,
                    float(z[i]),
                    float(np.exp(odds[i])),
                    len(with_it),
                    float(np.median(prices[with_it])),
                )
            )
    return pd.DataFrame(found, columns=columns)


def chosen(
    terms: list[str],
    score: Floats,
    most: int = MAX_TERMS,
    least: float = MIN_Z,
) -> list[int]:
    """Return the places of the highest scores, without terms that share a word with a better."""
    found: list[int] = []
    seen: set[str] = set()
    # Of a phrase and its words, about equally telling, the phrase says more.
    phrase = np.array([1.2 if " " in term else 1.0 for term in terms])
    for i in np.argsort(-score * phrase, kind="stable"):
        if len(found) == most:
            break
        words = set(terms[i].split())
        if score[i] >= least and not words & seen:
            found.append(int(i))
            seen |= words
    return found


def _weights(sellers: pd.Series) -> Floats:
    """Return what each listing counts: its seller counts one; unknown sellers are different."""
    codes = sellers.astype("category").cat.codes.to_numpy(dtype=np.intp)
    counts = np.bincount(codes[codes >= 0], minlength=1)
    return np.where(codes >= 0, 1 / np.maximum(counts, 1)[codes], 1.0)
