"""Imported markets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from core.types.common import PROJECT, Origin, PriceBasis
from core.types.reading import ReadOptions


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of each row of a file: ``rows_read == rows_kept + sum(dropped)``.

    `dropped` maps an English reason (message id) to a number of rows; `notes` lists what was
    repaired in rows that were kept, in the same form. `columns` says which column each field was
    read from, `unread` which were not read; `examples` quotes cells of a reason or note, and
    `asked` has the share of the values of a column that it took, where that is much. `rates` are
    units of each currency that was converted for one of the market's.
    """

    rows_read: int
    rows_kept: int
    dropped: Mapping[str, int]
    notes: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    examples: Mapping[str, list[str]] = field(default_factory=dict)
    asked: Mapping[str, float] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One imported market: where its listings come from and how their prices were read.

    `sha256` is the fingerprint of the cleaned listings (not of the file); `rate` is the number
    of `source_currency` units for one of `currency`, dated `rate_date`; `unit`
    is what each price pays for.
    `level_order` lists the market's own levels from lowest to highest, empty if it declares none.
    """

    id: UUID
    name: str
    origin: Origin
    reader: str
    sha256: str
    currency: str
    source_currency: str
    rate: float
    rate_date: date | None
    level_order: tuple[str, ...]
    report: ImportReport
    imported_at: datetime
    imported_by: str
    active: bool = False
    unit: str = PROJECT

    @property
    def basis(self) -> PriceBasis:
        """What its amounts are in."""
        return PriceBasis(self.currency, self.unit)

    @property
    def rates(self) -> Mapping[str, float]:
        """Units of each currency that prices were converted from, for one of the market's."""
        own = {} if self.rate_date is None else {self.source_currency: self.rate}
        return self.report.rates or own

    @property
    def synthetic(self) -> bool:
        """Whether the listings were generated rather than observed."""
        return self.origin == "synthetic"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a market is fetched from: an address, and how the file there is read.

    It is asked every so many days, or only by hand (0); `asked_at` is when it was last asked. Its
    markets are the fetched ones that bear its name.
    """

    name: str
    url: str
    reading: ReadOptions
    every_days: float = 0
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """Units of `currency` for one of `base` (ISO 4217) on a day; `source` says who gave it."""

    base: str
    currency: str
    rate: float
    rate_date: date
    source: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class RateBetween:
    """Units of `currency` for one of the other, dated by the older of the rates behind it."""

    currency: str
    rate: float
    rate_date: date


@dataclass(frozen=True, slots=True)
class Dependants:
    """What was made from a snapshot, and goes when it goes.

    `versions` are the numbers of the models trained on it, oldest first; `champion` is the one
    of them that serves, if it is one of them.
    """

    versions: tuple[int, ...] = ()
    champion: int | None = None
    comparisons: int = 0
    estimates: int = 0
    feedback: int = 0
