"""A file of listings as columns of text, whatever its format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.data.readers import parquet, table, workbook
from core.data.readers.table import Layout, Table
from core.types import Progress, no_progress


def inspect(path: Path, max_mb: float) -> Layout:
    """Find out how a file is written; raises `InvalidFile` as its format's `inspect` does."""
    if parquet.is_parquet(path):
        return parquet.inspect(path, max_mb)
    return (workbook if workbook.is_workbook(path) else table).inspect(path, max_mb)


def load(layout: Layout, columns: Sequence[str], on_progress: Progress = no_progress) -> Table:
    """Read the wanted columns as text; raises `InvalidFile` as its format's `load` does."""
    formats = {parquet.ENCODING: parquet, workbook.ENCODING: workbook}
    return formats.get(layout.encoding, table).load(layout, columns, on_progress)
