"""What people who sell services call things in six languages: `core/data/phrases.toml`."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parents[2] / "data" / "phrases.toml"
_LANGUAGES = ("en", "fr", "es", "de", "ar", "ru")


def letters_of(text: str) -> str:
    """Return words in small letters without accents and marks, with single blanks between."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in apart if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


@cache
def phrases_between(written: str, read: str) -> dict[str, str]:
    """Return phrases of one language, by their `letters_of`, with what another calls them."""
    if written not in _LANGUAGES or read not in _LANGUAGES:
        return {}
    source, target = _LANGUAGES.index(written), _LANGUAGES.index(read)
    found: dict[str, str] = {}
    for line in tomllib.loads(_FILE.read_text("utf-8"))["phrases"]:
        for own in line[source].split("|"):
            found.setdefault(letters_of(own), line[target].split("|")[0])
    return found
