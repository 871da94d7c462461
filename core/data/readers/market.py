"""From a file to a cleaned market in one currency: recognise, read, convert, clean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.cleaning import clean_listings
from core.data.money.prices import OTHER_UNIT
from core.data.money.terms import (
    DOLLARS,
    Terms,
    are_us_dollars,
    convert,
    convert_each,
    settle_each,
    settle_terms,
    source_currency,
)
from core.data.readers import mapped
from core.data.readers.guesses import SAMPLE
from core.data.readers.kaggle import KAGGLE
from core.data.readers.losses import Losses, losses
from core.data.readers.market_2021 import MARKET_2021
from core.data.readers.market_2023 import MARKET_2023
from core.data.readers.raw import KnownFile, Raw
from core.data.readers.source import inspect, load, sample
from core.data.readers.start import Opening
from core.data.readers.table import Layout
from core.errors import N_, InvalidFile, InvalidInput
from core.types import ImportReport, Progress, no_progress

#: The largest file that is read unless the caller says otherwise, in megabytes.
MAX_MB = 200
MAPPED = "mapped"

_KNOWN: dict[str, KnownFile] = {known.name: known for known in (KAGGLE, MARKET_2023, MARKET_2021)}
#: Columns that betray the reference project's prepared file, whose features saw the price.
_LEAKED = frozenset({"fiabilite", "prix_log"})


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


def reader_names() -> tuple[str, ...]:
    """Return the readers that can be asked for by name."""
    return (*_KNOWN, MAPPED)


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
    _refuse_leak(layout)
    return _guess(layout, sample(layout, SAMPLE))


def read(
    path: Path,
    *,
    reader: str | None = None,
    mapping: Mapping[str, str] | None = None,
    currency: str | None = None,
    to_currency: str | None = None,
    rate: float | Mapping[str, float] | None = None,
    rate_date: date | None = None,
    decimal: str | None = None,
    unit: str | None = None,
    drop_unreadable: bool = False,
    opening: Opening | None = None,
    most: int | None = None,
    max_mb: float = MAX_MB,
    on_progress: Progress = no_progress,
) -> ReadMarket:
    """Read a file of listings into a cleaned market in one currency.

    Parameters
    ----------
    path : pathlib.Path
        A file of listings, of any format and encoding that `source.inspect` knows.
    reader : str, optional
        One of `reader_names`; by default the one that knows the file's columns, else
        ``mapped``.
    mapping : mapping of str to str, optional
        Schema column (or ``title``, ``unit``) to file column, empty for none; what is not named
        is guessed.
    currency : str, optional
        The currency of the prices in the file (ISO 4217). Needed where the file does not say.
    to_currency : str, optional
        The currency to keep prices in; the file's own by default, USD if only a rate is given.
    rate : float or mapping of str to float, optional
        Units of `currency` for one unit of `to_currency`; of each currency, where the file has
        several.
    rate_date : datetime.date, optional
        The day of the rate; needed with it.
    decimal : {".", ","}, optional
        The decimal mark of mapped prices, where no value tells.
    unit : str, optional
        What the prices to be read pay for (``hour``, ``job``, …), where the file has several.
    drop_unreadable : bool, default=False
        Leave rows out whose price cannot be read, however many they are.
    opening : Opening, optional
        The sheet, and the row of the column names, where the file does not show them.
    most : int, optional
        Rows that are read at most, for a preview; all by default.
    max_mb : float, default=200
        The largest size that is read, in megabytes of 1,000,000 bytes.
    on_progress : callable
        Told the stage, and how far it is.

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
    layout = inspect(Path(path), max_mb, opening)
    _refuse_leak(layout)
    rows = sample(layout, SAMPLE)
    chosen = _choose(layout, reader, mapping, rows)
    _check_decimal(decimal)
    known = _KNOWN.get(chosen)
    columns = (
        _known_columns(known, layout)
        if known
        else mapped.full_mapping(mapping, layout.offered, rows, layout.path.name)
    )
    table = load(layout, sorted(set(columns.values())), on_progress, most=most)
    raw = known.parse(table.frame) if known else mapped.parse(table.frame, columns, decimal, unit)
    lost = losses(raw, table.frame, drop_unreadable=drop_unreadable)
    amounts = raw.frame["price"].to_numpy(dtype=np.float64)
    if currency is None and rate is None and are_us_dollars(raw.marks, amounts, rows):
        currency, raw = "USD", replace(raw, notes={**raw.notes, DOLLARS: len(amounts)})
    priced, terms, converted = _in_one_currency(
        known, raw, currency=currency, to_currency=to_currency, rate=rate, rate_date=rate_date
    )
    priced, other = _of_one_unit(priced, raw)
    frame, report = clean_listings(
        priced,
        unreadable={name: mask[other[1]] for name, mask in raw.unreadable.items()},
        dropped={**table.dropped, **other[0]},
        notes={**table.notes, **raw.notes, **converted},
        on_progress=on_progress,
    )
    _refuse_nothing(frame, report, layout.path.name)
    return ReadMarket(
        frame=frame,
        report=_said_of(report, raw, lost, columns, layout),
        reader=chosen,
        currency=terms.target,
        source_currency=terms.source,
        rate=terms.rate,
        rate_date=terms.rate_date,
        level_order=known.level_order if known else raw.level_order,
    )


