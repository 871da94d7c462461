"""What is sent and answered about forecasts, as JSON Schema tells it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from core.services.forecast.events import one_a_day
from core.types.forecast import (
    ALL_SERIES,
    CLOSED,
    MAX_HORIZON,
    MIN_DAYS,
    Absent,
    ForecastOptions,
    SoldDay,
)
from rest import examples
from rest.bodies import Strict
from rest.schemas import Reservation

MAX_SALES, MAX_EVENTS = 6_000, 1_000
_LIMIT = 1e12


def _iso(given: Any) -> Any:
    """Refuse the other ways to write a date that pydantic knows: seconds, and moments."""
    return given if isinstance(given, str) and len(given) == 10 else ""


Day = Annotated[
    date,
    Field(strict=False),
    BeforeValidator(_iso),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Label = Annotated[str, Field(min_length=1, max_length=200)]


class SalesDay(Strict):
    """What was sold on a day; several rows of a day are added up."""

    day: Day
    amount: float = Field(ge=-_LIMIT, le=_LIMIT, description="Money or a count; returns negative.")
    series: Label | None = Field(
        default=None, description="Of which product, shop or category; absent: there is only one."
    )


class EventDay(Strict):
    """What is known of a day, past or to come."""

    day: Day
    event: Label = Field(
        description=f"What happens, always in the same words; `{CLOSED}`: nothing is sold."
    )


class SalesBody(Strict):
    """Sales by day, and what is known of the calendar."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.SALES]})

    sales: list[SalesDay] = Field(
        min_length=1,
        max_length=MAX_SALES,
        description=f"At least {MIN_DAYS} days in a row, in any order, each before today.",
    )
    horizon: int = Field(default=7, ge=1, le=MAX_HORIZON, description="Days to come.")
    absent: Absent | None = Field(
        default=None, description="What days without a row are; guessed where absent."
    )
    currency: str | None = Field(
        default=None, pattern="^[A-Z]{3}$", description="ISO 4217; absent for counts."
    )
    country: str | None = Field(
        default=None, pattern="^[A-Z]{2}$", description="ISO 3166, for its public holidays."
    )
    region: str | None = Field(
        default=None, pattern="^[A-Za-z0-9-]{1,10}$", description="Of the country, such as BY."
    )
    events: list[EventDay] = Field(default_factory=list, max_length=MAX_EVENTS)

    def rows(self) -> Sequence[SoldDay]:
        """Return the sales as the service takes them."""
        return [SoldDay(one.series or ALL_SERIES, one.day, one.amount) for one in self.sales]

    def options(self) -> ForecastOptions:
        """Return what is asked and known besides."""
        return ForecastOptions(
            horizon=self.horizon,
            absent=self.absent,
            currency=self.currency,
            country=self.country,
            region=self.region,
            events=one_a_day((one.day, one.event) for one in self.events),
        )


class DayReason(BaseModel):
    """What moves a day against a usual one, in units of sales; `label` names what happens."""

    kind: Literal["trend", "weekday", "event"]
    amount: float
    label: str


class DayAhead(BaseModel):
    """A day to come: `usual` and the amounts of the reasons add up to the quantile 0.5."""

    day: date
    quantiles: dict[str, float]
    usual: float
    reasons: list[DayReason]
    without_event: float


class MethodFigures(BaseModel):
    """How a method did in the backtest; `ratio` is its error over the seasonal naive's."""

    method: str
    mae: float
    ratio: float
    low: float
    high: float
    mase: float
    pinball: float | None
    bias: float
    distinguishable: bool


class SeriesAhead(BaseModel):
    """The days to come of one series, or of the sum of all; `total` is of their sum."""

    name: str
    method: str
    total: dict[str, float]
    last_week: float
    days: list[DayAhead]
    scores: list[MethodFigures]
    flags: list[Reservation]


class ForecastAnswer(BaseModel):
    """A forecast: what it says, and the figures behind it."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FORECAST]})

    id: UUID
    created_at: datetime
    origin: date = Field(description="The last day that was known.")
    horizon: int
    input_hash: str = Field(description="SHA-256 of all days up to the origin.")
    version: int
    currency: str | None
    sentences: list[str]
    notes: dict[str, int] = Field(description="What was done to how many rows or days.")
    overall: SeriesAhead
    series: list[SeriesAhead]
