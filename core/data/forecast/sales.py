"""A file as daily sales: order lines added up, absent days filled, doubts said."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.forecast.columns import chosen_columns
from core.data.forecast.dates import read_dates
from core.data.forecast.doubts import GAP_DAYS, doubts_of
from core.data.money.currencies import codes_of
from core.data.money.price_columns import read_column
from core.data.readers import source
from core.data.readers.start import SAMPLE
from core.errors import N_, InvalidFile
from core.types import Flag, Progress, no_progress
from core.types.forecast import ALL_SERIES, MIN_DAYS, Absent, ForecastOptions, SoldDay

ADDED = N_("several rows of one day were added up")
UNREADABLE = N_("rows without a readable date or amount were left out")
ZEROS = N_("days without a row count as zero")
GAPS = N_("days without a row count as unknown")
TODAY = N_("the last day is not over yet: it was left out")
MAX_SERIES = 10_000
#: Where so many days are absent, sales are rare; where fewer are, they were not written down.
_RARE = 0.2
#: Days between rows that are weeks.
_WEEKLY = 6


@dataclass(frozen=True, slots=True)
class DailySeries:
    """One value a day without a break; `unknown` marks gaps, which hold a plausible value."""

    name: str
    first: date
    values: NDArray[np.float64]
    unknown: NDArray[np.bool_]
    flags: tuple[Flag, ...] = ()

    @property
    def last(self) -> date:
        """The last day that is known."""
        return date.fromordinal(self.first.toordinal() + len(self.values) - 1)

    def until(self, day: date) -> DailySeries:
        """Return the series as it was known at the end of a day."""
        n = max(0, day.toordinal() - self.first.toordinal() + 1)
        return replace(self, values=self.values[:n], unknown=self.unknown[:n])


@dataclass(frozen=True, slots=True)
class Sales:
    """What a file says of sales, all series ending on the same day."""

    series: tuple[DailySeries, ...]
    amount: str
    currency: str | None
    notes: Mapping[str, int] = field(default_factory=dict)

    @property
    def last(self) -> date:
        """The last day that is known."""
        return self.series[0].last

    def hash_until(self, day: date) -> str:
        """Return the SHA-256 of all that was known at the end of a day."""
        digest = hashlib.sha256()
        for one in self.series:
            known = one.until(day)
            if len(known.values):
                head = f"{one.name}\0{one.first.isoformat()}\0{len(known.values)}\0"
                digest.update(head.encode())
                digest.update(np.where(known.unknown, np.nan, known.values).round(6).tobytes())
        return digest.hexdigest()


def read_sales(
    path: Path,
    options: ForecastOptions,
    *,
    max_mb: float,
    today: date,
    on_progress: Progress = no_progress,
) -> Sales:
    """Read a file of daily sales or of order lines.

    Parameters
    ----------
    path : pathlib.Path
        Any format that listings are read from.
    options : ForecastOptions
        What the file leaves open.
    max_mb : float
        The largest file, in megabytes.
    today : datetime.date
        The day that is not over yet.
    on_progress : callable
        Told how far it is.

    Returns
    -------
    Sales

    Raises
    ------
    InvalidFile
        It cannot be read, days are in the future, fewer than `MIN_DAYS` are known, or rows are
        not daily.
    """
    layout = source.inspect(path, max_mb)
    day, amount, series = chosen_columns(layout, source.sample(layout, SAMPLE), options)
    wanted = [name for name in (day, amount, series) if name]
    table = source.load(layout, wanted, on_progress).frame
    money = read_column(table[amount], amount, options.decimal, "low")
    frame = pd.DataFrame(
        {
            "series": table[series].fillna("–").str.strip() if series else ALL_SERIES,
            "day": read_dates(table[day], day, day_first=options.day_first),
            "amount": money.floats,
        }
    )
    there = frame["day"].notna() & np.isfinite(frame["amount"])
    if not there.any():
        raise InvalidFile(
            N_("Column '{column}' of '{name}' has no amounts that can be read."),
            column=amount,
            name=path.name,
        )
    lost = {UNREADABLE: int((~there & table[amount].notna()).sum())}
    return replace(
        _known(frame[there], path.name, options, today, lost),
        amount=amount,
        currency=options.currency or _currency(money.said),
    )


def daily_sales(
    rows: Sequence[SoldDay], amount: str, options: ForecastOptions, *, today: date
) -> Sales:
    """Make daily series of rows; `amount` is what sentences call them.

    Raises `InvalidFile` as `read_sales` does.
    """
    frame = pd.DataFrame(rows, columns=["series", "day", "amount"])
    frame["day"] = pd.to_datetime(frame["day"]).astype("datetime64[s]")
    return replace(
        _known(frame, amount, options, today, {}), amount=amount, currency=options.currency
    )


def _known(
    frame: pd.DataFrame, name: str, options: ForecastOptions, today: date, lost: Mapping[str, int]
) -> Sales:
    frame, begun = _until_today(frame, name, today)
    sales = _daily(frame, name, options.absent)
    notes = {**lost, TODAY: begun, **sales.notes}
    return replace(sales, notes={note: n for note, n in notes.items() if n > 0})


def _currency(said: NDArray[np.object_]) -> str | None:
    """Return the currency beside the amounts where it is one for certain; counts have none."""
    marks = {mark for one in pd.unique(pd.Series(said)) for mark in str(one).split("\t") if mark}
    codes = {code for mark in marks for code in codes_of(mark)}
    return codes.pop() if len(codes) == 1 else "USD" if marks == {"$"} else None


def _until_today(frame: pd.DataFrame, name: str, today: date) -> tuple[pd.DataFrame, int]:
    now = pd.Timestamp(today)
    late = frame["day"] > now
    if late.any():
        raise InvalidFile(
            N_("'{name}' has sales of {day}, which is still to come: check the dates."),
            name=name,
            day=frame.loc[late, "day"].max().date().isoformat(),
        )
    begun = int((frame["day"] == now).sum())
    return frame[frame["day"] < now], begun


def _daily(frame: pd.DataFrame, name: str, told: Absent | None) -> Sales:
    sums = frame.groupby(["series", "day"], sort=True)["amount"].sum()
    names = sums.index.get_level_values(0).unique()
    if len(names) > MAX_SERIES:
        raise InvalidFile(
            N_("'{name}' has {n} series; the limit is {most}."),
            name=name,
            n=len(names),
            most=MAX_SERIES,
        )
    known = pd.DatetimeIndex(sums.index.get_level_values(1).unique()).sort_values()
    _check_daily(known, name)
    added = len(frame) - len(sums)
    zeros = _absent_are_zeros(sums, told, lines=added > 0)
    series = tuple(_filled(str(one), sums.loc[one], known[-1], zeros=zeros) for one in names)
    absent = sum(len(one.values) for one in series) - len(sums)
    return Sales(series, "", None, {ADDED: added, ZEROS if zeros else GAPS: absent})


def _check_daily(days: pd.DatetimeIndex, name: str) -> None:
    steps = _steps(days)
    if len(days) and len(steps) and float(np.median(steps)) >= _WEEKLY:
        raise InvalidFile(
            N_("The rows of '{name}' are {n} days apart: a forecast needs figures by day."),
            name=name,
            n=float(np.median(steps)),
        )
    breaks = np.flatnonzero(steps > GAP_DAYS)
    span = days[int(breaks[-1]) + 1 if len(breaks) else 0 :]
    in_a_row = (span[-1] - span[0]).days + 1 if len(span) else 0
    if in_a_row < MIN_DAYS:
        raise InvalidFile(
            N_("'{name}' has {n} days in a row: a forecast needs at least {fewest}."),
            name=name,
            n=in_a_row,
            fewest=MIN_DAYS,
        )


def _steps(days: pd.DatetimeIndex) -> NDArray[np.int64]:
    numbers: NDArray[np.int64] = days.to_numpy().astype("datetime64[D]").astype(np.int64)
    return numbers[1:] - numbers[:-1]


def _absent_are_zeros(sums: pd.Series, told: Absent | None, *, lines: bool) -> bool:
    """Tell whether a day without a row is one without sales.

    It is where rows are order lines, and where many days are absent; a few were not written down.
    """
    if told is not None:
        return told == "zeros"
    if lines:
        return True
    spans = sums.reset_index().groupby("series")["day"].agg(["min", "max", "size"])
    span = ((spans["max"] - spans["min"]).dt.days + 1).sum()
    return bool(1 - spans["size"].sum() / span > _RARE)


def _filled(name: str, own: pd.Series, last: pd.Timestamp, *, zeros: bool) -> DailySeries:
    days = pd.DatetimeIndex(own.index)
    first, flags = days[0], []
    breaks = np.flatnonzero(_steps(days) > GAP_DAYS)
    if len(breaks):
        first = days[int(breaks[-1]) + 1]
        params = {"day": first.date().isoformat()}
        flags.append(Flag("gap", N_("after a long gap, only days from {day} on count"), params))
    last = max(last, first + pd.Timedelta(days=MIN_DAYS - 1)) if zeros else last
    whole = own.reindex(pd.date_range(min(first, last - pd.Timedelta(days=MIN_DAYS - 1)), last))
    weekday = pd.DatetimeIndex(whole.index).day_of_week.to_numpy()
    unknown = whole.isna().to_numpy(copy=True)
    if zeros:
        values = whole.fillna(0.0).to_numpy(np.float64)
        unknown = np.zeros(len(values), dtype=bool)
    else:  # a weekday that is never there is a closed one; others take the week before
        open_ = np.isin(weekday, weekday[~unknown])
        filled = whole.groupby(weekday).ffill().fillna(whole.expanding().mean()).fillna(0.0)
        values = np.where(open_, filled.to_numpy(np.float64), 0.0)
        unknown &= open_
    doubts = doubts_of(values[~unknown], weekday[~unknown])
    return DailySeries(name, whole.index[0].date(), values, unknown, (*flags, *doubts))
