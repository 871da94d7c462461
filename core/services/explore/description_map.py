"""The map of a market's descriptions: made once in the background, kept, shown from then on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd

from core.authority import current_actor, needs, require_permission
from core.errors import N_, ArtifactRefused, NotFound, SetupFault
from core.ids import uuid7
from core.insight.explore.description_map import MAX_ROWS, map_descriptions
from core.insight.explore.table import sampled
from core.models.encoders import encoder_for, text_vectors
from core.models.minilm import known
from core.services.ports import DescriptionMaps, Snapshots, Tasks
from core.types import DescriptionMap, Progress, Task, no_progress

#: Earlier jobs that are looked through for one of the same market.
_LOOKED_AT = 20
#: Texts that are encoded for a map at most: dozens a second, while other work waits.
MAX_ENCODED = 5_000
Encode = Callable[[Sequence[str], Progress], np.ndarray]


def in_their_language(texts: Sequence[str], on_progress: Progress) -> np.ndarray:
    """Encode the texts of a market by the encoder of its language."""
    return text_vectors(texts, on_progress, encoder=encoder_for(texts))


class DescriptionMapUseCase:
    """The use case of the map."""

    def __init__(
        self,
        snapshots: Snapshots,
        description_maps: DescriptionMaps,
        tasks: Tasks,
        *,
        encode: Encode = in_their_language,
        known: Callable[[Sequence[str]], np.ndarray | None] = known,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._snapshots = snapshots
        self._description_maps = description_maps
        self._tasks = tasks
        self._encode = encode
        self._known = known
        self._now = now

    @needs("look")
    def get(self, snapshot_id: UUID) -> DescriptionMap:
        """Return the map of a market.

        Raises
        ------
        NotFound
            It was not made yet.
        """
        places = self._description_maps.get(snapshot_id)
        if places is None:
            raise NotFound(N_("The map of this market has not been drawn yet."))
        return places

    @needs("look")
    def request(self, snapshot_id: UUID, *, again: bool = False) -> Task:
        """Ask for the map of a market, unless somebody did."""
        if again:
            require_permission("train")
        params = {"snapshot_id": str(snapshot_id)}
        last = next((j for j in self._tasks.recent("map", _LOOKED_AT) if j.params == params), None)
        if last is not None and not again and not last.result.get("drawn"):
            return last
        return self._tasks.add(
            Task(
                id=uuid7(),
                kind="map",
                params=params,
                requested_by=current_actor().name,
                created_at=self._now(),
            )
        )

    @needs("train")
    def draw(self, snapshot_id: UUID, *, on_progress: Progress = no_progress) -> dict[str, Any]:
        """Make the map of a market and keep it, as the worker.

        Raises
        ------
        NotFound
            The market is gone.
        """
        if self._snapshots.get(snapshot_id) is None:
            raise NotFound(N_("The market of this map no longer exists."))
        on_progress(N_("Reading the listings"), 0, 1)
        texts = self._snapshots.listings(snapshot_id)[["description"]].fillna("")
        on_progress(N_("Reading the listings"), 1, 1)
        places = map_descriptions(
            texts, lambda chosen: self._meaning(chosen, on_progress), most=self._most(texts)
        )
        if places is not None:
            on_progress(N_("Storing the map"), 0, 1)
            self._description_maps.put(snapshot_id, places)
        return {"snapshot_id": str(snapshot_id), "drawn": places is not None}

    def _most(self, texts: pd.DataFrame) -> int:
        """Return how many listings to place: fewer, where each has to be encoded first."""
        whole = sampled(texts, MAX_ROWS)["description"].tolist()
        small = len(whole) <= MAX_ENCODED
        return MAX_ROWS if small or self._known(whole) is not None else MAX_ENCODED

    def _meaning(self, texts: Sequence[str], on_progress: Progress) -> np.ndarray | None:
        """Return what texts mean; None where there is no encoder: then words have to do."""
        try:
            return self._encode(texts, on_progress)
        except (SetupFault, ArtifactRefused):
            return None
