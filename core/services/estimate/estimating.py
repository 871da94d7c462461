"""Estimate a described service: clean, price, explain, log, answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from core.authority import for_anyone, may_read, needs
from core.data.cleaning import clean_service
from core.data.quantities.frames import stated
from core.data.quantities.reading import read_quantities
from core.errors import N_, AppError, NotFound, StorageUnavailable
from core.ids import uuid7
from core.models.encoders import encode_ahead
from core.services.estimate.batch import Batch
from core.services.estimate.comparable_search import ComparableSearch
from core.services.estimate.history import service_of
from core.services.estimate.pricing import hints_of, priced, unit_prices_of
from core.services.estimate.result import (
    AnswerWriter,
    Estimated,
    comparable_doubts,
    unsaved,
    write_first,
)
from core.services.ports import PredictionLog
from core.services.serving.champion import Models
from core.types import LABELS, Door, FormOptions, Prediction, ServiceInput

__all__ = ["EstimateUseCase", "Estimated"]


class EstimateUseCase:
    """The use case behind every door."""

    def __init__(
        self,
        champion: Models,
        log: PredictionLog,
        *,
        coverage: float = 0.8,
        comparables: ComparableSearch | None = None,
        shadow: Callable[[Prediction], None] = lambda _made: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._comparables = comparables
        self._champion = champion
        self._log = log
        self._coverage = coverage
        self._shadow = shadow
        self._now = now
        self.together = Batch(
            champion, log, coverage=coverage, comparables=comparables, shadow=shadow, now=now
        )

    @needs("estimate")
    def estimate(
        self,
        service: ServiceInput,
        *,
        door: Door,
        language: str,
        coverage: float | None = None,
        prediction_id: UUID | None = None,
        subject: str | None = None,
        write: AnswerWriter | None = None,
    ) -> Estimated:
        """Estimate one service, log it, and return it, and whether the database has it already.

        The same `prediction_id` and input again is a replay, not a second estimate. `write` writes
        the answer before anything is stored; an estimate without one is not.

        Raises
        ------
        InvalidInput
            The description or a field cannot be used.
        Conflict
            `prediction_id` was used with another input.
        AnswerNotWritten
            By a fault of ours; nothing was stored.
        """
        started = time.perf_counter()
        identity = prediction_id or uuid7()
        champion = self._champion.choose(subject)
        cleaned, notices = clean_service(service)
        description = champion.model.worded(cleaned.description)
        # Needed soon, and read beside the rest.
        encode_ahead(description, encoder=champion.model.encoder)
        search = None
        if self._comparables is not None:
            search = self._comparables.begin(champion, description)
        prediction = priced(
            champion, cleaned, service, notices, coverage=coverage or self._coverage
        )
        near = None
        if self._comparables is not None and search is not None:
            near = self._comparables.find(champion, search, prediction)
        prediction = replace(
            prediction,
            flags=(*prediction.flags, *comparable_doubts(prediction, near)),
            id=identity,
            created_at=self._now(),
            door=door,
            language=language,
            subject=subject,
            latency_ms=(time.perf_counter() - started) * 1000,
        )
        beside: dict[str, Any] = {
            "comparables": near,
            "hints": hints_of(champion, cleaned),
            "unit_prices": unit_prices_of(champion, prediction),
        }
        whole = Estimated(prediction, recorded=True, **beside)
        text = None if write is None else write_first(write, whole)
        done = replace(self._record(prediction), **beside)
        if done.recorded:
            self._shadow(prediction)
            done = replace(done, written=text)
        return done

    @needs("estimate")
    def estimate_many(
        self,
        services: Sequence[ServiceInput],
        *,
        door: Door,
        language: str,
        coverage: float | None = None,
        ids: Sequence[UUID | None] | None = None,
        subject: str | None = None,
        logged: bool = True,
        write: AnswerWriter | None = None,
    ) -> list[Estimated | AppError]:
        """Estimate services together: the same numbers as one by one, in less time.

        In their order; in place of one that cannot be estimated, written or stored stands its
        error. What is not logged is never `recorded`.
        """
        begun = self.together.begin(services, coverage=coverage, subject=subject)
        return self.together.finish(
            begun,
            door=door,
            language=language,
            ids=ids,
            subject=subject,
            logged=logged,
            write=write,
        )

    @needs("look")
    def quantities_in(self, description: str) -> dict[str, float]:
        """Return the quantities that a description states, by unit."""
        return stated(read_quantities(description))

    @needs("look")
    def form_options(self) -> FormOptions:
        """Return what a form can offer: the words of the market that the champion learned."""
        champion = self._champion.get()
        words = champion.model.vocabulary
        return FormOptions(
            choices={name: tuple(words.labels(name)) for name in LABELS},
            subcategories={name: tuple(below) for name, below in words.subcategories.items()},
            useful=champion.model.useful,
            currency=champion.model.currency,
            unit=champion.model.basis.unit,
            coverage=self._coverage,
            synthetic=bool(champion.version.card.get("synthetic", False)),
        )

    @needs("own")
    def get(self, prediction_id: UUID) -> Prediction:
        """Return a past estimate as it was shown.

        Raises
        ------
        NotFound
            No estimate has this id, or somebody else's.
        """
        found = self._log.prediction(prediction_id)
        if found is None or not may_read(found):
            raise NotFound(N_("There is no estimate with the id {id}."), id=prediction_id)
        return found

    @for_anyone
    def writable(self) -> bool:
        """Return whether the database takes an estimate now."""
        return self._log.writable()

    @needs("own")
    def reopen(self, prediction_id: UUID) -> Estimated:
        """Return a past estimate as it was shown, with what is near, and what next.

        Without these two where another version serves now.

        Raises
        ------
        NotFound
            No estimate has this id.
        """
        prediction, champion = self.get(prediction_id), self._champion.get()
        done = Estimated(prediction, recorded=self.waiting() == 0)
        if champion.version.id != prediction.model_version_id:
            return done
        near, text = None, str(prediction.normalised_input["description"])
        if self._comparables is not None:
            near = self._comparables.find(
                champion, self._comparables.begin(champion, text), prediction
            )
        return replace(
            done,
            comparables=near,
            hints=hints_of(champion, service_of(prediction)),
            unit_prices=unit_prices_of(champion, prediction),
        )

    @for_anyone
    def waiting(self) -> int:
        """Return how many estimates and judgements wait to reach the database."""
        return self._log.waiting()

    def _record(self, prediction: Prediction) -> Estimated:
        try:
            return Estimated(prediction, self._log.record(prediction))
        except StorageUnavailable:
            return unsaved(prediction)
