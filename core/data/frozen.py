"""The frozen holdout: listings that judge every version, and that none of them learns from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.data.splits import Positions, groups, normalised_title

#: Share of the listings that is kept aside.
SHARE = 0.10
#: A group of sellers and titles larger than this part of the holdout is always trained on.
MAX_GROUP = 0.2
#: Part of the draw, and of nothing else: the same sellers are drawn in every market.
_DRAW = "prisme holdout 1"


@dataclass(frozen=True)
class Parted:
    """Listings to learn from, listings that judge, and the fingerprint of the latter."""

    train: pd.DataFrame
    holdout: pd.DataFrame
    sha256: str


def frozen_holdout(frame: pd.DataFrame, share: float = SHARE) -> Positions:
    """Choose the listings that are kept aside: by a hash of their sellers and titles alone.

    The same listings give the same rows for ever; of two markets with sellers in common,
    mostly the same sellers. No seller or title stands on both sides.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        With `description` and `seller_id`.
    share : float, default=SHARE
        Of rows, in (0, 1); approached from below.

    Returns
    -------
    ndarray of int
        Row positions, ascending; none where every group is too large.
    """
    labels = groups(frame)
    room = round(share * len(frame))
    sizes = np.bincount(labels) if len(labels) else np.empty(0, dtype=np.intp)
    largest = max(1, int(MAX_GROUP * room))
    chosen = np.zeros(len(sizes), dtype=bool)
    for group in np.argsort(_draws(row_keys(frame), labels, len(sizes)), kind="stable"):
        if sizes[group] <= min(largest, room):
            chosen[group] = True
            room -= int(sizes[group])
    return np.flatnonzero(chosen[labels]) if len(labels) else np.empty(0, dtype=np.intp)


def parted(frame: pd.DataFrame) -> Parted:
    """Part listings into those to learn from and those that judge; see `frozen_holdout`."""
    aside = np.zeros(len(frame), dtype=bool)
    aside[frozen_holdout(frame)] = True
    holdout = frame[aside].reset_index(drop=True)
    return Parted(frame[~aside].reset_index(drop=True), holdout, fingerprint_of(holdout))


def fingerprint_of(frame: pd.DataFrame) -> str:
    """Return the SHA-256 of who stands in a holdout, whatever the order of its rows."""
    joined = "\n".join(sorted(row_keys(frame)))
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


def shares_with(frame: pd.DataFrame, other: pd.DataFrame) -> np.ndarray:
    """Return which rows of a frame share a seller or a title with another, shape (n,)."""
    sellers = frame["seller_id"].isin(set(other["seller_id"].dropna()))
    known = {title for title in map(_title, other["description"]) if title}
    titles = np.array([_title(text) in known for text in frame["description"]], dtype=bool)
    return sellers.to_numpy(bool) | titles


def row_keys(frame: pd.DataFrame) -> list[str]:
    """Return what stands for each listing: its seller and its title, hashed, shape (n,)."""
    pairs = zip(frame["seller_id"], frame["description"], strict=True)
    return [
        min(_hash(mark, text) for mark, text in (("s", seller), ("t", _title(words))) if text)
        if seller or _title(words)
        else _hash("d", str(words))
        for seller, words in ((None if pd.isna(s) else str(s), w) for s, w in pairs)
    ]


def _draws(keys: list[str], labels: np.ndarray, count: int) -> np.ndarray:
    """Return one draw for each group, from its smallest key, shape (count,)."""
    smallest = pd.Series(keys, dtype=object).groupby(labels).min() if keys else pd.Series([])
    drawn = [_hash(_DRAW, str(key)) for key in smallest]
    return np.array(drawn or [""] * count, dtype=object)


def _title(text: object) -> str:
    return normalised_title(str(text))


def _hash(mark: str, text: str) -> str:
    return hashlib.sha256(f"{mark}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
