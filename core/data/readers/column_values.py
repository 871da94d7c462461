"""What the values of a column can be, whatever its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from core.data.cleaning.text import has_word
from core.data.money import words
from core.data.money.amounts import NOTHING
from core.data.money.conversion import PRICE_COLUMNS
from core.data.money.currencies import codes_of
from core.data.money.price_columns import NO_SALE
from core.data.money.prices import read_prices
from core.data.readers.raw import read_number
from core.errors import InvalidFile
from core.types import FIELD, Field

#: A name of a column that is read beside the fields: what each price pays for.
UNIT = "unit"

#: Names of a title that are more often those of persons.
_PERSONAL = frozenset("name nom nombre nome имя اسم".split())
_URL = re.compile(r"(?:https?://|www\.|//)\S+|\S+\.(?:png|jpe?g|gif|webp|svg)", re.IGNORECASE)
#: Names, user names and initials of persons.
_NAME = re.compile(r"@?[^\W\d][\w.'’-]*(?: [^\W\d][\w.'’-]*){0,2}")
_INITIALLED = re.compile(r"[^\W\d]+ [^\W\d]\.?")
_NOT_BILLED = re.compile(r"[0-9]|.{30}")
_DURATION = re.compile(r"durat|duree|durac|dauer|durata|длительность|продолжительность|المدة")
_WHOLE = re.compile(r"-?[0-9]+(?:[.,]0+)?")
_NUMERIC = re.compile(r"[-+]?[0-9][0-9.,' ]*%?")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class SampledColumns:
    """The columns of some rows, and what their values can be."""

    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[str | None]] | None) -> None:
        self.header = header
        self._rows = rows
        self._cells: dict[int, list[str]] = {}

    def cells(self, at: int) -> list[str]:
        """Return the cells of a column that say something."""
        if at not in self._cells:
            found = (row[at] for row in self._rows or () if at < len(row))
            texts = (" ".join(cell.split()) for cell in found if cell)
            self._cells[at] = [text for text in texts if words.simplified(text) not in NOTHING]
        return self._cells[at]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self._rows or ())

    def filled_beside(self, at: int, other: int) -> int:
        """Count the rows in which one column is blank and another one is not."""
        found = 0
        for row in self._rows or ():
            one, two = ((row[i] or "").strip() if i < len(row) else "" for i in (at, other))
            found += bool(NO_SALE.fullmatch(one)) and not NO_SALE.fullmatch(two)
        return found

    def blank(self, at: int) -> bool:
        """Return whether there are rows, and the column says nothing in them."""
        return bool(self._rows) and not self.cells(at)

    def fit(self, target: str, at: int, field: Field | None, *, exact: bool = False) -> bool:
        """Return whether a column's values can be those of a field; unknown ones can.

        Where the name leaves no doubt (`exact`), a column without one readable value is that field
        all the same: it is reported as lost rather than passed over.
        """
        if self._rows is None:
            return True
        cells = self.cells(at)
        if not cells:
            return True
        if target == "title" and self.personal(at) and len(cells) >= 3:
            return self.telling(at)
        if exact:
            return _lost(target, field, cells)
        if field is not None and field.numeric:
            return (
                _priced(cells, self.header[at])
                if target in PRICE_COLUMNS
                else _numbered(field, cells, self.header[at])
                and not self._is_of_session(target, at)
            )
        return _WORDED.get(target, _described if target == "title" else _any)(cells)

    def _is_of_session(self, target: str, at: int) -> bool:
        """Return whether a column says how long a service lasts, not when it is delivered."""
        name = words.simplified(self.header[at])
        if target != "delivery_days" or not _DURATION.search(name):
            return False
        values = pd.Series(self.cells(at), dtype="str")
        days = read_number(FIELD["delivery_days"], values, self.header[at]).floats
        return bool(np.nanmedian(days) < 1)

    def marked(self, at: int) -> bool:
        """Return whether a currency stands beside most values."""
        cells = self.cells(at)
        try:
            said = read_prices(pd.Series(cells, dtype="str"), self.header[at], decimal=".").said
        except InvalidFile:
            return False
        return bool(cells) and sum(bool(marks) for marks in said) >= 0.8 * len(cells)

    def personal(self, at: int) -> bool:
        """Return whether a column's name is more often that of persons than of services."""
        return words.simplified(self.header[at]).strip() in _PERSONAL

    def named(self, at: int) -> bool:
        """Return whether a column holds names: a word to three without digits, most different."""
        cells = self.cells(at)
        names = _share(cells, _NAME.fullmatch) if cells else 0
        return names >= 0.9 and len(set(cells)) >= 0.3 * len(cells)

    def initialled(self, at: int) -> bool:
        """Return whether most cells are a first name and an initial, such as ``Emma W.``."""
        cells = self.cells(at)
        return bool(cells) and _share(cells, _INITIALLED.fullmatch) > 0.5

    def billed(self, at: int) -> bool:
        """Return whether a column says what prices pay for: some for a time, all for something."""
        cells = self.cells(at)
        if not cells or _share(cells, _NOT_BILLED.search):
            return False
        units = {words.unit_of(cell) for cell in set(cells)}
        return "" not in units and bool(units & {"hour", "day", "week", "month"})

    def telling(self, at: int, least: float = 2) -> bool:
        """Return whether a column holds texts of so many words, nearly all different."""
        cells = self.cells(at)
        if len(cells) < (1 if least > 1 else 3) or not _described(cells) or _lasting(cells):
            return False  # one word or two, alone, may be anything
        # Scripts without spaces write a word in two letters or so.
        lengths = [max(len(cell.split()), len(_UNSPACED.findall(cell)) / 2) for cell in cells]
        most = len(set(cells)) >= 0.8 * len(cells) and float(np.mean(lengths)) >= least
        return most and not self.marked(at)  # "$0.15 USD" has two words, too


