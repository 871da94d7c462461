"""Estimates and judgements in PostgreSQL: written once, never changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Engine, Table, literal, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from core.errors import N_, AppError, Conflict, NotFound
from core.ids import uuid7
from core.types import Feedback, Prediction
from db.encoding import storable_text
from db.engine import is_refusal, reaching, transaction
from db.records import (
    RecordRow,
    feedback_of,
    feedback_row,
    prediction_of,
    prediction_row,
)
from db.tables import feedback as feedbacks
from db.tables import predictions

_INSERT = {
    table: insert(table).on_conflict_do_nothing(index_elements=[table.c.id]).returning(table.c.id)
    for table in (predictions, feedbacks)
}
_COLUMNS = ", ".join(column.name for column in predictions.columns)
#: Many rows are one parameter: binding each value took longer than all else.
_INSERT_ALL = text(
    f"INSERT INTO predictions ({_COLUMNS}) SELECT {_COLUMNS} "  # noqa: S608 - our own columns
    "FROM jsonb_populate_recordset(NULL::predictions, CAST(:rows AS jsonb)) "
    "ON CONFLICT (id) DO NOTHING"
)


class RecordRefused(AppError):
    """The database will never take this record, however often it is tried."""


class SqlPredictionLog:
    """The log in PostgreSQL alone; implements `core.services.ports.PredictionLog`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # An insert is a transaction by itself: two journeys to the server less.
        self._statements = engine.execution_options(isolation_level="AUTOCOMMIT")

    def record(self, prediction: Prediction) -> bool:
        """Store an estimate exactly once by its id."""
        self._insert(predictions, prediction_row(prediction))
        return True

    def record_many(self, predictions: Sequence[Prediction]) -> list[bool | AppError]:
        """Store estimates in as few statements as they fit in, each exactly once by its id."""
        try:
            return self._insert_all(predictions)
        except RecordRefused:  # the server refuses a statement whole: find out whose fault it is
            return [self._answer(prediction) for prediction in predictions]

    def _answer(self, prediction: Prediction) -> bool | AppError:
        try:
            return self.record(prediction)
        except (Conflict, RecordRefused) as error:
            return error

    def _insert_all(self, made: Sequence[Prediction]) -> list[bool | AppError]:
        if not made:
            return []
        rows = [
            {name: _plain(value) for name, value in prediction_row(prediction).items()}
            for prediction in made
        ]
        together = json.dumps(rows, default=str)
        with _refusals(), transaction(self._statements) as connection:
            stored = connection.execute(_INSERT_ALL, {"rows": together}).rowcount
            if stored == len(rows):
                return [True] * len(rows)
            hashes = select(predictions.c.id, predictions.c.payload_hash)
            known = connection.execute(hashes.where(predictions.c.id.in_([p.id for p in made])))
            digests = {row.id: row.payload_hash for row in known}
        return [digests[p.id] == p.payload_hash or used_twice(p.id) for p in made]

    def prediction(self, prediction_id: UUID) -> Prediction | None:
        """Return one estimate, if it is there."""
        query = select(predictions).where(predictions.c.id == prediction_id)
        with transaction(self._engine) as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else prediction_of(row)

    def add_feedback(self, feedback: Feedback) -> bool:
        """Store a judgement exactly once by its id."""
        try:
            self._insert(feedbacks, feedback_row(feedback))
        except RecordRefused as error:
            if isinstance(_origin(error), psycopg.errors.ForeignKeyViolation):
                raise unknown_prediction(feedback.prediction_id) from error
            raise
        return True

    def feedback(self, prediction_id: UUID) -> Sequence[Feedback]:
        """Return the judgements of one estimate, latest first."""
        query = (
            select(feedbacks)
            .where(feedbacks.c.prediction_id == prediction_id)
            .order_by(feedbacks.c.created_at.desc(), feedbacks.c.id.desc())
        )
        with transaction(self._engine) as connection:
            return [feedback_of(row) for row in connection.execute(query).mappings()]

    def writable(self) -> bool:
        """Return True once the newest estimate could be stored again, under an id of its own.

        The trial is rolled back; where there is no estimate yet, it is of none.
        """
        others = [column for column in predictions.c if column.name != "id"]
        newest = (
            select(literal(uuid7(), predictions.c.id.type), *others)
            .order_by(predictions.c.created_at.desc(), predictions.c.id.desc())
            .limit(1)
        )
        again = insert(predictions).from_select([predictions.c.id, *others], newest)
        with _refusals(), reaching(), self._engine.connect() as connection:
            connection.execute(again)
            connection.rollback()
        return True

    def waiting(self) -> int:
        """Return 0: nothing waits here."""
        return 0

    def _insert(self, table: Table, row: RecordRow) -> None:
        values = {name: _plain(value) for name, value in row.items()}
        with _refusals(), transaction(self._statements) as connection:
            if connection.execute(_INSERT[table], values).scalar() is not None:
                return
            known = select(table.c.payload_hash).where(table.c.id == row["id"])
            if connection.execute(known).scalar_one() != row["payload_hash"]:
                raise used_twice(row["id"])


def used_twice(identity: UUID) -> Conflict:
    """Return the error for an id that comes again with another content."""
    return Conflict(
        N_("The id {id} was already used with other content. Choose a new id."), id=str(identity)
    )


def unknown_prediction(prediction_id: UUID) -> NotFound:
    """Return the error for a judgement of an estimate that nobody made."""
    return NotFound(N_("There is no estimate with the id {id}."), id=str(prediction_id))


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if not is_refusal(error):
            raise
        reason = str(error.orig).splitlines()[0] if error.orig else type(error).__name__
        raise RecordRefused(
            N_("The database refused this record: {reason}"), reason=reason
        ) from error


def _origin(error: RecordRefused) -> BaseException | None:
    return getattr(error.__cause__, "orig", None)


def _plain(value: Any) -> Any:
    return storable_text(value) if isinstance(value, str) else value
