"""The first sheet of an XLSX file as rows of text, read as a stream."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from core.data.readers.encoding import check_file
from core.data.readers.parquet import MAX_CELL, text_of
from core.data.readers.table import Layout, check_header
from core.errors import N_, InvalidFile

ENCODING = "xlsx"
#: What a file may become when it is unpacked, in bytes.
MAX_UNPACKED = 500_000_000
_MAGIC = b"PK\x03\x04"


def is_spreadsheet(path: Path) -> bool:
    """Return whether a file begins as XLSX does; false if it cannot be read."""
    try:
        with path.open("rb") as handle:
            return handle.read(4) == _MAGIC
    except OSError:
        return False


def inspect(path: Path, max_mb: float) -> Layout:
    """Read the column names: the first row of the first sheet.

    Parameters
    ----------
    path : pathlib.Path
        An XLSX file.
    max_mb : float
        The largest size that is read, in megabytes.

    Returns
    -------
    Layout
        With ``xlsx`` for its encoding.

    Raises
    ------
    InvalidFile
        It is too big, damaged, no spreadsheet, or its columns cannot be used.
    """
    size = check_file(path, max_mb)
    _check_unpacked(path)
    with _rows(path) as rows:
        first = next((row for row in rows if any(cell is not None for cell in row)), ())
    header = tuple((text_of(cell) or "").strip() for cell in first)
    while header and not header[-1]:
        header = header[:-1]
    check_header(header, path.name)
    return Layout(path, size, ENCODING, "", header)


def records(layout: Layout) -> Iterator[list[str]]:
    """Yield the rows below the column names, as text; blank rows are no rows.

    Parameters
    ----------
    layout : Layout
        From `inspect`.

    Yields
    ------
    list of str
        As many cells as the header has, or more if they hold something.

    Raises
    ------
    InvalidFile
        The file is damaged, or a cell is too long.
    """
    width, named = len(layout.header), False
    with _rows(layout.path) as rows:
        for row in rows:
            if not any(cell is not None for cell in row):
                continue
            if named:
                cells = [_cell(value, layout.path.name) for value in row]
                yield cells if any(cells[width:]) else cells[:width]
            named = True


def _cell(value: object, name: str) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = text_of(value) or ""
    if len(text) > MAX_CELL:
        raise InvalidFile(
            N_("A cell of '{name}' is longer than {maximum} characters."),
            name=name, maximum=MAX_CELL,
        )  # fmt: skip
    return text


@contextmanager
def _rows(path: Path) -> Iterator[Iterator[tuple[Any, ...]]]:
    """Open the first sheet; what openpyxl raises on a damaged file becomes a sentence."""
    from openpyxl import load_workbook

    book = None
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        yield book.worksheets[0].iter_rows(values_only=True)
    except InvalidFile:
        raise
    except Exception as error:
        raise _damaged(path.name) from error
    finally:
        if book is not None:
            book.close()


def _check_unpacked(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _damaged(path.name) from error
    if unpacked > MAX_UNPACKED:
        raise InvalidFile(
            N_("'{name}' unpacks to more than {maximum} MB: split it."),
            name=path.name, maximum=MAX_UNPACKED // 1_000_000,
        )  # fmt: skip


def _damaged(name: str) -> InvalidFile:
    return InvalidFile(
        N_("'{name}' begins as a spreadsheet (XLSX) but cannot be read: it is damaged or none."),
        name=name,
    )
