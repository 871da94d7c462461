"""The declared fields of a service as attributes of bodies and answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, WithJsonSchema, WrapValidator, create_model
from pydantic import Field as Attribute

from core.types import MAX_DESCRIPTION, MAX_LABEL, Field

M = TypeVar("M", bound=BaseModel)
_NONE = "Absent: not specified. `null`: the seller has none."
_AS_ABSENT = "Absent or `null`: not specified."


def asks_for(fields: Iterable[Field]) -> Callable[[type[M]], type[M]]:
    """Give a body an attribute for each field that may be sent, after its own."""
    return _with({field.name: (_type(field), _attribute(field)) for field in fields})


def tells_of(fields: Iterable[Field]) -> Callable[[type[M]], type[M]]:
    """Give an answer an attribute for each field of a listing, after its own."""
    kinds = {field: float if field.numeric else str for field in fields}
    return _with(
        {f.name: (kind if f.role == "text" else kind | None, ...) for f, kind in kinds.items()}
    )


def _with(attributes: dict[str, Any]) -> Callable[[type[M]], type[M]]:
    def complete(model: type[M]) -> type[M]:
        return create_model(
            model.__name__,
            __base__=model,
            __doc__=model.__doc__,
            __module__=model.__module__,
            **attributes,
        )

    return complete


def example(fields: Iterable[Field]) -> dict[str, Any]:
    """Return a body with the example of each field that has one."""
    given = {field.name: field.example for field in fields if field.example is not None}
    return {name: "unlimited" if value == math.inf else value for name, value in given.items()}


def _type(field: Field) -> Any:
    if field.role == "text":
        return str
    if field.unlimited:
        return _or_unlimited(field) | None
    return float | None if field.numeric else Annotated[str, Attribute(max_length=MAX_LABEL)] | None


def _or_unlimited(field: Field) -> Any:
    bounds = {"minimum": field.minimum, "maximum": field.maximum}
    words = {"const": "unlimited", "type": "string"}
    return Annotated[
        float,
        Attribute(ge=field.minimum, le=field.maximum),
        WrapValidator(lambda given, bounded: math.inf if given == "unlimited" else bounded(given)),
        WithJsonSchema({"anyOf": [{"type": "number", **bounds}, words]}),
    ]


def _attribute(field: Field) -> Any:
    if field.role == "text":
        return Attribute(min_length=1, max_length=MAX_DESCRIPTION, description=field.api or None)
    null = _NONE if field.may_be_none else _AS_ABSENT
    told: dict[str, Any] = {"description": f"{field.api} {null}".strip()}
    if field.numeric and not field.unlimited:
        most = "lt" if field.role == "stand-in" else "le"
        told |= {"ge": field.minimum, most: field.maximum}
    return Attribute(default=None, **told)
