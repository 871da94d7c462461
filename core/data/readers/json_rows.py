"""A JSON file as rows of text: a list of records, or one record a line."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import ijson

from core.data.readers.encoding import detect_encoding, head_of, opened_text
from core.data.readers.parquet import MAX_CELL, text_of
from core.data.readers.start import SAMPLE, find_start
from core.data.readers.table import MAX_COLUMNS, MAX_LINE, Layout, ReadState, check_header
from core.errors import N_, InvalidFile
from core.types.reading import Opening

ENCODING = "json"
#: Up to this size a file is parsed whole, so that lists are found wherever they are.
_WHOLE = 20_000_000
#: Records whose keys become the columns, and how deep records go.
_FIRST, _DEPTH = 1_000, 4
#: Objects of the same keys that are records, where each has a key of its own.
_KEYED = 3
_LINES, _ITEMS = "lines", "item"


def is_json(path: Path) -> bool:
    """Return whether a text file begins as JSON does; false if it cannot be read."""
    try:
        head = head_of(path)
    except InvalidFile:
        return False
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start[:1] in (b"{", b"[") and start[1:].lstrip()[:1] in b'{["]}0123456789-tfn'


def inspect(path: Path, size: int, opening: Opening) -> Layout:
    """Find the records and their fields, as `source.inspect`."""
    layout = Layout(path, size, ENCODING, _LINES if _is_lines(path) else _ITEMS, (), start=0)
    first = list(itertools.islice(_records(layout), _FIRST))
    if not first:
        raise _no_records(path.name)
    if isinstance(first[0], list):
        sample = [(i, [_text(v) for v in row]) for i, row in enumerate(first[:SAMPLE], 1) if row]
        start = find_start(sample, opening, path.name)
        header, at = start.header, start.row
    else:
        names = dict.fromkeys(key for record in first for key in _flat(record))
        header, at = tuple(names), 0
    check_header(header, path.name)
    return Layout(path, size, ENCODING, layout.delimiter, header, start=at)


def records(layout: Layout, state: ReadState) -> Iterator[tuple[int, list[str]]]:
    """Yield the records as rows of text, with their numbers."""
    state.total = layout.size
    for number, record in enumerate(_records(layout), 1):
        if isinstance(record, list):
            row = [_text(value) for value in record]
        else:
            flat = _flat(record)
            row = [flat.get(name, "") for name in layout.header]
        if any(row):
            if max(map(len, row)) > MAX_CELL:
                raise InvalidFile(
                    N_("A cell of '{name}' is longer than {maximum} characters."),
                    name=layout.path.name,
                    maximum=MAX_CELL,
                )
            yield number, row
    state.done = layout.size


def _is_lines(path: Path) -> bool:
    """Return whether each line is a record of its own."""
    with opened_text(path, detect_encoding(path)) as handle:
        lines = (line for line in iter(lambda: handle.readline(MAX_LINE), "") if line.strip())
        first, second = next(lines, ""), next(lines, "")
    try:
        return isinstance(json.loads(first), dict | list) and second.lstrip()[:1] in ("{", "[")
    except (ValueError, RecursionError):
        return False


def _records(layout: Layout) -> Iterator[Any]:
    """Yield records: objects, or lists of cells."""
    try:
        if layout.delimiter == _LINES:
            found = _of_lines(layout)
        elif layout.size <= _WHOLE:
            found = iter(_of_document(_parsed(layout), layout.path.name))
        else:
            found = _of_stream(layout)
        yield from (one for one in found if isinstance(one, dict | list))
    except (ValueError, RecursionError, ijson.JSONError) as error:
        raise InvalidFile(
            N_("'{name}' begins as JSON but cannot be read as JSON: {reason}."),
            name=layout.path.name,
            reason=str(error).split("\n")[0][:100].rstrip(".") or type(error).__name__,
        ) from error


def _of_lines(layout: Layout) -> Iterator[Any]:
    with opened_text(layout.path, detect_encoding(layout.path)) as handle:
        for line in iter(lambda: handle.readline(MAX_LINE), ""):
            if line.strip().strip(","):
                yield json.loads(line.strip().rstrip(","), parse_float=Decimal)


def _parsed(layout: Layout) -> Any:
    with opened_text(layout.path, detect_encoding(layout.path)) as handle:
        return json.loads(handle.read().lstrip("\ufeff"), parse_float=Decimal)


def _of_document(found: Any, name: str) -> list[Any]:
    """Return the list of records in a document: itself, or the longest one inside."""
    if isinstance(found, list):
        return found
    if isinstance(found, dict):
        lists = list(_lists(found, _DEPTH))
        if lists:
            return max(lists, key=len)
        if _are_records(found):
            return list(found.values())
        if columns := _by_columns(found):
            return columns
        if any(isinstance(value, str) for value in found.values()) and len(found) > 1:
            return [found]
    raise _no_records(name)


def _lists(found: dict[str, Any], depth: int) -> Iterator[list[Any]]:
    for value in found.values():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield value
        elif isinstance(value, dict) and _are_records(value):
            yield list(value.values())
        elif isinstance(value, dict) and depth:
            yield from _lists(value, depth - 1)


def _are_records(found: dict[str, Any]) -> bool:
    """Return whether records are kept under a key each, not columns under their names."""
    values = list(found.values())
    if len(values) < _KEYED or not all(isinstance(value, dict) for value in values):
        return False
    keys = set(values[0])
    names = any(not key.isdigit() for key in keys)
    return names and all(2 * len(keys & set(value)) >= len(keys) for value in values)


def _by_columns(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the records of a document that holds its columns one after another."""
    columns = {
        name: list(value.values()) if isinstance(value, dict) else value
        for name, value in found.items()
        if isinstance(value, dict | list)
    }
    if len(columns) < 2 or len({len(values) for values in columns.values()}) != 1:
        return []
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _of_stream(layout: Layout) -> Iterator[Any]:
    """Yield the records of a large document: those of the first list of objects in it."""
    with opened_text(layout.path, detect_encoding(layout.path)) as handle:
        found = next(
            (
                prefix
                for prefix, event, _value in ijson.parse(_Utf8(handle))
                if event == "start_map" and (prefix == "item" or prefix.endswith(".item"))
            ),
            None,
        )
    if found is None:
        raise _no_records(layout.path.name)
    with opened_text(layout.path, detect_encoding(layout.path)) as handle:
        yield from ijson.items(_Utf8(handle), found)


