"""Review: corrections are looked at by a person before a model learns from them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import structlog

from core.authority import current_actor, needs, require_own
from core.data.cleaning import clean_text
from core.errors import N_, InvalidInput, StorageUnavailable
from core.ids import uuid7
from core.insight.feedback.plausibility import correction_doubts, error_scores
from core.services.accounts.audit import Noting, unnoted
from core.services.ports import Lineage, Reviews
from core.types import (
    Correction,
    Flag,
    Review,
    ReviewCounts,
    ReviewCursor,
    ReviewDecision,
    ReviewFilter,
)

logger = structlog.get_logger(__name__)

#: Corrections, the newest, that a label-error score compares with.
COMPARED = 500
#: Corrections that are looked through for one page, or accepted at once.
MAX_SEARCHED = 1_000
MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class DoubtedCorrection:
    """A correction and what speaks against it."""

    correction: Correction
    doubts: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class DoubtedPage:
    """Corrections, newest first; `next` is where to go on, None at the end.

    `looked` is how many were looked through to find them.
    """

    rows: tuple[DoubtedCorrection, ...]
    next: ReviewCursor | None
    looked: int


class ReviewUseCase:
    """The use case behind the review."""

    def __init__(
        self,
        reviews: Reviews,
        lineage: Lineage | None = None,
        audit: Noting = unnoted,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._reviews = reviews
        self._lineage = lineage
        self._audit = audit
        self._now = now

    @needs("read_all")
    def page(
        self,
        chosen: ReviewFilter,
        after: ReviewCursor | None = None,
        *,
        doubtful: bool | None = None,
        size: int = 10,
    ) -> DoubtedPage:
        """Return a page of corrections in force, newest first."""
        if doubtful is None:
            page = self._reviews.page(chosen, after, size=size)
            return DoubtedPage(tuple(self._weigh(page.rows)), page.next, len(page.rows))
        page = self._reviews.page(chosen, after, size=MAX_SEARCHED)
        rows: list[DoubtedCorrection] = []
        for place, one in enumerate(self._weigh(page.rows), start=1):
            if bool(one.doubts) is not doubtful:
                continue
            rows.append(one)
            if len(rows) == size and place < len(page.rows):
                return DoubtedPage(tuple(rows), _cursor(one.correction), place)
        return DoubtedPage(tuple(rows), page.next, len(page.rows))

    @needs("own")
    def counts(self, subject: str | None = None) -> ReviewCounts:
        """Return how many corrections stand where, of one subject if one is given."""
        require_own(subject, "read_all")
        return self._reviews.counts(subject)

    @needs("review")
    def decide(self, feedback_ids: Sequence[UUID], decision: ReviewDecision, *, reason: str) -> int:
        """Accept or refuse corrections, all of them or none, as whoever acts.

        Raises
        ------
        InvalidInput
            None is chosen, or a reason is missing or too long.
        NotFound
            One of them is not there.
        """
        why = _said(reason, MAX_REASON, N_("Enter a reason: it is recorded with each decision."))
        chosen = list(dict.fromkeys(feedback_ids))
        if not chosen:
            raise InvalidInput(N_("Choose at least one correction."))
        if decision == "accept" and len(chosen) > 1 and self._reviews.unknown_among(chosen):
            raise InvalidInput(
                N_(
                    "Corrections by people for whom nobody vouches are accepted one at a time: "
                    "choose a single one, or leave them out."
                )
            )
        now, actor = self._now(), current_actor()
        decided = [
            Review(uuid7(), one, now, decision, actor.name, why, actor.person_id) for one in chosen
        ]
        with self._audit(
            f"correction {decision}", corrections=[str(i) for i in chosen], reason=why
        ):
            return self._reviews.decide(decided)

    @needs("review")
    def accept_plausible(self, *, reason: str) -> int:
        """Accept what waits and raises no doubt, of the newest `MAX_SEARCHED`.

        Raises
        ------
        InvalidInput
            A reason is missing or too long, or nothing plausible waits.
        """
        page = self._reviews.page(ReviewFilter("waiting"), size=MAX_SEARCHED)
        plausible = [w.correction.feedback_id for w in self._weigh(page.rows) if not w.doubts]
        if not plausible:
            raise InvalidInput(N_("No plausible correction is waiting."))
        return self.decide(plausible, "accept", reason=reason)

    @needs("own")
    def used_in_versions(self, subject: str) -> Mapping[int, int]:
        """Return, for each version's number, how many corrections of a person went into it.

        Empty if it cannot be told now.
        """
        require_own(subject, "read_all")
        if self._lineage is None:
            return {}
        try:
            return self._lineage.versions_of(subject)
        except StorageUnavailable as error:
            logger.warning("lineage_unavailable", reason=str(error))
            return {}

    def _weigh(self, corrections: Sequence[Correction]) -> Iterator[DoubtedCorrection]:
        """Look for doubts; a score compares with the newest corrections, whatever was decided."""
        scores: dict[UUID, float] = {}
        if corrections:
            newest = self._reviews.page(ReviewFilter(None), size=COMPARED).rows
            both = {c.feedback_id: c for c in (*newest, *corrections)}
            scores = dict(zip(both, error_scores(list(both.values())), strict=True))
        for one in corrections:
            yield DoubtedCorrection(
                one, correction_doubts(one, float(scores.get(one.feedback_id, math.nan)))
            )


def _cursor(correction: Correction) -> ReviewCursor:
    return ReviewCursor(correction.created_at, correction.feedback_id)


def _said(given: str, most: int, missing: str) -> str:
    text = " ".join(clean_text(given).text.split())
    if not text:
        raise InvalidInput(missing)
    if len(text) > most:
        raise InvalidInput(
            N_("“{text}…” has {given} characters; the limit is {most}."),
            text=text[:20],
            given=len(text),
            most=most,
        )
    return text
