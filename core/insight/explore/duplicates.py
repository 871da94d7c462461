"""Listings that repeat another, word for word or nearly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from core.insight.explore.table import sampled

#: Texts that share at least this part of their words (their number over the geometric mean of
#: the numbers of words of both; Ochiai) are nearly the same.
NEARLY = 0.9
_WORD = r"(?u)\b\w+\b"
#: Listings that are all compared with each other; of more, a sample is.
MAX_ROWS, SAMPLE = 8_000, 2_500
MAX_GROUPS = 10
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Repeated descriptions.

    `exact` listings have the very words of an earlier one (case and accents aside),
    `same_seller` of them from that seller; `nearly` is the share of the `read` listings that are
    nearly the same as another. `groups` has the largest of those groups: ``n``, ``sellers``
    (None where they are not named), ``low`` and ``high`` (prices) and ``text`` of the first.
    """

    n: int
    exact: int
    same_seller: int | None
    nearly: float
    read: int
    groups: pd.DataFrame


def duplicates(frame: pd.DataFrame) -> Duplicates:
    """Find listings whose description repeats another.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        A prepared frame.

    Returns
    -------
    Duplicates
        Exact ones in all of it, near ones in a sample if there are more than `MAX_ROWS`.
    """
    same = frame["same"].to_numpy(np.int64)
    seller = frame["seller_id"].cat.codes.to_numpy(np.int64)
    named = bool((seller >= 0).any())
    both = (same * (int(seller.max()) + 1) + seller)[seller >= 0] if named else same[:0]
    rows = frame if len(frame) <= MAX_ROWS else sampled(frame, SAMPLE)
    labels = _alike(rows)
    sizes = np.bincount(labels, minlength=1)
    largest = [i for i in np.argsort(-sizes, kind="stable")[:MAX_GROUPS] if sizes[i] > 1]
    return Duplicates(
        n=len(frame),
        exact=_repeats(same),
        same_seller=_repeats(both) if named else None,
        nearly=float((sizes[labels] > 1).mean()) if len(rows) else 0.0,
        read=len(rows),
        groups=pd.DataFrame(
            [_group(rows[labels == i], named=named) for i in largest],
            columns=["n", "sellers", "low", "high", "text"],
        ),
    )


def _repeats(values: NDArray[np.integer]) -> int:
    return len(values) - len(pd.unique(values))


def _group(rows: pd.DataFrame, *, named: bool) -> dict[str, object]:
    return {
        "n": len(rows),
        "sellers": rows["seller_id"].nunique() if named else None,
        "low": rows["price"].min(),
        "high": rows["price"].max(),
        "text": rows["description"].iloc[0],
    }


def _alike(rows: pd.DataFrame) -> NDArray[np.intp]:
    """Give texts that are nearly the same, or joined by such, the same number; shape (n,)."""
    codes = pd.factorize(rows["same"])[0]
    distinct = rows["description"].to_numpy()[~rows["same"].duplicated().to_numpy()]
    try:
        words = CountVectorizer(
            token_pattern=_WORD, binary=True, dtype=np.float32, strip_accents="unicode"
        )
        present = normalize(words.fit_transform(distinct))
    except ValueError:  # no text has a word
        return codes.astype(np.intp)
    found = _pairs(present.tocsr())
    shape = (len(distinct), len(distinct))
    joined = coo_matrix((np.ones(len(found[0])), found), shape=shape)
    _count, labels = connected_components(joined, directed=False)
    return np.asarray(labels)[codes].astype(np.intp)


def _pairs(present: csr_matrix) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the places of texts that are alike, block by block: all at once is too much."""
    left, right, turned = [], [], present.T.tocsc()
    for start in range(0, present.shape[0], _BLOCK):
        shared = (present[start : start + _BLOCK] @ turned).tocoo()
        near = shared.data >= NEARLY
        left.append(shared.row[near] + start)
        right.append(shared.col[near])
    return np.concatenate(left).astype(np.intp), np.concatenate(right).astype(np.intp)
