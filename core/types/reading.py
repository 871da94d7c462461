"""How a file of listings is to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal, Self

from core.types.common import HOURS_PER_DAY

#: What is kept of a price that is a range.
RangeEnd = Literal["low", "middle", "high"]


@dataclass(frozen=True, slots=True)
class Opening:
    """How a reader of a file says that it is to be opened; ``None`` leaves it to the file.

    `sheet` is a sheet's name; `header_row` counts lines (or rows of a sheet) from 1: that of the
    column names, or 0 where there are none.
    """

    sheet: str | None = None
    header_row: int | None = None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person says of a file; what is ``None`` is left to the file.

    Attributes
    ----------
    mapping : mapping of str to str
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
        What the prices to be read pay for (``hour``, ``project``, …), where the file has several or
        states none.
    hours_per_day : float
        By which prices per hour and per day convert.
    price_range : {"low", "middle", "high"}
        What is kept of a price that is a range.
    drop_unreadable : bool
        Leave rows out whose price cannot be read, however many they are.
    keep_sellers : bool
        Store sellers by name, not by pseudonym.
    sheet, header_row : str, int, optional
        As in `Opening`.
    reader : str, optional
        A known reader; by default the one that knows the file's columns, else ``mapped``.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    currency: str | None = None
    to_currency: str | None = None
    rate: float | Mapping[str, float] | None = None
    rate_date: date | None = None
    decimal: str | None = None
    unit: str | None = None
    hours_per_day: float = HOURS_PER_DAY
    price_range: RangeEnd = "low"
    drop_unreadable: bool = False
    keep_sellers: bool = False
    sheet: str | None = None
    header_row: int | None = None
    reader: str | None = None

    @property
    def opening(self) -> Opening:
        """How the file is to be opened."""
        return Opening(self.sheet, self.header_row)

    def written(self) -> dict[str, Any]:
        """Return it as JSON."""
        day = self.rate_date
        return {**asdict(self), "rate_date": None if day is None else day.isoformat()}

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> Self:
        """Read what `written` returned."""
        day = written.get("rate_date")
        return cls(**{**written, "rate_date": None if day is None else date.fromisoformat(day)})
