"""Where a challenger differs: how far its estimates move near the corrections that it learned.

The other checks of the gate measure on the whole market; who would lead the model somewhere does it
in a corner that they hardly see. Here the corner is looked at, and the corrections in it are named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from core.errors import N_
from core.types import Check

#: Comparable listings of a correction, and listings among which they are looked for.
NEAREST, MAX_LISTINGS = 15, 20_000
#: Corrections are about the same if their texts are as alike as this (cosine) or they share so many
#: comparables; fewer than so many that moved their own texts alone cannot be told from chance.
ALIKE, SHARED, MIN_TOGETHER = 0.5, 5, 3
#: Estimates may move away from comparables by this factor at once, and be this far off.
MAX_STEP, MAX_AWAY = 1.5, 3.0
#: What moves by less than this factor has not moved.
_STILL = 1.1
#: Comparables that are estimated, groups of corrections that a report names, rows at a time.
_ESTIMATED, _NAMED, _AT_ONCE = 2_000, 10, 500

Estimator = Callable[[pd.DataFrame], np.ndarray]

STILL = N_(
    "Near the {n} corrections that it learned from, estimates move away from comparable listings "
    "by at most {moved} times (limit: {most})."
)
LED = N_(
    "Near {n} corrections such as “{text}”, estimates move {moved} times further from comparable "
    "listings (limit: {most}), to {away} times their median; these corrections ask {asked} times "
    "as much or as little."
)


def movement_check(
    corrections: pd.DataFrame,
    listings: pd.DataFrame,
    challenger: Estimator,
    champion: Estimator,
    *,
    seed: int = 0,
) -> tuple[tuple[Check, ...], dict[str, Any]]:
    """Judge how far a challenger moves from the champion where it learned from corrections.

    A correction's comparables are the `NEAREST` listings by the words of their descriptions
    (cosine of TF-IDF). Both versions estimate the corrected services and these listings; how far an
    estimate lies from the listings' prices, on the log scale, may not grow much.

    Parameters
    ----------
    corrections : pandas.DataFrame of shape (n, columns of the schema and more)
        As in `core.data.corrections.Usable`.
    listings : pandas.DataFrame of shape (m, columns of the schema)
        Of the market, with prices.
    challenger, champion : callable
        Give estimates of shape (k,), in money, for services of shape (k, columns of the schema).
    seed : int, default=0
        Of the listings that are drawn where there are too many.

    Returns
    -------
    (tuple of Check, dict)
        One check, and as JSON the neighbourhoods that moved furthest with the corrections in them;
        none where nothing was learned from corrections.
    """
    if corrections.empty or listings.empty:
        return (), {}
    if len(listings) > MAX_LISTINGS:
        listings = listings.sample(MAX_LISTINGS, random_state=seed)
    texts, known = corrections["description"].astype(str), listings["description"].astype(str)
    words = TfidfVectorizer(sublinear_tf=True, dtype=np.float32).fit([*known, *texts, "a word"])
    mine, theirs = (sparse.csr_array(words.transform(said)) for said in (texts, known))
    near = _nearest(mine, theirs)
    prices = np.log(listings["price"].to_numpy(float))
    comparable = np.median(prices[near], axis=1)
    both = challenger, champion
    own = [np.abs(np.log(estimate(corrections)) - comparable) for estimate in both]
    cited = _most_cited(near)
    there = np.full((2, len(listings)), np.nan)
    for row, estimate in enumerate(both):
        there[row, cited] = np.abs(np.log(estimate(listings.iloc[cited])) - prices[cited])
    around = [np.nanmedian(side[near], axis=1) for side in there]
    alone = _led(*own)
    led = _led(*around) | alone & (_alike(mine, near, alone).sum(axis=1) >= MIN_TOGETHER)
    moved = np.maximum(around[0] - around[1], np.where(alone & ~led, -np.inf, own[0] - own[1]))
    asked = np.abs(np.log(corrections["price"].to_numpy(float)) - comparable)
    shown = led if led.any() else np.ones(len(led), dtype=bool)
    found = [
        {
            "corrections": corrections["feedback_id"].iloc[place].astype(str).tolist(),
            "text": str(texts.iloc[place[0]])[:80],
            "moved": _factor(moved[place]),
            "away": _factor(np.maximum(own[0], around[0])[place]),
            "asked": _factor(asked[place]),
        }
        for place in _groups(_alike(mine, near, shown), moved)
    ]
    return (_check(found, len(corrections), led=bool(led.any())),), {"movement": found}


def _check(found: Sequence[dict[str, Any]], n: int, *, led: bool) -> Check:
    worst = found[0]
    params = {name: round(worst[name], 2) for name in ("moved", "away", "asked")}
    if not led:
        told = {"n": n, "moved": max(params["moved"], 1.0), "most": MAX_STEP}
        return Check("movement", passed=True, message=STILL, params=told)
    told = params | {"n": len(worst["corrections"]), "text": worst["text"], "most": MAX_STEP}
    return Check("movement", passed=False, message=LED, params=told)


def _led(now: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Whether estimates jumped away from comparables, or went on where they are far already."""
    moved = now - before
    jumped = moved > np.log(MAX_STEP)
    return np.asarray(jumped | ((now > np.log(MAX_AWAY)) & (moved > np.log(_STILL))))


def _nearest(mine: sparse.csr_array, theirs: sparse.csr_array) -> np.ndarray:
    """Return the places of the listings nearest to each correction, shape (n, `NEAREST`)."""
    k = min(NEAREST, theirs.shape[0])
    found = np.empty((mine.shape[0], k), dtype=int)
    for start in range(0, mine.shape[0], _AT_ONCE):
        alike = (mine[start : start + _AT_ONCE] @ theirs.T).toarray()
        found[start : start + _AT_ONCE] = np.argpartition(-alike, k - 1, axis=1)[:, :k]
    return found


def _most_cited(near: np.ndarray) -> np.ndarray:
    """Return the listings that are comparables of the most corrections, in order of place."""
    places, times = np.unique(near, return_counts=True)
    return np.sort(places[np.argsort(-times, kind="stable")[:_ESTIMATED]])


def _alike(mine: sparse.csr_array, near: np.ndarray, which: np.ndarray) -> sparse.csr_array:
    """Return which of some corrections are about the same as each, shape (n, n)."""
    n, some = mine.shape[0], which.astype(np.float32)[:, None]
    rows = np.repeat(np.arange(n), near.shape[1])
    cites = sparse.csr_array((np.ones(near.size, np.float32), (rows, near.ravel())))
    own, cites = mine.multiply(some).tocsr(), cites.multiply(some).tocsr()
    parts = []
    for start in range(0, n, _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        alike = (own[part] @ own.T).toarray() >= ALIKE
        parts.append(sparse.csr_array(alike | ((cites[part] @ cites.T).toarray() >= SHARED)))
    return sparse.vstack(parts).tocsr()


def _groups(alike: sparse.csr_array, moved: np.ndarray) -> list[np.ndarray]:
    """Return corrections that are about the same, what moved furthest first; each once."""
    found: list[np.ndarray] = []
    left = alike.diagonal() > 0
    for place in np.argsort(-moved, kind="stable"):
        if left[place] and len(found) < _NAMED:
            together = alike.indices[alike.indptr[place] : alike.indptr[place + 1]]
            found.append(np.sort(together[left[together]]))
            left[together] = False
    return found


def _factor(logs: np.ndarray) -> float:
    """Return what is usual of some logs, as a factor."""
    return float(np.exp(np.median(logs)))
