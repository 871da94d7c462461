"""From a file to a cleaned market in one currency: recognise, read, convert, clean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.data.cleaning import clean_listings
from core.data.money.conversion import Conversion, convert, settle, settle_each
from core.data.money.preface import read_preface
from core.data.money.prices import OTHER_UNIT
from core.data.money.source_currency import DOLLARS, are_us_dollars, source_currency
from core.data.readers import mapped
from core.data.readers.guesses import SAMPLE
from core.data.readers.known_files import KNOWN, chosen_reader, recognised
from core.data.readers.losses import Losses, losses, require_rows
from core.data.readers.raw import KnownFile, Raw
from core.data.readers.source import inspect, load, sample
from core.data.readers.table import Layout
from core.errors import N_, InvalidFile, InvalidInput
from core.types import PROJECT, ImportReport, Progress, no_progress
from core.types.reading import Opening, ReadOptions

#: The largest file that is read unless the caller says otherwise, in megabytes.
MAX_MB = 200


@dataclass(frozen=True, slots=True)
class ReadMarket:
    """Cleaned listings of a file, and how they were read.

    `frame` has the columns of the schema, prices in `currency`; `rate` is the number of
    `source_currency` units for one of `currency`, dated `rate_date` (``None`` at rate 1).
    """

    frame: pd.DataFrame
    report: ImportReport
    reader: str
    currency: str
    source_currency: str
    rate: float
    rate_date: date | None
    level_order: tuple[str, ...]
    unit: str = PROJECT


def guess(path: Path, *, opening: Opening | None = None, max_mb: float = MAX_MB) -> str:
    """Recognise a file by its columns.

    Parameters
    ----------
    path : pathlib.Path
        A file of listings.
    opening : Opening, optional
        The sheet, and the row of the column names.
    max_mb : float, default=200
        The largest size that is read, in megabytes.

    Returns
    -------
    str
        A known reader's name, or ``mapped`` if none knows these columns.

    Raises
    ------
    InvalidFile
        It cannot be read as a table, or must not be used for training.
    """
    layout = inspect(Path(path), max_mb, opening)
    return recognised(layout, sample(layout, SAMPLE))


def read(
    path: Path,
    *,
    most: int | None = None,
    max_mb: float = MAX_MB,
    on_progress: Progress = no_progress,
    **options: Any,
) -> ReadMarket:
    """Read a file of listings into a cleaned market in one currency.

    Parameters
    ----------
    path : pathlib.Path
        A file of listings, of any format and encoding that `source.inspect` knows.
    most : int, optional
        Rows that are read at most, for a preview; all by default.
    max_mb : float, default=200
        The largest size that is read, in megabytes of 1,000,000 bytes.
    on_progress : callable
        Told the stage, and how far it is.
    **options
        What is said of the file; see `core.types.reading.ReadOptions`.

    Returns
    -------
    ReadMarket
        Listings in file order, and the report of rows.

    Raises
    ------
    InvalidFile
        The file cannot be read as listings.
    InvalidInput
        An option is wrong, or contradicts another.
    """
    return read_as(ReadOptions(**options), path, most=most, max_mb=max_mb, on_progress=on_progress)


def read_as(
    said: ReadOptions,
    path: Path,
    *,
    most: int | None = None,
    max_mb: float = MAX_MB,
    on_progress: Progress = no_progress,
) -> ReadMarket:
    """Read a file of listings as `read` does, with what is said of it in one."""
    layout = inspect(Path(path), max_mb, said.opening)
    rows = sample(layout, SAMPLE)
    reader = chosen_reader(said.reader, recognised(layout, rows), mapped=bool(said.mapping))
    _check_decimal(said.decimal)
    known = KNOWN.get(reader)
    columns = (
        _known_columns(known, layout) if known else mapped.full_mapping(said.mapping, layout, rows)
    )
    table = load(layout, sorted(set(columns.values())), on_progress, most=most)
    if not said.drop_unreadable:
        require_rows(table.dropped, len(table.frame), layout)
    raw = (
        known.parse(table.frame)
        if known
        else mapped.parse(
            table.frame, columns, said, read_preface(layout.above, (layout.sheet, layout.path.stem))
        )
    )
    lost = losses(raw, table.frame, drop_unreadable=said.drop_unreadable)
    raw, conversion = _settled(known, raw, said, rows)
    counts = table.dropped, table.notes
    del table  # its text is as large as all that is made of it
    frame, report = _cleaned(raw, counts, conversion, known, on_progress)
    _refuse_nothing(frame, report, layout.path.name)
    return ReadMarket(
        frame=frame,
        report=_said_of(report, raw, lost, columns, layout, conversion),
        reader=reader,
        currency=conversion.target,
        source_currency=conversion.source,
        rate=conversion.rate,
        rate_date=conversion.rate_date,
        level_order=known.level_order if known else raw.level_order,
        unit=raw.unit,
    )


def _settled(
    known: KnownFile | None, raw: Raw, said: ReadOptions, rows: Sequence[Sequence[str]]
) -> tuple[Raw, Conversion]:
    """Decide which currency prices are in, and how they are converted."""
    if isinstance(said.rate, Mapping):
        marks = raw.said if raw.said is not None else np.full(len(raw.frame), "", dtype=object)
        to, day = said.to_currency, said.rate_date
        return raw, settle_each(marks, raw.price_column, said.currency, to, said.rate, day)
    currency = said.currency
    amounts = raw.frame["price"].to_numpy(dtype=np.float64)
    if currency is None and said.rate is None and are_us_dollars(raw.marks, amounts, rows):
        currency, raw = "USD", replace(raw, notes={**raw.notes, DOLLARS: len(amounts)})
    marked = raw.marks if known is None or raw.marks else {known.currency}
    source = source_currency(currency, marked, raw.price_column)
    if known is None or said.rate is not None or source != known.currency:
        return raw, settle(source, said.to_currency, said.rate, said.rate_date)
    if known.rate is None or said.to_currency not in (None, known.to_currency):
        return raw, settle(source, said.to_currency, None, None)
    return raw, settle(source, known.to_currency, known.rate, known.rate_date)


def _cleaned(
    raw: Raw,
    counts: tuple[Mapping[str, int], Mapping[str, int]],
    conversion: Conversion,
    known: KnownFile | None,
    on_progress: Progress,
) -> tuple[pd.DataFrame, ImportReport]:
    """Convert and clean the rows whose price pays for the chosen unit."""
    priced = convert(raw.frame, conversion, round_down=known is not None and known.round_down)
    unreadable, dropped = raw.unreadable, dict(counts[0])
    if raw.chosen is not None and not raw.chosen.all():
        priced = priced[raw.chosen]
        unreadable = {name: mask[raw.chosen] for name, mask in unreadable.items()}
        dropped[OTHER_UNIT] = int((~raw.chosen).sum())
    return clean_listings(
        priced,
        unreadable=unreadable,
        dropped=dropped,
        notes={**counts[1], **raw.notes, **conversion.notes()},
        on_progress=on_progress,
    )


def _said_of(
    report: ImportReport,
    raw: Raw,
    lost: Losses,
    columns: Mapping[str, str],
    layout: Layout,
    conversion: Conversion,
) -> ImportReport:
    """Add to a report what was read as what, and quote the cells that it is about."""
    there = {*report.dropped, *report.notes}
    examples = {**raw.examples, **lost.examples}
    used = set(columns.values())
    return replace(
        report,
        columns=dict(columns),
        unread=[name for name in layout.header if name and name not in used],
        examples={why: list(cells) for why, cells in examples.items() if why in there},
        asked={why: share for why, share in lost.asked.items() if why in there},
        rates=dict(conversion.rates),
    )


def _check_decimal(decimal: str | None) -> None:
    if decimal not in (None, ".", ","):
        raise InvalidInput(
            N_("The decimal mark is '{decimal}': it must be '.' or ','."),
            field="decimal",
            decimal=decimal,
        )


def _known_columns(known: KnownFile, layout: Layout) -> dict[str, str]:
    missing = [column for column in known.required if column not in layout.header]
    if missing:
        raise mapped.missing_columns(layout.path.name, missing, layout.header)
    used = (*known.required, *(name for name in known.optional if name in layout.header))
    return {name: name for name in used}


def _refuse_nothing(frame: pd.DataFrame, report: ImportReport, name: str) -> None:
    if frame.empty:
        raise InvalidFile(
            N_(
                "None of the {rows} rows of '{name}' can be used: each needs a description in "
                "words and a price above zero."
            ),
            name=name,
            rows=report.rows_read,
        )
