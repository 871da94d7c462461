"""Files that a visitor brings: looked at, previewed as they will be read, then imported."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from core.authority import needs
from core.data.readers import NamesMissing, Opening, ReadOptions, guess, read_as
from core.data.readers.guesses import SAMPLE, guess_mapping
from core.data.readers.source import inspect, sample
from core.data.sellers import without_names
from core.errors import N_, InvalidFile
from core.services.market.snapshots import Imported, MarketUseCase
from core.types import ImportReport, PriceBasis, Progress, no_progress

__all__ = [
    "Look",
    "NamesMissing",
    "Opening",
    "Preview",
    "ReadOptions",
    "UploadUseCase",
    "plain_name",
]

#: What the names of files that are read end with, for who chooses one.
ENDINGS = (
    *("csv", "tsv", "txt", "json", "jsonl", "ndjson", "xlsx", "xlsm", "xlsb", "xls", "ods"),
    *("parquet", "gz", "zip"),
)
#: Rows of a preview that are shown, and rows of the file that are read for it.
SHOWN, LOOKED_AT = 10, 200


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is: the reader that knows it, its columns, and what they are taken for.

    `mapping` goes from a field of a listing (or ``title``) to a column; `row` is that of the
    column names, `sheet` the one that is read of the `sheets` of a workbook.
    """

    reader: str
    columns: tuple[str, ...]
    mapping: Mapping[str, str]
    row: int = 1
    sheet: str = ""
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """The first listings as they would be stored, and what would become of the rows.

    Only the first rows of a file were read, unless it is `whole`.
    """

    whole: bool
    first: pd.DataFrame
    report: ImportReport
    reader: str
    source_currency: str
    rate: float
    rate_date: date | None
    basis: PriceBasis


class UploadUseCase:
    """The use case of bringing one's own listings."""

    def __init__(self, markets: MarketUseCase, *, max_file_mb: int = 100) -> None:
        self._markets = markets
        self.max_file_mb = max_file_mb

    @needs("market")
    def look(self, name: str, content: bytes | memoryview, opening: Opening | None = None) -> Look:
        """Find out what a file is, from its first lines.

        Raises
        ------
        InvalidFile
            It cannot be read as a table.
        """
        with self._file(name, content) as path:
            reader = guess(path, opening=opening, max_mb=self.max_file_mb)
            layout = inspect(path, self.max_file_mb, opening)
            mapping = guess_mapping(layout.offered, sample(layout, SAMPLE))
        return Look(
            reader,
            tuple(dict.fromkeys(name for name in layout.header if name)),
            mapping,
            layout.start,
            layout.sheet,
            layout.sheets,
        )

    @needs("market")
    def preview(self, name: str, content: bytes | memoryview, reading: ReadOptions) -> Preview:
        """Read the first rows of a file as they would be imported; stores nothing.

        Raises
        ------
        InvalidFile
            It cannot be read as listings.
        InvalidInput
            An option is wrong, or contradicts another.
        """
        with self._file(name, content) as path:
            said = replace(reading, hours_per_day=self._markets.hours_per_day)
            market = read_as(said, path, max_mb=self.max_file_mb, most=LOOKED_AT)
        first = market.frame.head(SHOWN)
        return Preview(
            whole=market.report.rows_read < LOOKED_AT,
            first=first if reading.keep_sellers else without_names(first),
            report=market.report,
            reader=market.reader,
            source_currency=market.source_currency,
            rate=market.rate,
            rate_date=market.rate_date,
            basis=PriceBasis(market.currency, market.unit),
        )

    @needs("market")
    def store(
        self,
        name: str,
        content: bytes | memoryview,
        reading: ReadOptions,
        *,
        called: str | None = None,
        activate: bool = True,
        imported_by: str | None = None,
        on_progress: Progress = no_progress,
    ) -> Imported:
        """Import a file: all of it or nothing.

        Raises
        ------
        InvalidFile, InvalidInput
            As `preview` does; nothing was written.
        """
        with self._file(name, content) as path:
            return self._markets.import_file(
                path,
                reading,
                name=called,
                activate=activate,
                imported_by=imported_by,
                origin="upload",
                on_progress=on_progress,
            )

    @needs("market")
    def check_size(self, name: str, content: bytes | memoryview) -> None:
        """Refuse a file that is too large to be read; raises `InvalidFile`."""
        require_size(name, content, self.max_file_mb)

    @contextmanager
    def _file(self, name: str, content: bytes | memoryview) -> Iterator[Path]:
        self.check_size(name, content)
        with on_disk(name, content) as path:
            yield path


def require_size(name: str, content: bytes | memoryview, max_mb: int) -> None:
    """Refuse an upload above a limit; raises `InvalidFile`."""
    size = len(content) / 1_000_000
    if size > max_mb:
        raise InvalidFile(
            N_("'{name}' is {size} MB; the limit is {max_mb} MB. Split it."),
            name=plain_name(name),
            size=round(size, 1),
            max_mb=max_mb,
        )


@contextmanager
def on_disk(name: str, content: bytes | memoryview) -> Iterator[Path]:
    """Give an upload as a file, in a folder that nobody else reads, for a moment."""
    with tempfile.TemporaryDirectory(prefix="prisme-upload-") as folder:
        path = Path(folder) / plain_name(name)
        path.write_bytes(content)
        yield path


def plain_name(name: str) -> str:
    """Return an upload's name without folders, control characters, or undue length."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in last if c.isprintable())
    return shown.encode("utf-8", "ignore")[-120:].decode("utf-8", "ignore").strip(". ") or "file"
