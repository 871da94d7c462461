"""Keeps the champion loaded, checked by its fingerprint, and notices a new one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import structlog

from core.authority import for_anyone
from core.errors import N_, ArtifactRefused, NoChampion, NotFound, StorageUnavailable
from core.models.artifact import load_model
from core.models.price_model import PriceModel
from core.services.ports import ModelVersions
from core.types import PROJECT, ModelVersion

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Champion:
    """The version that serves, with its model."""

    version: ModelVersion
    model: PriceModel


def loaded(version: ModelVersion, artifact: bytes) -> Champion:
    """Read a version; raises `ArtifactRefused` where its bytes are damaged.

    An older artifact does not hold the unit of its prices: the registry does.
    """
    model = load_model(artifact, version.sha256)
    model.card.setdefault("unit", version.card.get("unit", PROJECT))
    return Champion(version, model)


class Models(Protocol):
    """Hands out the model that a question is for."""

    def get(self) -> Champion:
        """Return the champion."""
        ...

    def choose(self, subject: str | None) -> Champion:
        """Return what prices for somebody: the champion, or a challenger on trial."""
        ...

    def of(self, version_id: UUID) -> Champion:
        """Return the version of an estimate while it serves, else the champion."""
        ...


class ChampionHolder:
    """Hands out the champion; asks the registry for a newer one now and then.

    While the database is away, or the new champion cannot be read, the one already in memory goes
    on serving.
    """

    def __init__(
        self,
        versions: ModelVersions,
        *,
        refresh_s: float = 15.0,
        patience_s: float = 0.5,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._versions = versions
        self._refresh_s = refresh_s
        self._patience_s = patience_s
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="champion")
        self._clock = clock
        self._lock = threading.Lock()
        self._current: Champion | None = None
        self._asked_at = float("-inf")

    @for_anyone
    def get(self) -> Champion:
        """Return the champion.

        Raises
        ------
        NoChampion
            No version has been promoted yet.
        StorageUnavailable
            The database is away and nothing was loaded before.
        ArtifactRefused
            The stored bytes do not match their fingerprint, and neither do those of any version
            that served before.
        """
        current = self._current
        if current is not None and self._clock() - self._asked_at < self._refresh_s:
            return current
        if current is not None and not self._lock.acquire(blocking=False):
            return current  # another thread is asking already
        if current is None:
            self._lock.acquire()
        try:
            return self._refresh()
        finally:
            self._lock.release()

    @for_anyone
    def choose(self, subject: str | None) -> Champion:  # noqa: ARG002 - see `ModelRouter`
        """Return the champion, whoever asks: no trial is known here."""
        return self.get()

    @for_anyone
    def of(self, version_id: UUID) -> Champion:  # noqa: ARG002 - see `ModelRouter`
        """Return the champion, whatever version made an estimate."""
        return self.get()

    @for_anyone
    def artifact(self, champion: Champion) -> bytes:
        """Return a champion's bytes, for a process that cannot ask the registry."""
        return self._versions.artifact(champion.version.id)

    @for_anyone
    def forget(self) -> None:
        """Ask the registry at the next call, whatever the clock says."""
        self._asked_at = float("-inf")

    def _refresh(self) -> Champion:
        if self._current is not None and self._clock() - self._asked_at < self._refresh_s:
            return self._current
        try:
            version = self._asked()
        except (StorageUnavailable, TimeoutError):
            if self._current is None:
                raise
            self._asked_at = self._clock()
            return self._current
        if version is None:
            raise NoChampion(
                N_("No model has been trained yet. Import listings, then run: python -m jobs train")
            )
        if self._current is None or version.id != self._current.version.id:
            self._current = self._load(version)
        self._asked_at = self._clock()
        return self._current

    def _asked(self) -> ModelVersion | None:
        """Ask the registry; a frozen one must not hold up what can be priced without it."""
        answer = self._asking.submit(self._versions.champion)
        known_old = self._current is None or self._asked_at == float("-inf")
        return answer.result(None if known_old else self._patience_s)

    def _load(self, version: ModelVersion) -> Champion:
        """Read a version; if it is damaged, keep what serves here, else what served before."""
        try:
            return self._read(version)
        except (ArtifactRefused, NotFound, StorageUnavailable) as error:
            away = isinstance(error, StorageUnavailable)
            before = self._current or (None if away else self._before(version))
            if before is None:
                raise
            logger.warning("champion_not_loaded", number=version.number, reason=str(error))
            return before

    def _before(self, damaged: ModelVersion) -> Champion | None:
        """Return the newest version that served before and can be read, if there is one."""
        decisions = self._versions.decisions()
        served = dict.fromkeys(d.model_version_id for d in decisions if d.kind != "reject")
        for version_id in served:
            version = self._versions.get(version_id)
            if version is not None and version.id != damaged.id:
                with suppress(ArtifactRefused, NotFound):
                    return self._read(version)
        return None

    def _read(self, version: ModelVersion) -> Champion:
        return loaded(version, self._versions.artifact(version.id))
