"""A sheet of an XLSX, XLSB, XLS or ODS file as rows of text, as a delimited file gives them.

Values only: of a formula, the result that was stored with it; nothing is ever computed or run.
"""

from __future__ import annotations

import itertools
import json
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

import pandas as pd

from core.data.readers.archive import check_archive, damaged, is_zip, locked, too_much
from core.data.readers.encoding import HEAD, OLE, head_of, other_kind
from core.data.readers.parquet import MAX_CELL
from core.data.readers.start import SAMPLE, Start, find_start, known_names
from core.data.readers.table import Layout, ReadState, check_header
from core.data.readers.xlsx_parts import (
    ERROR,
    FORMULA,
    PERCENT,
    XlsxParts,
    read_marks,
    read_parts,
    shortened,
)
from core.errors import N_, InvalidFile
from core.types.reading import Opening

ENCODING = "workbook"
#: What the process that parses a workbook may take.
MAX_MB, MAX_CPU_S = 2_000, 120
#: The same, where only the first rows are wanted.
LOOK_CPU_S = 20
#: Characters of all cells together.
MAX_TEXT = 1_000_000_000
_FIRST_ROWS = 1_000
#: Marks the layout of a file whose formats can be read.
_XLSX = "xlsx"

NO_RESULT = N_("formula without a stored result: the cell is missing")
ERROR_VALUE = N_("error value such as #REF! or #N/A: the cell is missing")
OTHER_SHEETS = N_("the sheet that was read; other sheets of the workbook were not")
HIDDEN_ROWS = N_("hidden rows: read like the others")
HIDDEN_COLUMNS = N_("hidden columns: not read unless you map them")

SHARES = N_("number from 0 to 1, perhaps a percentage: formats of this kind of file are not read")

_PROCESS = Path(__file__).with_name("sheet_process.py")
_ACTIVE_ODS = re.compile(rb'config:name="ActiveTable"[^>]*>([^<]+)<')
#: Archives of other programs, by a part that each has.
_OTHERS = (
    ("word/document.xml", "Word"),
    ("ppt/presentation.xml", "PowerPoint"),
    ("Index/Document.iwa", "Numbers"),
    ("mimetype", "OpenDocument"),
)
_NOTES = {ERROR: ERROR_VALUE, FORMULA: NO_RESULT}


def is_workbook(path: Path) -> bool:
    """Return whether a file begins as a spreadsheet does; false if it cannot be read."""
    with suppress(InvalidFile):
        return is_zip(path) or head_of(path).startswith(OLE)
    return False


def inspect(path: Path, size: int, opening: Opening) -> Layout:
    """Find the sheet and the row of the column names, as `source.inspect`."""
    parts = _parts(path)
    with _process(path, LOOK_CPU_S, rows=_FIRST_ROWS if parts.parts else None) as book:
        sheet, start, others = _chosen(book, parts, opening)
        sheets = tuple(name for name, _shown in book.sheets)
    check_header(start.header, path.name)
    hidden: frozenset[str] = frozenset()
    if sheet in parts.parts:
        places = read_marks(path, parts.parts[sheet], parts.formats).hidden
        hidden = frozenset(name for i, name in enumerate(start.header) if i in places and name)
    notes = {f"{sheet.replace(':', '')}: {OTHER_SHEETS}": others} if others else {}
    if hidden:
        notes[HIDDEN_COLUMNS] = len(hidden)
    return Layout(
        path,
        size,
        ENCODING,
        _XLSX if parts.parts else "",
        start.header,
        start=start.row,
        above=start.above,
        sheet=sheet,
        sheets=sheets,
        hidden=hidden,
        notes=notes,
    )


