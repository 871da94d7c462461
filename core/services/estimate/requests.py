"""Estimates asked for by programs: many at once, and the same id is one estimate."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from core.authority import current_actor, needs
from core.errors import (
    N_,
    AnswerNotWritten,
    AppError,
    Conflict,
    InvalidInput,
    StorageUnavailable,
)
from core.services.estimate.estimating import Estimated, EstimateUseCase
from core.services.estimate.result import AnswerWriter
from core.services.feedback.feedback import FeedbackUseCase
from core.services.ports import PredictionLog
from core.types import (
    Feedback,
    FeedbackReason,
    Package,
    Prediction,
    PriceKind,
    ServiceInput,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class EstimateRequest:
    """A service to estimate; `id` is the caller's own, so that asking again is harmless."""

    service: ServiceInput
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FeedbackContent:
    """A judgement of an estimate, as `FeedbackUseCase.record` takes it."""

    verdict: Verdict | None = None
    real_price: float | None = None
    currency: str | None = None
    price_kind: PriceKind | None = None
    reason: FeedbackReason | None = None
    comment: str | None = None
    package: Package = "basic"


class RequestUseCase:
    """The use case of the API, over those behind every door."""

    def __init__(
        self, estimates: EstimateUseCase, feedback: FeedbackUseCase, log: PredictionLog
    ) -> None:
        self._estimates = estimates
        self._feedback = feedback
        self._log = log

    @needs("estimate")
    def estimate(
        self,
        asked: Sequence[EstimateRequest],
        *,
        language: str,
        coverage: float | None = None,
        write: AnswerWriter | None = None,
    ) -> list[Estimated | AppError]:
        """Estimate services; one whose id was estimated before is answered as it was then.

        In their order; in place of one that cannot be estimated stands its error. `write` writes
        each answer before it is stored.
        """
        found = self._estimated(asked, language, coverage, write)
        return [
            one if item.id is None or isinstance(one, AppError) else self._as_first_answered(one)
            for item, one in zip(asked, found, strict=True)
        ]

    @needs("own")
    def find(self, prediction_id: UUID) -> Estimated:
        """Return a past estimate as it was shown, without comparables.

        Raises
        ------
        NotFound
            Nobody, or somebody else, made it.
        StorageUnavailable
            It does not wait here, and the database is away.
        """
        prediction = self._estimates.get(prediction_id)
        return Estimated(prediction, recorded=self._estimates.waiting() == 0)

    @needs("feedback")
    def add_feedback(self, prediction_id: UUID, content: FeedbackContent) -> tuple[Feedback, bool]:
        """Keep a judgement of an estimate.

        Raises
        ------
        NotFound, InvalidInput
            There is no such estimate, or nothing usable was said.
        StorageUnavailable
            The database is away, and it must be known whose the estimate is.
        """
        return self._feedback.record(
            prediction_id,
            verdict=content.verdict,
            real_price=content.real_price,
            currency=content.currency,
            comment=content.comment,
            door="api",
            subject=current_actor().subject,
            price_kind=content.price_kind,
            reason=content.reason,
            package=content.package,
        )

    def _estimated(
        self,
        asked: Sequence[EstimateRequest],
        language: str,
        coverage: float | None,
        write: AnswerWriter | None,
    ) -> Sequence[Estimated | AppError]:
        subject = current_actor().subject
        if len(asked) != 1:
            return self._estimates.estimate_many(
                [item.service for item in asked],
                door="api",
                language=language,
                coverage=coverage,
                ids=[item.id for item in asked],
                subject=subject,
                write=write,
            )
        [item] = asked  # alone it is faster: its text is read beside the rest
        try:
            return [
                self._estimates.estimate(
                    item.service,
                    door="api",
                    language=language,
                    coverage=coverage,
                    prediction_id=item.id,
                    subject=subject,
                    write=write,
                )
            ]
        except (InvalidInput, Conflict, AnswerNotWritten) as error:
            return [error]

    def _as_first_answered(self, estimated: Estimated) -> Estimated | AppError:
        """Return what is stored under an id: a replay may have met another champion."""
        made = estimated.prediction
        stored: Prediction | None = None
        with suppress(StorageUnavailable):
            stored = self._log.prediction(made.id)
        if stored is None or stored.created_at == made.created_at:
            return estimated
        if stored.subject != made.subject:
            return Conflict(N_("The id {id} was used by someone else."), id=str(made.id))
        same = stored.model_version_id == made.model_version_id
        near = estimated.comparables if same else None
        return Estimated(stored, estimated.recorded, near, estimated.hints)
