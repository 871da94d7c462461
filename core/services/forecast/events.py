"""Events as people write them: a day and what happens on it, one a line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from core.errors import N_, InvalidInput
from core.types.forecast import CLOSED

MAX_LINES = 1_000
_LINE = re.compile(r"\s*\"?(\d{4}-\d{2}-\d{2})\"?[\s,;=:]*(.*?)\s*")
#: What stands above the events of a table.
_HEAD = re.compile(r"\s*\"?(?:date|day|jour)\b", re.IGNORECASE)
_CLOSED = frozenset({CLOSED, "fermé", "fermée", "fermeture", "closure"})


def events_in(text: str, names_of_closed: Collection[str] = _CLOSED) -> Mapping[date, str]:
    """Read events: lines such as "2026-12-24 promotion", or a CSV of a date and a name.

    Raises
    ------
    InvalidInput
        A line is no event, or there are too many.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and _HEAD.match(lines[0]):
        lines = lines[1:]
    if len(lines) > MAX_LINES:
        raise InvalidInput(
            N_("There are {n} events; the limit is {most}."),
            field="events",
            n=len(lines),
            most=MAX_LINES,
        )
    return one_a_day(_event(line, names_of_closed) for line in lines)


def one_a_day(events: Iterable[tuple[date, str]]) -> Mapping[date, str]:
    """Return events by their day; raises `InvalidInput` where a day has two that differ."""
    found: dict[date, str] = {}
    for day, name in events:
        if found.setdefault(day, name) != name:
            raise InvalidInput(
                N_("{day} has two events, “{one}” and “{other}”: give one name for both."),
                field="events",
                day=day.isoformat(),
                one=found[day],
                other=name,
            )
    return found


def _event(line: str, names_of_closed: Collection[str]) -> tuple[date, str]:
    found = _LINE.fullmatch(line)
    try:
        day = date.fromisoformat(found[1] if found else "")
    except ValueError as error:
        raise InvalidInput(
            N_("'{given}' is no event: write it as 2026-12-24=promotion."),
            field="event",
            given=line.strip()[:80],
        ) from error
    name = found[2].strip('"')[:200] if found else ""
    return day, CLOSED if name.casefold() in names_of_closed else name or "event"
