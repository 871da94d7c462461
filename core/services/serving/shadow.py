"""A challenger answers in the shadow: after the answer, never shown, never waited for."""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import structlog

from core.data.cleaning import clean_service
from core.services.ports import Experiments
from core.services.serving.routing import ModelRouter, RunningExperiment
from core.types import ABSTAINING, Prediction, ServiceInput, ShadowEstimate

logger = structlog.get_logger(__name__)

#: Estimates that may wait for their shadow; what comes beyond is dropped, and counted.
ROOM = 200
#: Answers that are written at a time.
_BATCH = 20
_FIELDS = tuple(field.name for field in fields(ServiceInput))


@dataclass(frozen=True, slots=True)
class ShadowCounts:
    """What became of the estimates offered in this process."""

    answered: int
    dropped: int
    failed: int


class Shadow:
    """Logs what a challenger would have said."""

    def __init__(
        self,
        serving: ModelRouter,
        experiments: Experiments,
        *,
        room: int = ROOM,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._serving = serving
        self._experiments = experiments
        self._now = now
        self._waiting: queue.Queue[tuple[RunningExperiment, Prediction] | None] = queue.Queue(room)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._answered = self._dropped = self._failed = 0

    def offer(self, made: Prediction) -> None:
        """Take an estimate that was just answered; never waits, never raises."""
        try:
            running = self._serving.shadow()
            if running is None or made.model_version_id != running.experiment.champion_id:
                return
            self._begin()
            self._waiting.put_nowait((running, made))
        except queue.Full:
            self._dropped += 1
        except Exception:
            logger.exception("shadow_not_taken")

    def counts(self) -> ShadowCounts:
        """Return what became of the estimates so far."""
        return ShadowCounts(self._answered, self._dropped, self._failed)

    def close(self, timeout_s: float = 2.0) -> None:
        """Stop; what still waits is dropped."""
        if self._thread is None:
            return
        self._empty()
        with suppress(queue.Full):  # it is a daemon: the process ends without it
            self._waiting.put(None, timeout=timeout_s)
            self._thread.join(timeout_s)

    def drain(self) -> None:
        """Wait until everything taken so far is answered."""
        self._waiting.join()

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._work, name="prisme-shadow", daemon=True
                )
                self._thread.start()

    def _empty(self) -> None:
        while True:
            try:
                self._waiting.get_nowait()
            except queue.Empty:
                return
            self._waiting.task_done()
            self._dropped += 1

    def _work(self) -> None:
        while True:
            taken = [self._waiting.get()]
            while len(taken) < _BATCH and taken[-1] is not None and not self._waiting.empty():
                taken.append(self._waiting.get())
            self._answer([pair for pair in taken if pair is not None])
            for _ in taken:
                self._waiting.task_done()
            if taken[-1] is None:
                return

    def _answer(self, pairs: list[tuple[RunningExperiment, Prediction]]) -> None:
        made = []
        for running, prediction in pairs:
            try:
                made.append(answered(running, prediction, self._now()))
            except Exception:
                self._failed += 1
                logger.exception("shadow_failed", prediction=str(prediction.id))
        try:
            self._answered += self._experiments.add(made)
        except Exception as error:  # noqa: BLE001 - a shadow is not worth a fault
            self._failed += len(made)
            logger.warning("shadow_not_logged", reason=str(error))


def answered(running: RunningExperiment, prediction: Prediction, now: datetime) -> ShadowEstimate:
    """Price what was asked by the challenger."""
    started = time.perf_counter()
    model = running.challenger.model
    cleaned, _notices = clean_service(_given(prediction))
    read = model.read(pd.DataFrame([{name: getattr(cleaned, name) for name in _FIELDS}]))
    row = model.estimate(read, coverage=prediction.price.coverage).iloc[0]
    flags = model.flags(read)[0]
    return ShadowEstimate(
        experiment_id=running.experiment.id,
        prediction_id=prediction.id,
        created_at=now,
        price=float(row["price"]),
        low=float(row["low"]),
        high=float(row["high"]),
        currency=model.currency,
        band=row["band"],
        abstained=any(flag.code in ABSTAINING for flag in flags),
        latency_ms=(time.perf_counter() - started) * 1000,
    )


def _given(prediction: Prediction) -> ServiceInput:
    """Return what the user gave, in their words: the challenger may know others."""
    values: dict[str, Any] = {
        name: math.inf if value == "unlimited" and name == "revisions" else value
        for name, value in prediction.input.items()
        if name in _FIELDS
    }
    return ServiceInput(**values | {"without": tuple(values.get("without", ()))})
