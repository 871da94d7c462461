"""Ratings, counts, times and revisions as people write them beside their services."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pandas as pd

from core.data.money import words
from core.data.money.amounts import NOTHING, NUMBER, Numbers, evidence_of, quoted, value_of
from core.errors import N_

RATING_SCALED = N_("rating out of 10 or 100: brought to 5 stars")
DAYS_RANGE = N_("delivery time is a range: the longer time was kept")

_LONGEST = 200
_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_UNLIMITED = re.compile(
    "|".join(
        (
            r"\binf(?:inity|inite)?\b|∞|unlimited|illimite|ilimitad|unbegrenzt|illimitat|unbeperkt",
            r"безлимит|неогранич|без ограничений|غير محدود|نامحدود|sinirsiz|sınırsız|无限|無制限",
        )
    )
)
_REVIEWS = (
    r"reviews?|ratings?|avis|notes|evaluations?|commentaires?|resenas?|opiniones|valoraciones"
    r"|bewertungen|bewertung|rezensionen|recensioni|avaliacoes|opinioes|отзыв\w*|оцен\w*|تقييم\w*"
    r"|مراجع\w*|votes?|votos|beoordelingen|opinii|評価|评价|votes"
)
_STARS = (
    r"stars?|etoiles?|estrellas?|sterne?|stelle?|estrelas?|звезд\w*|نجوم|نجمة|sterren|rated|rating"
    r"|score|note|average|avg|moyenne|puntuacion|bewertung|рейтинг|оценка|★|⭐|/"
)
_BEHIND = re.compile(rf"({NUMBER.pattern}) ?(k|m)?\+? ?(?:{_REVIEWS})(?![^\W_])")
_OUT_OF = re.compile(
    r"([0-9]+(?:[.,][0-9]+)?) ?(?:★|⭐|stars?|etoiles?)?"
    r" ?(?:/|out of|of|sur|von|de|su|di|из|من|av|na|z) ?(5|10|20|100)(?:[.,]0+)?(?![0-9.,])"
    r"(?: ?(?:★|⭐|stars?|etoiles?|estrellas?|sterne?n?))?"
)
_TO = r"(?:-|~|to|a|bis|до|ate|al|tot|до|or|ou|oder|или|الى|و|até|〜|から)"
_AGO = re.compile(r"\bago\b|il y a|назад|\bhace\b|\bvor\b|منذ|\bfa\b")
_ALONE = re.compile(
    r"(?:within|in|en|sous|خلال|a|an|one|un|une|uno|una|ein|eine|einer|один|одна|واحد|um|uma) "
)
_DELIVERED = re.compile(
    r"(?:delivery|livraison|delai|entrega|lieferung|lieferzeit|срок|доставка)[^0-9]{0,9}"
    r"([0-9]+(?:[.,][0-9]+)?)"
)


def read_count(values: pd.Series) -> Numbers:
    """Read a column (n,) of counts such as ``56``, ``1,234``, ``1k+`` or ``4.9 (56)``.

    A number in brackets after a rating is the count; a lone mark before three digits separates
    thousands, as a count has no decimals.
    """
    return _each(values, _count)


def read_rating(values: pd.Series) -> Numbers:
    """Read a column (n,) of ratings in stars, such as ``4,9/5``, ``98 %`` or ``5.0(1k+)``.

    Either mark is a decimal mark, as no rating has thousands. What is said to be out of 10 or 100
    is brought to 5 stars, with a note.
    """
    return _each(values, _rating)


def read_days(values: pd.Series) -> Numbers:
    """Read a column (n,) of times such as ``3``, ``2 days`` or ``2-3 jours``, in days.

    Of a range the longer time is read, with a note.
    """
    return _each(values, _days)


def read_revisions(values: pd.Series) -> Numbers:
    """Read a column (n,) of revisions such as ``2``, ``3 revisions`` or ``Unlimited``.

    ``inf`` where unlimited.
    """
    return _each(values, _revisions)


def _each(values: pd.Series, number: Callable[[str], tuple[float, str]]) -> Numbers:
    """Read each distinct cell once; the reader gives its number and a note, if there is one."""
    codes, found = pd.factorize(values)
    cells = [str(cell) for cell in found]
    texts = [words.simplified(cell) if len(cell) <= _LONGEST else "\0" for cell in cells]
    read = [(math.nan, "") if text in NOTHING else number(text) for text in texts]
    floats = np.array([*(n for n, _note in read), math.nan], dtype=np.float64)
    bad = [math.isnan(n) and t not in NOTHING for (n, _note), t in zip(read, texts, strict=True)]
    rows = np.bincount(codes[codes >= 0], minlength=len(cells))
    notes: dict[str, int] = {}
    examples: dict[str, tuple[str, ...]] = {}
    for (_n, note), many, cell in zip(read, rows, cells, strict=True):
        if note:
            notes[note] = notes.get(note, 0) + int(many)
            examples[note] = (*examples.get(note, ()), quoted(cell))[:3]
    return Numbers(
        floats[codes],
        np.array([*bad, False], dtype=bool)[codes],
        notes=notes,
        examples=examples,
    )


def _count(text: str) -> tuple[float, str]:
    bracket = re.search(r"\((.*)\)", text)
    behind = _BEHIND.search(text)
    inner = bracket[1] if bracket and re.search("[0-9]", bracket[1]) else text
    if behind and inner is text:
        inner = behind.group()
    found = NUMBER.findall(inner)
    if len(found) != 1 or re.search(r"%|/|\bstars?\b|★", inner):
        return math.nan, ""
    before, after = inner.split(found[0], 1)
    scale = re.match(r" ?(k|m|тыс|mil)?(?![^\W\d_])", after)
    times = words.SCALES.get(scale[1] or "", 1) if scale else 1
    evidence = evidence_of(found[0])
    if times == 1 and evidence == "?":
        evidence = "," if "." in found[0] else "."
    number = value_of(found[0], "," if evidence == "," else ".", times)
    return (-number if before.strip() == "-" else number), ""


def _rating(text: str) -> tuple[float, str]:
    if (stars := _drawn(re.sub(r"\([^()]*\)$", "", text))) is not None:
        return stars, ""
    apart = re.sub(r"\([^()]*\)", " ", text)
    bare = apart if re.search("[0-9★⭐]", apart) else text.strip("()")
    if (match := _OUT_OF.search(bare)) is not None:
        if NUMBER.search(_BEHIND.sub(" ", bare[: match.start()] + " " + bare[match.end() :])):
            return math.nan, ""
        most = int(match[2])
        number = float(match[1].replace(",", "."))
        return number * 5 / most, RATING_SCALED if most != 5 else ""
    bare = _BEHIND.sub(" ", bare)
    if (match := re.fullmatch(r" *([0-9]+(?:[.,][0-9]+)?) ?%[^0-9]*", bare)) is not None:
        return float(match[1].replace(",", ".")) / 20, RATING_SCALED
    left = re.sub(rf"(?<![^\W_])(?:{_STARS})(?![^\W_])|[:·|★⭐]", " ", bare).strip()
    match = re.fullmatch(r"-?[0-9]+(?:[.,][0-9]+)?", left)
    return (float(left.replace(",", ".")) if match else math.nan), ""


def _drawn(text: str) -> float | None:
    """Count stars that are drawn, such as ``★★★★☆``."""
    bare = text.replace("\ufe0f", "").replace(" ", "")
    match = re.fullmatch(r"([★⭐🌟]+)(1⁄2|½)?[☆✩✰]*", bare)
    if match is None or len(match[1]) > 5:
        return None
    return len(match[1]) + (0.5 if match[2] else 0.0)


@lru_cache(maxsize=1)
def _lasting() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, tuple[int, str]]]:
    number, known = r"([0-9]+(?:[.,][0-9]+)?)", words.either(words.times())
    beside = r"(?:(?:working|business|work|calendar|full|рабоч\w+|календарн\w+) )?"
    unit = rf"\+? ?-?{beside}({known})\.?(?![^\W\d_])"
    both = re.compile(rf"{number}(?:{unit})? ?{_TO} ?{number}(?:{unit})?")
    return both, re.compile(rf"{number}{unit}"), words.times_alone()


def _days(text: str) -> tuple[float, str]:
    if _AGO.search(text) or "%" in text or "$" in text:
        return math.nan, ""
    both, one, alone = _lasting()
    if (match := both.search(text)) is not None:
        return _range_of_days(match, text)
    found = one.findall(text)
    rest = one.sub(" ", text)
    if found and not NUMBER.search(rest) and "/" not in rest:
        return sum(_lasts(number, words.times()[unit]) for number, unit in found), ""
    bare = _ALONE.sub("", text).removesuffix(" واحد").removesuffix(" واحدة").strip(" .")
    if not found and (times := alone.get(bare)) is not None:
        return times[0] * _DAYS[times[1]], ""
    plain = re.fullmatch(r"(-?[0-9]+(?:[.,][0-9]+)?)", text) or _DELIVERED.fullmatch(text)
    return (float(plain[1].replace(",", ".")) if plain else math.nan), ""


def _range_of_days(match: re.Match[str], text: str) -> tuple[float, str]:
    """Return the longer end of a range; its unit may be said once, and is days if it is not."""
    low, low_unit, high, high_unit = match.groups()
    unit = words.times()[high_unit] if high_unit else "" if low_unit else "day"
    ends = _lasts(low, words.times()[low_unit] if low_unit else unit), _lasts(high, unit)
    others = NUMBER.search(f"{text[: match.start()]} {text[match.end() :]}")
    return (ends[1], DAYS_RANGE) if unit and not others and ends[0] <= ends[1] else (math.nan, "")


def _lasts(number: str, unit: str) -> float:
    return float(number.replace(",", ".")) * _DAYS.get(unit, math.nan)


def _revisions(text: str) -> tuple[float, str]:
    if _UNLIMITED.search(text):
        return math.inf, ""
    match = re.fullmatch(r"(-?[0-9]+(?:[.,][0-9]+)?)(?: ?[^\W\d_][^\d%/$€£]*)?", text)
    return (float(match[1].replace(",", ".")) if match else math.nan), ""
