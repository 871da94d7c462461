"""Read how much of what a description states: "1,500 words", "cinq pages", "2k-word"."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from core.data.quantities.numbers import SPACES, WrittenNumber, numbers_in
from core.data.quantities.rules import Noun, folded, rules
from core.types import MAX_QUANTITY, MIN_QUANTITY, UNITS, Quantity

#: Words between a number and what it counts, at most.
_BETWEEN = 2
_TOKEN = re.compile(r"[^\W\d_]+(?:-(?=mails?\b)[^\W\d_]+)?")
_GAP = re.compile(rf"[{SPACES}]*[-–‐]?[{SPACES}]*")
_MINUTES = re.compile(r" ?([0-5]\d)(?![\w.,])")
_TIMES = re.compile(rf"[{SPACES}]*(?:x(?![^\W_])|\+|\([^()]{{1,20}}\))")
#: A noun, "x" and its number, which is no size in pixels and no name of a codec.
_COUNT_AFTER = re.compile(
    rf"(?<![\w'’-])([^\W\d_]+)[{SPACES}]*[x×][{SPACES}]*(?!26[45]\b)([1-9]\d{{0,3}})"
    rf"(?![\w.,%]*\d|[{SPACES}]*(?:[x×]|cm|mm|px|in|ft|m\b)|\w)"
)
_LAST_WORD = re.compile(rf"([^\W\d_]+)[{SPACES}]*$")
_YEARS = range(1990, 2036)


def read_quantities(text: str) -> tuple[Quantity, ...]:
    """Read the quantities that a text states.

    Digits, number words and ranges in English, French and Spanish; of a range the higher end,
    as that is what is delivered at most. Prices, rates, dates, versions, delivery times and
    percentages are no quantities.

    Parameters
    ----------
    text : str
        A description.

    Returns
    -------
    tuple of Quantity
        In the order of the text, none overlapping; `core.data.quantities.frames.stated` says what
        they are together.
    """
    return _read(text) if text else ()


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[Quantity, ...]:
    plain = folded(text)
    found: list[Quantity] = []
    for number in numbers_in(plain):
        if found and number.start < found[-1].end:
            continue
        one = _counted(plain, number)
        if one is not None:
            found.append(one)
    return tuple(_times_together(plain, _with_counts_after(plain, found)))


def _with_counts_after(text: str, found: list[Quantity]) -> list[Quantity]:
    """Add what is counted before its number: "logo x 5"."""
    after = []
    for match in _COUNT_AFTER.finditer(text):
        noun = rules().nouns.get(match[1])
        number = WrittenNumber(float(match[2]), *match.span(2))
        if noun is None or noun.unit in rules().measures or _noun_after(text, number):
            continue
        if all(one.end <= match.start() or match.end() <= one.start for one in found):
            after.append(Quantity(noun.unit, number.value, *match.span(), noun.plain))
    return sorted([*found, *after], key=lambda one: one.start)


def _counted(text: str, number: WrittenNumber) -> Quantity | None:
    """Return what a number counts, if it counts anything that is delivered."""
    if not MIN_QUANTITY <= number.value <= MAX_QUANTITY or _names_or_prices(text, number.start):
        return None
    found = _noun_after(text, number)
    if found is None or _is_no_count(text, number, *found):
        return None
    noun, words, end = found
    *others, _own = _TOKEN.findall(text[words:end])
    plain = " ".join([*others, noun.plain])
    minutes = _MINUTES.match(text, end) if noun.unit == "hours" else None
    if minutes is not None:
        value = 60 * number.value + int(minutes.group(1))
        return Quantity("minutes", value, number.start, minutes.end(), plain)
    return Quantity(noun.unit, number.value, number.start, end, plain)


def _is_no_count(text: str, number: WrittenNumber, noun: Noun, words: int, end: int) -> bool:
    """Whether a number before a noun does not say how much is delivered."""
    measure = noun.unit in rules().measures
    if number.article and ((measure and noun.unit != "pages") or _goes_on(text, noun, end)):
        return True
    if not measure and (
        number.value % 1 or _is_year(text, number, noun, words) or _is_resolution(text, number)
    ):
        return True
    if UNITS[noun.unit].on == "duration" and _is_delivery(text, number, noun, end):
        return True
    return not rules().past.isdisjoint(_words_after(text, end, 2))


def _names_or_prices(text: str, start: int) -> bool:
    """Whether the word before a number makes it a name, a rate or an amount of money."""
    before = text[:start].rstrip(SPACES + "-")
    if before.endswith(tuple("$€£¥₹")):
        return True
    last = re.search(r"[^\s]+$", before)
    word = (
        last.group().strip("(,;:")
        if last and text[start - 1 : start] in (*SPACES, "-", "(")
        else ""
    )
    return word in rules().before


def _noun_after(text: str, number: WrittenNumber) -> tuple[Noun, int, int] | None:
    """Return the noun that a number counts, where the words before it begin, and where it ends."""
    end = number.end
    times = _TIMES.match(text, end)
    end = times.end() if times else end
    gap = _GAP.match(text, end)
    at = gap.end() if gap else end
    glued, begin = at == end and times is None and text[end - 1] not in "'’", at
    at = _after_groups(text, at)
    best: tuple[Noun, int, int] | None = None
    for _ in range(_BETWEEN + 1):
        token = _TOKEN.match(text, at)
        if token is None:
            return best
        noun = _noun(token.group(), number)
        if noun is not None:
            if glued and (noun.unit not in rules().glued or _is_decade(number, token.group())):
                return None
            best = noun, begin, token.end()
            if noun.unit in rules().measures or noun.plural:
                return best
        elif best is not None or glued or token.group() in rules().between:
            return best
        gap = _GAP.match(text, token.end())
        if gap is None or gap.end() == token.end():
            return best
        at = gap.end()
    return best


def _is_decade(number: WrittenNumber, word: str) -> bool:
    return word == "s" and (number.value >= 1000 or number.value in rules().decades)


def _after_groups(text: str, at: int) -> int:
    match = rules().groups.match(text, at)
    return match.end() if match else at


def _noun(word: str, number: WrittenNumber) -> Noun | None:
    found = rules().nouns.get(word)
    if found is None or not found.languages & number.languages:
        return None
    return found


def _goes_on(text: str, noun: Noun, end: int) -> bool:
    """Whether a noun after an article is no single thing, or only qualifies another."""
    if noun.plural:
        return True
    after = _GAP.match(text, end)
    token = _TOKEN.match(text, after.end()) if after and after.end() > end else None
    return token is not None and token.group() not in rules().between


def _is_year(text: str, number: WrittenNumber, noun: Noun, words: int) -> bool:
    digits = text[number.start : number.end]
    if not digits.isdecimal() or int(digits) not in _YEARS:
        return False
    direct = _TOKEN.match(text, words)
    return not (noun.plural and direct is not None and direct.group() in rules().nouns)


def _is_resolution(text: str, number: WrittenNumber) -> bool:
    """Whether "4k" is how sharp a picture is."""
    return re.fullmatch(r"[2-8][ ]?k", text[number.start : number.end]) is not None


def _is_delivery(text: str, number: WrittenNumber, noun: Noun, end: int) -> bool:
    """Whether a time is when something is delivered, not how long it is."""
    before = _LAST_WORD.search(text[: number.start])
    if before is not None and before.group(1) in rules().delivery_before:
        return True
    after = _words_after(text, end, 2)
    if after & rules().delivery_after:
        return True
    whole_days = noun.unit == "hours" and number.value in rules().days
    return whole_days and not _words_after(text, end, 1) & rules().delivery_of


def _words_after(text: str, end: int, n: int) -> set[str]:
    return set(_TOKEN.findall(text[end : end + 40])[:n])


def _times_together(text: str, found: list[Quantity]) -> list[Quantity]:
    """Add a smaller time to the larger one that it follows: "1 minute 30 seconds"."""
    out: list[Quantity] = []
    for one in found:
        before = out[-1] if out else None
        if (
            before is not None
            and UNITS[before.unit].on == UNITS[one.unit].on == "duration"
            and UNITS[before.unit].size > UNITS[one.unit].size
            and re.fullmatch(rf"[{SPACES}]*(?:and|et|y)?[{SPACES}]*", text[before.end : one.start])
        ):
            value = one.value + before.value * UNITS[before.unit].size / UNITS[one.unit].size
            out[-1] = replace(one, value=value, start=before.start)
        else:
            out.append(one)
    return out
