"""Events are read as they are written, and none gives way to another unseen."""

from __future__ import annotations

from datetime import date

import pytest

from core.errors import InvalidInput
from core.services.forecast.events import events_in

DAY = date(2026, 12, 24)


@pytest.mark.parametrize(
    "text",
    ["2026-12-24 sale", "2026-12-24=sale", '"2026-12-24","sale"', "date;event\n2026-12-24;sale"],
)
def test_an_event_is_a_day_and_a_name(text: str) -> None:
    """Whatever stands between the two."""
    assert events_in(text) == {DAY: "sale"}


def test_the_same_event_may_be_named_twice() -> None:
    """A line that stands twice says nothing new."""
    assert events_in("2026-12-24 sale\n2026-12-24 sale") == {DAY: "sale"}


def test_two_events_of_a_day_are_not_one() -> None:
    """The sentence names both."""
    with pytest.raises(InvalidInput, match=r"sale.*fair"):
        events_in("2026-12-24 sale\n2026-12-24 fair")
