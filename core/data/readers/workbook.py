"""A sheet of an XLSX file as columns of text, as a delimited file gives them.

Values only: of a formula, the result that was stored with it; nothing is ever computed or run.
"""

from __future__ import annotations

import itertools
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from core.data.readers.archive import check_archive, damaged, is_zip, too_much
from core.data.readers.encoding import check_file
from core.data.readers.money import is_mark
from core.data.readers.parquet import MAX_CELL, text_of
from core.data.readers.table import MAX_ROWS, Layout, Table, check_header
from core.errors import N_, InvalidFile
from core.types import Progress, no_progress

ENCODING = "xlsx"
#: Characters of all cells together.
MAX_TEXT = 1_000_000_000
#: What the format can address.
_ALL_COLUMNS = 16_384
_LAST_ROW = 1_048_576
_CHUNK = 10_000

NO_RESULT = N_("formula without a stored result: the cell is missing")
ERROR_VALUE = N_("error value such as #REF! or #N/A: the cell is missing")
OTHER_SHEETS = N_("other sheets of the workbook: not read")

_BRACKETED = re.compile(r"\[\$([^\]-]+)[^\]]*\]")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_SIGN = re.compile(r"[$€£¥₹₽₩₺₫₱₦₪₴]")

is_workbook = is_zip


def inspect(path: Path, max_mb: float) -> Layout:
    """Read the column names of the first sheet that holds anything, as `source.inspect`."""
    size = check_file(path, max_mb)
    _check_workbook(path)
    with _opened(path) as book:
        _sheet, rows, _others = _first(book, path.name, _ALL_COLUMNS)
        header = _header(next(rows))
    check_header(header, path.name)
    return Layout(path, size, ENCODING, "", header)


def load(layout: Layout, columns: Sequence[str], on_progress: Progress = no_progress) -> Table:
    """Read the wanted columns of that sheet as text, as `source.load`."""
    name = layout.path.name
    wanted = [layout.header.index(column) for column in columns]
    notes: Counter[str] = Counter()
    chunks: list[pd.DataFrame] = []
    done = characters = 0
    with _opened(layout.path) as book:
        sheet, rows, others = _first(book, name, len(layout.header))
        at, total = book.worksheets.index(sheet), min(int(sheet.max_row or 0), _LAST_ROW)
        next(rows)
        while batch := list(itertools.islice(rows, _CHUNK)):
            done += len(batch)
            if done > MAX_ROWS:
                raise _too_many(name)
            texts = [[_text(row[i], name, notes) for i in wanted] for row in batch]
            characters += sum(len(text) for row in texts for text in row if text)
            if characters > MAX_TEXT:
                raise too_much(name)
            chunks.append(pd.DataFrame(texts, columns=list(columns), dtype="str"))
            on_progress(N_("Reading the file"), done, max(total - 1, done))
    if not chunks:
        raise InvalidFile(
            N_("'{name}' has column names but no rows: add one row per listing."), name=name
        )
    if others:
        notes[OTHER_SHEETS] = others
    if check_archive(layout.path).formulas:
        notes[NO_RESULT] = _unanswered(layout.path, at, wanted)
    frame = pd.concat(chunks, ignore_index=True)
    return Table(frame.where(frame != ""), {}, dict(+notes))


def records(layout: Layout) -> Iterator[list[str]]:
    """Yield the rows below the column names, as `source.records`.

    As many cells as the header has, and the next one if it holds something.
    """
    width, name = len(layout.header), layout.path.name
    with _opened(layout.path) as book:
        _sheet, rows, _others = _first(book, name, width + 1)
        next(rows)
        for row in rows:
            cells = [_plain(cell.value, name) for cell in row]
            yield cells if any(cells[width:]) else cells[:width]


def _check_workbook(path: Path) -> None:
    """Refuse what is in a ZIP archive but is no XLSX workbook."""
    names = check_archive(path).names
    if "xl/workbook.xml" in names:
        return
    kind = (
        "Excel (XLSB)"
        if "xl/workbook.bin" in names
        else ("OpenDocument" if "mimetype" in names else "ZIP")
    )
    raise InvalidFile(
        N_("'{name}' is a {kind} file, not a CSV or XLSX file: save its table as one of these."),
        name=path.name,
        kind=kind,
    )


