"""Words that stand beside numbers in files, in the languages that marketplaces speak.

Those of time are Babel's; the others no library has. All are compared as `simplified` writes them.
"""

from __future__ import annotations

import html
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from babel.units import format_unit

from core.types import PROJECT

_TAG = re.compile(r"<[^<>]*>")
_SIGNS = {ord(dash): "-" for dash in "‐‑‒–—―−﹣－"} | {
    **{ord(mark): "'" for mark in "’‘ʼ´`٬"},
    **dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0x2066, 0x2067]),
    **dict.fromkeys([0x061C, 0x2068, 0x2069, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0xFEFF]),
    ord("٫"): ".",
    ord("،"): ",",
    ord("〜"): "~",
}
#: What tells dirhams (د.إ) from dinars (د.ا).
_HAMZA_BELOW = "\u0655"
_TIMES = ("minute", "hour", "day", "week", "month", "year")
_LANGUAGES = (
    "en fr es de it pt ru ar pl nl tr sv da nb fi cs hu ro el uk he hi id vi ja ko zh fa bg".split()
)


def simplified(text: str) -> str:
    """Write a cell without markup, accents, case, and signs that look alike; digits as 0 to 9."""
    if text.isascii() and "&" not in text and "<" not in text:
        return " ".join(text.split()).casefold()
    bare = _TAG.sub(" ", html.unescape(html.unescape(text))).translate(_SIGNS)
    letters = unicodedata.normalize("NFKD", bare).translate(_SIGNS).casefold()
    apart = unicodedata.normalize("NFKD", letters)
    kept = (c for c in apart if not unicodedata.combining(c) or c == _HAMZA_BELOW)
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in kept)
    return " ".join(unicodedata.normalize("NFC", "".join(digits)).split())


def _set(phrases: str) -> frozenset[str]:
    return frozenset(simplified(one) for one in phrases.split(","))


_SAID = tomllib.loads((Path(__file__).parent.parent / "words.toml").read_text("utf-8"))
#: What is put before or behind the lowest price, and the highest; of these, what may be behind.
FLOOR, CEILING, BEHIND = (_set(_SAID[name]) for name in ("floor", "ceiling", "behind"))
#: What is put between both ends of a range, and before a range.
BETWEEN, OF_RANGE = _set(_SAID["between"]), FLOOR | _set(_SAID["of_range"])
#: What may stand beside an amount and changes nothing.
FILLING = _set(_SAID["filling"])
#: Words for "there is no price here", which lose nothing that could be read.
NO_PRICE = _set(_SAID["no_price"])
WITHOUT_TAX, WITH_TAX = _set(_SAID["without_tax"]), _set(_SAID["with_tax"])
#: Multiples and hundredths, right behind the digits.
SCALES = {word: Decimal(many) for many, said in _SAID["scales"].items() for word in _set(said)}
UNSURE = _set(_SAID["unsure"])
#: What is put before the price of earlier days, which a lower one replaces.
BEFORE = _set(_SAID["before"])
#: Names of columns that are read beside the fields, and words in names.
COLUMNS: dict[str, str] = {name: " ".join(said.split()) for name, said in _SAID["columns"].items()}
#: What a price may pay for; and words for it that need nothing before them.
_NOUNS = {unit: _set(said) for unit, said in _SAID["nouns"].items()}
_ADJECTIVES = {unit: _set(said) for unit, said in _SAID["adjectives"].items()}
_PER = (
    r"/ ?(?:per|par)? ?|p/|l'|a l'|de l'|d'|all'|(?:لكل|في ?ال|في|بال|لل|ل|每|毎) ?"
    r"|(?:per|par|pour|por|por cada|pro|je|pr|za|за|в|на|every|each|chaque|cada|jede|na|a|an|al"
    r"|alla|pr\.?|der|die|in der|la|le|no|om|i) "
)
_MANY = {"1000": "thousand", "500": "fivehundred", "250": "twofifty", "100": "hundred", "10": "ten"}
_HUNDREDS = re.compile(
    rf"(?<![^\W\d_])(?P<per>{_PER})(?P<many>1[ .,']?000|1[kк]|500|250|100|10|1) ?(?=[^\W\d_])"
)
_ONE_HOUR = re.compile(r"(?<![0-9.,])1 ?(?=時間|小时|小時|시간|文字|单词|単語|단어|ページ|页)")
#: Two of them in Arabic, as they are written after a preposition.
_TWO = ("يومين", "أسبوعين", "شهرين", "ساعتين")
_RATE = re.compile(r"\b(?:rates?|taux|honoraires?|tarif\w*|\w*satze?n?|tjm|ставк\w)\b")
#: Stands for a number in the words beside it.
NUMBER = "\0"


