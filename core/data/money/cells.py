"""One price as people write it: its numbers, and what the words around them make of them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from core.data.money import words
from core.data.money.amounts import (
    NOTHING,
    NUMBER,
    PLAIN_OR_SCIENTIFIC,
    Amount,
    evidence_of,
    value_of,
)
from core.data.money.currencies import codes_of, is_mark
from core.types.reading import RangeEnd

#: Characters; what is longer is a text, and would take long to search.
_LONGEST = 300
_THREE_DECIMALS = frozenset({"KWD", "BHD", "OMR", "TND", "JOD", "IQD", "LYD"})
_SIGNS = "".join(chr(c) for c in (0x24, *range(0xA2, 0xA6), 0x58F, 0x60B, *range(0x20A0, 0x20C1)))
_TOKEN = re.compile(
    rf"s/\.?|b/\.?|[a-z]{{0,3}}\$(?:[a-z]{{2}}(?![a-z]))?|[{re.escape(_SIGNS)}]|฿|៛|৳"
    r"|[^\W\d_]+(?:[.'][^\W\d_]+)*|\.{2,}|\S"
)
#: Before a word that is no unit: "$50/starting price".
_SLASH = re.compile(r"/ ?(?=[^\W\d_]{3})")
_WORDLESS = frozenset(".,:;()[]|!\"'•·_`?–")
_SUMS = frozenset("+*×=x/÷%&")
_BOUNDS = words.FLOOR | words.CEILING
_BEFORE = re.compile(words.as_words(_BOUNDS - {"+", "~"}))
_BEHIND = re.compile(words.as_words(words.BEHIND))
_OF_RANGE = re.compile(words.as_words(words.OF_RANGE))
_SCALE = re.compile(rf" ?(?:(?:{words.either(words.SCALES)})(?![^\W\d_])|百万|백만|[万萬만千천])")
_AREA = re.compile(r"(?<![^\W_])[mм] ?2(?![^\W_])")
_DOTS = re.compile(r"\.{2,}")
_TAIL = re.compile(r" ?(?:[.,:/] ?-+|[.,]=|/?=|-+)\.?\s*$")
_TAIL_BEFORE_WORDS = re.compile(r"[.,:/] ?-+(?= ?[^\s\d])|[.,]=")
_MARK = rf"(?:[{re.escape(_SIGNS)}]|[a-z]{{1,3}}\$?(?![a-z]))"
#: A debit, as bookkeepers write it: all in brackets, or with the sign behind the cents.
_DEBIT = re.compile(rf"{_MARK}? ?\( ?{_MARK}? ?{words.NUMBER} ?{_MARK}? ?\) ?{_MARK}?")
_SIGN_BEHIND = re.compile(rf"([^0-9]*[0-9][0-9., ']*[.,][0-9]{{2}})-( ?{_MARK}?)")
_CENTS = re.compile(rf"{words.NUMBER}([{re.escape(_SIGNS)}]){words.NUMBER}")
#: What stands beside a price and is none: a footnote's sign, what was struck out, a remark, a
#: tax rate, the price of earlier days.
_FOOTNOTE = re.compile(r"(?:(?<![mм])[*†‡¹²³⁴⁵]+|\[[0-9a-z]{1,2}\])\s*$")
_STRUCK = re.compile(r"<(s|del|strike)\b[^>]*>.*?</\1>", re.IGNORECASE | re.DOTALL)
_REMARK = re.compile(r"\([^()]*\)")
_PERCENT = re.compile(r"\(?\b[0-9]{1,2}(?:[.,][0-9]{1,2})? ?%\)?")
_OFF = re.compile(
    r"\(?(?:- ?\d{1,2} ?%|\b\d{1,2} ?% ?(?:off|de reduction|de remise|rabatt|de descuento|di sconto"
    r"|скидка|خصم))\)?"
)
_EARLIER = re.compile(
    rf"[(,;]? ?(?:{words.as_words(words.BEFORE)})\.? ?:? ?{_MARK}? ?(?:{NUMBER.pattern}) ?{_MARK}?"
    r"\)?"
)


class Form(NamedTuple):
    """What stands around the numbers of a cell.

    `low` is the number that is the price, `high` the other end of a range; `own` is a word beside
    it that is no known currency.
    """

    low: int
    high: int | None
    scales: tuple[int | Decimal, ...]
    sign: int
    kind: str
    unit: str
    tax: str
    marks: tuple[str, ...]
    own: str


@dataclass(frozen=True, slots=True)
class PriceCell:
    """A cell taken apart, its decimal mark still undecided."""

    cell: str
    numbers: tuple[str, ...]
    form: Form

    def amounts(self, *, marked: bool = False) -> list[Amount]:
        """Return the numbers that are the price, for the choice of a decimal mark.

        `marked` says that the column's name bears a currency. Millions choose for themselves.
        """
        marked = (marked or bool(self.form.marks)) and not self._three_decimals()
        picked = [self.form.low] if self.form.high is None else [self.form.low, self.form.high]
        own = [i for i in picked if self._own_mark(i) is None]
        return [Amount(self.cell, self.numbers[i], marked) for i in own]

    def _own_mark(self, i: int) -> str | None:
        """Return the decimal mark of a number in thousands or millions, which has few decimals."""
        evidence = evidence_of(self.numbers[i]) if self.form.scales[i] > 1 else ""
        return evidence if evidence in (".", ",") else None

    def _number(self, i: int, decimal: str | None) -> float:
        return value_of(self.numbers[i], self._own_mark(i) or decimal, self.form.scales[i])

    def _three_decimals(self) -> bool:
        return any(codes_of(mark) & _THREE_DECIMALS for mark in self.form.marks)

    def value(self, decimal: str | None, kept: RangeEnd) -> float:
        """Return the price, read with one decimal mark; NaN where a range runs backwards."""
        form = self.form
        low = self._number(form.low, decimal)
        if form.high is None:
            return form.sign * low
        if form.kind == CENTS:
            cents = self.numbers[form.high]
            return low + int(cents) / 100 if len(cents) == 2 and cents.isdigit() else math.nan
        high = self._number(form.high, decimal)
        if (
            form.scales[form.low] == 1 < form.scales[form.high]
            and low * float(form.scales[form.high]) < high
        ):
            low *= float(form.scales[form.high])  # "5-10k"
        ends = {"low": low, "middle": (low + high) / 2, "high": high}
        return ends[kept] if low <= high else math.nan


#: A number and nothing else.
PLAIN = Form(0, None, (1,), 1, "", "", "", (), "")
CENTS = "cents"
#: What people write where there is no price.
BLANK = NOTHING | words.NO_PRICE


def take_apart(cell: str) -> PriceCell | None:
    """Return the numbers of a cell and what stands around them; ``None`` where it is no price."""
    if len(cell) > _LONGEST:
        return None
    bare = cell.strip().lstrip("= ")
    if PLAIN_OR_SCIENTIFIC.fullmatch(bare):
        return PriceCell(bare, (bare,), PLAIN)
    text = words.simplified(_FOOTNOTE.sub("", _STRUCK.sub(" ", bare)))
    if is_blank(text):
        return None
    text = words.without_hundreds(_without_others(_AREA.sub("sqm", _DOTS.sub(" - ", text))))
    numbers = tuple(NUMBER.findall(text))
    form = _form(NUMBER.sub(words.NUMBER, text)) if 0 < len(numbers) <= 6 else None
    return PriceCell(" ".join(bare.split()), numbers, form) if form else None


def is_blank(text: str) -> bool:
    """Return whether a cell says that there is no price, whatever a price is called beside it."""
    left = " ".join(word for word in text.split() if word.strip(":") not in words.FILLING)
    return text in BLANK or left in words.NO_PRICE


def _without_others(text: str) -> str:
    """Leave out numbers beside a price that are none of it, and write a debit's sign first."""
    if "%" in text and words.take_tax(bare := " ".join(_PERCENT.sub(" ", text).split()))[1]:
        text = bare
    text = _OFF.sub(" ", text) if "%" in text else text
    without = _REMARK.sub(" ", text) if "(" in text else text
    if without != text and NUMBER.search(without) and _mark_in(without):
        text = without if NUMBER.search("".join(_REMARK.findall(text))) else text
    if NUMBER.search(now := _EARLIER.sub(" ", text)):
        text = now
    return _SIGN_BEHIND.sub(r"-\1\2", text) if _SIGN_BEHIND.fullmatch(text) else text


