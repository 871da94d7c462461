"""A file of listings or services as columns of text, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from core.data.readers import parquet, table, workbook
from core.data.readers.table import Layout, Table
from core.types import Progress, no_progress

_FORMATS = {parquet.ENCODING: parquet, workbook.ENCODING: workbook}


def inspect(path: Path, max_mb: float) -> Layout:
    """Find out how a file is written, from its first lines.

    Parameters
    ----------
    path : pathlib.Path
        CSV (comma, semicolon, tab or bar), XLSX (the first sheet that holds anything) or Parquet.
    max_mb : float
        The largest size that is read, in megabytes.

    Returns
    -------
    Layout
        Encoding (``parquet`` or ``xlsx`` where it is one), delimiter and column names.

    Raises
    ------
    InvalidFile
        It is missing, empty, too big, damaged, unpacks to too much, is none of these formats, or
        its columns cannot be used.
    """
    if parquet.is_parquet(path):
        return parquet.inspect(path, max_mb)
    return (workbook if workbook.is_workbook(path) else table).inspect(path, max_mb)


def load(layout: Layout, columns: Sequence[str], on_progress: Progress = no_progress) -> Table:
    """Read the wanted columns as text.

    Parameters
    ----------
    layout : Layout
        From `inspect`.
    columns : sequence of str
        Names in the header.
    on_progress : callable
        Told the stage, and how far it is: in bytes, or in rows where their number is known.

    Returns
    -------
    Table
        `frame` of shape (n, len(columns)); blank lines are no rows.

    Raises
    ------
    InvalidFile
        A quote is never closed, a cell is too long, a column holds neither text nor numbers, the
        file is damaged, unpacks to too much, or has no rows, or too many.
    """
    return _FORMATS.get(layout.encoding, table).load(layout, columns, on_progress)


def records(layout: Layout) -> Iterator[list[str]]:
    """Yield the rows as text, one after another; blank lines are no rows.

    Parameters
    ----------
    layout : Layout
        From `inspect`.

    Yields
    ------
    list of str
        Cells as they stand, perhaps more or fewer than the header names.

    Raises
    ------
    InvalidFile
        As `load`.
    """
    return _FORMATS.get(layout.encoding, table).records(layout)
