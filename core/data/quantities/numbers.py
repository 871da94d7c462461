"""Numbers in a text: digits, words and ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from text_to_num import text2num

from core.data.quantities.rules import rules

#: Blanks within a line.
SPACES = " \t\u00a0\u202f"
_DIGITS = re.compile(
    rf"\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?!\d)|\d{{1,3}}(?:[,.'’]\d{{3}})+(?!\d)|\d+(?:[.,]\d+)?"
)
_GROUPED = re.compile(rf"\d{{1,3}}(?:[{SPACES},.'’]\d{{3}})+")
_SCALE = re.compile(rf"[{SPACES}]?([^\W\d_]+)")
_NOT_BEFORE, _NOT_AFTER = ".,/#$€£¥₹@_°%'’", "%/:$€£¥₹"


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number in the characters [start, end); an article such as "a" may be one."""

    value: float
    start: int
    end: int
    languages: frozenset[str] = frozenset({"en", "fr", "es"})
    article: bool = False


def numbers_in(text: str) -> Iterator[WrittenNumber]:
    """Yield numbers in a text, a range as its higher end."""
    found = sorted(
        [*_in_digits(text), *_in_words(text), *_at_once(text)], key=lambda n: (n.start, -n.end)
    )
    singles = [one for i, one in enumerate(found) if not _between_ends(text, found, i)]
    at = 0
    while at < len(singles):
        one = singles[at]
        at += 1
        while at < len(singles) and singles[at].start < one.end:
            at += 1
        if at < len(singles) and _joined(text[one.end : singles[at].start]):
            other = singles[at]
            at += 1
            value = max(
                _same_size(one.value, other.value, text[other.start : other.end]), other.value
            )
            one = replace(other, value=value, start=one.start, article=False)
        yield one


def _between_ends(text: str, numbers: Sequence[WrittenNumber], at: int) -> bool:
    """Whether an article is the "a" of "de 5 a 10"."""
    if not numbers[at].article or not 0 < at < len(numbers) - 1:
        return False
    return _joined(text[numbers[at - 1].end : numbers[at + 1].start])


def _same_size(low: float, high: float, written: str) -> float:
    """Return the lower end of "1-2k" as it is meant."""
    return low * 1000 if written.endswith("k") and low < high / 1000 else low


def _joined(between: str) -> bool:
    return between.strip(SPACES) in {"-", "–", "—", *rules().ranges}


def _in_digits(text: str) -> Iterator[WrittenNumber]:
    at = 0
    while match := _DIGITS.search(text, at):
        start, end = match.span()
        at = end
        if start and (text[start - 1].isalnum() or text[start - 1] in _NOT_BEFORE):
            continue
        value, end = _scaled(text, _value(match.group()), end)
        if text[end : end + 1] and text[end] in _NOT_AFTER:
            continue
        yield WrittenNumber(value, start, end)


def _value(digits: str) -> float:
    grouped = _GROUPED.fullmatch(digits)
    plain = re.sub(r"\D", "", digits) if grouped else digits.replace(",", ".")
    return float(plain)


def _scaled(text: str, value: float, end: int) -> tuple[float, int]:
    """Multiply digits by the scale that is written after them."""
    match = _SCALE.match(text, end)
    if match is not None:
        for factor, words in ((1e3, rules().thousands), (1e6, rules().millions)):
            if match.group(1) in words:
                return value * factor, match.end()
    return value, end


def _in_words(text: str) -> Iterator[WrittenNumber]:
    found: dict[tuple[int, int], WrittenNumber] = {}
    for language, pattern in rules().number_words.items():
        for match in pattern.finditer(text):
            article = match.group() in rules().articles[language]
            value = 1.0 if article else _worded(match.group(), language)
            known = found.get(match.span())
            own = frozenset({language}) | (known.languages if known else frozenset())
            if value > 0:
                found[match.span()] = WrittenNumber(value, *match.span(), own, article)
    yield from found.values()


def _at_once(text: str) -> Iterator[WrittenNumber]:
    """Yield dozens, with the "of" between them and what they count."""
    for match in rules().groups_at_once.finditer(text):
        times = match["times"] or "1"
        one = 0.5 if match["half"] else _in_any_language(times)
        if one and not (match["times"] is None and match["size"].endswith("s")):
            yield WrittenNumber(one * rules().dozens[match["size"]], *match.span())


def _in_any_language(word: str) -> float:
    if word.isdecimal():
        return float(word)
    if any(word in articles for articles in rules().articles.values()):
        return 1.0
    return next(filter(None, (_worded(word, one) for one in rules().number_words)), 0.0)


def _worded(words: str, language: str) -> float:
    try:
        return float(text2num(words.replace("-", " "), language))
    except ValueError:
        return 0.0
