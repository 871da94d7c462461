"""Dates as people write them: one order of day and month for a column, never one for each cell."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

from core.data.money.amounts import quoted
from core.errors import N_, InvalidFile

_TIME = r"(?:[T ]+\d{1,2}:\d{2}.*)?"
_SHAPES = {
    "year first": re.compile(rf"(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_TIME}"),
    "digits only": re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})"),
    "year last": re.compile(
        rf"(?P<a>\d{{1,2}})[-/. ](?P<b>\d{{1,2}})[-/. ](?P<y>\d{{4}}|\d{{2}}){_TIME}"
    ),
}
#: Two digits of a year from here on are of the last century.
_CENTURY = 70
READABLE = 0.9
_SEVERAL = N_(
    "Column '{column}' writes dates in several forms ('{one}', '{other}'): write all of them the "
    "same way."
)


def looks_like_dates(cells: list[str]) -> bool:
    """Return whether most cells are written as dates are."""
    there = [cell.strip() for cell in cells if cell and cell.strip()]
    dated = sum(any(one.fullmatch(cell) for one in _SHAPES.values()) for cell in there)
    return bool(there) and dated >= READABLE * len(there)


def read_dates(cells: pd.Series, column: str, *, day_first: bool | None) -> pd.Series:
    """Read a column of dates.

    Parameters
    ----------
    cells : pandas.Series of str of shape (n,)
        As the file has them; missing ones are null.
    column : str
        Its name, for sentences.
    day_first : bool, optional
        Whether 1/7 is 1 July; decided by the whole column where nobody says.

    Returns
    -------
    pandas.Series of datetime64 of shape (n,)
        Days; missing where a cell is blank or no date.

    Raises
    ------
    InvalidFile
        The column mixes forms of dates, has none, or leaves open what is day and what month.
    """
    shapes: dict[str, list[str]] = {}
    distinct = [str(cell) for cell in cells.dropna().unique() if str(cell).strip()]
    for cell in distinct:
        name = next((n for n, one in _SHAPES.items() if one.fullmatch(cell.strip())), "")
        shapes.setdefault(name, []).append(cell)
    if not distinct or len(shapes.pop("", [])) > (1 - READABLE) * len(distinct):
        raise InvalidFile(
            N_(
                "Column '{column}' has no dates that can be read: write them as 2026-07-14, or "
                "name another column."
            ),
            column=column,
        )
    used = list(shapes)
    if len(used) > 1:
        raise _several(column, shapes[used[0]][0], shapes[used[1]][0])
    if used == ["year last"]:
        day_first = _order(shapes["year last"], column, told=day_first)
    days = {cell: _day(cell, used[0], day_first=bool(day_first)) for cell in shapes[used[0]]}
    return pd.to_datetime(cells.map(days), errors="coerce").astype("datetime64[s]")


def _several(column: str, one: str, other: str) -> InvalidFile:
    return InvalidFile(_SEVERAL, column=column, one=quoted(one), other=quoted(other))


def _order(cells: list[str], column: str, *, told: bool | None) -> bool:
    pairs = [match for cell in cells if (match := _SHAPES["year last"].fullmatch(cell.strip()))]
    first = next((m[0] for m in pairs if int(m["a"]) > 12), "")
    second = next((m[0] for m in pairs if int(m["b"]) > 12), "")
    if first and second:
        raise _several(column, first, second)
    if first or second:
        return bool(first)
    if told is None:
        raise InvalidFile(
            N_(
                "In column '{column}', '{value}' can be read day first or month first: choose "
                "which."
            ),
            column=column,
            value=quoted(cells[0]),
        )
    return told


def _day(cell: str, shape: str, *, day_first: bool) -> date | None:
    match = _SHAPES[shape].fullmatch(cell.strip())
    if match is None:
        return None
    year = int(match["y"])
    if year < 100:
        year += 1900 if year >= _CENTURY else 2000
    if shape == "year last":
        month, day = (match["b"], match["a"]) if day_first else (match["a"], match["b"])
    else:
        month, day = match["m"], match["d"]
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None