class _Utf8:
    """Text as the bytes that a parser wants."""

    def __init__(self, handle: IO[str]) -> None:
        self._handle = handle

    def read(self, size: int = -1) -> bytes:
        """Return so many characters, encoded."""
        return self._handle.read(size).encode()


def _flat(record: Any, before: str = "", depth: int = _DEPTH) -> dict[str, str]:
    """Return the fields of a record as text; those of an inner one are called ``outer.inner``."""
    if not isinstance(record, dict):
        return {}
    out: dict[str, str] = {}
    for key, value in record.items():
        name = f"{before}{' '.join(str(key).split())}"
        if isinstance(value, dict) and depth:
            out |= _flat(value, f"{name}.", depth - 1)
        elif isinstance(value, list) and value and isinstance(value[0], dict) and depth:
            for i, one in enumerate(value[:3], 1):
                out |= _flat(one, f"{name}.{i}.", depth - 1)
        else:
            out[name] = _text(value)
        if len(out) > MAX_COLUMNS:
            break
    return out


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value if not isinstance(one, dict | list))
    return "" if isinstance(value, dict) else text_of(value) or ""


def _no_records(name: str) -> InvalidFile:
    return InvalidFile(
        N_(
            "'{name}' is JSON without a list of listings: it must be a list of objects, or one "
            "object per line."
        ),
        name=name,
    )
