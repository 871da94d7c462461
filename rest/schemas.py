"""What is answered, as JSON Schema tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from core.types import FIELD, LISTED, PROJECT, Band
from rest import examples
from rest.fields import tells_of
from rest.problems import Problem

UNIT = Field(
    default=PROJECT,
    description="What each price pays for: project, hour, day, word, month, … as the market has "
    "it.",
)


class FieldContribution(BaseModel):
    """What one field does to the price, in money and as a factor."""

    field: str
    amount: float
    factor: float
    low: float | None = Field(
        default=None,
        description="Had other sellers been learned from, the amount would lie between `low` and "
        "`high` eight times in ten; null where that was not measured.",
    )
    high: float | None = None


class Reservation(BaseModel):
    """A reservation about an estimate."""

    code: str
    sentence: str


@tells_of(FIELD[name] for name in LISTED)
class ListedService(BaseModel):
    """What is told of a listing."""


class ComparableListing(ListedService):
    """A listing that the service is compared with."""

    price: float
    distance: float
    difference: str


class ComparableListings(BaseModel):
    """The nearest listings, and where the estimate stands among them."""

    sentence: str
    median: float | None
    cheaper: int | None
    percentile: float | None
    listings: list[ComparableListing]


class LikelyKind(BaseModel):
    """A sub-category (or category) that the words point to, with its chance."""

    place: str
    chance: float


class FieldToSay(BaseModel):
    """A field that was not given, and upper over lower end of the range once it is."""

    field: str
    range_ratio: float


class RecommendedPrice(BaseModel):
    """A price to choose, rounded; about `share_below` of comparable services ask less."""

    name: Literal["entry", "typical", "ambitious"]
    amount: float
    share_below: float
    reason: str


class Estimate(BaseModel):
    """An estimate: `baseline` and the contributions add up to `price`, to a cent.

    Where `abstained` is true too little is known: no figure is given, and `reservations` say why.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ESTIMATE]})

    prediction_id: UUID
    created_at: datetime
    abstained: bool
    price: float | None
    low: float | None
    high: float | None
    coverage: float | None
    currency: str
    unit: str = UNIT
    band: Band | None
    band_probabilities: dict[str, float] | None
    baseline: float | None
    contributions: list[FieldContribution]
    model_version: int
    synthetic_market: bool
    written_in: str | None = Field(
        description="The language of the description (ISO 639), where it is not the market's: it "
        "is read in the market's words, as a reservation says."
    )
    reservations: list[Reservation]
    comparables: ComparableListings | None = Field(
        description="Only when the estimate is made; null afterwards."
    )
    recommendation: list[RecommendedPrice] | None = Field(
        description="What to enter at, typical and ambitious: what comparable services ask, not "
        "what will be earned; null where no price is given."
    )
    likely_kinds: list[LikelyKind] = Field(
        description="What the words point to, likeliest first; empty for a past estimate."
    )
    say_next: list[FieldToSay] = Field(
        description="Fields that were not given and would narrow the range, most first; only when "
        "one service is estimated."
    )
    expected_error: float | None = Field(
        description="Median error, as a fraction of the price, of services with the same fields "
        "given; only when one service is estimated."
    )
    recorded: bool | None = Field(
        description="Whether PostgreSQL has it; false while it waits on this machine; null where "
        "a past estimate's state cannot be told."
    )


class Item(BaseModel):
    """The answer for one item: an estimate, or the problem with it."""

    estimate: Estimate | None = None
    problem: Problem | None = None


class Estimates(BaseModel):
    """Answers in the order of the items."""

    items: list[Item]


class FeedbackReceipt(BaseModel):
    """A judgement that was kept."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FEEDBACK_RECEIPT]})

    feedback_id: UUID
    prediction_id: UUID
    created_at: datetime
    recorded: bool


class MeasuredMetric(BaseModel):
    """A measured figure with its 95 % confidence interval, where there is one."""

    value: float | None
    low: float | None = None
    high: float | None = None
    n: float | None = None


class Model(BaseModel):
    """The model that serves, and how wrong it is on sellers that it has never seen."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.MODEL]})

    version: int
    trained_at: datetime
    recipe: str
    listings: int
    currency: str
    unit: str = UNIT
    coverage: float
    synthetic_market: bool
    band_edges: list[float]
    seller_levels: list[str]
    categories: dict[str, list[str]]
    countries: list[str]
    metrics: dict[str, MeasuredMetric]
    constant_guess: dict[str, MeasuredMetric]


class Group(BaseModel):
    """A sub-category (or category) and its prices."""

    label: str
    listings: int
    p25: float
    median: float
    p75: float


class MarketGlance(BaseModel):
    """The active market at a glance; money in `currency`."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.MARKET]})

    name: str
    synthetic: bool
    imported_at: datetime
    currency: str
    unit: str = UNIT
    listings: int
    sellers: int | None
    subcategories: int
    new_share: float = Field(description="Share of listings whose seller has no rating yet.")
    p10: float
    p25: float
    median: float
    p75: float
    p90: float
    groups: list[Group]


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """Whether estimates can be made and kept."""

    ready: bool
    champion: int | None = Field(description="The version that serves; null if none does.")
    database: Literal["there", "away"]
    waiting: int | None = Field(
        description="Records that wait on this machine for the database; null if it keeps none."
    )
    missing: list[Literal["champion", "database", "spool"]]
