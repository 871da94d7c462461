"""Corrections are weighed, and decided on by a name with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest

from core.errors import InvalidInput, StorageUnavailable
from core.ids import uuid7
from core.services.feedback.feedback import MAX_A_DAY, FeedbackUseCase
from core.services.feedback.review import MAX_REASON, ReviewUseCase
from core.types import Correction, Review, ReviewCounts, ReviewCursor, ReviewFilter, ReviewPage
from tests.conftest import OWNER
from tests.core.services.fakes import MemoryLog
from tests.corrections import NOON, correction, corrections


class MemoryReviews:
    """Corrections in memory, newest first; can be taken away."""

    def __init__(self, rows: Sequence[Correction] = ()) -> None:
        self.rows, self.decided = list(rows), list[Review]()
        self.corrected, self.away = 0, False

    def page(
        self, chosen: ReviewFilter, after: ReviewCursor | None = None, *, size: int = 10
    ) -> ReviewPage:
        rows = [row for row in self.rows if chosen.state in (None, self._state(row))]
        start = 0 if after is None else 1 + [r.feedback_id for r in rows].index(after.id)
        shown, more = rows[start : start + size], len(rows) > start + size
        last = ReviewCursor(shown[-1].created_at, shown[-1].feedback_id) if more else None
        return ReviewPage(tuple(shown), last)

    def decide(self, decided: Sequence[Review]) -> int:
        self.decided += decided
        return len(decided)

    def counts(self, subject: str | None = None) -> ReviewCounts:
        return ReviewCounts(sum(subject in (None, row.subject) for row in self.rows))

    def corrected_since(self, subject: str, since: datetime) -> int:
        if self.away:
            raise StorageUnavailable("away")
        assert since == NOON.replace(hour=0)
        return self.corrected

    def corrected_from(self, network: str, since: datetime) -> int:
        assert since == NOON.replace(hour=0)
        return self.corrected if network == "crowd" else 0

    def unknown_among(self, feedback_ids: Sequence[UUID]) -> int:
        return sum(row.feedback_id in feedback_ids and not row.known for row in self.rows)

    def _state(self, row: Correction) -> str:
        last = [r.decision for r in self.decided if r.feedback_id == row.feedback_id][-1:]
        return {"accept": "accepted", "reject": "rejected"}[last[0]] if last else "waiting"


class MemoryLineage:
    """Two versions that learned from anna."""

    def __init__(self, *, away: bool = False) -> None:
        self.away = away

    def add(self, version_id: UUID, feedback_ids: Sequence[UUID]) -> None:
        raise NotImplementedError

    def versions_of(self, subject: str) -> Mapping[int, int]:
        if self.away:
            raise StorageUnavailable("away")
        return {7: 3, 8: 1} if subject == "anna" else {}


def _reviewing(rows: Sequence[Correction]) -> tuple[ReviewUseCase, MemoryReviews]:
    reviews = MemoryReviews(rows)
    return ReviewUseCase(reviews, MemoryLineage(), now=lambda: NOON), reviews


def test_doubtful_ones_are_found_page_by_page() -> None:
    """Every one is found once, in order, whatever stands between them."""
    rows = corrections(200, wrong=0)
    rows = [replace(row, on_day=99) if i % 7 == 0 else row for i, row in enumerate(rows)]
    use_case, _ = _reviewing(rows)
    everything = use_case.page(ReviewFilter(), size=200).rows
    wanted = [w.correction.feedback_id for w in everything if w.doubts]
    assert len(wanted) >= 29
    seen, after = [], None
    while True:
        page = use_case.page(ReviewFilter(), after, doubtful=True, size=4)
        seen += [w.correction.feedback_id for w in page.rows]
        assert len(page.rows) <= 4
        after = page.next
        if after is None:
            break
    assert set(wanted) <= set(seen)
    assert len(seen) == len(set(seen))
    assert seen == [row.feedback_id for row in rows if row.feedback_id in set(seen)]


def test_a_decision_has_a_reason_and_bears_the_name_of_who_acts() -> None:
    """A reason is needed, and cleaned; one correction chosen twice is decided once."""
    one = correction()
    use_case, reviews = _reviewing([one])
    for reason in (" ", "\0", "x" * (MAX_REASON + 1)):
        with pytest.raises(InvalidInput):
            use_case.decide([one.feedback_id], "accept", reason=reason)
    with pytest.raises(InvalidInput):
        use_case.decide([], "accept", reason="fine")
    assert reviews.decided == []
    twice = [one.feedback_id] * 2
    assert use_case.decide(twice, "reject", reason="a\nb") == 1
    made = reviews.decided[0]
    assert (made.decision, made.actor, made.reason, made.created_at) == (
        "reject",
        OWNER.name,
        "a b",
        NOON,
    )


def test_only_what_raises_no_doubt_is_accepted_at_once() -> None:
    """A fifth of prices ten times off, and the many of one person, go on waiting."""
    rows = [*corrections(100, wrong=20), correction(on_day=21), correction(real_currency="EUR")]
    use_case, reviews = _reviewing(rows)
    n = use_case.accept_plausible(reason="within the range")
    accepted = {review.feedback_id for review in reviews.decided}
    assert len(accepted) == n >= 74
    assert not accepted & {row.feedback_id for row in rows[80:]}
    left = use_case.page(ReviewFilter(), size=99).rows
    assert all(w.doubts for w in left)
    with pytest.raises(InvalidInput, match="No plausible correction is waiting"):
        use_case.accept_plausible(reason="again")


def test_whom_nobody_knows_is_accepted_one_by_one() -> None:
    """Neither among the plausible nor beside another: forty invented people are forty clicks."""
    rows = [correction(known=False) for _ in range(3)] + [correction()]
    use_case, reviews = _reviewing(rows)
    assert use_case.accept_plausible(reason="plausible") == 1
    assert [review.feedback_id for review in reviews.decided] == [rows[-1].feedback_id]
    with pytest.raises(InvalidInput, match="one at a time"):
        use_case.decide([row.feedback_id for row in rows[:2]], "accept", reason="all")
    assert use_case.decide([row.feedback_id for row in rows[1:]], "reject", reason="none") == 3
    assert use_case.decide([rows[0].feedback_id], "accept", reason="I know them") == 1


def test_a_person_learns_what_their_corrections_changed() -> None:
    """By version; nothing where it is not known, or cannot be told now."""
    use_case, reviews = _reviewing([])
    assert use_case.used_in_versions("anna") == {7: 3, 8: 1}
    assert use_case.used_in_versions("otto") == {}
    assert ReviewUseCase(reviews).used_in_versions("anna") == {}
    assert ReviewUseCase(reviews, MemoryLineage(away=True)).used_in_versions("anna") == {}


def _giving_feedback(reviews: MemoryReviews) -> tuple[FeedbackUseCase, MemoryLog]:
    log = MemoryLog()
    return FeedbackUseCase(log, reviews, now=lambda: NOON), log


def test_a_flood_of_corrections_is_refused() -> None:
    """So many a person and day; one more word on the same estimate is never too much."""
    reviews = MemoryReviews()
    use_case, log = _giving_feedback(reviews)
    said = {"verdict": None, "real_price": 9.0, "currency": "USD", "subject": "anna"}
    known = uuid7()
    use_case.record(known, **said)
    reviews.corrected = MAX_A_DAY
    with pytest.raises(InvalidInput, match="tomorrow"):
        use_case.record(uuid7(), **said)
    use_case.record(known, **said)
    use_case.record(uuid7(), verdict="good", subject="anna")
    use_case.record(uuid7(), **(said | {"subject": None}))
    reviews.away = True
    use_case.record(uuid7(), **said)
    assert len(log.given) == 5


def test_an_answer_can_be_taken_back() -> None:
    """An empty answer supersedes the one before; there is nothing to take back twice."""
    use_case, log = _giving_feedback(MemoryReviews())
    estimate = uuid7()
    with pytest.raises(InvalidInput):
        use_case.record(estimate, verdict=None)
    use_case.record(
        estimate, verdict="bad", real_price=9, currency="USD", price_kind="paid", reason="too_high"
    )
    use_case.record(estimate, verdict=None, reason="too_high", price_kind="paid")
    latest = use_case.latest(estimate)
    assert latest is not None
    assert (latest.verdict, latest.real_price, latest.reason, latest.price_kind) == (None,) * 4
    with pytest.raises(InvalidInput):
        use_case.record(estimate, verdict=None)
    assert [f.real_price for f in use_case.history(estimate)] == [None, 9]
    assert len(log.given) == 2