def _in_one_currency(
    known: KnownFile | None,
    raw: Raw,
    *,
    currency: str | None,
    to_currency: str | None,
    rate: float | Mapping[str, float] | None,
    rate_date: date | None,
) -> tuple[pd.DataFrame, Terms, dict[str, int]]:
    """Convert prices, those of several currencies each at its own rate; count the latter."""
    if isinstance(rate, Mapping):
        said = raw.said if raw.said is not None else np.full(len(raw.frame), "", dtype=object)
        each = settle_each(said, raw.price_column, currency, to_currency, rate, rate_date)
        return convert_each(raw.frame, each)
    terms = _terms(
        known, raw, currency=currency, to_currency=to_currency, rate=rate, rate_date=rate_date
    )
    round_down = known is not None and known.round_down
    return convert(raw.frame, terms, round_down=round_down), terms, {}


def _of_one_unit(
    frame: pd.DataFrame, raw: Raw
) -> tuple[pd.DataFrame, tuple[dict[str, int], NDArray[np.bool_]]]:
    """Leave out the rows whose price pays for another unit than the chosen one."""
    if raw.chosen is None or raw.chosen.all():
        return frame, ({}, np.ones(len(frame), dtype=bool))
    return frame[raw.chosen], ({OTHER_UNIT: int((~raw.chosen).sum())}, raw.chosen)


def _said_of(
    report: ImportReport, raw: Raw, lost: Losses, columns: Mapping[str, str], layout: Layout
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
    )


def _guess(layout: Layout, rows: Sequence[Sequence[str]]) -> str:
    return next((k.name for k in _KNOWN.values() if k.is_it(layout.header, rows)), MAPPED)


def _choose(
    layout: Layout,
    reader: str | None,
    mapping: Mapping[str, str] | None,
    rows: Sequence[Sequence[str]],
) -> str:
    if reader is not None and reader not in reader_names():
        raise InvalidInput(
            N_("There is no reader '{reader}'. Available: {names}."),
            field="reader",
            reader=reader,
            names=", ".join(reader_names()),
        )
    if mapping and reader not in (None, MAPPED):
        raise InvalidInput(
            N_(
                "The reader '{reader}' already knows its columns: give a reader or a mapping, "
                "not both."
            ),
            field="mapping",
            reader=reader,
        )
    return MAPPED if mapping else reader or _guess(layout, rows)


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


def _terms(
    known: KnownFile | None,
    raw: Raw,
    *,
    currency: str | None,
    to_currency: str | None,
    rate: float | None,
    rate_date: date | None,
) -> Terms:
    if known is None or raw.marks:
        source = source_currency(currency, raw.marks, raw.price_column)
    else:
        source = source_currency(currency, {known.currency}, raw.price_column)
    if known is None or rate is not None or source != known.currency:
        return settle_terms(source, to_currency, rate, rate_date)
    if known.rate is None or to_currency not in (None, known.to_currency):
        return settle_terms(source, to_currency, None, None)
    return settle_terms(source, known.to_currency, known.rate, known.rate_date)


def _refuse_leak(layout: Layout) -> None:
    if {column.casefold() for column in layout.header} >= _LEAKED:
        raise InvalidFile(
            N_(
                "'{name}' was prepared using the prices (its levels and reliabilities were "
                "imputed from them), so it cannot be used for training. Import the original data "
                "instead."
            ),
            name=layout.path.name,
        )


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
