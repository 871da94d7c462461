"""Many services at once: priced ahead of their search and their log, none spoiling another."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

import numpy as np

from core.data.cleaning import clean_service
from core.errors import AnswerNotWritten, AppError, InvalidInput, StorageUnavailable
from core.ids import uuid7
from core.models.encoders import text_vectors
from core.services.estimate.comparable_search import ComparableSearch
from core.services.estimate.pricing import Cleaned, all_priced
from core.services.estimate.result import (
    AnswerWriter,
    Estimated,
    comparable_doubts,
    unsaved,
    write_first,
)
from core.services.ports import PredictionLog
from core.services.serving.champion import Champion, Models
from core.types import Door, Neighbourhood, Prediction, ServiceInput


@dataclass(frozen=True, slots=True)
class PricedBatch:
    """Estimates, and the vectors of their descriptions if they were made elsewhere, (n, 384)."""

    predictions: Sequence[Prediction]
    vectors: np.ndarray | None = None


class Pending(Protocol):
    """Estimates that are being made somewhere."""

    def result(self) -> PricedBatch:
        """Wait for them."""
        ...


class Pricer(Protocol):
    """Where services are priced: here and now, in a thread, or on other machines.

    `in_flight` is how many batches are worth having under way while another is finished.
    """

    in_flight: int

    def begin(self, champion: Champion, services: Sequence[Cleaned], coverage: float) -> Pending:
        """Price services as `core.services.estimate.pricing.all_priced` does."""
        ...


class InlinePricer:
    """Prices at once, in the caller's thread."""

    in_flight = 0

    def begin(
        self, champion: Champion, services: Sequence[Cleaned], coverage: float
    ) -> Future[PricedBatch]:
        """Price services; the answer is there when this returns."""
        texts = [champion.model.worded(cleaned.service.description) for cleaned in services]
        text_vectors(texts, encoder=champion.model.encoder, keep=False)
        done: Future[PricedBatch] = Future()
        done.set_result(PricedBatch(all_priced(champion, services, coverage=coverage)))
        return done


@dataclass(frozen=True, slots=True)
class BegunBatch:
    """Services that are being priced; `errors` says by place which ones cannot be."""

    count: int
    champion: Champion
    usable: Sequence[int]
    errors: Mapping[int, AppError]
    work: Pending
    started: float


class Batch:
    """Estimates many services in two steps, so that one batch can be priced during another.

    Without a `log` nothing is logged, whoever asks.
    """

    def __init__(
        self,
        champion: Models,
        log: PredictionLog | None,
        *,
        coverage: float,
        comparables: ComparableSearch | None,
        shadow: Callable[[Prediction], None] = lambda _made: None,
        now: Callable[[], datetime],
    ) -> None:
        self._champion = champion
        self._log = log
        self._coverage = coverage
        self._comparables = comparables
        self._shadow = shadow
        self._now = now

    def ready(self, subject: str | None = None) -> None:
        """Load the model that will price for somebody; raises as `begin`."""
        self._champion.choose(subject)

    def begin(
        self,
        services: Sequence[ServiceInput],
        *,
        coverage: float | None = None,
        subject: str | None = None,
        pricer: Pricer | None = None,
    ) -> BegunBatch:
        """Clean services and begin to price them."""
        started = time.perf_counter()
        champion = self._champion.choose(subject)
        usable: dict[int, Cleaned] = {}
        errors: dict[int, AppError] = {}
        for i, service in enumerate(services):
            try:
                cleaned, notices = clean_service(service)
            except InvalidInput as error:
                errors[i] = error
            else:
                usable[i] = Cleaned(cleaned, service, notices)
        work = (pricer or InlinePricer()).begin(
            champion, list(usable.values()), coverage or self._coverage
        )
        return BegunBatch(len(services), champion, list(usable), errors, work, started)

    def finish(
        self,
        begun: BegunBatch,
        *,
        door: Door,
        language: str,
        ids: Sequence[UUID | None] | None = None,
        subject: str | None = None,
        logged: bool = True,
        again: bool = False,
        write: AnswerWriter | None = None,
    ) -> list[Estimated | AppError]:
        """Wait for the prices, find the nearest listings, write the answers, and log."""
        priced = begun.work.result()
        near = self._near(begun.champion, priced)
        share_ms = (time.perf_counter() - begun.started) * 1000 / max(begun.count, 1)
        made = [
            replace(
                prediction,
                flags=(*prediction.flags, *comparable_doubts(prediction, listings)),
                id=(ids[i] if ids is not None else None) or uuid7(),
                created_at=self._now(),
                door=door,
                language=language,
                subject=subject,
                latency_ms=share_ms,
            )
            for i, prediction, listings in zip(begun.usable, priced.predictions, near, strict=True)
        ]
        texts = [_written(write, *each) for each in zip(made, near, strict=True)]
        sound = [p for p, text in zip(made, texts, strict=True) if not isinstance(text, AppError)]
        kept: Sequence[Estimated | AppError]
        if self._log is None or not logged:
            kept = [Estimated(p, recorded=False) for p in sound]
        else:
            kept = self._recorded(sound, self._log)
            kept = [_as_first_answered(one, self._log) for one in kept] if again else kept
        found, answers = dict[int, Estimated | AppError](begun.errors), iter(kept)
        for i, text, listings in zip(begun.usable, texts, near, strict=True):
            if isinstance(text, AppError):
                found[i] = text
                continue
            one = next(answers)
            if isinstance(one, Estimated):
                one = _beside(replace(one, written=text if one.recorded else None), listings, begun)
            found[i] = one
        return [found[i] for i in range(begun.count)]

    def _near(self, champion: Champion, priced: PricedBatch) -> Sequence[Neighbourhood | None]:
        if self._comparables is None:
            return [None] * len(priced.predictions)
        return self._comparables.find_all(
            champion,
            priced.predictions,
            vectors=priced.vectors,
        )

    def _recorded(
        self, predictions: Sequence[Prediction], log: PredictionLog
    ) -> list[Estimated | AppError]:
        kept: list[Estimated | AppError] = []
        answers = log.record_many(predictions)
        for prediction, answer in zip(predictions, answers, strict=True):
            if isinstance(answer, StorageUnavailable):
                kept.append(unsaved(prediction))
            elif isinstance(answer, AppError):
                kept.append(answer)
            else:
                kept.append(Estimated(prediction, answer))
                if answer:
                    self._shadow(prediction)
        return kept


def _as_first_answered(one: Estimated | AppError, log: PredictionLog) -> Estimated | AppError:
    if isinstance(one, AppError):
        return one
    with suppress(StorageUnavailable):
        stored = log.prediction(one.prediction.id)
        if stored is not None:
            return replace(one, prediction=stored)
    return one


def _written(
    write: AnswerWriter | None, prediction: Prediction, listings: Neighbourhood | None
) -> bytes | AnswerNotWritten | None:
    if write is None:
        return None
    try:
        return write_first(write, Estimated(prediction, recorded=True, comparables=listings))
    except AnswerNotWritten as error:
        return error


def _beside(one: Estimated, listings: Neighbourhood | None, begun: BegunBatch) -> Estimated:
    """Add the nearest listings, unless another version than today's made the estimate."""
    same = one.prediction.model_version_id == begun.champion.version.id
    return replace(one, comparables=listings if same else None)
