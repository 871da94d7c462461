"""Which version answers whom, while a challenger is on trial."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import structlog

from core.errors import AppError, StorageUnavailable
from core.services.ports import Experiments, ModelVersions
from core.services.serving.champion import Champion, ChampionHolder, loaded
from core.types import Experiment

logger = structlog.get_logger(__name__)


def in_background(work: Callable[[], None]) -> None:
    """Run something apart, so that nobody waits for it."""
    threading.Thread(target=work, name="prisme-trial", daemon=True).start()


def belongs_to_challenger(experiment: Experiment, subject: str) -> bool:
    """Say whether a person is answered by the challenger of a trial with a share."""
    digest = hashlib.sha256(f"{experiment.id}:{subject}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < experiment.share


@dataclass(frozen=True, slots=True)
class RunningExperiment:
    """A trial that runs, with its challenger loaded."""

    experiment: Experiment
    challenger: Champion


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the challenger of a trial does not answer in this process."""

    experiment_id: UUID
    error: AppError


class ModelRouter:
    """Hands out the champion, or a challenger to those who belong to it.

    The registry is asked, and a challenger loaded, apart from any answer: until then, without a
    trial, or with a challenger that cannot be loaded, the champion serves.
    """

    def __init__(
        self,
        champion: ChampionHolder,
        experiments: Experiments,
        versions: ModelVersions,
        *,
        refresh_s: float = 15.0,
        clock: Callable[[], float] = time.monotonic,
        apart: Callable[[Callable[[], None]], None] = in_background,
    ) -> None:
        self._champion = champion
        self._experiments = experiments
        self._versions = versions
        self._refresh_s = refresh_s
        self._clock = clock
        self._apart = apart
        self._lock = threading.Lock()
        self._running: RunningExperiment | None = None
        self._trouble: Trouble | None = None
        self._asked_at = float("-inf")

    def get(self) -> Champion:
        """Return the champion; raises as `ChampionHolder.get`."""
        return self._champion.get()

    def choose(self, subject: str | None) -> Champion:
        """Return what prices for somebody; nobody known belongs to the champion."""
        champion = self._champion.get()
        running = self._current(champion)
        if running is None or running.experiment.kind != "share" or subject is None:
            return champion
        return (
            running.challenger if belongs_to_challenger(running.experiment, subject) else champion
        )

    def of(self, version_id: UUID) -> Champion:
        """Return the version that made an estimate while it is on trial, else the champion."""
        champion = self._champion.get()
        running = self._current(champion)
        if running is not None and running.challenger.version.id == version_id:
            return running.challenger
        return champion

    def shadow(self) -> RunningExperiment | None:
        """Return the challenger that runs in the shadow, if one does."""
        running = self._current(self._champion.get())
        return running if running is not None and running.experiment.kind == "shadow" else None

    def trouble(self, experiment: Experiment) -> AppError | None:
        """Return why the challenger of a trial does not answer in this process, if it does not."""
        known = self._trouble
        return known.error if known is not None and known.experiment_id == experiment.id else None

    def forget(self) -> None:
        """Ask the registry at the next call, whatever the clock says."""
        self._champion.forget()
        self._asked_at = float("-inf")

    def _current(self, champion: Champion) -> RunningExperiment | None:
        """Return the trial in force, and have it looked up again once that was long ago."""
        now = self._clock()
        if now - self._asked_at >= self._refresh_s and self._lock.acquire(blocking=False):
            self._asked_at = now
            try:
                self._apart(self._look)
            except RuntimeError:  # no thread is to be had: the next look tries again
                self._lock.release()
                logger.exception("trial_not_looked_up")
        running = self._running
        if running is None or running.experiment.champion_id != champion.version.id:
            return None  # against another champion it means nothing
        return running

    def _look(self) -> None:
        try:
            experiment = self._experiments.current()
            if experiment is None:
                self._running = self._trouble = None
            elif self._running is None or self._running.experiment.id != experiment.id:
                self._running = None
                self._begin(experiment)
        except StorageUnavailable:  # what is known goes on
            logger.warning("trial_not_looked_up")
        except Exception:
            logger.exception("trial_not_looked_up")
        finally:
            self._lock.release()

    def _begin(self, experiment: Experiment) -> None:
        if self._trouble is not None and self._trouble.experiment_id == experiment.id:
            return
        version = self._versions.get(experiment.challenger_id)
        if version is None:
            return
        try:
            challenger = loaded(version, self._versions.artifact(version.id))
        except StorageUnavailable:
            raise
        except AppError as error:
            logger.warning("challenger_not_loaded", version=version.number, reason=str(error))
            self._trouble = Trouble(experiment.id, error)
            return
        self._running = RunningExperiment(experiment, challenger)
