"""A retraining begins by itself when it is due, once, and never otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.ids import uuid7
from core.services import ScheduleUseCase, TaskUseCase
from core.types import ModelVersion, Task
from tests.accepted import MemoryCorrections, corrections
from tests.core.services.fakes import MemoryTasks, MemoryVersions
from tests.models import market

NOON = datetime(2024, 5, 17, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Clockwork:
    """A champion trained at noon, three corrections accepted an hour later, and a clock."""

    def __init__(self, *, champion: bool = True, **options: float) -> None:
        self.now = NOON
        self.queue, self.versions = MemoryTasks(), MemoryVersions()
        self.tasks = TaskUseCase(self.queue, {}, now=lambda: self.now)
        made = corrections(market().iloc[:3], created_at=NOON + timedelta(hours=1))
        self.corrections = MemoryCorrections(made)
        self.options = options
        if champion:
            stored = self.versions.add(
                ModelVersion(uuid7(), 0, NOON, uuid7(), "boosting", "ab" * 32, {}), b""
            )
            self.versions.crowned = stored.id

    def ask(self, after: timedelta) -> Task | None:
        """Ask as a worker of its own would, at a later moment."""
        self.now = NOON + after
        return ScheduleUseCase(
            self.tasks, self.versions, self.corrections, now=lambda: self.now, **self.options
        ).request_if_due()


def test_by_default_nothing_begins_by_itself() -> None:
    """Neither years nor corrections matter unless somebody said so."""
    assert Clockwork().ask(1000 * DAY) is None


def test_without_a_champion_nothing_begins() -> None:
    """There is nothing yet to challenge."""
    assert Clockwork(champion=False, every_days=1).ask(9 * DAY) is None


def test_a_schedule_counts_from_the_last_one() -> None:
    """Due a week after the champion, then a week after each retraining, even one that failed."""
    clock = Clockwork(every_days=7)
    assert clock.ask(6 * DAY) is None
    first = clock.ask(7 * DAY)
    assert first is not None
    assert (first.kind, first.requested_by, dict(first.params)) == (
        "retrain",
        "schedule",
        {"gate": True},
    )
    assert clock.ask(20 * DAY) is None  # it still waits
    clock.queue.end(first.id, "failed")
    assert clock.ask(13 * DAY) is None
    second = clock.ask(14 * DAY)
    assert second is not None
    assert second.id != first.id


@pytest.mark.parametrize(("enough", "due"), [(3, True), (4, False)])
def test_corrections_count_from_the_last_one(enough: int, due: bool) -> None:
    """So many newly accepted ones begin a retraining; it does not count them again."""
    clock = Clockwork(after_corrections=enough)
    made = clock.ask(DAY)
    assert (made is not None) is due
    if made is not None:
        clock.queue.end(made.id, "failed")
        assert clock.ask(2 * DAY) is None


def test_two_workers_that_see_the_same_ask_for_the_same() -> None:
    """One of them was slow: by then the job is done, and no second one comes of it."""
    clock = Clockwork(every_days=1)
    slow = Clockwork(every_days=1)
    slow.versions = clock.versions
    first = clock.ask(DAY)
    late = slow.ask(DAY)
    assert first is not None
    assert late is not None
    assert late.id == first.id
