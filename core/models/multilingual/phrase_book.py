"""What people who sell services call things in six languages: `core/data/phrases.toml`."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parents[2] / "data" / "phrases.toml"
_LANGUAGES = ("en", "fr", "es", "de", "ar", "ru")


def letters_of(text: str) -> str:
    """Return words in small letters without accents and marks, with single blanks between.

    A final "s" is left out, so that several things are called what one is.
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in apart if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in kept).split()
    return " ".join(w[:-1] if len(w) > 3 and w[-1] == "s" != w[-2] else w for w in words)


def every_phrase() -> list[str]:
    """Return the phrases of the book that are in all its languages, in each form, once.

    Vectors of every market are shortened by these: what is added is in `more`, which they leave
    out.
    """
    lines = tomllib.loads(_FILE.read_text("utf-8"))["phrases"]
    return list(dict.fromkeys(form for line in lines for own in line for form in own.split("|")))


@cache
def phrase_words(language: str) -> frozenset[str]:
    """Return the words that phrases of a language are made of, by their `letters_of`."""
    if language not in _LANGUAGES:
        return frozenset()
    at = _LANGUAGES.index(language)
    return frozenset(w for line in _lines() if at < len(line) for w in letters_of(line[at]).split())


@cache
def phrases_between(written: str, read: str) -> dict[str, str]:
    """Return phrases of one language, by their `letters_of`, with what another calls them."""
    if written not in _LANGUAGES or read not in _LANGUAGES:
        return {}
    source, target = _LANGUAGES.index(written), _LANGUAGES.index(read)
    found: dict[str, str] = {}
    for line in _lines():
        if max(source, target) < len(line):
            for own in line[source].split("|"):
                found.setdefault(letters_of(own), line[target].split("|")[0])
    return found


@cache
def _lines() -> list[list[str]]:
    book = tomllib.loads(_FILE.read_text("utf-8"))
    return [*book["more"], *book["phrases"]]
