"""Feedback: whether an estimate was good or bad, and what the real price was."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from core.authority import current_actor, needs, owns
from core.data.cleaning import clean_text
from core.errors import N_, InvalidInput, NotFound, StorageUnavailable
from core.ids import uuid7
from core.services.ports import PredictionLog, Reviews
from core.types import (
    FIELD,
    Actor,
    Door,
    Feedback,
    FeedbackReason,
    Package,
    Permission,
    PriceKind,
    Verdict,
)

MAX_COMMENT = 2_000
#: Estimates that one person may correct on one day (UTC).
MAX_A_DAY = 100


class FeedbackUseCase:
    """Store what users think of estimates; each judgement supersedes the one before."""

    def __init__(
        self,
        log: PredictionLog,
        reviews: Reviews | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._log = log
        self._reviews = reviews
        self._now = now

    @needs("feedback")
    def record(
        self,
        prediction_id: UUID,
        *,
        verdict: Verdict | None,
        real_price: float | None = None,
        currency: str | None = None,
        comment: str | None = None,
        door: Door = "page",
        subject: str | None = None,
        price_kind: PriceKind | None = None,
        reason: FeedbackReason | None = None,
        package: Package = "basic",
    ) -> tuple[Feedback, bool]:
        """Store feedback on an estimate; an empty one takes back what was said before.

        Of one package; only what is said of the basic one can ever train a model.

        Returns it, and whether the database has it already.

        Raises
        ------
        InvalidInput
            Nothing was said and there is nothing to take back, the price or the comment cannot
            be used, or its subject has corrected too many estimates today.
        NotFound
            No estimate has this id, or it is somebody else's.
        """
        actor = current_actor()
        self._require_own(prediction_id, "judge_all")
        text = clean_text(comment or "").text.strip() or None
        if verdict is None and real_price is None and text is None:
            self._taken_back(prediction_id, package)
            reason = None
        if text is not None and len(text) > MAX_COMMENT:
            raise InvalidInput(
                N_("The comment has {given} characters; the limit is {most}."),
                field="comment",
                given=len(text),
                most=MAX_COMMENT,
            )
        _check_price(real_price, currency)
        if real_price is not None and subject is not None:
            self._check_number(prediction_id, subject, actor)
        feedback = Feedback(
            uuid7(),
            prediction_id,
            self._now(),
            verdict,
            None if real_price is None else round(real_price, 2),
            None if real_price is None else currency,
            text,
            door,
            subject,
            None if real_price is None else price_kind,
            reason,
            package,
            actor.known,
            actor.network,
        )
        return feedback, self._log.add_feedback(feedback)

    @needs("own")
    def latest(self, prediction_id: UUID, package: Package = "basic") -> Feedback | None:
        """Return the judgement of a package that is in force, if there is one."""
        return next((one for one in self.history(prediction_id) if one.package == package), None)

    @needs("own")
    def history(self, prediction_id: UUID) -> Sequence[Feedback]:
        """Return every judgement of an estimate, the latest first."""
        self._require_own(prediction_id, "read_all")
        return self._log.feedback(prediction_id)

    def _require_own(self, prediction_id: UUID, otherwise: Permission) -> None:
        """Refuse the estimates of others to those who may only judge or read their own."""
        actor = current_actor()
        if actor.may(otherwise):
            return
        found = self._log.prediction(prediction_id)
        if found is None or not owns(actor, found.subject):
            raise NotFound(N_("There is no estimate with the id {id}."), id=str(prediction_id))

    def _taken_back(self, prediction_id: UUID, package: Package) -> None:
        latest = self.latest(prediction_id, package)
        if latest is None or is_empty(latest):
            raise InvalidInput(N_("Rate it good or bad, give the real price, or write a comment."))

    def _check_number(self, prediction_id: UUID, subject: str, actor: Actor) -> None:
        """Refuse a flood; to correct one estimate again is never too much.

        Whom nobody knows may have many identities, but not as many networks.
        """
        if self._reviews is None:
            return
        midnight = self._now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        try:
            given = self._reviews.corrected_since(subject, midnight)
            if not actor.known and actor.network is not None:
                given = max(given, self._reviews.corrected_from(actor.network, midnight))
            if given < MAX_A_DAY:
                return
            if any(f.real_price is not None for f in self.history(prediction_id)):
                return
        except StorageUnavailable:
            return  # what cannot be counted now is taken, and looked at in the review
        raise InvalidInput(
            N_("You have corrected {most} estimates today: continue tomorrow."), most=MAX_A_DAY
        )


def is_empty(feedback: Feedback) -> bool:
    """Whether a judgement only takes back what was said before."""
    return feedback.verdict is None and feedback.real_price is None and feedback.comment is None


def _check_price(real_price: float | None, currency: str | None) -> None:
    if real_price is None:
        return
    limits = FIELD["price"]
    low, high = limits.minimum or 0.01, limits.maximum or math.inf
    if not math.isfinite(real_price) or not low <= real_price <= high:
        raise InvalidInput(
            N_("The real price must be between {low} and {high}."),
            field="real_price",
            low=low,
            high=high,
        )
    if not currency or len(currency) != 3 or not currency.isalpha():
        raise InvalidInput(
            N_("A real price needs its currency, for example USD or EUR."), field="currency"
        )
