"""What pages show is asked for before somebody comes to look: each thing once."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from core.ids import uuid7
from core.services import FirstVisitUseCase, TaskUseCase
from core.services.ports import Comparisons, DescriptionMaps, Snapshots
from core.services.tasks.first_visit import FIRST_COMPARED
from core.types import ModelVersion, TaskStatus
from tests.core.services.fakes import MemoryTasks, MemoryVersions
from tests.pages.fakes import NOW, SNAPSHOT


class House:
    """An active market with a champion; `drawn` and `compared` are what there is of it."""

    def __init__(self, *, champion: bool = True, wanted: bool = True) -> None:
        self.queue, self.versions = MemoryTasks(), MemoryVersions()
        self.market, self.drawn, self.compared = SNAPSHOT, False, False
        self.wanted = wanted
        if champion:
            self.promote()

    def promote(self) -> None:
        """Let a new version serve."""
        made = ModelVersion(uuid7(), 0, NOW, SNAPSHOT.id, "boosting", "ab" * 32, {})
        self.versions.crowned = self.versions.add(made, b"").id

    def ask(self) -> list[str]:
        """Look for what is missing."""
        return [task.kind for task in self.use_case().request_missing()]

    def use_case(self) -> FirstVisitUseCase:
        """Give what is tried."""
        return FirstVisitUseCase(
            TaskUseCase(self.queue, {}),
            cast("Snapshots", SimpleNamespace(active=lambda: self.market)),
            self.versions,
            cast("Comparisons", SimpleNamespace(latest=lambda _id: self.compared or None)),
            cast("DescriptionMaps", SimpleNamespace(get=lambda _id: self.drawn or None)),
            wanted=self.wanted,
        )

    def end(self, status: TaskStatus) -> None:
        """End what is open."""
        for task in self.queue.recent(None, 10):
            self.queue.end(task.id, status)


@pytest.mark.parametrize("status", ["waiting", "done", "failed", "cancelled"])
def test_a_new_market_is_asked_for_once_whatever_became_of_it(status: Any) -> None:
    """Map, analysis and a comparison of three models, by nobody in person."""
    house = House()
    assert house.ask() == ["map", "explain", "compare"]
    asked = house.queue.recent(None, 10)
    assert {task.requested_by for task in asked} == {"set-up"}
    assert next(t for t in asked if t.kind == "compare").params["only"] == list(FIRST_COMPARED)
    if status != "waiting":
        house.end(status)
    assert house.ask() == []


def test_a_new_champion_is_analysed_and_a_new_market_measured() -> None:
    """Only what has changed is asked for."""
    house = House()
    house.ask()
    house.end("done")
    house.promote()
    assert house.ask() == ["explain"]
    house.end("done")
    house.market = replace(SNAPSHOT, id=uuid7())
    assert house.ask() == ["map", "compare"]


def test_what_is_there_or_not_wanted_is_not_asked_for() -> None:
    """Somebody was first, there is nothing to look at, or a setting forbids it."""
    house = House()
    house.drawn = house.compared = True
    assert house.ask() == ["explain"]
    assert House(wanted=False).ask() == []


@pytest.mark.parametrize("wanted", [True, False])
def test_a_first_champion_is_trained_before_anything_else(wanted: bool) -> None:
    """Once, and put in service: also where the pages' other work is not wanted."""
    house = House(champion=False, wanted=wanted)
    assert house.ask() == ["train"]
    assert house.queue.recent(None, 1)[0].params["promote"] is True
    assert house.ask() == []
    house.end("failed")
    assert house.ask() == []


def test_a_launch_trains_a_first_champion_again_where_that_failed() -> None:
    """Nobody can estimate until it is there; what waits or runs is not asked for twice."""
    house = House(champion=False)
    first = house.use_case().request_champion()
    assert first is not None
    assert house.use_case().request_champion() == first
    house.end("failed")
    again = house.use_case().request_champion()
    assert again is not None
    assert again.id != first.id
    house.promote()
    assert house.use_case().request_champion() is None