@lru_cache(maxsize=1)
def _spoken() -> dict[str, tuple[int, str, bool]]:
    """Return how Babel writes some times: the words, how many they are of what, and in digits."""
    found: dict[str, tuple[int, str, bool]] = {}
    for unit in _TIMES:
        for language in _LANGUAGES:
            for length in ("long", "short", "narrow"):
                for n in (1, 2, 3, 5, 11):
                    text = format_unit(n, f"duration-{unit}", length, locale=language)
                    word = re.sub(r"[\d\s.]+", " ", simplified(text)).strip()
                    if len(word) > 1 and "duration" not in text:
                        digits = any(character.isdigit() for character in text)
                        found.setdefault(word, (n, unit, digits))
    return found


@lru_cache(maxsize=1)
def times() -> dict[str, str]:
    """Return the words for times in many languages, each with its unit; Babel knows most."""
    known = {word: unit for word, (_n, unit, _digits) in _spoken().items()}
    return known | {word: unit for unit in _TIMES for word in _NOUNS[unit]}


@lru_cache(maxsize=1)
def times_alone() -> dict[str, tuple[int, str]]:
    """Return the words that are a time without a number: ``week``, and those of two days."""
    one = {w: (n, unit) for w, (n, unit, digits) in _spoken().items() if n == 1 or not digits}
    said = {word: (1, unit) for unit in _TIMES for word in _NOUNS[unit] if len(word) > 3}
    two = zip(_TWO, ("day", "week", "month", "hour"), strict=True)
    return said | one | {simplified(word): (2, unit) for word, unit in two}


@lru_cache(maxsize=1)
def nouns() -> dict[str, str]:
    """Return the words for what a price may pay for, each with its unit."""
    return times() | {word: unit for unit, words in _NOUNS.items() for word in words}


def either(phrases: Iterable[str]) -> str:
    """Return a pattern for any of some phrases, the longest first."""
    return "|".join(re.escape(one) for one in sorted(phrases, key=lambda p: (-len(p), p)) if one)


def as_words(phrases: Iterable[str]) -> str:
    """Return a pattern for any of some phrases, apart from other letters.

    Not so where a phrase begins or ends with a sign, or in a script without spaces.
    """
    kinds: dict[tuple[str, str], list[str]] = {}
    for one in filter(None, phrases):
        left, right = (c.isalnum() and not "\u2e80" <= c <= "\ud7af" for c in (one[0], one[-1]))
        edges = r"(?<![^\W_])" if left else "", r"(?![^\W_])" if right else ""
        kinds.setdefault(edges, []).append(one)
    return "|".join(
        f"{before}(?:{either(some)}){behind}" for (before, behind), some in sorted(kinds.items())
    )


@lru_cache(maxsize=1)
def _taxes() -> re.Pattern[str]:
    return re.compile(as_words(WITHOUT_TAX | WITH_TAX))


