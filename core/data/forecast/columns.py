"""Which columns of a file are the day, the amount and the series."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.data.forecast.dates import looks_like_dates
from core.data.money.prices import read_prices
from core.data.readers.mapped import listed_columns, missing_columns
from core.data.readers.table import Layout
from core.errors import N_, InvalidFile
from core.types.forecast import ForecastOptions

_DATE = re.compile(r"date|day|jour|datum|fecha|tag|дата", re.IGNORECASE)
#: Names of amounts, the likeliest first.
_AMOUNTS = tuple(
    re.compile(rf"(?<![^\W_])(?:{words})s?(?![^\W_])", re.IGNORECASE)
    for words in (
        "total|montant total",
        "amount|sale|revenue|turnover|vente|montant|ca|umsatz|ingreso|venta",
        "value|valeur|target|count|user|visitor|order|quantity|qty|quantité|number|nombre",
        "price|prix|preis|precio",
    )
)
_NO_AMOUNT = re.compile(
    r"(?:^|[_ ])(?:id|no|nr|line|index|year|month|week|zip|code)$", re.IGNORECASE
)
_SERIES = re.compile(
    r"series|série|product|produit|shop|store|magasin|category|catégorie|sku|article|item",
    re.IGNORECASE,
)


def chosen_columns(
    layout: Layout, rows: Sequence[Sequence[str | None]], options: ForecastOptions
) -> tuple[str, str, str | None]:
    """Return the columns of the day, the amount and the series: as given, else guessed.

    Raises
    ------
    InvalidFile
        A column is missing, none can be a date or an amount, or several can be the amount.
    """
    names = {name.strip().casefold(): name for name in reversed(layout.header) if name}
    given: dict[str, str] = {}
    for target in ("day", "amount", "series"):
        said = getattr(options, target)
        if said:
            if said.strip().casefold() not in names:
                raise missing_columns(layout.path.name, [said], layout.header)
            given[target] = names[said.strip().casefold()]
    cells = {
        name: [row[i] or "" for row in rows if i < len(row)]
        for i, name in enumerate(layout.offered)
        if name
    }
    day = given.get("day") or _day_column(cells, layout)
    taken = {day, given.get("series")}
    amount = given.get("amount") or _amount_column(
        {name: found for name, found in cells.items() if name not in taken}, layout
    )
    series = given.get("series")
    others = [name for name in cells if name not in (day, amount)]
    if options.series is None and len(others) == 1 and _SERIES.search(others[0]):
        series = others[0]
    return day, amount, series


def _day_column(cells: dict[str, list[str]], layout: Layout) -> str:
    dated = [name for name, found in cells.items() if looks_like_dates(found)]
    named = [name for name in dated if _DATE.search(name)] or dated
    if not named:
        raise InvalidFile(
            N_("'{name}' has no column of dates: its columns are {found}. Name the column."),
            name=layout.path.name,
            found=listed_columns(layout.header),
        )
    return named[0]


def _amount_column(cells: dict[str, list[str]], layout: Layout) -> str:
    numeric = [
        name for name, found in cells.items() if not _NO_AMOUNT.search(name) and _is_numeric(found)
    ]
    for pattern in _AMOUNTS:
        named = [name for name in numeric if pattern.search(name)]
        if named:
            numeric = named
            break
    if len(numeric) != 1:
        raise InvalidFile(
            N_("Which column of '{name}' is the amount? Its columns are {found}. Name the column."),
            name=layout.path.name,
            found=listed_columns(tuple(numeric) or layout.header),
        )
    return numeric[0]


def _is_numeric(cells: list[str]) -> bool:
    there = pd.Series([cell for cell in cells if cell.strip()], dtype="str")
    if there.empty:
        return False
    try:
        read = read_prices(there, "", decimal=".").floats
        other = read_prices(there, "", decimal=",").floats
    except InvalidFile:
        return False
    return bool(np.mean(np.isfinite(read) | np.isfinite(other)) >= 0.8)
