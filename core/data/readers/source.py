"""A file of listings as columns of text, whatever its format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.data.readers import parquet, table
from core.data.readers.table import Layout, Table
from core.types import Progress, no_progress


def inspect(path: Path, max_mb: float) -> Layout:
    """Find out how a file is written; raises `InvalidFile` as its format's `inspect` does."""
    return (parquet if parquet.is_parquet(path) else table).inspect(path, max_mb)


def load(layout: Layout, columns: Sequence[str], on_progress: Progress = no_progress) -> Table:
    """Read the wanted columns as text; raises `InvalidFile` as its format's `load` does."""
    format_ = parquet if layout.encoding == parquet.ENCODING else table
    return format_.load(layout, columns, on_progress)
