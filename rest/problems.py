"""What goes wrong, as problem details (RFC 9457), in the caller's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from core import errors
from core.errors import N_, AppError
from core.language import Translator
from rest.language import words_of

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem; `title` is an English message id."""

    status: int
    name: str
    title: str


BAD_JSON = ProblemKind(400, "bad-json", N_("The body is not valid JSON"))
NO_KEY = ProblemKind(401, "no-key", N_("A valid key is needed"))
WRONG_HOST = ProblemKind(403, "wrong-host", N_("This host is not served"))
NOT_ALLOWED = ProblemKind(403, "not-allowed", N_("This is not allowed"))
NOT_FOUND = ProblemKind(404, "not-found", N_("Not found"))
WRONG_METHOD = ProblemKind(405, "wrong-method", N_("This method is not allowed here"))
TOO_SLOW_BODY = ProblemKind(408, "slow-body", N_("The body came too slowly"))
CONFLICT = ProblemKind(409, "conflict", N_("The id was used before"))
TOO_LARGE = ProblemKind(413, "too-large", N_("The body is too large"))
NOT_JSON = ProblemKind(415, "not-json", N_("The body must be JSON"))
INVALID = ProblemKind(422, "invalid-input", N_("Invalid input"))
TOO_MANY = ProblemKind(429, "too-many", N_("Too many requests"))
UNEXPECTED = ProblemKind(500, "unexpected", N_("Unexpected error"))
AWAY = ProblemKind(503, "storage-away", N_("The database is unavailable"))
NO_MODEL = ProblemKind(503, "no-model", N_("No model is in service"))
BUSY = ProblemKind(503, "busy", N_("Too many requests at once"))

#: From an error of the services to what a caller is told; a sentence only where the error's own
#: would repeat what was given.
_KINDS: tuple[tuple[type[AppError], ProblemKind, str | None], ...] = (
    (errors.Unauthorised, NO_KEY, None),
    (errors.Forbidden, NOT_ALLOWED, None),
    (errors.NotAllowed, NOT_ALLOWED, None),
    (errors.NoChampion, NO_MODEL, None),
    (errors.NotFound, NOT_FOUND, N_("Nothing has this id, or it is not yours.")),
    (errors.Conflict, CONFLICT, N_("This id was used before with other content. Choose another.")),
    (errors.InvalidInput, INVALID, None),
    (errors.StorageUnavailable, AWAY, None),
    (errors.ArtifactRefused, NO_MODEL, None),
    (errors.SetupFault, AWAY, None),
    (errors.AnswerNotWritten, UNEXPECTED, None),
)
_BY_STATUS = {404: NOT_FOUND, 405: WRONG_METHOD}
_SENTENCES = {
    404: N_("There is nothing at this address. /openapi.json lists what there is."),
    405: N_("This address does not accept this method. /openapi.json lists the ones it accepts."),
}
#: When what is away or busy may be tried again, in seconds.
RETRY_AFTER_S = 2


class FieldFault(BaseModel):
    """What is wrong with one field of the body, or one parameter."""

    pointer: str | None = Field(
        default=None,
        description="Where in the body: a JSON pointer (RFC 6901).",
        examples=["/rating"],
    )
    parameter: str | None = Field(default=None, description="Which parameter of the address.")
    detail: str = Field(description="What it must be, in the caller's language.")


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:prisme:problem:invalid-input",
                    "title": "Invalid input",
                    "status": 422,
                    "detail": "See “errors” for what each field must be.",
                    "instance": "urn:uuid:0195a3c0-7d5e-7c31-9d1c-3f0b8d0e6a11",
                    "errors": [{"pointer": "/rating", "detail": "This must be at most 5."}],
                }
            ]
        }
    )

    type: str = Field(description="Which kind of problem: urn:prisme:problem:…")
    title: str = Field(description="The kind, in the caller's language.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong this time, and what would be right.")
    instance: str | None = Field(default=None, description="This request's id in the server's log.")
    errors: list[FieldFault] | None = Field(default=None, description="Field by field.")


class Refusal(AppError):
    """The door itself refuses a request."""

    def __init__(
        self,
        kind: ProblemKind,
        message: str,
        *,
        faults: Sequence[tuple[dict[str, str], str, dict[str, Any]]] = (),
        headers: Mapping[str, str] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(message, **params)
        self.kind, self.faults, self.headers = kind, faults, dict(headers or {})


def busy() -> Refusal:
    """Return the refusal of what cannot wait any longer in a queue."""
    return Refusal(BUSY, N_("The server is handling other requests. Try again in a moment."))


def problem_of(error: AppError, words: Translator, instance: str | None = None) -> Problem:
    """Return an error as a caller reads it."""
    kind, sentence = problem_kind(error)
    detail = words.error(error) if sentence is None else words.sentence(sentence)
    return Problem(
        type=f"urn:prisme:problem:{kind.name}",
        title=words.sentence(kind.title),
        status=kind.status,
        detail=detail,
        instance=instance,
        errors=_faults(error, detail, words) or None,
    )


def problem_kind(error: AppError) -> tuple[ProblemKind, str | None]:
    """Return the kind of an error, and the sentence to say instead of its own, if any."""
    if isinstance(error, Refusal):
        return error.kind, None
    found = ((kind, text) for known, kind, text in _KINDS if isinstance(error, known))
    return next(found, (INVALID, None))


def problem_response(error: AppError, request: Request) -> Response:
    """Return an error as a response."""
    words = words_of(request)
    problem = problem_of(error, words, f"urn:uuid:{request.state.request_id}")
    headers = dict(getattr(error, "headers", {})) | {"Content-Language": words.language}
    if problem.status == 503:
        headers.setdefault("Retry-After", str(RETRY_AFTER_S))
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    body = problem.model_dump_json(exclude_none=True)
    return Response(body, problem.status, headers=headers, media_type=MEDIA_TYPE)


def for_status(status: int, headers: Mapping[str, str] | None = None) -> Refusal:
    """Return the refusal that stands for a status of the router (404, 405)."""
    kind = _BY_STATUS.get(status, NOT_FOUND)
    return Refusal(kind, _SENTENCES[kind.status], headers=headers)


def unexpected() -> Refusal:
    """Return what is said of a fault of our own."""
    return Refusal(
        UNEXPECTED,
        N_("This error is ours. The server's log has more under this request's id."),
    )


def _faults(error: AppError, detail: str, words: Translator) -> list[FieldFault]:
    if isinstance(error, Refusal):
        return [FieldFault(**at, detail=words.sentence(m, **p)) for at, m, p in error.faults]
    field = getattr(error, "field", None)
    return [FieldFault(pointer=f"/{field}", detail=detail)] if field else []