def take_tax(text: str) -> tuple[str, str]:
    """Return a text without its words on tax, and which they are: "with", "without" or none."""
    match = _taxes().search(text)
    if match is None:
        return text, ""
    kind = "without" if match.group() in WITHOUT_TAX else "with"
    return f"{text[: match.start()]} {text[match.end() :].lstrip('.')}", kind


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    per = rf"(?:(?<![^\W\d_])(?:{_PER})|/ ?)"
    known = re.compile(
        rf"{per}(?P<many>(?:(?:{'|'.join(_MANY.values())}) )?)"
        rf"(?P<noun>{either(nouns())})\.?(?![^\W_]|[$€£])"
    )
    alone = re.compile(rf"(?<![^\W_])(?P<noun>{either(_adjectives())})(?![^\W_])")
    any_noun = re.compile(
        r"(?:/|(?<![^\W\d_])(?:per|par|pro|por cada|за) ) ?(?P<noun>[^\W\d_]{2,20})\.?(?![^\W_])"
    )
    return known, alone, any_noun


@lru_cache(maxsize=1)
def _adjectives() -> dict[str, str]:
    return {word: unit for unit, words in _ADJECTIVES.items() for word in words}


def without_hundreds(text: str) -> str:
    """Write the number in "per 1,000 words" as a word, as it is no price."""
    return " ".join(_HUNDREDS.sub(_hundred, _ONE_HOUR.sub("每", text)).split())


def _hundred(match: re.Match[str]) -> str:
    many = re.sub("[ .,']", "", match["many"]).replace("1k", "1000").replace("1к", "1000")
    return f"{match['per']} {_MANY.get(many, '')} "


def take_unit(text: str, is_mark: Callable[[str], bool]) -> tuple[str, str]:
    """Take what a price pays for out of the words beside it.

    Parameters
    ----------
    text : str
        Words, as `simplified` writes them, and `NUMBER` for the number.
    is_mark : callable
        Tells whether a word (in capitals) is a currency mark, which is no unit.

    Returns
    -------
    text : str
        The other words.
    unit : str
        ``hour``, ``word``, … or the file's own word for it; empty if none is said.
    """
    known, alone, any_noun = _patterns()
    if (match := known.search(text)) is not None:
        unit = f"{match['many']}{nouns()[match['noun']]}".strip()
    elif (match := alone.search(text)) is not None and not (
        match["noun"] in nouns() and text[: match.start()].rstrip().endswith(NUMBER)
    ):
        unit = _adjectives()[match["noun"]]
    elif (match := any_noun.search(text)) is not None and not (
        is_mark(match["noun"].upper()) or match["noun"] in FLOOR | CEILING | FILLING
    ):
        unit = match["noun"]
    else:
        return text, ""
    return f"{text[: match.start()]} {text[match.end() :]}", unit


def unit_of(text: str) -> str:
    """Return the unit that a cell names by itself (``hourly``, ``fixed``, ``par heure``)."""
    bare = simplified(text.replace("_", " ")).strip(" .:()")
    alone = _adjectives().get(bare) or nouns().get(bare)
    return alone or take_unit(f" {bare} ", lambda _word: True)[1]


def names_rate(column: str) -> bool:
    """Tell whether a column's name is rather that of a rate, per hour or day, than of a price."""
    return _RATE.search(simplified(column.replace("_", " "))) is not None


def time_in_name(column: str) -> str:
    """Return the unit of time that a column's name puts last, as in ``Delivery (weeks)``."""
    said = re.findall(r"[^\W\d_]+", simplified(column.replace("_", " ")))
    last = said[-1] if said else ""
    whole = len(last) > 3 or column.rstrip().endswith((")", "]"))
    known = len(said) > 1 and whole and last != "time"  # an hour in Norwegian
    return times().get(last, "") if known else ""


def unit_in_name(column: str) -> str:
    """Return the unit that a column's name says, as in ``hourly_rate`` or ``Prix / heure``."""
    bare = re.sub(r"[_()\[\]:-]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column))
    unit = take_unit(f" {without_hundreds(simplified(bare))} ", lambda _word: True)[1]
    return "" if unit == PROJECT else unit
