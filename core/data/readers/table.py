"""A delimited text file as columns of text: nothing is guessed about what they mean."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import IO

import pandas as pd

from core.data.readers.encoding import check_file, detect_encoding
from core.errors import N_, InvalidFile
from core.types import Progress, no_progress

MAX_COLUMNS = 200
MAX_ROWS = 2_000_000
MAX_LINE = 1_000_000
DELIMITERS = (",", ";", "\t", "|")

NOT_UTF8 = N_("the file is not UTF-8: read as Windows-1252 (Latin-1)")
TOO_MANY_CELLS = N_("more cells than the header has columns")
TOO_FEW_CELLS = N_("fewer cells than the header has columns: the others are missing")

_SAMPLE_RECORDS = 50
_CHUNK_ROWS = 50_000
# Appended after the last line: a quote that is never closed swallows it.
_END = "\x1e end of the file \x1e"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written: where it is, its encoding, delimiter and column names."""

    path: Path
    size: int
    encoding: str
    delimiter: str
    header: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of text (missing cells are ``None``), and what happened to odd rows."""

    frame: pd.DataFrame
    dropped: dict[str, int]
    notes: dict[str, int]


def inspect(path: Path, max_mb: float) -> Layout:
    """Find out how delimited text is written, as `source.inspect`."""
    size = check_file(path, max_mb)
    encoding = detect_encoding(path)
    delimiter = _sniff(path, encoding)
    with _open(path, encoding) as handle:
        first = next(_records(handle, delimiter, path.name), None)
    if first is None:
        raise InvalidFile(
            N_("'{name}' contains only blank lines: the first line must name the columns."),
            name=path.name,
        )
    header = tuple(name.strip().strip("\ufeff") for name in first)
    check_header(header, path.name)
    return Layout(path, size, encoding, delimiter, header)


def load(layout: Layout, columns: Sequence[str], on_progress: Progress = no_progress) -> Table:
    """Read the wanted columns of delimited text, as `source.load`."""
    wanted = [layout.header.index(name) for name in columns]
    chunks: list[pd.DataFrame] = []
    odd: Counter[str] = Counter()
    stage = N_("Reading the file")
    rows = 0
    with _open(layout.path, layout.encoding) as handle:
        records = _records(handle, layout.delimiter, layout.path.name)
        next(records)
        cells = _cells(records, len(layout.header), wanted, odd)
        while chunk := list(itertools.islice(cells, _CHUNK_ROWS)):
            rows += len(chunk)
            _check_rows(rows, layout.path.name)
            chunks.append(pd.DataFrame(chunk, columns=list(columns), dtype="str"))
            on_progress(stage, min(handle.buffer.tell(), layout.size), layout.size)  # type: ignore[attr-defined]
    if not chunks and not odd:
        raise InvalidFile(
            N_("'{name}' has column names but no rows: add one row per listing."),
            name=layout.path.name,
        )
    frame = (
        pd.concat(chunks, ignore_index=True)
        if chunks
        else pd.DataFrame(columns=list(columns), dtype="str")
    )
    notes = {TOO_FEW_CELLS: odd[TOO_FEW_CELLS]} if odd[TOO_FEW_CELLS] else {}
    if layout.encoding == "cp1252":
        notes[NOT_UTF8] = len(frame)
    dropped = {TOO_MANY_CELLS: odd[TOO_MANY_CELLS]} if odd[TOO_MANY_CELLS] else {}
    return Table(frame.where(frame != ""), dropped, notes)


def records(layout: Layout) -> Iterator[list[str]]:
    """Yield the rows of delimited text, as `source.records`."""
    with _open(layout.path, layout.encoding) as handle:
        rows = _records(handle, layout.delimiter, layout.path.name)
        next(rows, None)
        yield from rows


def _open(path: Path, encoding: str) -> IO[str]:
    return path.open(encoding=encoding, errors="replace", newline="")


def _records(handle: IO[str], delimiter: str, name: str) -> Iterator[list[str]]:
    """Yield records that are not blank; refuse what the parser would silently swallow."""
    reader = csv.reader(itertools.chain(_lines(handle, name), [_END]), delimiter=delimiter)
    line = 1
    try:
        for record in reader:
            if record and _END in record[-1]:
                if record != [_END]:
                    raise _never_closed(name, line)
                return
            if len(record) > 1 or "".join(record).strip():
                yield record
            line = reader.line_num + 1
    except csv.Error as error:
        if "field larger" in str(error):
            raise _never_closed(name, line) from error
        raise InvalidFile(
            N_("Line {line} of '{name}' cannot be read as CSV: check its quotes and line ends."),
            name=name,
            line=line,
        ) from error


def _never_closed(name: str, line: int) -> InvalidFile:
    return InvalidFile(
        N_(
            "In '{name}', a quote that opens in the record at line {line} is never closed, or its "
            "cell is longer than 131,072 characters: close it, and double the quotes inside a cell."
        ),
        name=name,
        line=line,
    )


def _cells(
    records: Iterator[list[str]], width: int, wanted: list[int], odd: Counter[str]
) -> Iterator[tuple[str, ...]]:
    pick = itemgetter(*wanted) if len(wanted) > 1 else lambda row: (row[wanted[0]],)
    for record in records:
        row = record
        if len(row) > width:
            if any(cell.strip() for cell in row[width:]):
                odd[TOO_MANY_CELLS] += 1
                continue
        elif len(row) < width:
            odd[TOO_FEW_CELLS] += 1
            row = row + [""] * (width - len(row))
        yield pick(row)


def _check_rows(rows: int, name: str) -> None:
    if rows > MAX_ROWS:
        raise InvalidFile(
            N_("'{name}' has more than {maximum} rows: split it."), name=name, maximum=MAX_ROWS
        )


def _sniff(path: Path, encoding: str) -> str:
    """Choose the delimiter that cuts the first records into equal rows, the more cells the better.

    A delimiter that leaves one column is no evidence; then it is the comma.
    """
    with _open(path, encoding) as handle:
        sample = list(itertools.islice(_lines(handle, path.name), _SAMPLE_RECORDS * 4))
    scores: list[tuple[float, int, str]] = []
    for delimiter in DELIMITERS:
        try:
            reader = csv.reader(sample, delimiter=delimiter)
            widths = [len(row) for row in itertools.islice(reader, _SAMPLE_RECORDS) if row]
        except csv.Error:
            continue
        if widths and widths[0] > 1:
            # The last record of the sample may be cut in the middle of a quoted cell.
            whole = widths[:-1] if len(widths) > 2 else widths
            agreement = sum(width == widths[0] for width in whole) / len(whole)
            scores.append((round(agreement, 1), widths[0], delimiter))
    return max(scores)[2] if scores else ","


def _lines(handle: IO[str], name: str) -> Iterator[str]:
    """Yield lines, none so long that memory suffers: a file may be one line of 200 MB."""
    number = 0
    while line := handle.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE and not line.endswith(("\n", "\r")):
            raise InvalidFile(
                N_("Line {line} of '{name}' has over {maximum} characters: is it a CSV file?"),
                name=name,
                line=number,
                maximum=MAX_LINE,
            )
        yield line


def check_header(header: tuple[str, ...], name: str) -> None:
    """Refuse column names that cannot be used: too many, none, or one twice.

    Parameters
    ----------
    header : tuple of str
        Names, stripped.
    name : str
        The file's name, for sentences.

    Raises
    ------
    InvalidFile
        See above.
    """
    if len(header) > MAX_COLUMNS:
        raise InvalidFile(
            N_(
                "'{name}' has {count} columns; the limit is {maximum}. Keep only the ones you need."
            ),
            name=name,
            count=len(header),
            maximum=MAX_COLUMNS,
        )
    named = [column for column in header if column]
    if not named:
        raise InvalidFile(
            N_("The first line of '{name}' names no columns: it must name all of them."), name=name
        )
    twice = [column for column, count in Counter(named).items() if count > 1]
    if twice:
        raise InvalidFile(
            N_("'{name}' has more than one column named '{column}': give each its own name."),
            name=name,
            column=twice[0],
        )
