"""A first champion, and what pages show of it and its market, asked for before somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import structlog

from core.authority import needs
from core.models.recipe import CHAMPION
from core.services.ports import Comparisons, DescriptionMaps, ModelVersions, Snapshots
from core.services.tasks.background import TaskUseCase
from core.types import SET_UP, Task, TaskKind

logger = structlog.get_logger(__name__)

#: What a first comparison measures: the others take half an hour.
FIRST_COMPARED = ("constant", "ridge-words", CHAMPION.name)
FIRST_CHAMPION: Mapping[str, Any] = {"promote": True, "reason": "first champion"}
#: Earlier tasks that are looked through for one that was asked for already.
_LOOKED_AT = 50


class FirstVisitUseCase:
    """Sees to it that Map, Explain and Compare are not empty when somebody opens them."""

    def __init__(
        self,
        tasks: TaskUseCase,
        snapshots: Snapshots,
        versions: ModelVersions,
        comparisons: Comparisons,
        description_maps: DescriptionMaps,
        *,
        wanted: bool = True,
    ) -> None:
        self._tasks = tasks
        self._snapshots = snapshots
        self._versions = versions
        self._comparisons = comparisons
        self._description_maps = description_maps
        self._wanted = wanted

    @needs("train")
    def request_missing(self) -> list[Task]:
        """Ask for what the pages lack of the active market and the champion, each thing once.

        What failed or was stopped is not asked for again: somebody can on the page.
        """
        market, champion = self._snapshots.active(), self._versions.champion()
        if market is None:
            return []
        if champion is None:
            new = self._new("train", FIRST_CHAMPION)
            return [self._start("train", FIRST_CHAMPION)] if new else []
        if not self._wanted:
            return []
        snapshot = {"snapshot_id": str(market.id)}
        shown: list[tuple[TaskKind, Mapping[str, Any], Callable[[], object]]] = [
            ("map", snapshot, lambda: self._description_maps.get(market.id)),
            ("explain", {"model_version_id": str(champion.id)}, lambda: None),  # kept as its task
            (
                "compare",
                {**snapshot, "only": list(FIRST_COMPARED)},
                lambda: self._comparisons.latest(market.id),
            ),
        ]
        return [
            self._start(kind, params)
            for kind, params, there in shown
            if self._new(kind, params) and there() is None
        ]

    @needs("train")
    def request_champion(self) -> Task | None:
        """Ask for a first champion, again where that failed; `None` where one serves."""
        if self._versions.champion() is not None:
            return None
        return self._start("train", FIRST_CHAMPION)

    def _new(self, kind: TaskKind, params: Mapping[str, Any]) -> bool:
        """Return whether nobody has asked for it, and nothing of the kind is under way."""
        recent = self._tasks.recent(kind, limit=_LOOKED_AT)
        return not any(t.params == params or t.status in ("waiting", "running") for t in recent)

    def _start(self, kind: TaskKind, params: Mapping[str, Any]) -> Task:
        logger.info("asked_ahead", kind=kind)
        return self._tasks.start(kind, params, requested_by=SET_UP)
