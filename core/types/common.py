"""Words that every room shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, Self

from core.errors import N_

Band = Literal["low", "medium", "high"]

BANDS: tuple[Band, ...] = ("low", "medium", "high")

Door = Literal["page", "api", "batch", "command"]

Verdict = Literal["good", "bad"]

Origin = Literal["synthetic", "file", "upload", "fetched"]

#: Called as work advances: ``(stage, done, total)``; `stage` is an English message id.
Progress = Callable[[str, int, int], None]

#: What a price pays for where nothing else is stated: the whole service.
PROJECT = "project"
#: How a price is written with its unit, and the unit alone; another unit is the file's own word.
PRICE_PER: Mapping[str, str] = {
    "minute": N_("{price} per minute"),
    "hour": N_("{price} per hour"),
    "day": N_("{price} per day"),
    "week": N_("{price} per week"),
    "month": N_("{price} per month"),
    "year": N_("{price} per year"),
    "word": N_("{price} per word"),
    "thousand word": N_("{price} per 1,000 words"),
    "thousand character": N_("{price} per 1,000 characters"),
    "page": N_("{price} per page"),
    "item": N_("{price} per piece"),
    "other": N_("{price} per unit"),
}
#: Working hours of a day, by which prices per hour and per day convert: 35 a week in five days.
HOURS_PER_DAY = 7.0
PRICE_UNITS: tuple[str, ...] = (PROJECT, *PRICE_PER)


@dataclass(frozen=True, slots=True)
class PriceBasis:
    """What prices are in: a currency (ISO 4217), and the unit that each pays for."""

    currency: str
    unit: str = PROJECT

    def __str__(self) -> str:
        """Return both for a record: ``EUR``, or ``EUR per day``."""
        return self.currency if self.unit == PROJECT else f"{self.currency} per {self.unit}"

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Self:
        """Return what the prices of a card or a report are in; older ones state no unit."""
        return cls(str(facts["currency"]), str(facts.get("unit", PROJECT)))


def no_progress(stage: str, done: int, total: int) -> None:
    """Ignore progress."""


def fields_of(one: Any) -> dict[str, Any]:
    """Return a dataclass as a dictionary; its values are not copied, as `asdict` would."""
    return {field.name: getattr(one, field.name) for field in fields(one)}
