"""A list of services to be priced: CSV, XLSX or Parquet, read as a stream, row by row."""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.data.money.amounts import quoted
from core.data.quantities.frames import QUANTITIES, usable_quantities
from core.data.readers import optional_numbers
from core.data.readers.guesses import SAMPLE, guess_mapping
from core.data.readers.mapped import WITH_COUNT, require, spelled
from core.data.readers.raw import join_lines, read_number
from core.data.readers.source import inspect, records, sample
from core.data.readers.table import Layout, check_single
from core.errors import N_, InvalidFile, InvalidInput
from core.types import FIELD, FIELDS, LABELS, NONE_FIELDS, SERVICE_FIELDS, Field, Flag, ServiceInput
from core.types.none_words import means_none
from core.types.reading import Opening

#: What a column may be taken for: what describes a service, and a title put before its text.
_BASIC = "basic_price"
TARGETS: tuple[str, ...] = ("title", *(field.name for field in SERVICE_FIELDS), QUANTITIES, _BASIC)
#: What their columns are called, in a list that says how much is delivered, or what one asks.
_NAMES = {
    QUANTITIES: frozenset("quantities quantity quantités quantité cantidades cantidad".split()),
    _BASIC: frozenset({_BASIC, "basic price", "prix basique", "prix de base", "precio básico"}),
}
NOT_USED = N_("In column “{column}”, “{value}” cannot be used: read as not specified.")
_NO_FIELD = N_("Services have no field '{target}'. Fields that can be mapped: {targets}.")
_TOO_MANY = N_("This row has more cells than the first line has column names.")


@dataclass(frozen=True, slots=True)
class ServiceFile:
    """A list of services: how it is written, what its columns are, and which file it is.

    `rows` is their number; `sha256` is of the file's bytes.
    """

    layout: Layout
    mapping: Mapping[str, str]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One row: its cells as they stand, the service or why there is none, and what was left out."""

    cells: tuple[str, ...]
    service: ServiceInput | InvalidInput
    flags: tuple[Flag, ...] = ()


def open_services(
    path: Path,
    mapping: Mapping[str, str] | None = None,
    *,
    opening: Opening | None = None,
    max_mb: float = 10_000,
) -> ServiceFile:
    """Look at a list of services: its columns, and how many rows it has.

    Parameters
    ----------
    path : pathlib.Path
        A CSV, XLSX or Parquet file.
    mapping : mapping of str to str, optional
        From a field of a service (or ``title``) to a column, empty for none; guessed for the
        fields that it does not name.
    opening : Opening, optional
        The sheet, and the row of the column names.
    max_mb : float
        The largest size that is read, in megabytes.

    Returns
    -------
    ServiceFile
        For `service_chunks`.

    Raises
    ------
    InvalidFile
        It cannot be read as a table, or no column describes the services.
    InvalidInput
        The mapping names a field that a service does not have.
    """
    layout = inspect(path, max_mb, opening)
    chosen = _mapping(layout, mapping)
    check_single(list(chosen.values()), layout)
    rows = sum(1 for _ in records(layout))
    if not rows:
        raise InvalidFile(
            N_("'{name}' has column names but no rows: add one row per service."), name=path.name
        )
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return ServiceFile(layout, chosen, rows, digest)


def service_chunks(
    file: ServiceFile, size: int, start: int = 0, *, least: int | None = None
) -> Iterator[list[ServiceRow]]:
    """Read services some at a time, in file order.

    Parameters
    ----------
    file : ServiceFile
        From `open_services`.
    size : int
        Rows at a time.
    start : int, default=0
        Rows that are passed over.
    least : int, optional
        Towards the end each time half of what is left is read, but so many: where several are
        worked on in turn, the last one leaves little that is done alone.

    Yields
    ------
    list of ServiceRow
        Up to `size` of them.
    """
    rows = itertools.islice(records(file.layout), start, None)
    left = file.rows - start
    while chunk := list(itertools.islice(rows, min(size, max(left // 2, least or size)))):
        left -= len(chunk)
        yield _services(chunk, file)


def guess_columns(path: Path, *, max_mb: float = 10_000) -> tuple[list[str], dict[str, str]]:
    """Return the columns of a list, and from which each field would be read; raises `InvalidFile`.

    Unlike `open_services` it asks for none: whoever looks can say which column describes.
    """
    layout = inspect(path, max_mb, None)
    return list(layout.offered), _guessed(layout, {})


def _mapping(layout: Layout, given: Mapping[str, str] | None) -> dict[str, str]:
    said = spelled(given or {}, TARGETS, layout.header, layout.path.name, _NO_FIELD)
    chosen = {name: column for name, column in _guessed(layout, said).items() if column}
    require(chosen, ("description",), layout)
    return chosen


def _guessed(layout: Layout, said: Mapping[str, str]) -> dict[str, str]:
    """Return what was said of columns, and a guess for the fields of which nothing was."""
    rows = sample(layout, SAMPLE)
    found = guess_mapping(layout.offered, rows, (*FIELDS, *SERVICE_FIELDS), said)
    chosen = {name: column for name, column in found.items() if name in TARGETS} | dict(said)
    for target, names in _NAMES.items():
        named = [c for c in layout.header if c.strip().casefold() in names]
        if named and target not in said and named[0] not in chosen.values():
            chosen[target] = named[0]
    return chosen


def _services(records: Sequence[list[str]], file: ServiceFile) -> list[ServiceRow]:
    width = len(file.layout.header)
    cells = [tuple((row + [""] * (width - len(row)))[:width]) for row in records]
    frame = pd.DataFrame(cells, columns=[str(i) for i in range(width)], dtype="str")
    frame = frame.where(frame.map(str.strip) != "")
    place = {name: str(file.layout.header.index(column)) for name, column in file.mapping.items()}
    columns: dict[str, list[Any]] = {"without": _without(frame, place)}
    columns["description"] = _descriptions(frame, place)
    columns |= {name: _given(frame[place[name]]) for name in LABELS if name in place}
    flags: dict[int, tuple[Flag, ...]] = {}
    for field in SERVICE_FIELDS:
        if field.numeric and (column := file.mapping.get(field.name)):
            columns[field.name] = _numbers(field, frame[place[field.name]], column, flags)
    if QUANTITIES in place:
        column = file.mapping[QUANTITIES]
        columns[QUANTITIES] = _quantities(frame[place[QUANTITIES]], column, flags)
    if _BASIC in place:
        column = file.mapping[_BASIC]
        columns[_BASIC] = _numbers(FIELD["price"], frame[place[_BASIC]], column, flags, _BASIC)
    if "rating" in place:
        _add_bracketed(columns, frame[place["rating"]])
    names = list(columns)
    services = [
        ServiceInput(**dict(zip(names, row, strict=True)))
        for row in zip(*columns.values(), strict=True)
    ]
    long = {i: InvalidInput(_TOO_MANY) for i, row in enumerate(records) if any(row[width:])}
    return [ServiceRow(c, long.get(i, services[i]), flags.get(i, ())) for i, c in enumerate(cells)]


def _add_bracketed(columns: dict[str, list[Any]], ratings: pd.Series) -> None:
    """Take the reviews that stand beside ratings, where a row says no others."""
    said = columns.get("reviews", [None] * len(ratings))
    without = columns["without"]
    counts = optional_numbers.read_count(
        ratings.where(ratings.str.contains(WITH_COUNT, na=False))
    ).floats
    columns["reviews"] = [
        float(count)
        if reviews is None and not math.isnan(count) and "reviews" not in none
        else reviews
        for reviews, count, none in zip(said, counts, without, strict=True)
    ]


def _without(frame: pd.DataFrame, place: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Take the cells that say "none" out of a frame, and return whose they are, row by row."""
    found: list[list[str]] = [[] for _ in range(len(frame))]
    for name in NONE_FIELDS:
        if name not in place:
            continue
        none = np.array([means_none(FIELD[name], v) for v in frame[place[name]]], dtype=bool)
        frame.loc[none, place[name]] = np.nan
        for i in np.flatnonzero(none):
            found[i].append(name)
    return [tuple(names) for names in found]