def _lasting(cells: Sequence[str]) -> bool:
    """Return whether cells are times, such as ``45 min``."""
    days = read_number(FIELD["delivery_days"], pd.Series(list(cells), dtype="str")).floats
    return bool(np.isfinite(days).mean() >= 0.8)


def _share(cells: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(bool(test(cell)) for cell in cells) / len(cells)


def _lost(target: str, field: Field | None, cells: Sequence[str]) -> bool:
    if target in ("title", "description"):
        return _share(cells, lambda cell: any(c.isalpha() for c in cell)) > 0.7 and not _share(
            cells, _URL.match
        )
    if field is None or not field.numeric or _share(cells, _URL.match):
        return False
    if target in PRICE_COLUMNS:
        return target == "price"
    return bool(np.isnan(read_number(field, pd.Series(list(cells), dtype="str")).floats).all())


def _priced(cells: Sequence[str], column: str) -> bool:
    asked = [cell for cell in cells if words.simplified(cell) not in words.NO_PRICE]
    if not asked or _share(asked, _URL.match) > 0.2:
        return False
    try:
        read = read_prices(pd.Series(asked, dtype="str"), column, decimal=".").floats
        other = read_prices(pd.Series(asked, dtype="str"), column, decimal=",").floats
    except InvalidFile:
        return True  # they are prices, of which a sentence is to be said
    there = np.isfinite(read) | np.isfinite(other)
    digits = _share(asked, lambda cell: any(c.isdigit() for c in cell))
    # Prices that cannot be read are to be asked about, not passed over.
    return bool(there.mean() >= 0.3) or digits >= 0.9


def _numbered(field: Field, cells: Sequence[str], column: str) -> bool:
    values = pd.Series(list(cells), dtype="str")
    read = read_number(field, values, column).floats
    there = ~np.isnan(read)
    if there.mean() < 0.5:
        return False
    if field.holds(read[there]).mean() < 0.7:
        return False
    return field.name != "reviews" or _share(cells, _fraction) <= 0.1


def _fraction(cell: str) -> bool:
    """Return whether a cell is a number with decimals, which is no count."""
    match = re.fullmatch(r"[0-9]+[.,]([0-9]*[1-9][0-9]*)(?: ?\(.*\))?", cell)
    return match is not None and len(match[1]) != 3


def _level(cells: Sequence[str]) -> bool:
    """Return whether few labels are repeated: a rank of all rows is no level."""
    distinct = set(cells)
    if _share(cells, _WHOLE.fullmatch) > 0.5:
        return len(distinct) <= 6 and len(cells) >= 2 * len(distinct)
    if _share(cells, lambda cell: len(cell.split()) > 5) > 0.2 or _share(cells, _URL.match) > 0.1:
        return False
    return len(distinct) <= max(3, min(30, 0.5 * len(cells))) or len(cells) <= 12


def _kind(cells: Sequence[str]) -> bool:
    """Return whether the values are labels."""
    if _share(cells, _NUMERIC.fullmatch) > 0.3 or _share(cells, _URL.match) > 0.1:
        return False
    if _share(cells, lambda cell: len(cell.split()) > 12) > 0.2:
        return False
    return len(cells) < 30 or len(set(cells)) <= 0.9 * len(cells)


def _country(cells: Sequence[str]) -> bool:
    return _kind(cells) and _share(cells, lambda cell: len(cell) > 60) < 0.1


def _described(cells: Sequence[str]) -> bool:
    bad = _share(cells, lambda cell: _URL.fullmatch(cell) or not has_word(cell))
    return bad < 0.3


def _any(_cells: Sequence[str]) -> bool:
    return True


def _currencies(cells: Sequence[str]) -> bool:
    return _share(cells, lambda cell: codes_of(cell.strip())) >= 0.5


def _units(cells: Sequence[str]) -> bool:
    return _share(cells, words.unit_of) >= 0.8


_WORDED: dict[str, Callable[[Sequence[str]], bool]] = {
    "description": _described,
    "category": _kind,
    "subcategory": _kind,
    "seller_level": _level,
    "country": _country,
    "currency": _currencies,
    UNIT: _units,
}
