"""Which listings a service is compared with, and how they differ."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd

from core.data.splits import normalised_title
from core.types import (
    FIELD,
    INPUT_COLUMNS,
    SERVICE_FIELDS,
    Comparable,
    Difference,
    Nearest,
    Neighbourhood,
    Price,
)

#: Listings by column, arrays of shape (n,).
Columns = Mapping[str, np.ndarray]
#: Listings that are shown, and how many of them one seller may have.
SHOWN, MAX_PER_SELLER = 8, 2
#: Listings, nearest by their text, among which the shown ones are chosen.
CANDIDATES = 100
#: What a full difference in a field weighs beside the cosine distance of the texts. Fitted on
#: held-out sellers of a real market: docs/adr/0011-comparables-in-pgvector.md has the figures.
WEIGHTS: dict[str, float] = {
    "place": 0.15,
    **{f.name: f.likeness.weight for f in SERVICE_FIELDS if f.likeness is not None},
}
_LIKENESS = {f.name: f.likeness for f in SERVICE_FIELDS if f.likeness is not None}
#: What only one of two listings says is half a difference.
_HALF = 0.5
#: A text farther from its nearest than this share of the market's own texts has no comparable.
FAR_SHARE = 0.975
#: The others shown may be farther by this; a stricter rule would predict prices less well.
MARGIN = 0.1
_SHOWN_FIELDS = (*INPUT_COLUMNS, "price")
#: Fields whose differences are told, those that matter most first.
_COMPARED = tuple(
    sorted((n for n, one in _LIKENESS.items() if one.more), key=lambda n: -WEIGHTS[n])
)
_READ = (*_SHOWN_FIELDS, "seller_id", "distance")
_SAMPLE = 1_000


def neighbourhood(
    service: Mapping[str, Any], price: Price, found: Nearest, levels: tuple[str, ...]
) -> Neighbourhood:
    """Choose the listings to compare with, and place the estimate among them.

    Parameters
    ----------
    service : mapping
        The normalised service, by input column.
    price : Price
        Its estimate, in the market's currency.
    found : Nearest
        Candidates, nearest by their text.
    levels : tuple of str
        The market's levels from lowest to highest; empty where it declares no order.

    Returns
    -------
    Neighbourhood
        At most `SHOWN` listings; none where even the nearest is too far.
    """
    listed = {name: np.asarray(found.listings[name]) for name in _READ}
    distances = listed["distance"]
    nearest = float(distances.min()) if len(distances) else math.inf
    far = found.known.far
    if nearest > far:
        return Neighbourhood(price.currency, nearest=nearest, far=far, unit=price.unit)
    kept = distances <= far + MARGIN
    candidates = {name: values[kept] for name, values in listed.items()}
    apart = blended(service, candidates, levels)
    chosen = _chosen(candidates, apart)
    prices = candidates["price"][chosen].astype(float)
    columns = {name: candidates[name][chosen].tolist() for name in (*_SHOWN_FIELDS, "distance")}
    ours: dict[str, Any] = {name: _given(service.get(name)) for name in _COMPARED}
    below, equal = int((prices < price.price).sum()), int((prices == price.price).sum())
    return Neighbourhood(
        currency=price.currency,
        listings=tuple(
            _comparable(
                {name: _given(values[place]) for name, values in columns.items()},
                float(apart[i]),
                ours,
                price.price,
                levels,
            )
            for place, i in enumerate(chosen)
        ),
        median=round(float(np.median(prices)), 2),
        cheaper=below,
        percentile=100 * (below + equal / 2) / len(prices),
        nearest=nearest,
        far=far,
        unit=price.unit,
    )


def blended(service: Mapping[str, Any], listings: Columns, levels: tuple[str, ...]) -> np.ndarray:
    """Blend the distance of the texts with that of the fields.

    The cosine distance plus, for each field, its weight times a difference in [0, 1]: whether
    the place differs, the levels between, and capped differences of logs. Where both say nothing
    of a field there is none; where only one does, it is one half.

    Parameters
    ----------
    service : mapping
        The normalised service, by input column.
    listings : mapping of str to numpy.ndarray of shape (n,)
        Candidates: columns of the schema, and ``distance``.
    levels : tuple of str
        The market's levels from lowest to highest.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Not below the cosine distance.
    """
    total = np.array(listings["distance"], dtype=float)
    total = total + WEIGHTS["place"] * _place(service, listings)
    for name in _LIKENESS:
        apart = _number if FIELD[name].numeric else partial(_level, levels=levels)
        total = total + WEIGHTS[name] * apart(service, listings, name)
    return total


def far_distance(
    vectors: np.ndarray, groups: np.ndarray, seed: int = 0, part: int = 100_000
) -> float:
    """Learn from which distance on a text has no comparable in a market.

    The `FAR_SHARE` quantile, over up to 1,000 listings drawn at random, of the distance from a
    text to the nearest one of another seller: a text farther than that is a stranger here.

    Parameters
    ----------
    vectors : numpy.ndarray of float32, shape (n, d)
        Of unit length.
    groups : numpy.ndarray of shape (n,)
        Rows that share a seller or a title are in one group.
    seed : int, default=0
        Of the draw.
    part : int, default=100000
        How many are looked at in one go; bounds the memory.

    Returns
    -------
    float
        A cosine distance in [0, 2]; 2 where there is only one group.
    """
    n = len(vectors)
    drawn = np.random.default_rng(seed).permutation(n)[:_SAMPLE]
    closest = np.full(len(drawn), -np.inf, dtype=np.float32)
    for start in range(0, n, part):
        others = slice(start, start + part)
        similarity = vectors[drawn] @ vectors[others].T
        similarity[groups[drawn][:, None] == groups[others][None, :]] = -np.inf
        np.maximum(closest, similarity.max(axis=1), out=closest)
    met = closest[np.isfinite(closest)]
    if not len(met):
        return 2.0
    return float(np.clip(np.quantile(1 - met, FAR_SHARE), 0, 2))


def _chosen(candidates: Columns, apart: np.ndarray) -> list[int]:
    """Return positions, nearest first: no text twice, no seller more than twice."""
    texts: set[str] = set()
    of_seller: Counter[Any] = Counter()
    chosen: list[int] = []
    descriptions, sellers = candidates["description"].tolist(), candidates["seller_id"].tolist()
    for i in np.argsort(apart, kind="stable").tolist():
        title = _title(descriptions[i]) or descriptions[i]
        if title in texts or (sellers[i] and of_seller[sellers[i]] >= MAX_PER_SELLER):
            continue
        texts.add(title)
        of_seller[sellers[i]] += 1
        chosen.append(i)
        if len(chosen) == SHOWN:
            break
    return chosen


def _comparable(
    listing: Mapping[str, Any],
    distance: float,
    ours: Mapping[str, Any],
    price: float,
    levels: tuple[str, ...],
) -> Comparable:
    return Comparable(
        **{name: listing[name] for name in _SHOWN_FIELDS},
        distance=distance,
        text_distance=listing["distance"],
        differences=tuple(_differences(listing, ours, price, levels)),
    )


def _differences(
    listing: Mapping[str, Any], ours: Mapping[str, Any], price: float, levels: tuple[str, ...]
) -> Iterator[Difference]:
    """Say what is worth saying; what one of the two leaves open is not."""
    yield Difference("price", listing["price"] / price)
    for name in _COMPARED:
        if listing[name] is None or ours[name] is None:
            continue
        change = _change(name, listing[name], ours[name], levels)
        if change is not None:
            yield Difference(name, change)


def _change(name: str, theirs: Any, ours: Any, levels: tuple[str, ...]) -> float | None:
    if not FIELD[name].numeric:
        if theirs == ours or theirs not in levels or ours not in levels:
            return None
        return float(levels.index(theirs) - levels.index(ours))
    told, change = _LIKENESS[name], float(theirs - ours)
    times = (theirs + 1) / (ours + 1)
    if abs(change) < told.least - 1e-9 or max(times, 1 / times) < told.least_times:
        return None
    return times if told.least_times > 1 else change


_title = lru_cache(maxsize=65_536)(normalised_title)


def _place(service: Mapping[str, Any], listings: Columns) -> np.ndarray:
    for name in ("subcategory", "category"):
        ours = _given(service.get(name))
        theirs = listings[name]
        silent = pd.isna(theirs)
        if ours is not None and not silent.all():
            return np.where(silent, _HALF, (theirs != ours).astype(float))
    return np.full(len(listings["distance"]), _HALF)


def _level(
    service: Mapping[str, Any], listings: Columns, name: str, levels: tuple[str, ...]
) -> np.ndarray:
    steps = max(len(levels) - 1, 1)
    rank = {level: i / steps for i, level in enumerate(levels)}
    ours = _given(service.get(name))
    listed = listings[name].tolist()
    apart = {}
    for level in set(listed):  # a hundred listings have few levels
        theirs = _given(level)
        if theirs == ours:
            apart[level] = 0.0
        elif theirs in rank and ours in rank:
            apart[level] = abs(rank[theirs] - rank[ours])
        else:
            apart[level] = _HALF
    return np.array([apart[level] for level in listed])


def _number(service: Mapping[str, Any], listings: Columns, name: str) -> np.ndarray:
    theirs = _scaled(np.asarray(listings[name], dtype=float), name)
    given = _given(service.get(name))
    ours = _scaled(np.array([math.nan if given is None else float(given)]), name)[0]
    apart = np.minimum(np.abs(theirs - ours) / _LIKENESS[name].full, 1)
    silent = np.isnan(theirs) & math.isnan(ours)
    return np.where(silent, 0.0, np.where(np.isnan(apart), _HALF, apart))


def _scaled(values: np.ndarray, name: str) -> np.ndarray:
    capped = np.minimum(values, _LIKENESS[name].cap)
    return capped if FIELD[name].linear else np.log1p(capped)


def _given(value: Any) -> Any:
    """Return a plain value, or None where nothing was said."""
    plain = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(plain, float) and math.isnan(plain) else plain
