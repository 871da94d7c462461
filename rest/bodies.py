"""What is sent, as JSON Schema tells it: nothing unknown, no text for a number."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, create_model

from core.services.estimate.requests import EstimateRequest, FeedbackContent
from core.services.feedback.feedback import MAX_COMMENT
from core.services.feedback.review import MAX_REASON as MAX_REVIEW_REASON
from core.services.registry.promotion import MAX_REASON as MAX_DECISION_REASON
from core.types import (
    MAX_QUANTITY,
    MIN_QUANTITY,
    NONE_FIELDS,
    SERVICE_FIELDS,
    UNITS,
    FeedbackReason,
    Package,
    PriceKind,
    ServiceInput,
    Verdict,
)
from rest import examples
from rest.fields import asks_for

MAX_ITEMS = 1_000
_LIMIT = 10_000_000


def _dashed(given: Any) -> Any:
    """Refuse the other ways to write a UUID that Python knows: braces, urn:uuid:, no dashes."""
    return given if not isinstance(given, str) or len(given) == 36 else ""


Id = Annotated[
    UUID,
    Field(strict=False),
    BeforeValidator(_dashed),
    WithJsonSchema(
        {
            "type": "string",
            "format": "uuid",
            "pattern": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
        }
    ),
]


class Strict(BaseModel):
    """A body: nothing unknown, no text for a number."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


#: How much is delivered, by unit.
Quantities = create_model(
    "Quantities",
    __base__=Strict,
    **cast(
        dict[str, Any],
        {
            unit: (float | None, Field(default=None, ge=MIN_QUANTITY, le=MAX_QUANTITY))
            for unit in UNITS
        },
    ),
)


@asks_for(SERVICE_FIELDS)
class Service(Strict):
    """A service to estimate; only `description` is needed, and absent means not specified.

    `null` for `seller_level`, `rating` or `reviews` says that there is none: a new seller.
    """

    id: Id | None = Field(
        default=None,
        description="Your own id for this estimate, a UUID (version 7 or 4). Asking again with "
        "the same id and content gives the same estimate; with other content, 409.",
    )

    quantities: Quantities | None = Field(
        default=None,
        description="How much is delivered, by unit: it stands instead of what the description "
        "states, `{}` for none. Absent or `null`: read from the description.",
    )
    basic_price: float | None = Field(
        default=None,
        ge=0.01,
        le=_LIMIT,
        description="What the basic package costs, in the market's currency, where it is known: "
        "the others are priced beside it.",
    )

    def as_request(self) -> EstimateRequest:
        """Return it as the service layer takes it."""
        given = self.model_dump(exclude={"id", "coverage", "quantities"})
        nulls = {name for name in self.model_fields_set if given.get(name, "") is None}
        without = tuple(name for name in NONE_FIELDS if name in nulls)
        amounts: BaseModel | None = self.quantities
        stated = None if amounts is None else amounts.model_dump(exclude_none=True)
        service = ServiceInput(**given, without=without, quantities=stated)
        return EstimateRequest(service, self.id)


_Coverage = Field(
    default=None,
    ge=0.5,
    le=0.95,
    description="Share of comparable asked prices that the range promises to hold.",
)


class OneService(Service):
    """One service to estimate."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.REQUEST]})

    coverage: float | None = _Coverage


class ManyServices(Strict):
    """Up to 1,000 services to estimate together."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": examples.ITEMS}]})

    items: list[Service] = Field(min_length=1, max_length=MAX_ITEMS)
    coverage: float | None = _Coverage


class FeedbackBody(Strict):
    """What you think of an estimate: at least a verdict, a real price or a comment."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FEEDBACK]})

    verdict: Verdict | None = None
    real_price: float | None = Field(
        default=None, ge=0.01, le=_LIMIT, description="What the service really costs."
    )
    currency: str | None = Field(
        default=None, pattern="^[A-Z]{3}$", description="ISO 4217; needed with `real_price`."
    )
    price_kind: PriceKind | None = Field(
        default=None, description="Whether the real price was asked or paid."
    )
    reason: FeedbackReason | None = Field(default=None, description="Why it was wrong.")
    comment: str | None = Field(default=None, max_length=MAX_COMMENT)
    package: Package = Field(
        default="basic",
        description="Which package this is about; only the basic one can train a model.",
    )

    def content(self) -> FeedbackContent:
        """Return it as the service layer takes it."""
        return FeedbackContent(**self.model_dump())


class ReviewBody(Strict):
    """What is decided of a correction, and why."""

    decision: Literal["accept", "reject"]
    reason: str = Field(min_length=1, max_length=MAX_REVIEW_REASON)


class DecisionBody(Strict):
    """Why something is decided of a version."""

    reason: str = Field(min_length=1, max_length=MAX_DECISION_REASON)
