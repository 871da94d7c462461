"""Prices as people write them: with words, ends of a range, units, taxes and currency marks.

A cell is its numbers and what stands around them. A column has few such surroundings, each read
once; its numbers are then read with one decimal mark.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.money import words
from core.data.money.amounts import (
    Numbers,
    decimal_of,
    quoted,
)
from core.data.money.cells import PLAIN, Form, PriceCell, is_blank, take_apart
from core.data.money.currencies import marks_in_name
from core.errors import N_, InvalidInput, PriceQuestion
from core.types import HOURS_PER_DAY, PRICE_UNITS, PROJECT
from core.types.reading import RangeEnd

FLOOR = N_("the price is a floor (“from …”): its amount was kept")
CEILING = N_("the price is a ceiling (“up to …”): its amount was kept")
RANGE = N_("the price is a range: its lower end was kept")
RANGES: dict[RangeEnd, str] = {
    "low": RANGE,
    "middle": N_("the price is a range: the middle of both ends was kept"),
    "high": N_("the price is a range: its upper end was kept"),
}
UNNAMED = N_("a word beside the price is no known currency: the one that was given was taken")
OTHER_UNIT = N_("the price pays for another unit than those that were kept")
UNIT_UNSURE = N_("nothing states what the price pays for: it was taken for a whole project")
BY_HOURS = N_("the price was converted between hours and working days")
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
    "session": N_("the price is per session"),
}
PER_OTHER = N_("the price is per unit")
_TAX = {
    "without": N_("the price is without tax"),
    "with": N_("the price includes tax"),
}
_TAX_MIXED = {
    "without": N_("the price is without tax, and others of this column include it"),
    "with": N_("the price includes tax, and others of this column do not"),
}
_QUOTED = 3
#: Where so many prices are of one unit, the few others are left out, with a reason.
_NEARLY_ALL = 0.98
#: A word that no currency has is the column's own if it stands beside so many of its prices.
_OWN = 0.5
_LONGEST_MARK = 4


class UnitUnclear(PriceQuestion):
    """Prices of a column pay for different units: their user has to choose one."""


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
    unit: str = PROJECT


def read_prices(
    values: pd.Series,
    column: str,
    *,
    decimal: str | None = None,
    kept: RangeEnd = "low",
    tax: str = "",
) -> PriceColumn:
    """Read a column of prices such as ``1,234.50``, ``from 1 234,50 €``, ``$5–$50`` or ``20 €/h``.

    A floor and a ceiling are their amounts, of a range one end or the middle is the price. Each is
    counted in the notes.

    Parameters
    ----------
    values : pandas.Series of str of shape (n,)
        Cells; missing ones are null.
    column : str
        Its name in the file, for sentences.
    decimal : {".", ","}, optional
        The decimal mark, where the caller knows it.
    kept : {"low", "middle", "high"}
        What is the price where a cell has a range.
    tax : {"", "with", "without"}
        Whether tax is in the prices, where neither cells nor the name say so.

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
    taken = [take_apart(cell) for cell in cells]
    rows = np.bincount(codes[codes >= 0], minlength=len(cells))
    own = _own_word(taken, rows)
    taken = [t if t is None or t.form.own in ("", own) else None for t in taken]
    named = bool(marks_in_name(column))
    mark = decimal_of([a for t in taken if t for a in t.amounts(marked=named)], column, decimal)
    numbers = [math.nan if t is None else t.value(mark, kept) for t in taken]
    read = np.array([not math.isnan(number) for number in numbers], dtype=bool)
    blank = [
        is_blank(words.simplified(cell)) if not ok else False
        for cell, ok in zip(cells, read, strict=True)
    ]
    forms = [t.form if t and ok else None for t, ok in zip(taken, read, strict=True)]
    tax = words.take_tax(words.simplified(column))[1] or tax
    notes, examples = _noted(forms, rows, cells, tax, RANGES[kept])
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
    hours_per_day: float = HOURS_PER_DAY,
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
        The unit to keep; the prices of others go, but for those per hour or day that convert.
    hours_per_day : float, default=7
        Hours for which a price per day pays.

    Returns
    -------
    PriceColumn
        With a note on the unit; ``chosen`` marks the rows that stay, if others go.

    Raises
    ------
    UnitUnclear
        There are several, and none was chosen.
    InvalidInput
        There is no price of the chosen unit, or no such unit.
    """
    named = words.unit_in_name(column)
    units = np.where(prices.units != "", prices.units, np.where(stated != "", stated, named))
    there = np.isfinite(prices.floats)
    chosen = chosen and _known_unit(chosen, units)
    silent = not (units[there] != "").any()
    units = np.where(units == "", chosen if silent and chosen else PROJECT, units)
    counts = Counter(units[there].tolist())
    if chosen is None and len(counts) > 1:
        usual, n = counts.most_common(1)[0]
        chosen = usual if n >= _NEARLY_ALL * counts.total() else None
    if chosen is None and len(counts) > 1:
        raise _several_units(counts, units, there, values, column)
    prices, units, converted = _by_hours(prices, units, there, chosen, hours_per_day)
    kept = there & (units == (chosen or units))
    if chosen is not None and there.any() and not kept.any():
        raise InvalidInput(
            N_("No price of column '{column}' is per {unit}. Units found: {found}."),
            field="unit",
            column=column,
            unit=chosen,
            found=", ".join(counts),
        )
    unit = chosen or next(iter(counts), PROJECT)
    notes = {**prices.notes, **converted}
    if silent and chosen is None and words.names_rate(column):
        notes[UNIT_UNSURE] = int(kept.sum())
    if unit != PROJECT:
        notes[PER.get(unit, PER_OTHER)] = int(kept.sum())
    return replace(prices, notes=notes, chosen=kept | ~there if chosen else None, unit=unit)


def _known_unit(chosen: str, units: NDArray[np.object_]) -> str:
    """Return a unit as it is stored; raises `InvalidInput` where there is no such unit."""
    if chosen in PRICE_UNITS or chosen in units:
        return chosen
    known = words.unit_of(chosen)
    if known not in PRICE_UNITS:
        raise InvalidInput(
            N_("“{given}” is not a unit of prices that is known. Give one of: {known}."),
            field="unit",
            given=chosen,
            known=", ".join(PRICE_UNITS),
        )
    return known


def _by_hours(
    prices: PriceColumn,
    units: NDArray[np.object_],
    there: NDArray[np.bool_],
    chosen: str | None,
    hours_per_day: float,
) -> tuple[PriceColumn, NDArray[np.object_], dict[str, int]]:
    """Convert prices per hour into those per day, or the other way round, where one is chosen."""
    factor, other = {"day": (hours_per_day, "hour"), "hour": (1 / hours_per_day, "day")}.get(
        chosen or "", (1.0, "")
    )
    rows = there & (units == other)
    if not other or not rows.any():
        return prices, units, {}
    scaled = replace(prices, floats=np.where(rows, prices.floats * factor, prices.floats))
    return scaled, np.where(rows, str(chosen), units), {BY_HOURS: int(rows.sum())}


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


def _own_word(taken: Sequence[PriceCell | None], rows: NDArray[np.intp]) -> str:
    """Return the word beside most prices of a column that bear no known currency."""
    counts: Counter[str] = Counter()
    for t, n in zip(taken, rows, strict=True):
        if t is not None:
            counts[t.form.own if not t.form.marks else ""] += int(n)
    words_found = [(n, own) for own, n in counts.items() if 0 < len(own) <= _LONGEST_MARK]
    n, own = max(words_found, default=(0, ""))
    return own if n > _OWN * counts.total() else ""


def _noted(
    forms: Sequence[Form | None],
    rows: NDArray[np.intp],
    cells: Sequence[str],
    named: str,
    of_range: str,
) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """Count how prices were read, and quote the first cells of each kind.

    Where a cell does not say whether tax is in it, the column's name may (`named`).
    """
    taxes = {form.tax or named for form in forms if form} - {""}
    of_tax = _TAX_MIXED if len(taxes) > 1 else _TAX
    kinds = {"floor": FLOOR, "ceiling": CEILING, "range": of_range}
    notes: Counter[str] = Counter()
    examples: dict[str, tuple[str, ...]] = {}
    for form, n, cell in zip(forms, rows, cells, strict=True):
        if form is None or (form is PLAIN and not named):
            continue
        tax = of_tax.get(form.tax or named)
        said = [kinds.get(form.kind), tax, UNNAMED if form.own else None]
        for note in said:
            if note is not None:
                notes[note] += int(n)
                if (form.tax or note != tax) and len(examples.get(note, ())) < _QUOTED:
                    examples[note] = (*examples.get(note, ()), quoted(cell))
    return dict(notes), examples