def _mark_in(text: str) -> bool:
    return bool(_around(NUMBER.sub(" ", text)).marks)


@lru_cache(maxsize=20_000)
def _form(template: str) -> Form | None:
    """Read what stands around the numbers of a cell; ``None`` where it is no price."""
    if "%" in template:
        return None
    if (cents := _CENTS.fullmatch(template)) is not None:
        return Form(0, 1, (1, 1), 1, CENTS, "", "", (cents[1].upper(),), "")
    debit = _DEBIT.fullmatch(template) is not None
    text, tax = words.take_tax(template)
    text, unit = words.take_unit(text, is_mark)
    while (again := words.take_unit(text, is_mark))[1]:
        if again[1] != unit:
            return None
        text = again[0]
    parts = _SLASH.sub(" ", text).split(words.NUMBER)
    scales: list[int | Decimal] = [1] * (len(parts) - 1)
    for i in range(1, len(parts)):
        if (match := _SCALE.match(parts[i])) is not None:
            scales[i - 1] = words.SCALES[match.group().strip()]
            parts[i] = parts[i][match.end() :]
        parts[i] = (_TAIL if i == len(parts) - 1 else _TAIL_BEFORE_WORDS).sub("", parts[i], count=1)
        parts[i] = (
            _TAIL_BEFORE_WORDS.sub(" ", parts[i], count=1) if i == len(parts) - 1 else parts[i]
        )
    found = _one(parts) if len(parts) == 2 else _range(parts) if len(parts) == 3 else None
    if found is None and len(parts) > 2:
        found = _marked_one(parts)
    if found is None:
        return None
    sign = -1 if debit else found.sign
    return found._replace(scales=tuple(scales), sign=sign, unit=unit or found.unit, tax=tax)


