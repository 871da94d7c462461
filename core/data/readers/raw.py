"""What a reader makes of a file's columns, before cleaning and conversion."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd
from babel import Locale
from numpy.typing import NDArray

from core.data.money import words
from core.data.money.amounts import Numbers, quoted
from core.data.readers import optional_numbers
from core.errors import N_, InvalidFile
from core.types import PROJECT
from core.types.fields import Cell, Field


@dataclass(frozen=True, slots=True)
class Raw:
    """Columns of the schema as a file gives them, prices still in the file's currency.

    `unreadable` marks, for each number column, what was given but is no number; `marks` holds
    the currency marks met beside prices, `said` those of each row (with tabs between); `notes`
    counts what the reader repaired, and `examples` quotes cells of it. `columns` says which column
    of the file each field was read from; `chosen` marks the rows whose price has the unit that
    was chosen, `unit` is what the prices pay for.
    """

    frame: pd.DataFrame
    unreadable: Mapping[str, NDArray[np.bool_]]
    marks: frozenset[str]
    price_column: str
    notes: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    said: NDArray[np.object_] | None = None
    chosen: NDArray[np.bool_] | None = None
    unit: str = PROJECT
    level_order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file that is recognised by its columns.

    `currency` is that of its prices when they bear no mark; `rate` (with `rate_date`) converts
    it to ``to_currency`` by default; `round_down` says that the source rounded prices up.
    A file with other columns than `required`, `optional` and `beside`, or with other values in a
    column of `values` than these patterns, is not it.
    """

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    parse: Callable[[pd.DataFrame], Raw]
    currency: str
    level_order: tuple[str, ...] = ()
    to_currency: str | None = None
    rate: float | None = None
    rate_date: date | None = None
    round_down: bool = False
    beside: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    def is_it(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
        """Return whether columns and values are those of this file."""
        own = {*self.required, *self.optional, *self.beside}
        if not set(self.required) <= set(header) <= own:
            return False
        for name, pattern in self.values.items():
            at = list(header).index(name)
            cells = [row[at].strip() for row in rows if at < len(row) and row[at].strip()]
            if any(re.fullmatch(pattern, cell) is None for cell in cells):
                return False
        return True


_READ: dict[Cell, Callable[[pd.Series], Numbers]] = {
    "rating": optional_numbers.read_rating,
    "count": optional_numbers.read_count,
    "days": optional_numbers.read_days,
    "revisions": optional_numbers.read_revisions,
}


_BARE = r"\s*[0-9]+(?:[.,][0-9]+)?\s*"
#: What the best rating is, at the end of a column's name.
_OUT_OF = re.compile(
    r"(?:[ _]?/|(?:[ _(]|^)(?:sur|out[ _]of|of|von|su|sobre|de|di|из|من)[ _])"
    r"[ _]?(?P<most>5|10|20|100)\)?$"
    r"|(?P<percent>%|[ _](?:pct|percent|percentage|prozent))\)?$"
)


def without_scale(column: str) -> str:
    """Return the name of a column of ratings without what the best one is."""
    return _OUT_OF.sub("", column)


def read_number(field: Field, values: pd.Series, column: str = "") -> Numbers:
    """Read a column of numbers other than prices.

    Parameters
    ----------
    field : Field
        Whose numbers they are.
    values : pandas.Series of str of shape (n,)
        Cells of the file.
    column : str
        Its name, which may say in which unit of time they are.

    Returns
    -------
    Numbers
        Values in the field's unit.
    """
    if field.cell == "rating" and (scale := _OUT_OF.search(words.simplified(column))):
        bare = values.str.fullmatch(_BARE, na=False)
        said = "%" if scale["percent"] else f"/{scale['most']}"
        values = values.where(~bare, values.str.strip() + said)
    if field.cell == "days" and (unit := words.time_in_name(column)):
        bare = values.str.fullmatch(_BARE, na=False)
        values = values.where(~bare, values.str.strip() + f" {unit}")
    return _READ[field.cell](values)


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    """Return the names of countries in the languages that marketplaces speak."""
    return frozenset(
        words.simplified(name)
        for language in ("en", "fr", "es", "de", "it", "pt", "ru", "ar", "pl", "nl")
        for code, name in Locale(language).territories.items()
        if code.isalpha()
    ) | {"usa", "uk", "uae"}


def countries_of(places: pd.Series) -> pd.Series:
    """Return the countries of places such as ``Lyon, France``; other texts as they are."""
    last = places.str.extract(r",\s*([^,]+?)\s*$", expand=False)
    known = {place for place in last.dropna().unique() if words.simplified(place) in _countries()}
    return last.where(last.isin(known), places)


def check_prices(prices: Numbers, values: pd.Series, column: str) -> None:
    """Refuse a price column without a single number.

    Parameters
    ----------
    prices : Numbers
        What was read.
    values : pandas.Series of str of shape (n,)
        What was written.
    column : str
        The column's name in the file.

    Raises
    ------
    InvalidFile
        Every price is blank, or text.
    """
    if np.isfinite(prices.floats).any() or not len(values):
        return
    written = values[values.notna()]
    wrong = values[prices.unreadable]
    if wrong.empty:
        sentence = (
            N_("Column '{column}' contains no prices: every cell is blank.")
            if written.empty
            else N_("Column '{column}' contains no prices: '{value}' is none.")
        )
        value = "" if written.empty else quoted(written.iloc[0])
        raise InvalidFile(sentence, column=column, value=value)
    raise InvalidFile(
        N_(
            "Column '{column}' contains no numbers: '{value}' is not a price. Prices look like "
            "1234.50."
        ),
        column=column,
        value=quoted(wrong.iloc[0]),
    )


def join_lines(title: pd.Series, detail: pd.Series) -> pd.Series:
    """Put a title and its package text on lines of one description; either may be missing."""
    title = title.str.replace(r"\s*[\r\n]+\s*", " ", regex=True)
    joined = title.fillna("") + "\n" + detail.fillna("")
    return joined.str.strip("\n").where(title.notna() | detail.notna())