@contextmanager
def _opened(path: Path, *, formulas: bool = False) -> Iterator[Any]:
    """Give the workbook; whatever a damaged one makes openpyxl raise becomes a sentence."""
    from openpyxl import load_workbook

    with path.open("rb") as handle, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of styles and dates that it gave up
        try:
            book = load_workbook(handle, read_only=True, data_only=not formulas, keep_links=False)
        except Exception as error:
            raise damaged(path.name) from error
        yield book


def _first(book: Any, name: str, width: int) -> tuple[Any, Iterator[tuple[Any, ...]], int]:
    """Return the first visible sheet that holds anything, its rows, and how many others do."""
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise InvalidFile(
            N_("'{name}' has no sheet with cells: put the listings on one."), name=name
        )
    filled = [sheet for sheet in sheets if next(_rows(sheet, name, width), None) is not None]
    if not filled:
        raise InvalidFile(
            N_("Every sheet of '{name}' is empty: the first row must name the columns."), name=name
        )
    return filled[0], _rows(filled[0], name, width), len(filled) - 1


def _rows(sheet: Any, name: str, width: int) -> Iterator[tuple[Any, ...]]:
    """Yield rows of cells that are not blank."""
    cells = sheet.iter_rows(max_col=width, max_row=_LAST_ROW)
    while True:
        try:
            row = next(cells, None)
        except Exception as error:  # as above
            raise damaged(name) from error
        if row is None:
            return
        if any(cell.value is not None and cell.value != "" for cell in row):
            yield row


def _header(row: tuple[Any, ...]) -> tuple[str, ...]:
    names = [" ".join(str(cell.value).split()) if cell.value is not None else "" for cell in row]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _text(cell: Any, name: str, notes: Counter[str]) -> str | None:
    """Write a cell as a delimited file would hold it, with the currency that is shown beside it."""
    value = cell.value
    if cell.data_type == "e":
        notes[ERROR_VALUE] += 1
        return None
    text = _bounded(text_of(value), name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        mark = _mark(cell.number_format or "")
        return f"{text} {mark}" if mark and text else text
    return text


def _plain(value: object, name: str) -> str:
    """Write a cell of a list that is given back: as it stands, without a currency."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _bounded(text_of(value), name) or ""


def _bounded(text: str | None, name: str) -> str | None:
    if text is not None and len(text) > MAX_CELL:
        raise InvalidFile(
            N_("A cell of '{name}' is longer than {maximum} characters."),
            name=name,
            maximum=MAX_CELL,
        )
    return text


@lru_cache(maxsize=1_000)
def _mark(number_format: str) -> str:
    """Return the currency that a number's format shows; empty if it shows none."""
    named = [word.strip().upper() for word in _BRACKETED.findall(number_format)]
    bare = _BRACKETED.sub("", number_format)
    named += ["".join(pair).strip().upper() for pair in _LITERAL.findall(bare)]
    named += _SIGN.findall(_LITERAL.sub("", bare))
    return next((word for word in named if is_mark(word)), "")


def _unanswered(path: Path, at: int, wanted: Sequence[int]) -> int:
    """Count formulas in the wanted columns of a sheet that nobody stored a result of."""
    span = {"max_col": max(wanted) + 1, "max_row": _LAST_ROW}
    with _opened(path, formulas=True) as asked, _opened(path) as told:
        questions = asked.worksheets[at].iter_rows(**span)
        answers = told.worksheets[at].iter_rows(**span)
        return sum(
            question[i].data_type == "f" and answer[i].value is None
            for question, answer in zip(questions, answers, strict=False)
            for i in wanted
        )


def _too_many(name: str) -> InvalidFile:
    return InvalidFile(
        N_("'{name}' has more than {maximum} rows: split it."), name=name, maximum=MAX_ROWS
    )