class _Around(NamedTuple):
    """The words on one side of a number: currency marks, what bounds it, and the others."""

    marks: tuple[str, ...]
    kind: str
    others: tuple[str, ...]
    mark_first: bool
    mark_last: bool


def _around(part: str, bounds: re.Pattern[str] | None = None) -> _Around:
    kind = ""
    if bounds is not None and (match := bounds.search(part)) is not None:
        kind = "ceiling" if match.group() in words.CEILING else "floor"
        part = f"{part[: match.start()]} {part[match.end() :]}"
    tokens = _TOKEN.findall(part)
    marks: list[str] = []
    others: list[str] = []
    places: list[int] = []
    i = 0
    while i < len(tokens):
        size = next((n for n in (3, 2, 1) if _mark(tokens[i : i + n])), 0)
        if size:
            marks.append(_mark(tokens[i : i + size]))
            places += range(i, i + size)
        elif tokens[i] not in _WORDLESS and tokens[i] not in words.FILLING:
            others.append(tokens[i])
        i += size or 1
    return _Around(
        tuple(marks), kind, tuple(others), 0 in places, bool(tokens) and len(tokens) - 1 in places
    )


def _mark(tokens: Sequence[str]) -> str:
    """Return some tokens as one currency mark in capitals, or nothing if they are none."""
    for joined in ("".join(tokens), " ".join(tokens)):
        if joined not in words.FILLING and is_mark(joined.upper()):
            return joined.upper()
    return ""


def _one(parts: Sequence[str]) -> Form | None:
    before, after = _around(parts[0], _BEFORE), _around(parts[1], _BEHIND)
    others, sign = list(before.others), 1
    if others in (["-"], ["+"]) and not before.kind:
        others, sign = [], -1 if others == ["-"] else 1
    marks = before.marks + after.marks
    unit = words.times().get(after.others[0], "") if marks and after.others else ""
    if words.UNSURE.intersection(after.others) or (
        marks and not unit and _attached(parts[1], after)
    ):
        return None  # "1.5L" may be 150,000
    others = [word for word in (*others, *after.others) if word != "-"]
    if _SUMS.intersection(others) or any(word.isdigit() for word in others):
        return None
    own = "" if marks else " ".join(others)
    if own and any(word in words.nouns() for word in others):
        return None  # "3 days" is no price
    return Form(0, None, (), sign, before.kind or after.kind, unit, "", marks, own)


def _attached(part: str, side: _Around) -> bool:
    """Return whether a word that is not known is written right behind the digits."""
    word = re.match(r"[^\W\d_]+", part)
    return word is not None and word.group() in side.others


def _range(parts: Sequence[str]) -> Form | None:
    middle = re.sub(r"^ a (?=.)", " - ", parts[1])  # else "a R$" would be Argentine
    before, between = _around(parts[0], _OF_RANGE), _around(middle)
    after = _around(parts[2], _BEHIND)
    marks = before.marks + between.marks + after.marks
    joined = " ".join(between.others)
    if joined not in words.BETWEEN and "".join(between.others) not in words.BETWEEN:
        return None
    others = [word for word in (*before.others, *after.others) if word not in _JOINING]
    if words.UNSURE.intersection((*between.others, *after.others)):
        return None
    if before.others == ("-",) or _SUMS.intersection(others):
        return None
    own = "" if marks else " ".join(others)
    if own and any(word in words.nouns() for word in others):
        return None
    return Form(0, 1, (), 1, "range", "", "", marks, own)


_JOINING = frozenset({"between", "entre", "-"})


def _marked_one(parts: Sequence[str]) -> Form | None:
    """Take the only number with a currency beside it; the others belong to words."""
    sides = [_around(part, _BEFORE) for part in parts[:-1]] + [_around(parts[-1], _BEHIND)]
    last = len(parts) - 2
    marked = [i for i in range(last + 1) if sides[i].mark_last or sides[i + 1].mark_first]
    said = {word for side in sides for word in side.others}
    if said & (words.UNSURE | words.times().keys()):
        return None
    if len(marked) != 1 or _SUMS.intersection(word for side in sides for word in side.others):
        return None
    place = marked[0]
    inner = [sides[i] for i in range(1, len(parts) - 1)]
    if any(not any(word.isalpha() and len(word) > 1 for word in side.others) for side in inner):
        return None
    near = sides[place], sides[place + 1]
    kind = near[0].kind or (near[1].kind if place == last else "")
    marks = tuple(mark for side in near for mark in side.marks)
    return Form(place, None, (), 1, kind, "", "", marks, "")
