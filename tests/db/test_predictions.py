"""The log in PostgreSQL: once by id, never changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import samples
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from core.errors import Conflict, NotFound
from core.services.estimate.history import service_of
from core.services.estimate.pricing import payload_hash
from core.types import INPUT_COLUMNS
from db.predictions import RecordRefused, SqlPredictionLog
from db.tables import APPEND_ONLY


def _count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def test_an_estimate_comes_back_equal(engine: Engine, version_id: UUID):
    """What was shown is what is read later, to the bit."""
    log = SqlPredictionLog(engine)
    made = samples.prediction(version_id)
    assert log.record(made) is True
    assert log.prediction(made.id) == made
    assert log.prediction(uuid4()) is None


def test_an_estimate_without_position_comes_back_equal(engine: Engine, version_id: UUID):
    """No position is stored as SQL NULL."""
    log = SqlPredictionLog(engine)
    made = samples.prediction(version_id, position=None)
    log.record(made)
    assert log.prediction(made.id) == made
    with engine.connect() as connection:
        query = text("SELECT position IS NULL FROM predictions")
        assert connection.execute(query).scalar_one() is True


def test_the_same_id_fifty_times_in_parallel_is_one_row(engine: Engine, version_id: UUID):
    """Fifty racing writes of one estimate all succeed and leave one row."""
    log = SqlPredictionLog(engine)
    made = samples.prediction(version_id)
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: log.record(made), range(50)))
    assert _count(engine, "predictions") == 1


def test_the_same_id_with_another_body_is_a_conflict(engine: Engine, version_id: UUID):
    """The first body stays; the second one is told so."""
    log = SqlPredictionLog(engine)
    made = samples.prediction(version_id)
    log.record(made)
    with pytest.raises(Conflict, match="other content"):
        log.record(replace(made, payload_hash="1" * 64))
    assert log.prediction(made.id) == made


def test_racing_bodies_under_one_id_have_one_winner(engine: Engine, version_id: UUID):
    """Of ten different bodies with one id, one is stored and nine are conflicts."""
    log = SqlPredictionLog(engine)
    made = samples.prediction(version_id)

    def write(number: int) -> bool:
        try:
            return log.record(replace(made, payload_hash=str(number) * 64))
        except Conflict:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(10))) == 1


@pytest.mark.parametrize(
    "words",
    ["nul \0 nul", "lone \ud800 surrogate", "x" * 10_000_000, "294277-01-01", "\u202e🙂"],
    ids=["nul", "surrogate", "ten megabytes", "far year", "right to left"],
)
def test_difficult_text_in_an_input_comes_back_equal(engine, version_id, words):
    """NUL, lone surrogates and ten megabytes of text survive inside JSON."""
    log = SqlPredictionLog(engine)
    made = samples.prediction(version_id, input={"description": words, words[:20]: 1})
    log.record(made)
    assert log.prediction(made.id) == made


def test_infinities_in_an_explanation_come_back_equal(engine: Engine, version_id: UUID):
    """A field's value may be infinite or enormous; JSON keeps it."""
    log = SqlPredictionLog(engine)
    given = {"a": float("inf"), "b": float("-inf"), "c": 1e308, "d": -0.0, "e": 1e-320}
    made = samples.prediction(version_id, input=given)
    log.record(made)
    found = log.prediction(made.id)
    assert found is not None
    assert repr(found.input) == repr(given)


@pytest.mark.parametrize("price", [float("inf"), float("nan"), -1.0, 0.0, 1e6])
def test_an_impossible_price_is_refused(engine: Engine, version_id: UUID, price: float):
    """The table's checks refuse a price that is not finite, not positive or outside its range."""
    made = samples.prediction(version_id)
    wrong = replace(made, price=replace(made.price, price=price))
    with pytest.raises(RecordRefused, match="ck_predictions"):
        SqlPredictionLog(engine).record(wrong)


def test_feedback_is_kept_and_the_latest_is_first(engine: Engine, version_id: UUID):
    """A changed mind is a second row; the history reads from the latest."""
    log = SqlPredictionLog(engine)
    made = samples.prediction(version_id)
    log.record(made)
    first = samples.feedback(made.id)
    later = samples.feedback(made.id, created_at=samples.NOON + timedelta(1), verdict="bad")
    assert log.add_feedback(later)
    assert log.add_feedback(first)
    assert log.add_feedback(first)
    assert log.feedback(made.id) == [later, first]


