"""Words that every room shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, Literal

Band = Literal["low", "medium", "high"]

BANDS: tuple[Band, ...] = ("low", "medium", "high")

Door = Literal["page", "api", "batch", "command"]

Verdict = Literal["good", "bad"]

Origin = Literal["synthetic", "file", "upload", "fetched"]

#: Called as work advances: ``(stage, done, total)``; `stage` is an English message id.
Progress = Callable[[str, int, int], None]


def no_progress(stage: str, done: int, total: int) -> None:
    """Ignore progress."""


def fields_of(one: Any) -> dict[str, Any]:
    """Return a dataclass as a dictionary; its values are not copied, as `asdict` would."""
    return {field.name: getattr(one, field.name) for field in fields(one)}
