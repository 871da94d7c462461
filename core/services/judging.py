"""Feedback: whether an estimate was good or bad, and what the real price was."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from core.data.cleaning import clean_text
from core.data.schema import FIELD
from core.errors import N_, InvalidInput
from core.ids import uuid7
from core.services.ports import PredictionLog
from core.types import Door, Feedback, FeedbackReason, PriceKind, Verdict

MAX_COMMENT = 2_000


class Judging:
    """Store what users think of estimates; each judgement supersedes the one before.

    Parameters
    ----------
    log : PredictionLog
        Where judgements go.
    now : callable
        The present moment, timezone-aware.
    """

    def __init__(
        self,
        log: PredictionLog,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._log = log
        self._now = now

    def judge(
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
    ) -> tuple[Feedback, bool]:
        """Store a judgement of an estimate.

        Parameters
        ----------
        prediction_id : uuid.UUID
            The estimate.
        verdict : {"good", "bad"} or None
            The user's opinion.
        real_price : float, optional
            What the service really cost, in `currency`.
        currency : str, optional
            ISO 4217 code; required with `real_price`.
        comment : str, optional
            Free text of at most 2,000 characters.
        door : {"page", "api", "batch", "command"}
            Where it came in.
        subject : str, optional
            Pseudonym of who says it.
        price_kind : {"asked", "paid"}, optional
            What the real price is.
        reason : str, optional
            Why the estimate was wrong.

        Returns
        -------
        (Feedback, bool)
            The judgement, and whether the database has it already.

        Raises
        ------
        InvalidInput
            Nothing was said, or the price or the comment cannot be used.
        NotFound
            No estimate has this id.
        """
        text = clean_text(comment or "").text.strip() or None
        if verdict is None and real_price is None and text is None:
            raise InvalidInput(N_("Say good or bad, give the real price, or write a comment."))
        if text is not None and len(text) > MAX_COMMENT:
            raise InvalidInput(
                N_("The comment has {given} characters; at most {most} fit."),
                field="comment", given=len(text), most=MAX_COMMENT,
            )  # fmt: skip
        _check_price(real_price, currency)
        feedback = Feedback(
            uuid7(), prediction_id, self._now(), verdict,
            None if real_price is None else round(real_price, 2),
            None if real_price is None else currency, text, door, subject,
            None if real_price is None else price_kind, reason,
        )  # fmt: skip
        return feedback, self._log.add_feedback(feedback)

    def latest(self, prediction_id: UUID) -> Feedback | None:
        """Return the judgement in force, if there is one."""
        history = self._log.feedback(prediction_id)
        return history[0] if history else None


def _check_price(real_price: float | None, currency: str | None) -> None:
    if real_price is None:
        return
    limits = FIELD["price"]
    low, high = limits.minimum or 0.01, limits.maximum or math.inf
    if not math.isfinite(real_price) or not low <= real_price <= high:
        raise InvalidInput(
            N_("The real price must lie between {low} and {high}."),
            field="real_price", low=low, high=high,
        )  # fmt: skip
    if not currency or len(currency) != 3 or not currency.isalpha():
        raise InvalidInput(
            N_("A real price needs its currency, for example USD or EUR."), field="currency"
        )
