"""Which language a text is in, by its letters (naive Bayes on bytes; Lui and Baldwin, 2012)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import exp
from typing import Any

from core.models.multilingual.phrase_book import letters_of, phrase_words

#: Languages that the encoder was trained in, and that are told apart.
LANGUAGES: tuple[str, ...] = (
    *("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"),
)
#: A language is taken for another one only where the expected one is as unlikely as this.
_UNLIKELY = 0.1
#: Chance of all `LANGUAGES` together under which a text is in none of them, and cannot be read.
_SOME = 0.2
#: Each word that the phrase book has in one language and not in the expected one makes it likelier
#: by a factor e; so many do at most.
_MAX_WORDS = 3
#: Texts of a market that are looked at.
_LOOKED_AT = 500


def language_of(text: str, expected: str) -> str:
    """Return the language of a text, the expected one where that is not unlikely.

    Parameters
    ----------
    text : str
        A word, a sentence or more.
    expected : str
        What it is in unless it is hardly possible, one of `LANGUAGES`.

    Returns
    -------
    str
        One of `LANGUAGES`.
    """
    chances = _chances(text)
    if sum(chances.values()) < _SOME:
        return expected
    words, usual = letters_of(text).split(), phrase_words(expected)
    for one in chances:
        own = sum((word in phrase_words(one)) - (word in usual) for word in words)
        chances[one] *= exp(min(max(own, -_MAX_WORDS), _MAX_WORDS))
    likeliest = max(chances, key=lambda one: chances[one])
    unlikely = chances[expected] < _UNLIKELY * sum(chances.values())
    return likeliest if unlikely else expected


def language_of_market(texts: Sequence[str]) -> str:
    """Return the language that most texts of a market are in, one of `LANGUAGES`."""
    step = max(1, len(texts) // _LOOKED_AT)
    found = [_chances(text) for text in texts[::step]]
    return max(LANGUAGES, key=lambda one: sum(chances[one] for chances in found))


def _chances(text: str) -> dict[str, float]:
    """Return the chance of each of `LANGUAGES`; what is left is that of all others."""
    found = dict(_identifier().rank(text))
    return {language: found[language] for language in LANGUAGES}


@cache
def _identifier() -> Any:
    """Return the detector; a second's work."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
