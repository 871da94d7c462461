"""A delimited text file as rows of text, and what every format makes of its rows."""

from __future__ import annotations

import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

import pandas as pd

from core.data.readers.encoding import detect_encoding, opened_text
from core.data.readers.legacy import NAMES
from core.data.readers.start import SAMPLE, find_start
from core.errors import N_, InvalidFile
from core.types.reading import Opening

MAX_COLUMNS = 200
MAX_ROWS = 2_000_000
MAX_LINE = 1_000_000
#: The customary ones; then those that only count where none of these cuts the file.
DELIMITERS = (",", ";", "\t", "|")
_RARE = ("^", "~", "¦", "\x1f")

NOT_UTF8 = N_("the file is not UTF-8: read as Windows-1252 (Latin-1)")
OTHER_ENCODING = N_("the file is not UTF-8: read in this encoding")
TWO_ENCODINGS = N_("some lines of the file are not UTF-8: those are read in this encoding")

#: Stands for their number in a note on every row, before they are counted.
ALL_ROWS = -1

_SAMPLE_RECORDS = 50
_STEP = 10_000
_DECLARED = re.compile(r'\ufeff?"?sep=(.|\\t)"?\s*', re.IGNORECASE)
# Appended after the last line: a quote that is never closed swallows it.
_END = "\x1e end of the file \x1e"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written: where it is, its encoding, delimiter and column names.

    `start` is the row of the names (0: there is none), `above` the lines before it, `escaped` says
    that a backslash stands before a quote inside a cell, `wrapped` that whole records are quoted,
    `sheet` the one that is read of the `sheets` of a workbook, `hidden` its hidden columns;
    `notes` counts what is to be said of it. Where `wide` is how the file is written, each of its
    columns `steps` holds the prices of one level, which are rows of their own here, or its only
    column holds lines whose cells `packed` separates. Rows of one
    product inherit columns: the first of `inherited` tells products apart, the second is the
    title, to which `variants` add.
    `path` may lie in a folder where it was unpacked, which lasts as long as `kept` does.
    """

    path: Path
    size: int
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    start: int = 1
    escaped: bool = False
    wrapped: bool = False
    above: tuple[str, ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    notes: Mapping[str, int] = field(default_factory=dict)
    wide: Layout | None = None
    steps: tuple[int, ...] = ()
    packed: str = ""
    inherited: tuple[int, ...] = ()
    variants: tuple[int, ...] = ()
    kept: object = field(default=None, compare=False, repr=False)

    @property
    def offered(self) -> tuple[str, ...]:
        """The column names to guess from: a hidden column is read only if it is asked for."""
        return tuple("" if name in self.hidden else name for name in self.header)


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of text (missing cells are ``None``), and what happened to odd rows."""

    frame: pd.DataFrame
    dropped: dict[str, int]
    notes: dict[str, int]


@dataclass(slots=True)
class ReadState:
    """What goes on while the rows of a file are read.

    `wanted` are the places of the columns that matter, `plain` says that signs shown beside
    numbers do not, and `most` how many rows are enough; `notes` counts what was odd in them,
    `empty` those cells of a column that are formulas without a result; `done` and `total` say how
    far it is, in bytes or rows.
    """

    wanted: frozenset[int] = frozenset()
    plain: bool = False
    most: int | None = None
    notes: Counter[str] = field(default_factory=Counter)
    empty: Counter[int] = field(default_factory=Counter)
    done: int = 0
    total: int = 0


def inspect(path: Path, size: int, opening: Opening) -> Layout:
    """Find out how delimited text is written, as `source.inspect`."""
    encoding = detect_encoding(path)
    with opened_text(path, encoding) as handle:
        sample = list(itertools.islice(_lines(handle, path.name), _SAMPLE_RECORDS * 4))
    wrapped = sum(map(_is_wrapped, sample)) * 2 > len(sample)
    if wrapped:
        sample = [_unwrapped(line) for line in sample]
    delimiter = _sniff(sample)
    layout = Layout(
        path,
        size,
        encoding,
        delimiter,
        (),
        escaped=_is_escaped(sample),
        wrapped=wrapped,
        notes=_said(encoding),
    )
    with opened_text(path, encoding) as handle:
        first = list(itertools.islice(_records(handle, layout), SAMPLE))
    if not first:
        raise InvalidFile(
            N_("'{name}' contains only blank lines: the first line must name the columns."),
            name=path.name,
        )
    start = find_start(first, opening, path.name)
    check_header(start.header, path.name)
    return replace(layout, header=start.header, start=start.row, above=start.above)