def test_feedback_says_which_package_it_is_of(engine: Engine, version_id: UUID):
    """And the same words of another package are another judgement."""
    log = SqlPredictionLog(engine)
    made = samples.prediction(version_id)
    log.record(made)
    premium = samples.feedback(made.id, package="premium")
    assert log.add_feedback(premium)
    assert log.feedback(made.id) == [premium]
    with pytest.raises(Conflict):
        log.add_feedback(replace(premium, package="basic"))


def test_feedback_with_a_used_id_is_a_conflict(engine: Engine, version_id: UUID):
    """The same feedback id with other words is refused."""
    log = SqlPredictionLog(engine)
    made = samples.prediction(version_id)
    log.record(made)
    said = samples.feedback(made.id)
    log.add_feedback(said)
    with pytest.raises(Conflict):
        log.add_feedback(replace(said, comment="something else"))


def test_feedback_on_an_unknown_estimate_is_not_found(engine: Engine):
    """A judgement of nothing is refused in words."""
    with pytest.raises(NotFound, match="no estimate"):
        SqlPredictionLog(engine).add_feedback(samples.feedback(uuid4()))


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "statement", ["DELETE FROM {}", "UPDATE {} SET id = id", "TRUNCATE {} CASCADE"]
)
def test_logged_rows_are_never_changed(engine: Engine, table: str, statement: str):
    """UPDATE, DELETE and TRUNCATE are refused on the append-only tables."""
    with engine.connect() as connection, pytest.raises(IntegrityError, match="never changed"):
        connection.execute(text(statement.format(table)))


def test_a_named_erasure_may_delete(engine: Engine, version_id: UUID):
    """With prisme.erasing set, a row goes; the setting ends with its transaction."""
    log = SqlPredictionLog(engine)
    log.record(samples.prediction(version_id))
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL prisme.erasing = 'on'"))
        connection.execute(text("DELETE FROM predictions"))
    assert _count(engine, "predictions") == 0
    log.record(samples.prediction(version_id))
    with engine.connect() as connection, pytest.raises(IntegrityError, match="never changed"):
        connection.execute(text("DELETE FROM predictions"))


def test_many_estimates_are_stored_once_and_a_conflict_is_said_in_its_place(engine, version_id):
    """New, replayed, contradicted, doubled and refused rows in one call: each has its answer."""
    log = SqlPredictionLog(engine)
    first, other, twice = (samples.prediction(version_id) for _ in range(3))
    log.record(first)
    asked = [first, other, replace(first, payload_hash="1" * 64), twice, twice]
    answers = log.record_many(asked)
    assert [answer is True for answer in answers] == [True, True, False, True, True]
    assert isinstance(answers[2], Conflict)
    wrong = replace(samples.prediction(version_id), price=replace(first.price, price=float("inf")))
    fresh = samples.prediction(version_id)
    answers = log.record_many([fresh, wrong])
    assert answers[0] is True
    assert isinstance(answers[1], RecordRefused)
    assert log.prediction(fresh.id) == fresh
    assert _count(engine, "predictions") == 4
    assert log.record_many([]) == []


def test_more_estimates_than_one_statement_holds_are_stored(engine, version_id):
    """PostgreSQL takes 65,535 values a statement; a batch may have more."""
    made = [samples.prediction(version_id) for _ in range(3_000)]
    assert SqlPredictionLog(engine).record_many(made) == [True] * 3_000
    assert _count(engine, "predictions") == 3_000


def test_what_there_is_none_of_comes_back_and_makes_another_estimate(engine, version_id):
    """It is part of what was asked; earlier estimates, which have no such key, are as they were."""
    log = SqlPredictionLog(engine)
    made = samples.prediction(version_id)
    none = {"without": ["rating", "reviews"]}
    newer = replace(
        samples.prediction(version_id),
        input=made.input | none,
        normalised_input={**dict.fromkeys(INPUT_COLUMNS), "description": "A logo"} | none,
    )
    assert log.record(newer) is True
    stored = log.prediction(newer.id)
    assert stored == newer
    assert service_of(stored).without == ("rating", "reviews")
    assert payload_hash(newer.input, 0.8) != payload_hash(made.input, 0.8)