def _descriptions(frame: pd.DataFrame, place: Mapping[str, str]) -> list[str]:
    parts = [frame[place[name]] for name in ("title", "description") if name in place]
    same = place.get("title") == place.get("description")
    text = parts[0] if same or len(parts) == 1 else join_lines(parts[0], parts[1])
    return [value or "" for value in _given(text)]


def _numbers(
    field: Field,
    values: pd.Series,
    column: str,
    flags: dict[int, tuple[Flag, ...]],
    name: str | None = None,
) -> list[float | None]:
    """Read numbers as an import does: what is none, or out of range, is left out and flagged."""
    read = read_number(field, values, column)
    outside = ~(np.isnan(read.floats) | field.holds(read.floats))
    for i in np.flatnonzero(read.unreadable | outside):
        params = {"column": column, "value": quoted(values.iloc[i])}
        flags[int(i)] = (
            *flags.get(int(i), ()),
            Flag(f"unread_{name or field.name}", NOT_USED, params),
        )
    numbers = np.where(outside, np.nan, read.floats)
    return [None if math.isnan(value) else value for value in numbers.tolist()]


def _quantities(
    values: pd.Series, column: str, flags: dict[int, tuple[Flag, ...]]
) -> list[dict[str, float] | None]:
    """Read how much is delivered; where a cell does not say it, the description does."""
    found: list[dict[str, float] | None] = []
    for i, cell in enumerate(_given(values)):
        given = None if cell is None else usable_quantities(cell)
        if cell is not None and given is None:
            params = {"column": column, "value": quoted(cell)}
            flags[i] = (*flags.get(i, ()), Flag(f"unread_{QUANTITIES}", NOT_USED, params))
        found.append(given)
    return found


def _given(values: pd.Series) -> list[str | None]:
    return [value if isinstance(value, str) else None for value in values.tolist()]
