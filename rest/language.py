"""The caller's language."""

from __future__ import annotations

import math

from starlette.requests import HTTPConnection

from core.language import Translator, negotiate, translator

#: What is read of a header; a longer one says no more.
_LIMIT = 200


def words_of(connection: HTTPConnection) -> Translator:
    """Return the language that a caller prefers among ours."""
    return translator(negotiate(preferred(connection.headers.get("accept-language", ""))))


def preferred(header: str) -> list[str]:
    """Return the languages of an ``Accept-Language``, best first (RFC 9110, section 12.5.4)."""
    ranked = []
    for part in header[:_LIMIT].split(","):
        name, _, weight = part.partition(";")
        ranked.append((_quality(weight), name.strip()))
    ranked.sort(key=lambda pair: -pair[0])
    return [name for quality, name in ranked if quality > 0 and name and name != "*"]


def _quality(weight: str) -> float:
    text = weight.strip().removeprefix("q=")
    if not text:
        return 1.0
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if math.isfinite(value) else 0.0
