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


class PriceOfUnit(BaseModel):
    """What comparable listings that state a unit ask for one: the middle half, and the median.

    `place` is the kind of service that they share; null where they are of the whole market.
    """

    unit: str
    low: float
    median: float
    high: float
    n: int
    place: str | None


class PackageEstimate(BaseModel):
    """The price of one package; no range where it was given."""

    price: float
    low: float | None
    high: float | None


class PackageEstimates(BaseModel):
    """What the packages cost, in the estimate's currency: neither prices nor ends ever fall."""

    basic_given: bool = Field(
        description="Whether the others were priced beside the `basic_price` of the request."
    )
    basic: PackageEstimate
    standard: PackageEstimate
    premium: PackageEstimate


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
    packages: PackageEstimates | None = Field(
        description="Basic, standard and premium; null where the market has no packages, or no "
        "price is given. The basic one is `price`, unless it was given."
    )
    baseline: float | None
    contributions: list[FieldContribution]
    model_version: int
    synthetic_market: bool
    written_in: str | None = Field(
        description="The language of the description (ISO 639), where it is not the market's: it "
        "is read in the market's words, as a reservation says."
    )
    quantities: dict[str, float] | None = Field(
        description="How much is delivered, by unit, as it was given or read from the description; "
        "null from a version that does not tell quantities apart."
    )
    unit_prices: list[PriceOfUnit] = Field(
        description="What comparable listings ask for one unit of each quantity, where at least "
        "20 state it; only when one service is estimated."
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


class WaitingCorrection(BaseModel):
    """A real price that somebody gave, beside the estimate that it corrects."""

    correction_id: UUID
    estimate_id: UUID
    created_at: datetime
    description: str
    real_price: float
    real_currency: str
    price: float
    low: float
    high: float
    currency: str
    unit: str = UNIT
    known_author: bool = Field(description="Whether somebody vouched for who gave it.")


class WaitingCorrections(BaseModel):
    """The newest corrections."""

    items: list[WaitingCorrection]


class Reviewed(BaseModel):
    """What was decided of a correction."""

    correction_id: UUID
    decision: Literal["accept", "reject"]


class VersionLine(BaseModel):
    """A version of the model."""

    version: int
    trained_at: datetime
    recipe: str
    serves: bool
    checks_passed: bool | None = Field(description="Null while its checks were not run.")


class Versions(BaseModel):
    """The versions, newest first."""

    items: list[VersionLine]


class VersionDecision(BaseModel):
    """What was decided of a version, by whom."""

    version: int
    decision: Literal["promote", "reject", "rollback"]
    actor: str


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
