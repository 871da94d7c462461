"""From the parts of a list to one file: CSV, XLSX or Parquet, whole or not there at all."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from core.errors import N_, InvalidInput
from core.exports import disarmed, write_xlsx

#: Rows of a sheet under its head.
MAX_IN_SHEET = 1_048_575
_TOO_MANY = N_(
    "A spreadsheet can have at most {maximum} rows and this list has {rows}: write CSV or "
    "Parquet instead."
)


def format_of(path: Path, rows: int) -> str:
    """Return the format that a file's name asks for: csv, xlsx or parquet.

    Raises
    ------
    InvalidInput
        The ending is another, or the format cannot hold so many rows.
    """
    ending = path.suffix.lower().removeprefix(".")
    if ending not in _WRITERS:
        raise InvalidInput(
            N_("'{name}' must end in .csv, .xlsx or .parquet: the ending sets the format."),
            field="out",
            name=path.name,
        )
    if ending == "xlsx" and rows > MAX_IN_SHEET:
        raise InvalidInput(_TOO_MANY, field="out", maximum=MAX_IN_SHEET, rows=rows)
    return ending


def write(frames: Iterable[pd.DataFrame], passing: Path, out: Path) -> None:
    """Write parts of a list, one held at a time, to `passing`, and rename it once it is complete.

    Both are on one disk; the parts have the same columns and types.
    """
    _WRITERS[out.suffix.lower().removeprefix(".")](frames, passing)
    with passing.open("rb") as handle:
        os.fsync(handle.fileno())
    passing.replace(out)


def _csv(frames: Iterable[pd.DataFrame], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as handle:
        for i, frame in enumerate(frames):
            disarmed(frame).to_csv(handle, index=False, header=i == 0, quoting=csv.QUOTE_NONNUMERIC)


def _parquet(frames: Iterable[pd.DataFrame], path: Path) -> None:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    writer: Any = None
    try:
        for frame in frames:
            if writer is None:
                schema = pa.Table.from_pandas(frame, preserve_index=False).schema
                writer = pq.ParquetWriter(path, schema.remove_metadata())
            writer.write_table(
                pa.Table.from_pandas(
                    frame, writer.schema, preserve_index=False
                ).replace_schema_metadata()
            )
    finally:
        if writer is not None:
            writer.close()


_WRITERS: dict[str, Callable[[Iterable[pd.DataFrame], Path], None]] = {
    "csv": _csv,
    "xlsx": write_xlsx,
    "parquet": _parquet,
}
