"""What a reader makes of a file's columns, before cleaning and conversion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.readers import amounts
from core.data.readers.amounts import Numbers
from core.errors import N_, InvalidFile
from core.types.fields import Cell, Field


@dataclass(frozen=True, slots=True)
class Raw:
    """Columns of the schema as a file gives them, prices still in the file's currency.

    `unreadable` marks, for each number column, what was given but is no number; `marks` holds
    the currency marks met beside prices; `notes` counts what the reader repaired.
    """

    frame: pd.DataFrame
    unreadable: Mapping[str, NDArray[np.bool_]]
    marks: frozenset[str]
    price_column: str
    notes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file that is recognised by its columns.

    `currency` is that of its prices when they bear no mark; `rate` (with `rate_date`) converts
    it to ``to_currency`` by default; `round_down` says that the source rounded prices up.
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


_READ: dict[Cell, Callable[[pd.Series], Numbers]] = {
    "rating": amounts.read_rating,
    "count": amounts.read_count,
    "days": amounts.read_days,
    "revisions": amounts.read_revisions,
}


def read_number(field: Field, values: pd.Series) -> Numbers:
    """Read a column of numbers other than prices.

    Parameters
    ----------
    field : Field
        Whose numbers they are.
    values : pandas.Series of str of shape (n,)
        Cells of the file.

    Returns
    -------
    Numbers
        Values in the field's unit.
    """
    return _READ[field.cell](values)


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
    if written.empty:
        raise InvalidFile(
            N_("Column '{column}' contains no prices: every cell is blank."), column=column
        )
    raise InvalidFile(
        N_(
            "Column '{column}' contains no numbers: '{value}' is not a price. Prices look like "
            "1234.50."
        ),
        column=column,
        value=str(written.iloc[0])[:60],
    )


def join_lines(title: pd.Series, detail: pd.Series) -> pd.Series:
    """Put a title and its package text on lines of one description; either may be missing."""
    title = title.str.replace(r"\s*[\r\n]+\s*", " ", regex=True)
    joined = title.fillna("") + "\n" + detail.fillna("")
    return joined.str.strip("\n").where(title.notna() | detail.notna())
