"""Where a table starts in a file: what stands above it, which row names its columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from core.data.money.currencies import is_mark
from core.data.money.words import unit_of
from core.data.readers.guesses import guess_mapping
from core.data.readers.mapped import listed_columns
from core.errors import N_, InvalidFile, InvalidInput
from core.types.reading import Opening

#: Rows among which the names of columns are looked for, and rows that are looked at for it.
_FIRST, SAMPLE = 30, 60
LONGEST_NAME = 100
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+", re.IGNORECASE)
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ][\d:.Z+-]+)?")
_NUMBERED_NAME = re.compile(r"([^\W\d_]+)[ _-]?\d+")
_MONEY = re.compile(r"[$€£¥₹₽₩₺₫₱₦₪₴]\s*\d|\d\s*[$€£¥₹₽₩₺₫₱₦₪₴]")


@dataclass(frozen=True, slots=True)
class Start:
    """The row of the column names (0: there is none), the names, and the lines above them."""

    row: int
    header: tuple[str, ...]
    above: tuple[str, ...] = ()


class NamesMissing(InvalidFile):
    """A file begins with a listing, where the names of its columns should be."""


def find_start(rows: Sequence[tuple[int, Sequence[str]]], opening: Opening, name: str) -> Start:
    """Find the row that names the columns.

    Parameters
    ----------
    rows : sequence of (int, sequence of str)
        The first rows that are not blank, with their numbers; `SAMPLE` of them are enough.
    opening : Opening
        Whether the row was given.
    name : str
        The file's name, for sentences.

    Returns
    -------
    Start
        The row whose cells look most like names: known ones, of the table's width, and unlike
        the cells below. Of two that are as good, the first.

    Raises
    ------
    InvalidFile
        No row does (`NamesMissing`), or the row that was given holds none.
    """
    cells = [
        (number, [" ".join(str(c).split()).strip("\ufeff") for c in row]) for number, row in rows
    ]
    if opening.header_row is not None:
        start = _given(cells, opening.header_row, name)
        return replace(start, above=_above(cells, start.row))
    first = cells[: min(_FIRST, len(cells))]
    width = _width(first)
    scores = [
        _score(row, [below for _, below in cells[i + 1 :]], width)
        for i, (_, row) in enumerate(first)
    ]
    best = max(range(len(first)), key=lambda i: (scores[i], -i))
    number, row = first[best]
    if _is_listing(row, [below for _, below in cells[best + 1 :]]):
        raise NamesMissing(
            N_(
                "The first line of '{name}' looks like a listing, not like column names: {found}. "
                "Add a line that names the columns above it, or say that the file has none "
                "(row of the column names: 0)."
            ),
            name=name,
            found=listed_columns(row, 6),
        )
    if best + 1 < len(cells) and _are_continued(row, cells[best + 1][1]):
        best += 1
        number, row = cells[best]
    if best:
        row = _grouped(row, cells[best - 1][1])
    if best + 1 < len(cells) and _are_units(row, cells[best + 1][1]):
        number, units = cells[best + 1]
        both = zip_longest(row, units, fillvalue="")
        row = [" ".join(part for part in pair if part) for pair in both]
    return Start(number, _trimmed(row), _above(cells, first[best][0]))


def known_names(header: Sequence[str]) -> int:
    """Count the columns that are recognised by their names."""
    return len(guess_mapping([cell for cell in header if cell]))


def column_letters(width: int) -> tuple[str, ...]:
    """Name columns as a spreadsheet does: A, B, …, Z, AA."""

    def letters(i: int) -> str:
        return (letters(i // 26 - 1) if i >= 26 else "") + chr(65 + i % 26)

    return tuple(letters(i) for i in range(width))


def _given(rows: list[tuple[int, list[str]]], wanted: int, name: str) -> Start:
    if wanted < 0:
        raise InvalidInput(
            N_("The row of the column names is {row}: it must be 1 or more, or 0 for none."),
            field="header_row",
            row=wanted,
        )
    if wanted == 0:
        return Start(0, column_letters(max(len(_trimmed(row)) for _, row in rows)))
    for number, row in rows:
        if number == wanted:
            return Start(number, _trimmed(row))
    raise InvalidFile(
        N_("Row {row} of '{name}' is blank or not among the first ones: it cannot name columns."),
        row=wanted,
        name=name,
    )


def _above(rows: Sequence[tuple[int, Sequence[str]]], start: int) -> tuple[str, ...]:
    return tuple(" ".join(cell for cell in row if cell) for number, row in rows if number < start)


def _trimmed(row: Sequence[str]) -> tuple[str, ...]:
    end = max((i + 1 for i, cell in enumerate(row) if cell), default=0)
    return tuple(row[:end])


def _width(rows: Sequence[tuple[int, list[str]]]) -> int:
    """Return how many cells most rows fill; of two numbers as frequent, the larger."""
    widths = Counter(sum(1 for cell in row if cell) for _, row in rows)
    return max(widths, key=lambda width: (widths[width] * (width > 1), width))


def _are_continued(names: Sequence[str], below: Sequence[str]) -> bool:
    """Return whether the row below names what stands under a group, and where no name is."""
    fills = any(cell and not name for name, cell in zip_longest(names, below, fillvalue=""))
    filled = [cell for cell in below if cell]
    return fills and not any(map(_is_value, filled)) and known_names(filled) > 0


def _grouped(names: Sequence[str], above: Sequence[str]) -> list[str]:
    """Add to names that say nothing alone ("Min", "Max") that of their group, in the row above.

    A lone cell at the left is a title.
    """
    if len([cell for cell in above if cell]) < 2 and any(above[:1]):
        return list(names)
    group, full = "", []
    for name, label in zip_longest(names, above, fillvalue=""):
        group = label if label else group
        if not name:
            full.append(label)
            continue
        alone = not group or _is_value(group) or known_names([name])
        money = is_mark(name.upper())  # a currency is looked for behind what it is the price of
        full.append(name if alone else f"{group} {name}" if money else f"{name} {group}")
    return full


def _are_units(names: Sequence[str], below: Sequence[str]) -> bool:
    """Return whether a row says what the columns named above it are measured in.

    A text is measured in nothing: "A logo" below "description" is the first service of a list.
    """
    read = guess_mapping([name for name in names if name])
    texts = {read.get("title"), read.get("description")}
    if any(cell and name in texts for name, cell in zip(names, below, strict=False)):
        return False
    said = [cell.strip("()[] ") for cell in below if cell]
    named = all(name for name, cell in zip_longest(names, below, fillvalue="") if cell)
    return bool(said) and named and all(is_mark(c.upper()) or unit_of(c) for c in said)


def _score(row: Sequence[str], below: Sequence[Sequence[str]], width: int) -> float:
    filled = [cell for cell in row if cell]
    if not filled or any(len(cell) > LONGEST_NAME for cell in filled):
        return -10.0
    values = sum(map(_is_value, filled))
    known = 0 if values else min(known_names(row), 4)
    fits = min(len(filled) / width, 1.0) if width else 0.0
    alone = 2.0 if len(filled) == 1 and width > 1 else 0.0
    return 2 * known + fits + 2 * min(_contrasts(row, below), 2) - 4 * values / len(filled) - alone


def _contrasts(row: Sequence[str], below: Sequence[Sequence[str]]) -> int:
    """Count columns that hold numbers, dates or addresses, but not in this row."""
    return sum(
        bool(cell) and not _is_value(cell) and _mostly_values(below, i)
        for i, cell in enumerate(row)
    )


def _is_listing(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Return whether a row is like those below it: a number stands where numbers stand."""
    if _contrasts(row, below):
        return False
    return any(
        _is_value(cell) and (_mostly_values(below, i) or not below) for i, cell in enumerate(row)
    ) and any(cell and not _is_value(cell) for cell in row)


def _mostly_values(rows: Sequence[Sequence[str]], at: int) -> bool:
    cells = [row[at] for row in rows if at < len(row) and row[at]]
    return bool(cells) and sum(map(_is_value, cells)) * 2 > len(cells)


def _is_value(cell: str) -> bool:
    """Return whether a cell is a number, an amount, a day or an address."""
    if _ADDRESS.fullmatch(cell) or _DAY.fullmatch(cell) or _MONEY.search(cell):
        return True
    numbered = _NUMBERED_NAME.fullmatch(cell)
    if numbered:
        return is_mark(numbered[1].upper())
    solid = cell.replace(" ", "")
    return sum(c.isdigit() for c in solid) * 3 >= len(solid)
