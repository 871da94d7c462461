"""A Parquet file as columns of text, as a delimited file gives them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from core.data.readers.table import Layout, Table, check_header, check_rows, check_single
from core.errors import N_, InvalidFile
from core.types import Progress, no_progress
from core.types.reading import Opening

ENCODING = "parquet"
#: What a file may become when it is unpacked, in bytes, and the longest cell.
MAX_UNPACKED = 1_000_000_000
MAX_CELL = 131_072
_BATCH = 10_000
_MAGIC = b"PAR1"


def is_parquet(path: Path) -> bool:
    """Return whether a file begins as Parquet does; false if it cannot be read."""
    try:
        with path.open("rb") as handle:
            return handle.read(4) == _MAGIC
    except OSError:
        return False


def inspect(path: Path, size: int, _opening: Opening) -> Layout:
    """Read a Parquet file's column names, as `source.inspect`."""
    file = _opened(path)
    header = tuple(name.strip() for name in file.schema_arrow.names)
    check_header(header, path.name)
    check_rows(file.metadata.num_rows, path.name)
    if file.metadata.num_rows == 0:
        raise InvalidFile(
            N_("'{name}' has column names but no rows: add one row per listing."), name=path.name
        )
    return Layout(path, size, ENCODING, "", header, start=0)


def load(
    layout: Layout,
    columns: Sequence[str],
    on_progress: Progress = no_progress,
    *,
    most: int | None = None,
) -> Table:
    """Read the wanted columns as text, as `source.load`; no row is odd."""
    check_single(columns, layout)
    schema = _opened(layout.path).schema_arrow
    stored = {name.strip(): name for name in schema.names}
    wanted = [stored[name] for name in columns]
    _check_types(schema, wanted, layout.path.name)
    file = _opened(layout.path, wanted)
    chunks: list[pd.DataFrame] = []
    unpacked = rows = 0
    for batch in _batches(file, wanted, layout.path.name):
        unpacked += sum(_size(batch.column(name), name, layout.path.name) for name in wanted)
        if unpacked > MAX_UNPACKED:
            raise _too_much(layout.path.name)
        cells = {
            name: [text_of(value) for value in batch.column(kept).to_pylist()]
            for name, kept in zip(columns, wanted, strict=True)
        }
        chunks.append(pd.DataFrame(cells, dtype="str"))
        rows += len(batch)
        on_progress(N_("Reading the file"), rows, file.metadata.num_rows)
        if most is not None and rows >= most:
            break
    frame = pd.concat(chunks, ignore_index=True).head(most or rows)
    return Table(frame.where(frame != ""), {}, {})


def first_rows(layout: Layout, most: int) -> list[list[str]]:
    """Return the first rows; a column that is no text or number is blank, as is one named twice."""
    blank = [""] * min(most, _opened(layout.path).metadata.num_rows)
    columns = []
    for name in layout.header:
        try:
            single = bool(name) and layout.header.count(name) == 1
            found = load(layout, [name], most=most).frame[name] if single else None
        except InvalidFile:
            found = None
        columns.append(blank if found is None else found.fillna("").tolist())
    return [list(row) for row in zip(*columns, strict=True)]


def records(layout: Layout) -> Iterator[list[str]]:
    """Yield the rows as text, as `source.records`."""
    schema = _opened(layout.path).schema_arrow
    _check_types(schema, list(schema.names), layout.path.name)
    file = _opened(layout.path, schema.names)
    for batch in _batches(file, list(schema.names), layout.path.name):
        if sum(_size(column, "", layout.path.name) for column in batch.columns) > MAX_UNPACKED:
            raise _too_much(layout.path.name)
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield [text_of(value) or "" for value in row]


def _opened(path: Path, columns: Sequence[str] = ()) -> Any:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    try:  # text stays in its dictionary: a word that is repeated is not unpacked
        return pq.ParquetFile(path, read_dictionary=list(columns) or None)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(path.name) from error


def _batches(file: Any, columns: list[str], name: str) -> Any:
    import pyarrow as pa

    try:
        yield from file.iter_batches(_BATCH, columns=columns)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(name) from error


def _check_types(schema: Any, columns: list[str], name: str) -> None:
    import pyarrow.types as kinds  # type: ignore[import-untyped]

    for column in columns:
        kind = schema.field(column).type
        plain = kind.value_type if kinds.is_dictionary(kind) else kind
        if kinds.is_nested(plain) or kinds.is_binary(plain) or kinds.is_large_binary(plain):
            raise InvalidFile(
                N_("Column '{column}' of '{name}' contains {kind}: listings are text and numbers."),
                column=column,
                name=name,
                kind=str(kind)[:60],
            )


def _size(values: Any, column: str, name: str) -> int:
    """Return how much text a column is once unpacked, before it is unpacked."""
    import pyarrow as pa
    import pyarrow.compute as pc  # type: ignore[import-untyped]
    import pyarrow.types as kinds

    if not kinds.is_dictionary(values.type):
        return int(values.nbytes)
    words = values.dictionary
    if not (kinds.is_string(words.type) or kinds.is_large_string(words.type)):
        return int(values.nbytes)
    lengths = pc.binary_length(words).cast(pa.int64())
    if (pc.max(lengths).as_py() or 0) > MAX_CELL:
        raise InvalidFile(
            N_("A cell of column '{column}' in '{name}' is longer than {maximum} characters."),
            column=column,
            name=name,
            maximum=MAX_CELL,
        )
    return int(pc.sum(lengths.take(values.indices)).as_py() or 0)


def text_of(value: object) -> str | None:
    """Write a cell as a delimited file would hold it."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, float | Decimal):
        text = str(value)
        # Three decimals would look like thousands to who reads text.
        return text + "0" if "." in text and text[-4:-3] == "." else text
    return str(value)


def _damaged(name: str) -> InvalidFile:
    return InvalidFile(
        N_("'{name}' looks like a Parquet file but cannot be read: it is damaged or incomplete."),
        name=name,
    )


def _too_much(name: str) -> InvalidFile:
    return InvalidFile(
        N_("'{name}' unpacks to more than {maximum} MB: split it."),
        name=name,
        maximum=MAX_UNPACKED // 1_000_000,
    )
