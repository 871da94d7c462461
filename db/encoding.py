"""Values as PostgreSQL's `jsonb` and `text` can hold them.

`jsonb` has no NaN or Infinity, loses the type of large floats, and, like `text`, refuses NUL and
lone surrogates. In JSON such values are wrapped in an object with one key that begins with `$`:

- ``{"$number": "Infinity"}`` - also ``-Infinity``, ``NaN``, ``-0.0``, floats from 1e16;
- ``{"$text": "<base64 of UTF-16>"}`` - text with NUL or lone surrogates;
- ``{"$object": [[key, value], …]}`` - an object with a key that begins with `$` or cannot be held.

`decode_json` gives back exactly what `encode_json` was given (tuples come back as lists, and a
value of another type as its ``str``). Columns of type `text` hold the replacement character
instead.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Mapping
from typing import Any

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_LARGE = 1e16


def encode_json(value: Any) -> Any:
    """Make a value fit for `jsonb`, without loss."""
    kind = type(value)  # most values are of these; what inherits from them takes the long way
    if kind is str:
        return _encode_text(value)
    if kind is float:
        return _encode_number(value)
    if isinstance(value, Mapping):
        return _encode_object(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [encode_json(item) for item in value]
    return _encode_scalar(value)


def decode_json(value: Any) -> Any:
    """Give back what `encode_json` was given."""
    if isinstance(value, list):
        return [decode_json(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        if "$number" in value:
            return float(value["$number"])
        if "$text" in value:
            return base64.b64decode(value["$text"]).decode("utf-16-le", "surrogatepass")
        if "$object" in value:
            return {decode_json(key): decode_json(item) for key, item in value["$object"]}
    return {key: decode_json(item) for key, item in value.items()}


def storable_text(text: str) -> str:
    """Replace what a `text` column refuses by the replacement character."""
    return _UNSTORABLE.sub("\ufffd", text)


def _encode_scalar(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        return _encode_number(float(value))
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return _encode_text(value)
    item = getattr(value, "item", None)  # a number of numpy
    return _encode_scalar(item()) if callable(item) else _encode_text(str(value))


def _encode_text(text: str) -> Any:
    if not _UNSTORABLE.search(text):
        return str(text)
    raw = text.encode("utf-16-le", "surrogatepass")
    return {"$text": base64.b64encode(raw).decode("ascii")}


def _encode_number(number: float) -> Any:
    exact = math.isfinite(number) and abs(number) < _LARGE
    if exact and not (number == 0 and math.copysign(1, number) < 0):
        return number
    return {"$number": repr(number).replace("inf", "Infinity").replace("nan", "NaN")}


def _encode_object(value: Mapping[Any, Any]) -> Any:
    keys = [str(key) for key in value]
    if any(key.startswith("$") or _UNSTORABLE.search(key) for key in keys):
        return {
            "$object": [[encode_json(str(key)), encode_json(item)] for key, item in value.items()]
        }
    return {str(key): encode_json(item) for key, item in value.items()}