def records(layout: Layout, state: ReadState) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the sheet that are not blank, with their numbers."""
    name = layout.path.name
    parts = read_parts(layout.path) if layout.delimiter == _XLSX else XlsxParts()
    marks: Iterator[tuple[int, bool, dict[int, str]]] = iter(())
    if layout.sheet in parts.parts:
        marks = read_marks(layout.path, parts.parts[layout.sheet], parts.formats).cells
    characters, width = 0, len(layout.header)
    few = None if state.most is None else layout.start + 2 * state.most + _FIRST_ROWS
    seconds = MAX_CPU_S if state.most is None else LOOK_CPU_S
    with _process(layout.path, seconds, rows=few if parts.parts else None) as book:
        for number, row in _marked(book.rows(layout.sheet), marks, layout, state):
            if not any(row):
                continue
            characters += sum(map(len, row))
            if characters > MAX_TEXT or max(map(len, row)) > MAX_CELL:
                raise _too_long(name) if characters <= MAX_TEXT else too_much(name)
            state.done, state.total = number, book.height
            # As many cells as the header has, and the next one if it holds something.
            yield number, row[: width + any(row[width:])] if len(row) > width else row


def doubtful_shares(frame: pd.DataFrame, layout: Layout) -> int:
    """Count the cells of columns that may be percentages, where formats cannot tell."""
    if layout.delimiter == _XLSX:
        return 0
    found = 0
    for name in frame:
        numbers = pd.to_numeric(frame[name].dropna(), errors="coerce")
        if len(numbers) and numbers.between(0, 1).all() and (numbers % 1 != 0).any():
            found += len(numbers)
    return found


def _parts(path: Path) -> XlsxParts:
    """Refuse what is no workbook; return what an XLSX file says beside its values."""
    if not is_zip(path):
        _refuse_locked(path)
        return XlsxParts()
    names = check_archive(path)
    if "xl/workbook.xml" in names:
        return read_parts(path)
    if "xl/workbook.bin" in names or {"mimetype", "content.xml"} <= names:
        return XlsxParts(active=_active_ods(path) if "settings.xml" in names else None)
    kind = next((kind for part, kind in _OTHERS if part in names), "ZIP")
    raise other_kind(path.name, kind)


def _refuse_locked(path: Path) -> None:
    """Refuse an XLSX file behind a password, which is an old file with a new one inside."""
    with path.open("rb") as handle:
        head = handle.read(HEAD)
        shift, sector = struct.unpack_from("<H16xL", head.ljust(512, b"\0"), 30)
        handle.seek((sector + 1) << min(shift, 12))  # the list of what is inside
        if "EncryptedPackage".encode("utf-16-le") in head + handle.read(HEAD):
            raise locked(path.name)


def _active_ods(path: Path) -> str | None:
    with zipfile.ZipFile(path) as archive:
        found = _ACTIVE_ODS.search(archive.read("settings.xml"))
    return found[1].decode("utf-8", "replace") if found else None


@dataclass(slots=True)
class _Book:
    """A workbook in the process that parses it."""

    name: str
    ask: IO[str]
    answer: IO[str]
    sheets: list[tuple[str, bool]] = field(default_factory=list)
    height: int = 0

    def __post_init__(self) -> None:
        self.sheets = [(str(name), bool(shown)) for name, shown in self._next()]

    def rows(self, sheet: str, most: int | None = None) -> Iterator[list[str]]:
        """Yield (the first) rows of a sheet, blank ones too; merged cells are filled downwards."""
        self.ask.write(json.dumps([sheet, most]) + "\n")
        self.ask.flush()
        about = self._next()
        self.height, left = about["height"], [""] * about["first"]
        fills: dict[int, list[tuple[int, int]]] = {}
        for (top, column), (bottom, _right) in about["merged"]:
            if bottom > top:
                fills.setdefault(top, []).append((column, bottom))
        held: dict[int, tuple[int, str]] = {}
        for number in itertools.count():
            row = self._next()
            if row is None:
                return
            row = left + row
            for column, bottom in fills.get(number, ()):
                if column < len(row) and row[column]:
                    held[column] = (bottom, row[column])
            for column, (bottom, value) in list(held.items()):
                if number > bottom:
                    del held[column]
                elif not row[column]:
                    row[column] = value
            yield row

    def _next(self) -> Any:
        line = self.answer.readline()
        if not line:
            raise too_much(self.name)  # it was stopped: by its memory, or its time
        said = json.loads(line)
        if isinstance(said, dict) and "error" in said:
            refused = {"password": locked, "large": too_much}.get(said["error"], damaged)
            raise refused(self.name)
        return said


@contextmanager
def _process(path: Path, seconds: int, *, rows: int | None) -> Iterator[_Book]:
    """Give a workbook, or its first rows, from a process that may take so many seconds."""
    parsed, _kept = (path, None) if rows is None else shortened(path, rows)
    command = [sys.executable, "-I", str(_PROCESS), str(parsed), str(MAX_MB), str(seconds)]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield _Book(path.name, cast("IO[str]", process.stdin), cast("IO[str]", process.stdout))
        except BrokenPipeError as error:
            raise too_much(path.name) from error
        finally:
            process.kill()


def _chosen(book: _Book, parts: XlsxParts, opening: Opening) -> tuple[str, Start, int]:
    """Choose the sheet that is read, and how many other visible ones hold something.

    The one that was asked for; else the one that the file opens on, unless its columns are none
    that are known and those of another one are.
    """
    shown = [name for name, visible in book.sheets if visible]
    if opening.sheet is not None:
        shown = [_named(opening.sheet, book)]
    if not shown:
        raise InvalidFile(
            N_("'{name}' has no sheet with cells: put the listings on one."), name=book.name
        )
    if parts.active in shown:
        shown.sort(key=lambda name: name != parts.active)
    filled = {name: first for name in shown if (first := _first_rows(book, name))}
    if not filled:
        raise InvalidFile(
            N_("Every sheet of '{name}' is empty: the first row must name the columns."),
            name=book.name,
        )
    sheet = next(iter(filled))
    if len(filled) > 1:
        sheet = _best(filled, opening, book.name)
    return sheet, find_start(filled[sheet], opening, book.name), len(filled) - 1


def _best(filled: dict[str, list[tuple[int, list[str]]]], opening: Opening, name: str) -> str:
    for sheet, first in filled.items():
        with suppress(InvalidFile):
            if known_names(find_start(first, opening, name).header) > 1:
                return sheet
    return next(iter(filled))


def _first_rows(book: _Book, sheet: str) -> list[tuple[int, list[str]]]:
    """Return the first rows of a sheet that are not blank."""
    return [(n, row) for n, row in enumerate(book.rows(sheet, _FIRST_ROWS), 1) if any(row)][:SAMPLE]


def _named(wanted: str, book: _Book) -> str:
    names = [name for name, _visible in book.sheets]
    for name in names:
        if name.strip().casefold() == wanted.strip().casefold():
            return name
    if wanted.isdigit() and 1 <= int(wanted) <= len(names):
        return names[int(wanted) - 1]
    raise InvalidFile(
        N_("'{name}' has no sheet named '{sheet}'. Its sheets are: {found}."),
        name=book.name,
        sheet=wanted,
        found=", ".join(f"'{name}'" for name in names[:20]),
    )


def _marked(
    sheet: Iterator[list[str]],
    marks: Iterator[tuple[int, bool, dict[int, str]]],
    layout: Layout,
    state: ReadState,
) -> Iterator[tuple[int, list[str]]]:
    """Yield numbered rows whose numbers bear the sign that is shown with them."""
    number, hidden, shown = next(marks, (0, False, {}))
    for at, row in enumerate(sheet, 1):
        while number and number < at:
            number, hidden, shown = next(marks, (0, False, {}))
        if number == at > layout.start:
            state.notes[HIDDEN_ROWS] += hidden
            for column, mark in shown.items():
                if column < len(row):
                    row[column] = _shown(row[column], mark, column, state)
        yield at, row


def _shown(text: str, mark: str, column: int, state: ReadState) -> str:
    if mark in _NOTES:
        if column in state.wanted:
            state.notes[_NOTES[mark]] += 1
            state.empty[column] += mark == FORMULA
        return ""
    if not text or state.plain:
        return text
    try:
        value = float(text)
    except ValueError:
        return text
    return f"{value * 100:.10g}%" if mark == PERCENT else f"{text} {mark}"


def _too_long(name: str) -> InvalidFile:
    return InvalidFile(
        N_("A cell of '{name}' is longer than {maximum} characters."), name=name, maximum=MAX_CELL
    )
