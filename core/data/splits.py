"""Splits that keep each seller, and each title, on one side."""

from __future__ import annotations

import heapq
import unicodedata
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from core.errors import N_, InvalidInput

Positions = NDArray[np.intp]


def normalised_title(description: str) -> str:
    """Reduce a description to what makes two titles the same.

    Parameters
    ----------
    description : str
        A cleaned description; its first line is the title.

    Returns
    -------
    str
        The title without case, punctuation, signs or extra spaces; empty if nothing is left.
    """
    title = unicodedata.normalize("NFKC", description.partition("\n")[0]).casefold()
    kept = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in title)
    return " ".join(kept.split())


def groups(frame: pd.DataFrame) -> NDArray[np.int64]:
    """Find listings that belong together, through a shared seller or title, in any steps.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        With `description` and `seller_id`; a missing seller is nobody else's.

    Returns
    -------
    ndarray of int of shape (n,)
        Group numbers from 0, in order of first appearance.
    """
    n = len(frame)
    if n == 0:
        return np.empty(0, dtype=np.int64)
    titles = pd.Series([normalised_title(str(text)) or None for text in frame["description"]])
    rows, nodes, size = [], [], n
    for labels in (frame["seller_id"], titles):
        codes, distinct = pd.factorize(labels)
        known = np.flatnonzero(codes >= 0)
        rows.append(known)
        nodes.append(codes[known] + size)
        size += len(distinct)
    row, node = np.concatenate(rows), np.concatenate(nodes)
    links = coo_array((np.ones(len(row), dtype=np.int8), (row, node)), shape=(size, size))
    _, components = connected_components(links, directed=False)
    return np.asarray(pd.factorize(components[:n])[0], dtype=np.int64)


def grouped_folds(
    frame: pd.DataFrame, n_splits: int, seed: int
) -> Iterator[tuple[Positions, Positions]]:
    """Cut listings into folds of about equal size that share no seller and no title.

    Larger groups are placed first, each on the smallest fold so far; a group larger than a
    fold gets one to itself, and the others share the rest.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        With `description` and `seller_id`.
    n_splits : int
        Number of folds, at least 2.
    seed : int
        The same seed gives the same folds.

    Yields
    ------
    train, test : ndarray of int
        Row positions, ascending; every row is tested exactly once.

    Raises
    ------
    InvalidInput
        There are fewer groups than folds.
    """
    labels = groups(frame)
    sizes = np.bincount(labels) if len(labels) else np.empty(0, dtype=np.intp)
    if n_splits < 2 or len(sizes) < n_splits:
        raise InvalidInput(
            N_(
                "{groups} groups of sellers and titles are not enough for {folds} folds: there "
                "must be at least 2 folds, and as many groups as folds."
            ),
            field="n_splits",
            folds=n_splits,
            groups=len(sizes),
        )
    fold = _fold_of_groups(sizes, n_splits, seed)[labels]
    for number in range(n_splits):
        yield np.flatnonzero(fold != number), np.flatnonzero(fold == number)


def _fold_of_groups(sizes: NDArray[np.intp], n_splits: int, seed: int) -> NDArray[np.int64]:
    shuffled = np.random.default_rng(seed).permutation(len(sizes))
    order = shuffled[np.argsort(-sizes[shuffled], kind="stable")]
    fold = np.empty(len(sizes), dtype=np.int64)
    filled = [(0, number) for number in range(n_splits)]
    for group in order.tolist():
        rows, number = filled[0]
        fold[group] = number
        heapq.heapreplace(filled, (rows + int(sizes[group]), number))
    return fold


def holdout(frame: pd.DataFrame, share: float, seed: int) -> tuple[Positions, Positions]:
    """Set about a share of listings aside, with no seller or title on both sides.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        With `description` and `seller_id`.
    share : float
        Share of rows to set aside, in (0, 1); it is approached from below, unless the
        smallest group is already larger.
    seed : int
        The same seed gives the same split.

    Returns
    -------
    train, test : ndarray of int
        Row positions, ascending, neither empty.

    Raises
    ------
    InvalidInput
        The share is not between 0 and 1, or all rows are one group.
    """
    if not 0 < share < 1:
        raise InvalidInput(
            N_("The share held out is {share}: it must be above 0 and below 1."),
            field="share",
            share=share,
        )
    labels = groups(frame)
    sizes = np.bincount(labels) if len(labels) else np.empty(0, dtype=np.intp)
    if len(sizes) < 2:
        raise InvalidInput(
            N_(
                "Nothing can be held out: all {rows} listings share sellers or titles. There "
                "must be at least two that have neither in common."
            ),
            field="share",
            rows=len(labels),
        )
    aside = np.zeros(len(sizes), dtype=bool)
    room = round(share * len(labels))
    for group in np.random.default_rng(seed).permutation(len(sizes)).tolist():
        if sizes[group] <= room:
            aside[group] = True
            room -= int(sizes[group])
        if room == 0:
            break
    if not aside.any():
        aside[np.argmin(sizes)] = True
    if aside.all():
        aside[np.argmax(sizes)] = False
    chosen = aside[labels]
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)