def records(layout: Layout, state: ReadState) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, with the numbers of their lines."""
    state.total = layout.size
    with opened_text(layout.path, layout.encoding) as handle:
        place = handle.buffer  # type: ignore[attr-defined]  # text is read from bytes
        for i, record in enumerate(_records(handle, layout)):
            if i % _STEP == 0 and place.seekable():
                state.done = min(place.tell(), layout.size)
            yield record
    state.done = layout.size


def _said(encoding: str) -> dict[str, int]:
    """Say which encoding was found, where it was."""
    both, _plus, other = encoding.rpartition("+")
    if other == "cp1252" and not both:
        return {NOT_UTF8: ALL_ROWS}
    if other not in NAMES:
        return {}
    return {f"{NAMES[other]}: {TWO_ENCODINGS if both else OTHER_ENCODING}": ALL_ROWS}


def _records(handle: IO[str], layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Yield records that are not blank; refuse what the parser would silently swallow."""
    name, delimiter = layout.path.name, layout.delimiter
    lines = _lines(handle, name)
    reader = csv.reader(
        itertools.chain(map(_unwrapped, lines) if layout.wrapped else lines, [_END]),
        delimiter=delimiter,
        doublequote=not layout.escaped,
        escapechar="\\" if layout.escaped else None,
    )
    line = 1
    try:
        for record in reader:
            if record and _END in record[-1]:
                if record != [_END]:
                    raise _never_closed(name, line)
                return
            if len(record) > 1 or "".join(record).strip():
                declared = line == 1 and _DECLARED.fullmatch(delimiter.join(record))
                if not declared:
                    yield line, record
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


def _is_escaped(sample: Sequence[str]) -> bool:
    """Return whether quotes inside cells are escaped as databases do, not doubled."""
    return any('\\"' in line for line in sample) and not any(
        '""' in line.replace(',""', "").replace(';""', "") for line in sample
    )


def _is_wrapped(line: str) -> bool:
    """Return whether a whole record stands in quotes, as where a spreadsheet quoted it again."""
    bare = line.strip()
    if len(bare) < 3 or bare[0] != '"' or bare[-1] != '"':
        return False
    inner = bare[1:-1].replace('""', "")
    return '"' not in inner and any(delimiter in inner for delimiter in DELIMITERS[:3])


def _unwrapped(line: str) -> str:
    return line.strip()[1:-1].replace('""', '"') + "\n" if _is_wrapped(line) else line


def _sniff(sample: Sequence[str]) -> str:
    """Choose the delimiter that cuts most records into as many cells, the more cells the better.

    A first line such as ``sep=;`` decides. A delimiter that leaves one column is no evidence;
    then it is the comma.
    """
    if sample and (declared := _DECLARED.fullmatch(sample[0].rstrip("\r\n"))):
        return "\t" if declared[1] == "\\t" else declared[1]
    for delimiters in (DELIMITERS, _RARE):
        scores = [s for delimiter in delimiters if (s := _cut(sample, delimiter)) is not None]
        if scores:
            return max(scores)[2]
    return ","


def _cut(sample: Sequence[str], delimiter: str) -> tuple[float, int, str] | None:
    """Return the share of records of the usual width, that width, and the delimiter."""
    try:
        reader = csv.reader(sample, delimiter=delimiter)
        widths = [len(row) for row in itertools.islice(reader, _SAMPLE_RECORDS) if row]
    except csv.Error:
        return None
    # The last record of the sample may be cut in the middle of a quoted cell.
    whole = widths[:-1] if len(widths) > 2 else widths
    counted = Counter(width for width in whole if width > 1)
    if not counted:
        return None
    usual = max(counted, key=lambda width: (counted[width], width))
    return round(counted[usual] / len(whole), 1), usual, delimiter


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
    """Refuse column names that cannot be used: too many, or none.

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
    if not any(header):
        raise InvalidFile(
            N_("The first line of '{name}' names no columns: it must name all of them."), name=name
        )


def check_single(columns: Sequence[str], layout: Layout) -> None:
    """Refuse a wanted column whose name another one has too; raises `InvalidFile`."""
    for column in columns:
        if layout.header.count(column) > 1:
            raise InvalidFile(
                N_("'{name}' has more than one column named '{column}': give each its own name."),
                name=layout.path.name,
                column=column,
            )


def check_rows(rows: int, name: str) -> None:
    """Refuse more rows than are read; raises `InvalidFile`."""
    if rows > MAX_ROWS:
        raise InvalidFile(
            N_("'{name}' has more than {maximum} rows: split it."), name=name, maximum=MAX_ROWS
        )
