"""Corrections wait in a queue, are decided on, and only then can train."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest
import samples
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from core.errors import NotFound
from core.ids import uuid7
from core.types import (
    INPUT_COLUMNS,
    Feedback,
    Review,
    ReviewCounts,
    ReviewDecision,
    ReviewFilter,
    contributor_of,
)
from db.predictions import SqlPredictionLog
from db.reviews import SqlReviews

READ = dict.fromkeys(INPUT_COLUMNS) | {
    "description": "un logo",
    "rating": 4.5,
    "revisions": "unlimited",
    "without": ["reviews"],
}


class Queue:
    """A few hands on the tables."""

    def __init__(self, engine: Engine, version_id: UUID) -> None:
        self.engine, self.version_id = engine, version_id
        self.log, self.reviews = SqlPredictionLog(engine), SqlReviews(engine)

    def corrected(self, minutes: float = 0, *, on: UUID | None = None, **changes: Any) -> Feedback:
        """Make an estimate (unless one is given) and correct it, some minutes after noon."""
        if on is None:
            estimate = samples.prediction(self.version_id, normalised_input=READ)
            self.log.record(estimate)
            on = estimate.id
        said = samples.feedback(on, created_at=_at(minutes), subject="anna", **changes)
        self.log.add_feedback(said)
        return said

    def decided(self, said: Feedback, decision: ReviewDecision, minutes: float = 60) -> Review:
        """Decide on a correction."""
        made = Review(uuid7(), said.id, _at(minutes), decision, "Bea", "looks right")
        self.reviews.decide([made])
        return made

    def ids(self, **chosen: Any) -> list[UUID]:
        """Return what a filter leaves."""
        return [c.feedback_id for c in self.reviews.page(ReviewFilter(**chosen), size=99).rows]


def _at(minutes: float) -> datetime:
    return samples.NOON + timedelta(minutes=minutes)


@pytest.fixture
def queue(engine: Engine, version_id: UUID) -> Queue:
    return Queue(engine, version_id)


def test_an_empty_queue(queue: Queue) -> None:
    """Nothing was said: no line, zeros, and a frame with its columns."""
    assert queue.reviews.page(ReviewFilter()).rows == ()
    assert queue.reviews.counts() == ReviewCounts()
    assert queue.reviews.count_accepted() == 0
    assert queue.reviews.decide([]) == 0
    empty = queue.reviews.accepted()
    assert len(empty) == 0
    assert {
        "feedback_id",
        "prediction_id",
        "subject",
        "created_at",
        *INPUT_COLUMNS,
        "price",
        "currency",
        "price_kind",
    } <= set(empty)


def test_a_line_is_what_was_said_beside_what_was_estimated(queue: Queue) -> None:
    """The correction's own values, the estimate's, and the decision in force."""
    said = queue.corrected(price_kind="paid", reason="too_low", currency="EUR")
    review = queue.decided(said, "accept")
    (line,) = queue.reviews.page(ReviewFilter("accepted")).rows
    assert (line.feedback_id, line.prediction_id, line.subject) == (
        said.id,
        said.prediction_id,
        "anna",
    )
    assert (line.real_price, line.real_currency, line.price_kind) == (25.5, "EUR", "paid")
    assert (line.verdict, line.reason, line.comment) == ("good", "too_low", "merci")
    assert (line.price, line.low, line.high, line.coverage, line.currency) == (
        20.1,
        10.0,
        40.0,
        0.8,
        "USD",
    )
    assert (line.description, line.abstained, line.on_day) == ("Un logo", False, 1)
    assert line.review == review


def test_a_correction_stands_where_the_latest_decision_put_it(queue: Queue) -> None:
    """Accepted, then refused, is refused; each is in one state and no other."""
    first, second, third = (queue.corrected(i) for i in range(3))
    queue.decided(first, "accept")
    queue.decided(first, "reject", 61)
    queue.decided(second, "reject")
    queue.decided(second, "accept", 61)
    assert queue.ids() == [third.id]
    assert queue.ids(state="accepted") == [second.id]
    assert queue.ids(state="rejected") == [first.id]
    assert queue.ids(state=None) == [third.id, second.id, first.id]
    assert queue.reviews.counts() == ReviewCounts(1, 1, 1)
    assert queue.reviews.counts("nobody") == ReviewCounts()
    assert queue.reviews.count_accepted() == 1


def test_a_price_of_another_package_trains_nothing(queue: Queue) -> None:
    """It is neither reviewed nor does it supersede what is said of the basic one."""
    said = queue.corrected()
    queue.corrected(90, on=said.prediction_id, real_price=99.0, package="premium")
    assert queue.ids(state=None) == [said.id]
    queue.decided(said, "accept")
    assert queue.reviews.accepted()["price"].tolist() == [said.real_price]


def test_what_is_said_later_waits_again(queue: Queue) -> None:
    """A changed price is not covered by what was decided of the former one."""
    said = queue.corrected()
    queue.decided(said, "accept")
    again = queue.corrected(90, on=said.prediction_id, real_price=99.0)
    assert queue.ids() == [again.id]
    assert queue.ids(state="accepted") == []
    assert len(queue.reviews.accepted()) == 0
    assert queue.reviews.count_accepted() == queue.reviews.count_accepted(_at(-1)) == 0
    queue.corrected(91, on=said.prediction_id, real_price=None, currency=None)
    assert queue.ids(state=None) == []


def test_pages_hold_every_correction_once(queue: Queue) -> None:
    """Corrections of one moment are told apart by their id; a decision on the way shifts none."""
    for _ in range(7):
        queue.corrected()
    seen, after = [], None
    while True:
        page = queue.reviews.page(ReviewFilter(), after, size=3)
        seen += [row.feedback_id for row in page.rows]
        queue.reviews.decide(
            [Review(uuid7(), row.feedback_id, _at(9), "reject", "Bea", "no") for row in page.rows]
        )
        after = page.next
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen, reverse=True)


def test_accepted_corrections_are_what_a_model_reads(queue: Queue) -> None:
    """Oldest first, in the schema's columns, each text in the market's words.

    Unlimited is infinite, and a demo says that it is.
    """
    early = queue.corrected(1, price_kind="asked")
    worded = READ | {"read_as": "a logo"}
    demo = samples.prediction(queue.version_id, normalised_input=worded, synthetic=True)
    queue.log.record(demo)
    late = queue.corrected(5, on=demo.id, real_price=80.0)
    queue.corrected(2)
    for said in (late, early):
        queue.decided(said, "accept")
    made = queue.reviews.accepted()
    assert made.shape == (2, 26)
    assert made["without"].tolist() == [("reviews",)] * 2
    assert made["feedback_id"].tolist() == [early.id, late.id]
    assert made["price"].tolist() == [25.5, 80.0]
    assert made["price_kind"].tolist() == ["asked", None]
    assert made["synthetic"].tolist() == [False, True]
    assert made["revisions"].tolist() == [np.inf, np.inf]
    assert made["description"].tolist() == ["un logo", "a logo"]
    assert made["quantities"].tolist() == [None, None]
    assert made["reviews"].isna().all()
    assert made["on_day"].tolist() == [1.0, 3.0]
    assert made["estimate"].tolist() == [20.1, 20.1]
    assert str(made["created_at"].dt.tz) == "UTC"


def test_what_was_accepted_after_a_moment_is_counted(queue: Queue) -> None:
    """A schedule asks for what is new since the last training."""
    old, new = queue.corrected(1), queue.corrected(2)
    queue.decided(old, "accept", 10)
    queue.decided(new, "accept", 20)
    assert queue.reviews.count_accepted(_at(15)) == 1
    queue.decided(new, "reject", 30)
    assert queue.reviews.count_accepted(_at(15)) == 0


def test_a_person_is_counted_by_estimates_and_days(queue: Queue) -> None:
    """Changing one's mind does not count again, another day begins anew, others count apart."""
    first = queue.corrected(-24 * 60)
    second = queue.corrected(0)
    queue.corrected(1, on=second.prediction_id)
    third = queue.corrected(2)
    estimate = samples.prediction(queue.version_id)
    queue.log.record(estimate)
    queue.log.add_feedback(replace(samples.feedback(estimate.id), created_at=_at(3)))
    lines = queue.reviews.page(ReviewFilter(None)).rows
    assert [line.on_day for line in lines] == [None, 2, 1, 1]
    assert [line.feedback_id for line in lines][1::2] == [third.id, first.id]
    assert queue.reviews.corrected_since("anna", _at(0)) == 2
    assert queue.ids(contributor=contributor_of("anna")) == [line.feedback_id for line in lines[1:]]


def test_decisions_are_all_stored_or_none(queue: Queue) -> None:
    """One unknown correction, and nobody is accepted; the same decision twice is one."""
    said = queue.corrected()
    known = Review(uuid7(), said.id, _at(9), "accept", "Bea\0", "fine")
    with pytest.raises(NotFound):
        queue.reviews.decide([known, replace(known, id=uuid7(), feedback_id=uuid7())])
    assert queue.ids() == [said.id]
    assert queue.reviews.decide([known]) == 1
    assert queue.reviews.decide([known]) == 0
    (line,) = queue.reviews.page(ReviewFilter("accepted")).rows
    assert line.review is not None
    assert line.review.actor == "Bea\ufffd"


def test_decisions_are_never_changed(queue: Queue, engine: Engine) -> None:
    """What was decided stays; only another decision supersedes it."""
    queue.decided(queue.corrected(), "accept")
    for statement in ("UPDATE reviews SET actor = 'x'", "DELETE FROM reviews", "TRUNCATE reviews"):
        with pytest.raises(IntegrityError, match="never changed"), engine.begin() as connection:
            connection.execute(text(statement))
