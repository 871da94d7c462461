"""Any table, through a mapping of its columns to the schema's, given or guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data import levels
from core.data.money.amounts import Numbers
from core.data.money.conversion import PRICE_COLUMNS
from core.data.money.currencies import codes_of, marks_in_name, marks_said
from core.data.money.preface import Preface
from core.data.money.price_columns import INSTEAD, NO_SALE, read_column
from core.data.money.prices import PriceColumn, settle_units
from core.data.money.source_currency import common
from core.data.money.words import unit_in_name, unit_of
from core.data.readers import optional_numbers
from core.data.readers.column_values import UNIT
from core.data.readers.guesses import guess_mapping
from core.data.readers.raw import Raw, check_prices, countries_of, join_lines, read_number
from core.errors import N_, InvalidFile, InvalidInput
from core.types import COLUMNS, FIELD, LABELS, NUMBERS, PROJECT
from core.types.reading import ReadOptions

if TYPE_CHECKING:
    from core.data.readers.table import Layout

#: What may be mapped: the schema's columns, and a title that is put before the description.
TARGETS: tuple[str, ...] = ("title", *COLUMNS, UNIT, INSTEAD)

LEVEL_SPELLINGS = N_("seller level in another spelling: counted as the usual one")
#: A rating with a count beside it.
WITH_COUNT = (
    r"(?i)\([^%]*\d[^%]*\)|\d\D+\d[\d\s.,k]*\s*(?:reviews?|ratings?|avis|отзыв|opiniones|reseñas)"
)

CURRENCY_ABOVE = N_(
    "the currency of the prices is the one that a line above the table, the sheet or the file names"
)

_NO_FIELD = N_("Listings have no field '{target}'. Fields that can be mapped: {targets}.")


def full_mapping(
    given: Mapping[str, str] | None, layout: Layout, rows: Sequence[Sequence[str | None]] | None
) -> dict[str, str]:
    """Return which column each field is read from: as was said, and guessed where nothing was.

    Parameters
    ----------
    given : mapping of str to str, optional
        Target to file column; an empty column says that the target is not read.
    layout : Layout
        The file's columns; hidden ones are not guessed.
    rows : sequence of sequence of str, optional
        Some of the rows, against which names are checked.

    Returns
    -------
    dict of str to str
        The mapping, with column names as the file spells them.

    Raises
    ------
    InvalidInput
        It maps something that a listing does not have.
    InvalidFile
        A column is missing, or one of both that are needed.
    """
    said = spelled(given or {}, TARGETS, layout.header, layout.path.name, _NO_FIELD)
    found = guess_mapping(layout.offered, rows, taken=said)
    mapping = {target: column for target, column in (found | said).items() if column}
    require(mapping, ("price", "description"), layout, guessed=not said)
    return mapping


def require(
    mapping: Mapping[str, str], needed: Sequence[str], layout: Layout, *, guessed: bool = True
) -> None:
    """Refuse a mapping without a column that is needed; a title will do for a description.

    Parameters
    ----------
    mapping : mapping of str to str
        Target to file column.
    needed : sequence of str
        Targets.
    layout : Layout
        The file's columns, for the sentence.
    guessed : bool, default=True
        Whether the mapping was guessed.

    Raises
    ------
    InvalidFile
        One has no column.
    """
    there = {"description" if target == "title" else target for target in mapping}
    for lacking in needed:
        if lacking not in there:
            sentence = (
                N_(
                    "No column of '{name}' was recognised as the {lacking}. Its columns are: "
                    "{found}. Give it with a mapping such as {lacking}=COLUMN."
                )
                if guessed
                else N_(
                    "The mapping names no column for the {lacking}. The columns of '{name}' are: "
                    "{found}. Add {lacking}=COLUMN."
                )
            )
            found = listed_columns(layout.offered if guessed else layout.header)
            raise InvalidFile(sentence, name=layout.path.name, lacking=lacking, found=found)


def spelled(
    mapping: Mapping[str, str],
    targets: Sequence[str],
    header: Sequence[str],
    name: str,
    no_field: str,
) -> dict[str, str]:
    """Return a mapping with column names as a file spells them.

    Raises
    ------
    InvalidInput
        It maps what is none of the targets; `no_field` says so.
    InvalidFile
        A column is missing.
    """
    known = {column.strip().casefold(): column for column in reversed(header)}
    out: dict[str, str] = {}
    for target, column in mapping.items():
        if target not in targets:
            raise InvalidInput(no_field, field="mapping", target=target, targets=", ".join(targets))
        if not column.strip():
            out[target] = ""  # not read
            continue
        actual = column if column in header else known.get(column.strip().casefold())
        if not actual:
            raise missing_columns(name, [column], header)
        out[target] = actual
    return out


def missing_columns(name: str, columns: Sequence[str], header: Sequence[str]) -> InvalidFile:
    """Build the error for columns that a file does not have."""
    return InvalidFile(
        N_("'{name}' has no column {missing}. Its columns are: {found}."),
        name=name,
        missing=", ".join(f"'{column}'" for column in columns),
        found=listed_columns(header),
    )


def listed_columns(header: Sequence[str], most: int = 20) -> str:
    """List column names for a sentence, cut after the first ones."""
    named = [column for column in header if column]
    shown = ", ".join(f"'{column[:60]}'" for column in named[:most])
    return f"{shown}, … ({len(named)})" if len(named) > most else shown


def parse(
    table: pd.DataFrame,
    mapping: Mapping[str, str],
    reading: ReadOptions,
    above: Preface,
) -> Raw:
    """Read the mapped columns of a table.

    Parameters
    ----------
    table : pandas.DataFrame of shape (n, any)
        The mapped columns, as text.
    mapping : mapping of str to str
        Target to file column, checked.
    reading : ReadOptions
        What is said of the prices: their decimal mark, their unit, what is kept of a range.
    above : Preface
        What the lines above the table say of all prices, where nothing else does.

    Returns
    -------
    Raw
        Columns of the schema.

    Raises
    ------
    InvalidFile
        No price can be read, their decimal mark is in doubt, or they pay for different units.
    InvalidInput
        No price has the unit.
    """
    texts = {
        target: table[mapping[target]] for target in (*LABELS, "seller_id") if target in mapping
    }
    if "country" in texts:
        texts["country"] = countries_of(texts["country"])
    notes: dict[str, int] = {}
    order: tuple[str, ...] = ()
    if "seller_level" in texts:
        texts["seller_level"], changed = levels.unify(texts["seller_level"])
        order = levels.order_of(texts["seller_level"].dropna().unique())
        notes |= {LEVEL_SPELLINGS: changed} if changed else {}
    texts["description"] = _description(table, mapping)
    money, price = _money(table, mapping, reading, above)
    numbers = {
        name: read_number(FIELD[name], table[mapping[name]], mapping[name])
        for name in NUMBERS
        if name in mapping
    }
    if "rating" in numbers:
        numbers |= _bracketed(table[mapping["rating"]], numbers.get("reviews"))
    read: dict[str, Numbers] = {**money, **numbers}
    values = {name: column.floats for name, column in read.items()}
    examples: dict[str, tuple[str, ...]] = {}
    for column in (price, *numbers.values()):
        notes |= column.notes
        examples |= column.examples
    said = _said(table, mapping, money)
    if above.mark and _leave_open(said, above.mark):
        said[:] = above.mark
        notes[CURRENCY_ABOVE] = len(table)
    return Raw(
        frame=pd.DataFrame({**texts, **values}, index=table.index),
        unreadable={name: column.unreadable for name, column in read.items()},
        marks=frozenset(mark for one in pd.unique(said) for mark in one.split("\t") if mark),
        price_column=mapping["price"],
        notes=notes,
        columns=mapping,
        examples=examples,
        said=said,
        chosen=price.chosen,
        unit=price.unit,
        level_order=order,
    )


def _leave_open(said: NDArray[np.object_], mark: str) -> bool:
    """Return whether prices name no currency, or a sign of several of which a mark is one."""
    possible = common(part for one in pd.unique(said) for part in one.split("\t") if part)
    return possible is None or (len(possible) > 1 and bool(codes_of(mark) & possible))


def _description(table: pd.DataFrame, mapping: Mapping[str, str]) -> pd.Series:
    columns = [table[mapping[name]] for name in ("title", "description") if name in mapping]
    same = mapping.get("title") == mapping.get("description")
    return columns[0] if same or len(columns) == 1 else join_lines(columns[0], columns[1])


def _money(
    table: pd.DataFrame, mapping: Mapping[str, str], reading: ReadOptions, above: Preface
) -> tuple[dict[str, PriceColumn], PriceColumn]:
    column, kept = mapping["price"], reading.price_range
    main, units = _filled(table, mapping)
    price = read_column(main, column, reading.decimal, kept, above.tax)
    check_prices(price, main, column)
    if above.unit and not (units != "").any() and not (price.units != "").any():
        units[:] = unit_in_name(column) or above.unit
    settled = settle_units(price, main, column, units, reading.unit, reading.hours_per_day)
    scale = np.ones(len(main))  # a price of 0 or one that went scales nothing
    both = np.isfinite(settled.floats) & (price.floats > 0)
    np.divide(settled.floats, price.floats, out=scale, where=both)
    mark = reading.decimal or price.decimal
    others = {
        name: read_column(table[mapping[name]], mapping[name], mark, kept)
        for name in PRICE_COLUMNS[1:]
        if name in mapping
    }
    others = {name: replace(one, floats=one.floats * scale) for name, one in others.items()}
    return {"price": settled, **others}, settled


def _filled(
    table: pd.DataFrame, mapping: Mapping[str, str]
) -> tuple[pd.Series, NDArray[np.object_]]:
    """Return the cells of the price, of the other column where blank, and what each pays for."""
    cells = table[mapping["price"]]
    units = np.full(len(cells), "", dtype=object)
    if UNIT in mapping:
        said = table[mapping[UNIT]].fillna("")
        units = said.map({cell: unit_of(cell) for cell in said.unique()}).to_numpy(dtype=object)
    if INSTEAD in mapping:
        others = table[mapping[INSTEAD]]
        blank, there = (column.str.fullmatch(NO_SALE, na=True) for column in (cells, others))
        filled = (blank & ~there).to_numpy()
        units[filled & (units == "")] = unit_in_name(mapping[INSTEAD]) or PROJECT
        cells = cells.where(~filled, others)
    return cells, units


def _bracketed(ratings: pd.Series, reviews: Numbers | None) -> dict[str, Numbers]:
    """Take reviews from ratings written as ``4.9 (56)``, where nothing else says them."""
    with_count = ratings.where(ratings.str.contains(WITH_COUNT, na=False))
    if not with_count.notna().any():
        return {}
    read = optional_numbers.read_count(with_count)
    if reviews is None:
        return {"reviews": read}
    told = np.where(np.isnan(reviews.floats), read.floats, reviews.floats)
    return {"reviews": replace(reviews, floats=told)}


def _said(
    table: pd.DataFrame, mapping: Mapping[str, str], money: Mapping[str, PriceColumn]
) -> NDArray[np.object_]:
    """Return what says the currency of each row: marks in its prices, its own column, the name."""
    said = [column.said for column in money.values()]
    if "currency" in mapping:
        said.append(marks_said(table[mapping["currency"]]))
    named = "\t".join(sorted(marks_in_name(mapping["price"])))
    codes, distinct = pd.factorize(pd.MultiIndex.from_arrays(said))
    joined = ["\t".join(part for part in (*one, named) if part) for one in distinct]
    return np.array([*joined, named], dtype=object)[codes]
