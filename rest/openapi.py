"""How the routes are described beyond what FastAPI finds by itself."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from rest.bodies import DecisionBody, FeedbackBody, ManyServices, OneService, ReviewBody
from rest.forecast_bodies import SalesBody
from rest.problems import MEDIA_TYPE, Problem

_REFERENCE = "#/components/schemas/{model}"
_TOLD: tuple[type[BaseModel], ...] = (
    *(OneService, ManyServices, FeedbackBody),
    *(ReviewBody, DecisionBody, SalesBody, Problem),
)
_SAID = {
    400: "The body is not valid JSON",
    401: "A valid key is needed",
    403: "The key may not do this; without a key, only as localhost",
    404: "Nothing has this id, or it is not yours",
    408: "The body came too slowly",
    409: "The id was used before with other content",
    413: "The body is too large",
    415: "The body must be JSON",
    422: "A field cannot be used",
    429: "Too many requests",
    503: "Away, busy, or without a model: try again",
}


def responses_of(model: Any, *problems: int) -> dict[int | str, dict[str, Any]]:
    """Return a route's ``responses``: what it answers, and the statuses of its problems."""
    schema = {"$ref": _REFERENCE.format(model=Problem.__name__)}
    told: dict[int | str, dict[str, Any]] = {200: {"model": model}}
    for status in problems:
        content = {MEDIA_TYPE: {"schema": schema}}
        told[status] = {"description": _SAID[status], "content": content}
    return told


def body_of(*models: type[BaseModel]) -> dict[str, Any]:
    """Return the body of a route that reads it by itself, for its ``openapi_extra``."""
    references = [{"$ref": _REFERENCE.format(model=model.__name__)} for model in models]
    schema = references[0] if len(references) == 1 else {"oneOf": references}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def describe(app: FastAPI) -> None:
    """Make an app describe its bodies and problems too."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _described(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    _, more = models_json_schema(
        [(model, "validation") for model in _TOLD], ref_template=_REFERENCE
    )
    schemas = found["components"]["schemas"] | more["$defs"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    found["components"]["schemas"] = dict(sorted(schemas.items()))
    return found
