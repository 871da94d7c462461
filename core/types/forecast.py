"""Forecasts of daily sales, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID

from core.types.common import Door
from core.types.estimate import Flag

#: What stands for days of which a file says nothing.
Absent = Literal["zeros", "gaps"]
ABSENT: tuple[Absent, ...] = ("zeros", "gaps")
MAX_HORIZON = 28
#: Days without which there is no forecast.
MIN_DAYS = 28
#: The ranges that are promised, narrowest first, and the quantiles that bound them.
RANGES: tuple[float, ...] = (0.5, 0.8, 0.9)
QUANTILES: tuple[float, ...] = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
#: The name of the sum of all series.
ALL_SERIES = ""
#: A day on which nothing is sold.
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ForecastOptions:
    """What is asked of a forecast, and what a file leaves open.

    Columns, the order of day and month, the decimal mark and absent days are guessed where they
    are not given; `events` are days that are known in advance, by what happens on them.
    """

    horizon: int = 7
    day: str | None = None
    amount: str | None = None
    series: str | None = None
    day_first: bool | None = None
    decimal: str | None = None
    absent: Absent | None = None
    currency: str | None = None
    country: str | None = None
    region: str | None = None
    events: Mapping[date, str] = field(default_factory=dict)


class SoldDay(NamedTuple):
    """What a series sold on a day, or by one order of it."""

    series: str
    day: date
    amount: float


@dataclass(frozen=True, slots=True)
class ForecastReason:
    """What moves a day against a usual one, in units of sales; `label` names a holiday or event."""

    kind: Literal["trend", "weekday", "event"]
    amount: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """A day to come: its quantiles by level, and what moves its median against `usual`.

    `usual` and the amounts of the reasons add up to the median.
    """

    day: date
    quantiles: Mapping[float, float]
    usual: float
    reasons: tuple[ForecastReason, ...] = ()

    @property
    def median(self) -> float:
        """The value that sales pass as often as not."""
        return self.quantiles[0.5]

    @property
    def without_event(self) -> float:
        """What the median would be without holiday or event."""
        return self.median - sum(r.amount for r in self.reasons if r.kind == "event")


@dataclass(frozen=True, slots=True)
class MethodScore:
    """How a method did in the backtest, over the seasonal naive.

    `ratio` is its mean absolute error over that of the seasonal naive, with a 95 % interval;
    `mase` is scaled by the mean absolute difference from week to week, `bias` and `pinball` are in
    units of sales (pinball over all quantiles, only of what is shown); `distinguishable` says that
    it beats the seasonal naive beyond chance.
    """

    method: str
    mae: float
    ratio: float
    low: float
    high: float
    mase: float
    pinball: float | None
    bias: float
    distinguishable: bool


@dataclass(frozen=True, slots=True)
class SeriesForecast:
    """The forecast of one series, or of the sum of all (`name` is empty).

    `total` are the quantiles of the sum over all days; `last_week` is what the last seven days
    sold. `history` are the last days, for a chart.
    """

    name: str
    days: tuple[ForecastDay, ...]
    total: Mapping[float, float]
    last_week: float
    method: str
    scores: tuple[MethodScore, ...]
    history: tuple[tuple[date, float], ...]
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast as it was made: nothing in it is ever changed.

    `origin` is the last day that is known; `input_hash` is the SHA-256 of all days up to it.
    `overall` is the sum of the series, or the only one of them.
    """

    id: UUID
    created_at: datetime
    door: Door
    subject: str | None
    input_hash: str
    version: int
    origin: date
    horizon: int
    currency: str | None
    amount: str
    overall: SeriesForecast
    series: tuple[SeriesForecast, ...]
    notes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeriesEvaluation:
    """A series' forecasts from rolling origins against what came.

    Errors as in `MethodScore`; coverage by the promised share, of days that were not closed.
    """

    name: str
    days: int
    first: date
    last: date
    origins: int
    score: MethodScore
    scores: tuple[MethodScore, ...]
    coverage: Mapping[float, float]
    total_coverage: Mapping[float, float]
    error_by_horizon: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ForecastCheck:
    """What a forecast promised and what came; only days that are known by now."""

    forecast_id: UUID
    created_at: datetime
    origin: date
    days: tuple[tuple[date, float, float, float, float], ...]
    coverage: float
    error: float
    error_by_horizon: tuple[float, ...]
