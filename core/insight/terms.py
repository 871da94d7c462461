"""Which words and phrases of a description may matter to its price."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

FRENCH_STOP_WORDS = frozenset(
    "je vous tu il elle nous ils on me te se le la les un une des du de d l et ou ou mais donc "
    "car que qui quoi dont ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos "
    "leur leurs a au aux en dans par pour sur sous avec sans plus moins tres est suis es sont "
    "etre ai as ont avoir fait faire vais va ne pas si y".split()
)
OTHERS = frozenset("im ill will your you my any all do get make create provide using want".split())
STOP_WORDS: frozenset[str] = frozenset(ENGLISH_STOP_WORDS) | FRENCH_STOP_WORDS | OTHERS
MOST_CANDIDATES = 10


def candidates(text: str, weights: Mapping[str, float]) -> list[str]:
    """Choose the terms whose weight in the description is largest.

    Parameters
    ----------
    text : str
        A description.
    weights : mapping of str to float
        Known terms of the text, and what they weigh in log units.

    Returns
    -------
    list of str
        At most ten words or two-word phrases that stand in the text, weightiest first; no word
        that a chosen phrase holds already, none that carries no meaning by itself.
    """
    chosen: list[str] = []
    for term in sorted(weights, key=lambda t: -abs(weights[t]) * (1.3 if " " in t else 1)):
        words = term.split()
        if STOP_WORDS & set(words) or all(len(word) < 2 for word in words):
            continue
        if any(set(words) & set(other.split()) for other in chosen):
            continue
        if re.search(r"\b" + r"\W+".join(map(re.escape, words)) + r"\b", text, re.IGNORECASE):
            chosen.append(term)
        if len(chosen) == MOST_CANDIDATES:
            break
    return chosen
