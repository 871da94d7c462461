"""Words that more expensive comparables use and a description does not: ideas, not advice."""

from __future__ import annotations

import re
from collections import Counter

from core.models.attribution.phrases import STOP_WORDS
from core.types import Neighbourhood

#: A word counts from so many of the more expensive listings on, and so many are told.
MIN_LISTINGS, LIMIT = 2, 6
_WORD = re.compile(r"[^\W\d_]{3,}")


def wording_ideas(near: Neighbourhood, description: str, price: float) -> list[str]:
    """Return words of more expensive comparables that cheaper ones and the description lack.

    Parameters
    ----------
    near : Neighbourhood
        The nearest listings.
    description : str
        The service's own text.
    price : float
        The estimate that parts the more expensive from the cheaper, in the same currency.

    Returns
    -------
    list of str
        Most frequent first; empty where the neighbours say nothing of the kind.
    """
    own = _words(description)
    above = [_words(one.description) for one in near.listings if one.price > price]
    cheaper = [_words(one.description) for one in near.listings if one.price <= price]
    often = Counter(word for text in above for word in text)
    seldom = Counter(word for text in cheaper for word in text)
    found = [
        (count, word)
        for word, count in often.items()
        if count >= MIN_LISTINGS
        and word not in own
        and word not in STOP_WORDS
        and count * max(len(cheaper), 1) > 2 * seldom[word] * len(above)
    ]
    return [word for _count, word in sorted(found, key=lambda pair: (-pair[0], pair[1]))[:LIMIT]]


def _words(text: str) -> set[str]:
    # One form for singular and plural: "concept" is no idea beside "3 concepts".
    return {word.casefold().removesuffix("s") for word in _WORD.findall(text)}
