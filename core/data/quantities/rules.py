"""What is counted and what is not: `core/data/quantities.toml`, read once."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.types import UNITS

_FILE = Path(__file__).parents[1] / "quantities.toml"


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun that is counted: `plain` stands for it, in the languages that spell it so."""

    unit: str
    plain: str
    plural: bool
    languages: frozenset[str]


@dataclass(frozen=True)
class Rules:
    """The rules, as `core/data/quantities.toml` names them."""

    nouns: Mapping[str, Noun]
    measures: frozenset[str]
    glued: frozenset[str]
    number_words: Mapping[str, re.Pattern[str]]
    articles: Mapping[str, frozenset[str]]
    dozens: Mapping[str, int]
    groups_at_once: re.Pattern[str]
    thousands: frozenset[str]
    millions: frozenset[str]
    ranges: frozenset[str]
    between: frozenset[str]
    groups: re.Pattern[str]
    before: frozenset[str]
    delivery_before: frozenset[str]
    delivery_after: frozenset[str]
    delivery_of: frozenset[str]
    days: frozenset[float]
    decades: frozenset[float]
    past: frozenset[str]


@cache
def rules() -> Rules:
    """Return the rules."""
    told = tomllib.loads(_FILE.read_text("utf-8"))
    either = "|".join(told["between"]["groups"].split())
    of = "|".join(told["between"]["groups_of"].split())
    return Rules(
        nouns=_nouns(told["nouns"]),
        measures=frozenset(told["measures"]["units"]),
        glued=frozenset(told["measures"]["glued"]),
        number_words={
            language: _number_words(words, told["joins"][language], told["articles"][language])
            for language, words in told["numbers"].items()
        },
        articles={name: frozenset(words.split()) for name, words in told["articles"].items()},
        dozens=told["dozens"]["sizes"],
        groups_at_once=_groups_at_once(told["dozens"], told["numbers"].values()),
        thousands=frozenset(told["scales"]["thousand"]),
        millions=frozenset(told["scales"]["million"]),
        ranges=frozenset(told["ranges"]["words"].split()),
        between=frozenset(told["between"]["words"].split()),
        groups=re.compile(rf"(?:{either})[ ](?:{of})[ ']"),
        before=frozenset(" ".join(told["before"].values()).split()),
        delivery_before=frozenset(told["delivery"]["before"].split()),
        delivery_after=frozenset(told["delivery"]["after"].split()),
        delivery_of=frozenset(told["delivery"]["of"].split()),
        days=frozenset(map(float, told["delivery"]["days"])),
        decades=frozenset(map(float, told["delivery"]["decades"])),
        past=frozenset(told["past"]["words"].split()),
    )


def unit_named(name: str) -> str | None:
    """Return the unit of this name, or that of a noun that is counted: "words", "mots", "logo"."""
    known = folded(name.strip())
    if known in UNITS:
        return known
    noun = rules().nouns.get(known)
    return None if noun is None else noun.unit


def folded(text: str) -> str:
    """Return small letters without accents, each in its place."""
    if text.isascii():
        return text.lower()
    return "".join(unicodedata.normalize("NFD", c)[0].lower()[:1] or c for c in text)


def _nouns(units: Mapping[str, Mapping[str, str]]) -> dict[str, Noun]:
    """Return the nouns by how they are spelt; one that several languages spell alike is of all."""
    found: dict[str, Noun] = {}
    for unit, by_language in units.items():
        for language, pairs in by_language.items():
            for pair in pairs.split(";"):
                singular, plural, *others = pair.split()
                for word in (singular, plural, *others):
                    known = found.get(word)
                    languages = known.languages if known is not None else frozenset()
                    if known is not None and known.unit != unit:
                        raise ValueError(f"{word} is a noun of {known.unit} and of {unit}")
                    plain = known.plain if known is not None else singular
                    many = word == plural != singular
                    found[word] = Noun(unit, plain, many, languages | {language})
    return found


def _groups_at_once(told: Mapping[str, Any], numbers: Iterable[str]) -> re.Pattern[str]:
    """Return what matches "half a dozen", "two dozen", "12 dozen", with the "of" that follows."""
    sizes, words = "|".join(told["sizes"]), "|".join(" ".join(numbers).split())
    return re.compile(
        rf"(?<![\w'’-])(?:(?P<half>{told['halves']})[ -]|(?P<times>\d{{1,3}}|a|{words})[ ])?"
        rf"(?P<size>{sizes})(?:[ ]d['’](?=\w)|[ ](?:of|de)(?![\w])|(?!\w))"
    )


def _number_words(words: str, join: str, articles: str) -> re.Pattern[str]:
    one = "|".join(sorted(words.split(), key=len, reverse=True))
    alone = "|".join(articles.split())
    many = rf"(?:{one})(?:(?:[ -]|[ ]{join}[ ])(?:{one}))*"
    return re.compile(rf"(?<![\w'’-])(?:{many}|{alone})(?!\w)")
