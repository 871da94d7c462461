"""What is sent, as JSON Schema tells it: nothing unknown, no text for a number."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from core.services.estimate.requests import EstimateRequest, FeedbackContent
from core.services.feedback.feedback import MAX_COMMENT
from core.types import NONE_FIELDS, SERVICE_FIELDS, FeedbackReason, PriceKind, ServiceInput, Verdict
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

    def as_request(self) -> EstimateRequest:
        """Return it as the service layer takes it."""
        given = self.model_dump(exclude={"id", "coverage"})
        nulls = {name for name in self.model_fields_set if given.get(name, "") is None}
        without = tuple(name for name in NONE_FIELDS if name in nulls)
        return EstimateRequest(ServiceInput(**given, without=without), self.id)


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

    def content(self) -> FeedbackContent:
        """Return it as the service layer takes it."""
        return FeedbackContent(**self.model_dump())
