"""Read a body: bounded, in time, strictly JSON, and what the schema says."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request

from core.errors import N_
from rest.problems import BAD_JSON, INVALID, NOT_JSON, TOO_LARGE, TOO_SLOW_BODY, Refusal

MAX_BYTES = 256 * 1024
#: How long a body may take to arrive, in seconds.
MAX_SECONDS = 10.0
_MAX_DIGITS = 40
T = TypeVar("T", bound=BaseModel)

#: What pydantic finds, in sentences of ours: its own would be in English and repeat the input.
_SENTENCES: dict[str, str] = {
    "missing": N_("This is required."),
    "extra_forbidden": N_("There is no field with this name."),
    "string_type": N_("This must be text."),
    "string_too_long": N_("This must have at most {max_length} characters."),
    "string_too_short": N_("This must have at least {min_length} characters."),
    "string_pattern_mismatch": N_("This does not match the expected format."),
    "string_unicode": N_("This is not valid Unicode text."),
    "float_type": N_("This must be a number."),
    "float_parsing": N_("This must be a number."),
    "finite_number": N_("This must be a finite number."),
    "greater_than_equal": N_("This must be at least {ge}."),
    "greater_than": N_("This must be more than {gt}."),
    "less_than_equal": N_("This must be at most {le}."),
    "less_than": N_("This must be less than {lt}."),
    "literal_error": N_("This must be one of: {expected}."),
    "date_from_datetime_parsing": N_("This must be a date such as 2026-12-31."),
    "date_parsing": N_("This must be a date such as 2026-12-31."),
    "int_type": N_("This must be a whole number."),
    "uuid_type": N_("This must be a UUID."),
    "uuid_parsing": N_("This must be a UUID."),
    "list_type": N_("This must be a list."),
    "too_long": N_("This must have at most {max_length} elements."),
    "too_short": N_("This must have at least {min_length} elements."),
    "model_type": N_("This must be a JSON object."),
    "model_attributes_type": N_("This must be a JSON object."),
}
_OTHER = N_("This value is not valid.")
_LOOK = N_("See “errors” for what each field must be.")
_MAX_FAULTS = 50


async def read_json(request: Request) -> Any:
    """Read and parse a body."""
    _require_json(request)
    return parse_json(await _bounded(request))


def parse_json(raw: bytes) -> Any:
    """Parse JSON (RFC 8259) strictly; raises `Refusal`."""
    try:
        return json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_float=_float,
            parse_int=_integer,
        )
    except UnicodeDecodeError:
        raise Refusal(BAD_JSON, N_("The body is not valid UTF-8.")) from None
    except RecursionError:
        raise Refusal(BAD_JSON, N_("The body is nested too deeply.")) from None
    except ValueError:
        raise Refusal(BAD_JSON, N_("The body cannot be parsed as JSON (RFC 8259).")) from None


def validated(model: type[T], data: Any) -> T:
    """Return parsed JSON as what a schema says it is."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)[:_MAX_FAULTS]
    raise Refusal(INVALID, _LOOK, faults=[_fault({"pointer": _pointer(f)}, f) for f in found])


def wrong_parameters(found: list[Mapping[str, Any]]) -> Refusal:
    """Return the refusal of parameters that are not what the schema says."""
    return Refusal(
        INVALID,
        _LOOK,
        faults=[_fault({"parameter": str(f["loc"][-1])}, f) for f in found[:_MAX_FAULTS]],
    )


def _fault(
    where: dict[str, str], found: Mapping[str, Any]
) -> tuple[dict[str, str], str, dict[str, Any]]:
    message = _SENTENCES.get(found["type"], _OTHER)
    context = found.get("ctx", {})  # holds the schema's bounds, not what was given
    params = {name: value for name, value in context.items() if f"{{{name}}}" in message}
    if "expected" in params:  # pydantic's "'a', 'b' or 'c'": the words of no language
        params["expected"] = params["expected"].replace(" or ", ", ").replace("'", "")
    return where, message, params


def _pointer(found: Mapping[str, Any]) -> str:
    """Return where a fault is; a name that the schema does not know is not repeated."""
    place = found["loc"][:-1] if found["type"] == "extra_forbidden" else found["loc"]
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in place)


def _require_json(request: Request) -> None:
    media = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    coding = request.headers.get("content-encoding", "identity").strip().casefold()
    if media != "application/json" or coding != "identity":
        raise Refusal(
            NOT_JSON, N_("Send the body with Content-Type: application/json, not compressed.")
        )


async def _bounded(request: Request) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and len(declared) < 20 and int(declared) > MAX_BYTES:
        _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(MAX_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > MAX_BYTES:
                    _too_large()
    except TimeoutError:
        raise Refusal(
            TOO_SLOW_BODY,
            N_("The body must arrive within {most} seconds."),
            most=MAX_SECONDS,
            headers={"Connection": "close"},
        ) from None
    except ClientDisconnect:
        raise Refusal(BAD_JSON, N_("The body is incomplete.")) from None
    return bytes(body)


def _too_large() -> NoReturn:
    raise Refusal(
        TOO_LARGE,
        N_("A body may have at most {most} bytes. Send the items in several requests."),
        most=MAX_BYTES,
        headers={"Connection": "close"},
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made


def _no_number(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("out of range")
    return value


def _integer(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise ValueError("out of range")
    return int(text)
