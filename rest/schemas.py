"""What is sent and answered, as JSON Schema tells it."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from core.data.schema import MAX_DESCRIPTION
from core.services.asking import Asked, Said
from core.services.judging import MAX_COMMENT
from core.types import Band, FeedbackReason, PriceKind, ServiceInput, Verdict
from rest import examples
from rest.problems import Problem

MOST_ITEMS = 1_000
_MOST = 10_000_000


def _dashed(given: Any) -> Any:
    """Refuse the other ways to write a UUID that Python knows: braces, urn:uuid:, no dashes."""
    return given if not isinstance(given, str) or len(given) == 36 else ""


Label = Annotated[str, Field(max_length=200)]
Id = Annotated[
    UUID,
    Field(strict=False),
    BeforeValidator(_dashed),
    WithJsonSchema({
        "type": "string", "format": "uuid",
        "pattern": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
    }),
]  # fmt: skip
Revisions = Annotated[
    float,
    Field(ge=0),
    BeforeValidator(lambda given: math.inf if given == "unlimited" else given),
    WithJsonSchema({
        "anyOf": [{"type": "number", "minimum": 0}, {"const": "unlimited", "type": "string"}]
    }),
]  # fmt: skip


class Strict(BaseModel):
    """A body: nothing unknown, no text for a number."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Service(Strict):
    """A service to estimate; only `description` is needed, and absent means unknown."""

    id: Id | None = Field(
        default=None,
        description="Your own id for this estimate, a UUID (version 7 or 4). Asking again with "
        "the same id and content gives the same estimate; with other content, 409.",
    )
    description: str = Field(
        min_length=1, max_length=MAX_DESCRIPTION, description="What is delivered, in plain words."
    )
    category: Label | None = None
    subcategory: Label | None = None
    seller_level: Label | None = Field(default=None, description="In the market's own words.")
    rating: float | None = Field(default=None, ge=0, le=5, description="Stars.")
    reviews: float | None = Field(default=None, ge=0, le=_MOST)
    reliability: float | None = Field(
        default=None, ge=0, lt=1, description="Instead of rating and reviews."
    )
    delivery_days: float | None = Field(default=None, ge=0, le=365)
    revisions: Revisions | None = None
    country: Label | None = None

    def asked(self) -> Asked:
        """Return it as the service layer takes it."""
        given = self.model_dump(exclude={"id", "coverage"})
        return Asked(ServiceInput(**given), self.id)


_Coverage = Field(
    default=None, ge=0.5, le=0.95,
    description="Share of comparable asked prices that the range promises to hold.",
)  # fmt: skip


class OneService(Service):
    """One service to estimate."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.REQUEST]})

    coverage: float | None = _Coverage


class ManyServices(Strict):
    """Up to 1,000 services to estimate together."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": examples.ITEMS}]})

    items: list[Service] = Field(min_length=1, max_length=MOST_ITEMS)
    coverage: float | None = _Coverage


class Judgement(Strict):
    """What you think of an estimate: at least a verdict, a real price or a comment."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.JUDGEMENT]})

    verdict: Verdict | None = None
    real_price: float | None = Field(
        default=None, ge=0.01, le=_MOST, description="What the service really costs."
    )
    currency: str | None = Field(
        default=None, pattern="^[A-Z]{3}$", description="ISO 4217; needed with `real_price`."
    )
    price_kind: PriceKind | None = Field(
        default=None, description="Whether the real price was asked or paid."
    )
    reason: FeedbackReason | None = Field(default=None, description="Why it was wrong.")
    comment: str | None = Field(default=None, max_length=MAX_COMMENT)

    def said(self) -> Said:
        """Return it as the service layer takes it."""
        return Said(**self.model_dump())


class Contribution(BaseModel):
    """What one field does to the price, in money and as a factor."""

    field: str
    amount: float
    factor: float


class Reservation(BaseModel):
    """A reservation about an estimate."""

    code: str
    sentence: str


class Comparable(BaseModel):
    """A listing that the service is compared with."""

    description: str
    category: str | None
    subcategory: str | None
    seller_level: str | None
    rating: float | None
    reviews: float | None
    delivery_days: float | None
    price: float
    distance: float
    difference: str


class Comparables(BaseModel):
    """The nearest listings, and where the estimate stands among them."""

    sentence: str
    median: float | None
    cheaper: int | None
    percentile: float | None
    listings: list[Comparable]


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
    band: Band | None
    band_probabilities: dict[str, float] | None
    baseline: float | None
    contributions: list[Contribution]
    model_version: int
    synthetic_market: bool
    reservations: list[Reservation]
    comparables: Comparables | None = Field(
        description="Only when the estimate is made; null afterwards."
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


class Judged(BaseModel):
    """A judgement that was kept."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.JUDGED]})

    feedback_id: UUID
    prediction_id: UUID
    created_at: datetime
    recorded: bool


class Metric(BaseModel):
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
    coverage: float
    synthetic_market: bool
    band_edges: list[float]
    seller_levels: list[str]
    categories: dict[str, list[str]]
    countries: list[str]
    metrics: dict[str, Metric]
    constant_guess: dict[str, Metric]


class Group(BaseModel):
    """A sub-category (or category) and its prices."""

    label: str
    listings: int
    p25: float
    median: float
    p75: float


class MarketSummary(BaseModel):
    """The active market at a glance; money in `currency`."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.MARKET]})

    name: str
    synthetic: bool
    imported_at: datetime
    currency: str
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
