"""Cut a description into the words and short phrases that a reader would point at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

FRENCH_STOP_WORDS = frozenset(
    "je vous tu il elle nous ils on me te se le la les un une des du de d l et ou ou mais donc "
    "car que qui quoi dont ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos "
    "leur leurs a au aux en dans par pour sur sous avec sans plus moins tres est suis es sont "
    "etre ai as ont avoir fait faire vais va ne pas si y".split()
)
OTHERS = frozenset("im ill will your you my any all do get make create provide using want".split())
STOP_WORDS: frozenset[str] = frozenset(ENGLISH_STOP_WORDS) | FRENCH_STOP_WORDS | OTHERS
#: A text of at most so many words is cut into at most so many parts: each level of halving
#: doubles the questions, and a longer text takes longer to read.
_MAX_PARTS = ((40, 16), (120, 12))
MAX_PHRASES, MIN_PHRASES = 16, 8

#: What may stand around a word without being part of it.
_MARKS = ".,;:!?…\"'“”‘’«»()[]{}<>|/\\*_~`–—-&"

Span = tuple[int, int]


def phrases(text: str, most: int | None = None) -> list[Span]:
    """Cut a text.

    Each part ends with a word that says something; words that say nothing by themselves go
    with the one that follows, and a number goes with what it counts.

    Parameters
    ----------
    text : str
        A description.
    most : int, optional
        Neighbouring parts are joined until they are so few; by default from 16 for a short text
        down to 8 for a long one.

    Returns
    -------
    list of (int, int)
        Start and end of each part in the text, in order; together they hold every character
        but the blanks around the text.
    """
    tokens = [(match.start(), match.end()) for match in re.finditer(r"\S+", text)]
    parts: list[list[Span]] = []
    still_open = False
    for start, end in tokens:
        if parts and (still_open or not bare(text[start:end])):
            parts[-1].append((start, end))
        else:
            parts.append([(start, end)])
        still_open = _leads_on(text[start:end]) if still_open or len(parts[-1]) == 1 else False
    if len(parts) > 1 and still_open:  # nothing follows: the last words go with those before
        parts[-2:] = [parts[-2] + parts[-1]]
    return _joined([(part[0][0], part[-1][1]) for part in parts], most or _affordable(len(tokens)))


def chosen_phrases(text: str, spans: Sequence[Span], chosen: Sequence[bool]) -> str:
    """Return the text without the parts that are not chosen; with all of them, as it was."""
    if all(chosen):
        return text
    ends = [*(start for start, _ in spans[1:]), len(text)]
    parts = [
        text[span[0] : end].rstrip(" ")
        for span, end, wanted in zip(spans, ends, chosen, strict=True)
        if wanted
    ]
    out = ""
    for part in parts:
        out += part if not out or out.endswith("\n") else " " + part
    return out.rstrip()


def core_span(text: str, span: Span) -> Span:
    """Return where a part says something: without the empty words and the marks around it."""
    tokens = [m.span() for m in re.finditer(r"\S+", text[slice(*span)])]
    said = [t for t in tokens if not _is_empty(text[span[0] + t[0] : span[0] + t[1]])] or tokens
    start, end = span[0] + said[0][0], span[0] + said[-1][1]
    shown = text[start:end]
    left, right = len(shown) - len(shown.lstrip(_MARKS)), len(shown) - len(shown.rstrip(_MARKS))
    return (start + left, end - right) if left + right < len(shown) else (start, end)


def core(text: str, span: Span) -> str:
    """Return what a part says, on one line; see `core_span`."""
    return " ".join(text[slice(*core_span(text, span))].split())


def bare(token: str) -> str:
    """Return a token in small letters without accents and marks; empty if nothing is left."""
    letters = unicodedata.normalize("NFKD", token.casefold())
    return "".join(c for c in letters if c.isalnum())


def _leads_on(token: str) -> bool:
    """Return whether a token says nothing without what follows it on the same line."""
    closed = token[-1] in ".!?;:"
    return not closed and (_is_empty(token) or bare(token).isdigit())


def _is_empty(token: str) -> bool:
    word = bare(token)
    letter = len(token.strip(_MARKS)) == 1 and not word.isdigit()  # “C++” is none
    return not word or word in STOP_WORDS or letter


def _affordable(words: int) -> int:
    return next((parts for most, parts in _MAX_PARTS if words <= most), MIN_PHRASES)


def _joined(spans: list[Span], most: int) -> list[Span]:
    """Join neighbours so that at most so many parts are left, about equally many in each."""
    if len(spans) <= most:
        return spans
    cuts = [round(i * len(spans) / most) for i in range(most + 1)]
    return [(spans[a][0], spans[b - 1][1]) for a, b in pairwise(cuts)]
