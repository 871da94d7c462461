"""Quantities that a description promises: 500 words, 3 concepts, a 60 second video."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

#: Unit name to the spellings that count as it (English, then French), as regex alternatives.
UNITS: dict[str, str] = {
    "words": r"words?|mots?",
    "pages": r"pages?",
    "seconds": r"seconds?|secs?|secondes?",
    "minutes": r"minutes?|mins?",
    "hours": r"hours?|hrs?|heures?",
    "images": r"images?|photos?|pictures?|pics?|illustrations?|renders?|rendus?",
    "concepts": r"concepts?|designs?|logos?|versions?|options?|variations?",
    "products": r"products?|items?|listings?|produits?|articles?",
    "posts": r"posts?|publications?|videos?|vidéos?|reels?|emails?|e-mails?",
    "days": r"days?|jours?|weeks?|semaines?|months?|mois",
}
#: Where a number may begin: the units are looked for there only.
_BEGINS = re.compile(r"(?<![\w.,])(?=\d)")
_NUMBER = r"(\d{1,3}(?:[,\s]\d{3})+|\d+(?:\.\d+)?)(\s?k\b)?\+?\s*-?\s*"


def _of(words: str) -> re.Pattern[str]:
    return re.compile(_NUMBER + rf"(?:[^\W\d]+\s+)?(?:{words})\b", re.IGNORECASE)


_PATTERNS = {unit: _of(words) for unit, words in UNITS.items()}
_ANY = _of("|".join(UNITS.values()))
LARGEST = 1e7


def quantities(descriptions: Sequence[str]) -> np.ndarray:
    """Read how much of each unit a description promises.

    Parameters
    ----------
    descriptions : sequence of str of length n
        Free text.

    Returns
    -------
    numpy.ndarray of shape (n, len(UNITS))
        log(1 + largest number found before the unit), NaN where none is.
    """
    found = np.full((len(descriptions), len(UNITS)), np.nan)
    for row, text in enumerate(descriptions):
        for begin in (place.start() for place in _BEGINS.finditer(text)):
            if not _ANY.match(text, begin):
                continue
            for column, pattern in enumerate(_PATTERNS.values()):
                number = pattern.match(text, begin)
                if number:
                    value = np.log1p(min(_value(*number.groups()), LARGEST))
                    found[row, column] = np.fmax(found[row, column], value)
    return found


def _value(digits: str, thousands: str | None) -> float:
    return float(re.sub(r"[,\s]", "", digits)) * (1000 if thousands else 1)
