"""Prices as people write them: with words, ends of a range, units, taxes and currency marks.

A cell is its numbers and what stands around them. A column has few such surroundings, each read
once; its numbers are then read with one decimal mark.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.readers import words
from core.data.readers.amounts import (
    NOTHING,
    NUMBER,
    PLAIN_OR_SCIENTIFIC,
    Amount,
    Numbers,
    decimal_of,
    quoted,
    value_of,
)
from core.data.readers.currencies import codes_of, is_mark
from core.errors import N_, InvalidInput, PriceQuestion

FLOOR = N_("the price is a floor (“from …”): its amount was kept")
CEILING = N_("the price is a ceiling (“up to …”): its amount was kept")
RANGE = N_("the price is a range: its lower end was kept")
UNNAMED = N_("a word beside the price is no known currency: the one that was given was taken")
OTHER_UNIT = N_("the price pays for another unit than those that were kept")
PER = {
    "hour": N_("the price is per hour"),
    "day": N_("the price is per day"),
    "week": N_("the price is per week"),
    "month": N_("the price is per month"),
    "year": N_("the price is per year"),
    "minute": N_("the price is per minute"),
    "word": N_("the price is per word"),
    "thousand word": N_("the price is per 1,000 words"),
    "thousand character": N_("the price is per 1,000 characters"),
    "page": N_("the price is per page"),
    "item": N_("the price is per piece"),
}
PER_OTHER = N_("the price is per unit")
#: A price without a unit is that of the whole service.
JOB = "job"
_TAX = {
    "without": N_("the price is without tax"),
    "with": N_("the price includes tax"),
}
_TAX_MIXED = {
    "without": N_("the price is without tax, and others of this column include it"),
    "with": N_("the price includes tax, and others of this column do not"),
}
_LONGEST, _QUOTED = 300, 3
#: Where so many prices are of one unit, the few others are left out, with a reason.
_NEARLY_ALL = 0.98
#: A word that no currency has is the column's own if it stands beside so many of its prices.
_OWN, _LONGEST_MARK = 0.5, 4
_THREE_DECIMALS = frozenset({"KWD", "BHD", "OMR", "TND", "JOD", "IQD", "LYD"})
_SIGNS = "".join(chr(c) for c in (0x24, *range(0xA2, 0xA6), 0x58F, 0x60B, *range(0x20A0, 0x20C1)))
_TOKEN = re.compile(
    rf"s/\.?|b/\.?|[a-z]{{0,3}}\$(?:[a-z]{{2}}(?![a-z]))?|[{re.escape(_SIGNS)}]|฿|៛|৳"
    r"|[^\W\d_]+(?:[.'][^\W\d_]+)*|\.{2,}|\S"
)
_WORDLESS = frozenset(".,:;()[]|!\"'•·_`?–")
_SUMS = frozenset("+*×=x/÷%&")
_BOUNDS = words.FLOOR | words.CEILING
_BEFORE = re.compile(rf"(?<![^\W_])(?:{words.either(_BOUNDS - {'+'})})(?![^\W_])")
_BEHIND = re.compile(rf"(?<![^\W_])(?:{words.either(words.BEHIND)})(?![^\W_])")
_OF_RANGE = re.compile(rf"(?<![^\W_])(?:{words.either(words.OF_RANGE)})(?![^\W_])")
_ANY_TAX = words.WITHOUT_TAX | words.WITH_TAX
_TAXES = re.compile(rf"(?<![^\W_])(?:{words.either(_ANY_TAX)})(?![^\W_])")
_SCALE = re.compile(rf" ?(?:(?:{words.either(words.SCALES)})(?![^\W\d_])|百万|백만|[万萬만千천])")
_TAIL = re.compile(r" ?(?:[.,:/] ?-+|[.,]=|/?=|-+)\.?$")
_TAIL_BEFORE_WORDS = re.compile(r"[.,:/] ?-+(?= ?[^\s\d])|[.,]=")


class UnitUnclear(PriceQuestion):
    """Prices of a column pay for different units: their user has to choose one."""


class Form(NamedTuple):
    """What stands around the numbers of a cell.

    `low` is the number that is the price, `high` the other end of a range; `own` is a word beside
    it that is no known currency.
    """

    low: int
    high: int | None
    scales: tuple[int, ...]
    sign: int
    kind: str
    unit: str
    tax: str
    marks: tuple[str, ...]
    own: str


@dataclass(frozen=True, slots=True)
class PriceColumn(Numbers):
    """A column of prices.

    `said` has the currency marks beside each price (with tabs between), `units` what each pays
    for (empty if not said); `notes` counts how they were read and `examples` quotes such cells.
    """

    said: NDArray[np.object_] = field(default_factory=lambda: np.zeros(0, dtype=object))
    units: NDArray[np.object_] = field(default_factory=lambda: np.zeros(0, dtype=object))
    notes: dict[str, int] = field(default_factory=dict)
    examples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    chosen: NDArray[np.bool_] | None = None


def read_prices(values: pd.Series, column: str, *, decimal: str | None = None) -> PriceColumn:
    """Read a column of prices such as ``1,234.50``, ``from 1 234,50 €``, ``$5–$50`` or ``20 €/h``.

    Of a range the lower end is the price; a floor and a ceiling are their amounts. Each is counted
    in the notes.

    Parameters
    ----------
    values : pandas.Series of str of shape (n,)
        Cells; missing ones are null.
    column : str
        Its name in the file, for sentences.
    decimal : {".", ","}, optional
        The decimal mark, where the caller knows it.

    Returns
    -------
    PriceColumn
        Amounts in the currency of each, and what was said beside them.

    Raises
    ------
    InvalidFile
        Decimal points and decimal commas are mixed, or nothing tells which is meant.
    """
    codes, found = pd.factorize(values)
    cells = [str(cell) for cell in found]
    taken = [_take_apart(cell) for cell in cells]
    rows = np.bincount(codes[codes >= 0], minlength=len(cells))
    own = _own_word(taken, rows)
    taken = [t if t is None or t.form.own in ("", own) else None for t in taken]
    mark = decimal_of([a for t in taken if t for a in t.amounts()], column, decimal)
    numbers = [math.nan if t is None else t.value(mark) for t in taken]
    read = np.array([not math.isnan(number) for number in numbers], dtype=bool)
    blank = [
        words.simplified(cell) in _BLANK if not ok else False
        for cell, ok in zip(cells, read, strict=True)
    ]
    forms = [t.form if t and ok else None for t, ok in zip(taken, read, strict=True)]
    named = _take_tax(words.simplified(column))[1]
    notes, examples = _noted(forms, rows, cells, named)
    said = ["\t".join(form.marks) if form else "" for form in forms]
    return PriceColumn(
        floats=np.array([*numbers, math.nan], dtype=np.float64)[codes],
        unreadable=np.array([*(~read & ~np.array(blank, dtype=bool)), False], dtype=bool)[codes],
        marks=frozenset(mark for form in forms if form for mark in form.marks),
        decimal=mark,
        said=np.array([*said, ""], dtype=object)[codes],
        units=np.array([*(form.unit if form else "" for form in forms), ""], dtype=object)[codes],
        notes=notes,
        examples=examples,
    )


def settle_units(
    prices: PriceColumn,
    values: pd.Series,
    column: str,
    stated: NDArray[np.object_],
    chosen: str | None,
) -> PriceColumn:
    """Let prices of one unit only be in a column.

    Parameters
    ----------
    prices : PriceColumn
        As read, n of them.
    values : pandas.Series of str of shape (n,)
        Their cells.
    column : str
        Its name, which may say the unit.
    stated : numpy.ndarray of str of shape (n,)
        What another column says that each pays for; empty where it does not.
    chosen : str, optional
        The unit to keep; the prices of others go.

    Returns
    -------
    PriceColumn
        With a note on the unit; ``chosen`` marks the rows that stay, if others go.

    Raises
    ------
    UnitUnclear
        There are several, and none was chosen.
    InvalidInput
        There is no price of the chosen unit.
    """
    named = words.unit_in_name(column)
    units = np.where(prices.units != "", prices.units, np.where(stated != "", stated, named))
    there = np.isfinite(prices.floats)
    silent = not (units[there] != "").any()
    units = np.where(units == "", chosen if silent and chosen else JOB, units)
    counts = Counter(units[there].tolist())
    if chosen is None and len(counts) > 1:
        usual, n = counts.most_common(1)[0]
        chosen = usual if n >= _NEARLY_ALL * counts.total() else None
    if chosen is None and len(counts) > 1:
        raise _several_units(counts, units, there, values, column)
    kept = there & (units == (chosen or units))
    if chosen is not None and there.any() and not kept.any():
        raise InvalidInput(
            N_("No price of column '{column}' is per {unit}. Units found: {found}."),
            field="unit",
            column=column,
            unit=chosen,
            found=", ".join(counts),
        )
    unit = chosen or next(iter(counts), JOB)
    notes = dict(prices.notes)
    if unit != JOB:
        notes[PER.get(unit, PER_OTHER)] = int(kept.sum())
    return replace(prices, notes=notes, chosen=kept | ~there if chosen else None)


def _several_units(
    counts: Counter[str],
    units: NDArray[np.object_],
    there: NDArray[np.bool_],
    values: pd.Series,
    column: str,
) -> UnitUnclear:
    found = [
        f"{unit}: {n} (“{quoted(values[there & (units == unit)].iloc[0])}”)"
        for unit, n in counts.most_common(5)
    ]
    return UnitUnclear(
        N_(
            "The prices in column '{column}' pay for different things: {found}. Choose which of "
            "them to import with the option unit ({options}); the other rows are left out."
        ),
        column=column,
        found="; ".join(found),
        options=", ".join(unit for unit, _n in counts.most_common(5)),
        units=[unit for unit, _n in counts.most_common()],
    )


@dataclass(frozen=True, slots=True)
class _Taken:
    """A cell taken apart, its decimal mark still undecided."""

    cell: str
    numbers: tuple[str, ...]
    form: Form

    def amounts(self) -> list[Amount]:
        marked = bool(self.form.marks) and not self._three_decimals()
        picked = [self.form.low] if self.form.high is None else [self.form.low, self.form.high]
        return [Amount(self.cell, self.numbers[i], marked) for i in picked]

    def _three_decimals(self) -> bool:
        return any(codes_of(mark) & _THREE_DECIMALS for mark in self.form.marks)

    def value(self, decimal: str | None) -> float:
        form = self.form
        low = value_of(self.numbers[form.low], decimal, form.scales[form.low])
        if form.high is None:
            return form.sign * low
        high = value_of(self.numbers[form.high], decimal, form.scales[form.high])
        if (
            form.scales[form.low] == 1 < form.scales[form.high]
            and low * form.scales[form.high] < high
        ):
            low *= form.scales[form.high]  # "5-10k"
        return low if low <= high else math.nan


_PLAIN = Form(0, None, (1,), 1, "", "", "", (), "")
_BLANK = NOTHING | words.NO_PRICE


def _take_apart(cell: str) -> _Taken | None:
    if len(cell) > _LONGEST:
        return None
    bare = cell.strip()
    if PLAIN_OR_SCIENTIFIC.fullmatch(bare):
        return _Taken(bare, (bare,), _PLAIN)
    text = words.simplified(bare)
    if text in _BLANK:
        return None
    text = words.without_hundreds(text)
    numbers = tuple(NUMBER.findall(text))
    form = _form(NUMBER.sub(words.NUMBER, text)) if 0 < len(numbers) <= 6 else None
    return _Taken(" ".join(bare.split()), numbers, form) if form else None


@lru_cache(maxsize=20_000)
def _form(template: str) -> Form | None:
    """Read what stands around the numbers of a cell; ``None`` where it is no price."""
    if "%" in template or template == f"({words.NUMBER})":
        return None
    text, tax = _take_tax(template)
    text, unit = words.take_unit(text, is_mark)
    while (again := words.take_unit(text, is_mark))[1]:
        if again[1] != unit:
            return None
        text = again[0]
    parts = text.split(words.NUMBER)
    scales = [1] * (len(parts) - 1)
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
    return found._replace(scales=tuple(scales), unit=unit or found.unit, tax=tax)


def _take_tax(text: str) -> tuple[str, str]:
    match = _TAXES.search(text)
    if match is None:
        return text, ""
    kind = "without" if match.group() in words.WITHOUT_TAX else "with"
    return f"{text[: match.start()]} {text[match.end() :].lstrip('.')}", kind


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
    before, between, after = _around(parts[0], _OF_RANGE), _around(parts[1]), _around(parts[2])
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


def _own_word(taken: Sequence[_Taken | None], rows: NDArray[np.intp]) -> str:
    """Return the word beside most prices of a column that bear no known currency."""
    counts: Counter[str] = Counter()
    for t, n in zip(taken, rows, strict=True):
        if t is not None:
            counts[t.form.own if not t.form.marks else ""] += int(n)
    words_found = [(n, own) for own, n in counts.items() if 0 < len(own) <= _LONGEST_MARK]
    n, own = max(words_found, default=(0, ""))
    return own if n > _OWN * counts.total() else ""


def _noted(
    forms: Sequence[Form | None], rows: NDArray[np.intp], cells: Sequence[str], named: str
) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """Count how prices were read, and quote the first cells of each kind.

    Where a cell does not say whether tax is in it, the column's name may (`named`).
    """
    taxes = {form.tax or named for form in forms if form} - {""}
    of_tax = _TAX_MIXED if len(taxes) > 1 else _TAX
    kinds = {"floor": FLOOR, "ceiling": CEILING, "range": RANGE}
    notes: Counter[str] = Counter()
    examples: dict[str, tuple[str, ...]] = {}
    for form, n, cell in zip(forms, rows, cells, strict=True):
        if form is None or (form is _PLAIN and not named):
            continue
        tax = of_tax.get(form.tax or named)
        said = [kinds.get(form.kind), tax, UNNAMED if form.own else None]
        for note in said:
            if note is not None:
                notes[note] += int(n)
                if (form.tax or note != tax) and len(examples.get(note, ())) < _QUOTED:
                    examples[note] = (*examples.get(note, ()), quoted(cell))
    return dict(notes), examples
