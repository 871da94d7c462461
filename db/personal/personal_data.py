"""What one person left in the log: found, exported and erased by their pseudonym."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, or_, select

from core.ids import uuid7
from core.types import Erasure, PersonalCount, PersonalExport
from db.admin.erasure_ledger import Ledger
from db.engine import erasing, transaction
from db.forecasts import forecasts_where
from db.personal.price_lists import lists_where
from db.records import feedback_of, prediction_of
from db.spool.queue import Spool
from db.tables import erasures, feedback, forecasts, predictions, price_lists, reviews


class SqlPersonalRecords:
    """Personal records in PostgreSQL; implements `core.services.ports.PersonalRecords`."""

    def __init__(
        self, engine: Engine, spool: Spool | None = None, ledger: Ledger | None = None
    ) -> None:
        self._engine = engine
        self._spool = spool
        self._ledger = ledger

    def count(self, subject: str) -> PersonalCount:
        """Return how much is stored under a pseudonym."""
        places = (
            (predictions, _made(subject)),
            (feedback, _said(subject)),
            (price_lists, _kept(subject)),
            (forecasts, _forecast(subject)),
        )
        counts = [select(func.count()).select_from(table).where(own) for table, own in places]
        with transaction(self._engine) as connection:
            return PersonalCount(*(connection.execute(count).scalar_one() for count in counts))

    def export(self, subject: str) -> PersonalExport:
        """Return what is stored under a pseudonym, oldest first."""
        made = select(predictions).where(_made(subject)).order_by(predictions.c.created_at)
        said = select(feedback).where(_said(subject)).order_by(feedback.c.created_at)
        with transaction(self._engine, unhurried=True) as connection:
            return PersonalExport(
                tuple(prediction_of(row) for row in connection.execute(made).mappings()),
                tuple(feedback_of(row) for row in connection.execute(said).mappings()),
                lists_where(connection, _kept(subject)),
                forecasts_where(connection, _forecast(subject)),
            )

    def erase(self, subject: str, *, actor: str, before: datetime | None = None) -> Erasure:
        """Erase what is stored under a pseudonym, with a note, in one transaction.

        With `before`, what was made or said until then, and what was said of it.
        """
        made, said = _made(subject, before), _said(subject, before)
        with transaction(self._engine, unhurried=True) as connection:
            judged = select(feedback.c.id).where(said)
            with erasing(connection):
                # A login that may not erase ends here, before anything beside the database goes.
                connection.execute(delete(reviews).where(reviews.c.feedback_id.in_(judged)))
                self._forget(subject)
                foretold = connection.execute(delete(forecasts).where(_forecast(subject, before)))
                given = connection.execute(delete(feedback).where(said)).rowcount
                estimates = connection.execute(delete(predictions).where(made)).rowcount
            lists = connection.execute(delete(price_lists).where(_kept(subject, before))).rowcount
            return note_erasure(
                connection,
                Erasure(
                    uuid7(),
                    datetime.now(UTC),
                    actor,
                    "subject",
                    0,
                    estimates,
                    given,
                    lists,
                    foretold.rowcount,
                ),
            )

    def _forget(self, subject: str) -> None:
        """Note the erasure beside the database, then take what waits on this machine."""
        if self._ledger is not None:
            self._ledger.note("subject", [subject])
        if self._spool is not None:
            self._spool.forget(subject)

    def erasures(self, limit: int = 20) -> Sequence[Erasure]:
        """Return notes of erasures, newest first."""
        order = (erasures.c.created_at.desc(), erasures.c.id.desc())
        with transaction(self._engine) as connection:
            noted = select(*(column.label(column.key) for column in erasures.c))
            rows = connection.execute(noted.order_by(*order).limit(limit))
            return [Erasure(**row) for row in rows.mappings()]


def note_erasure(connection: Connection, erasure: Erasure) -> Erasure:
    """Write down an erasure, in the transaction that erases; one that took nothing is not."""
    taken = (erasure.listings, erasure.estimates, erasure.feedback, erasure.price_lists)
    if any((*taken, erasure.forecasts)):
        connection.execute(insert(erasures).values(asdict(erasure)))
    return erasure


def _made(subject: str, before: datetime | None = None) -> ColumnElement[bool]:
    made = predictions.c.subject == subject
    return made if before is None else made & (predictions.c.created_at <= before)


def _kept(subject: str, before: datetime | None = None) -> ColumnElement[bool]:
    kept = price_lists.c.subject == subject
    return kept if before is None else kept & (price_lists.c.created_at <= before)


def _forecast(subject: str, before: datetime | None = None) -> ColumnElement[bool]:
    made = forecasts.c.subject == subject
    return made if before is None else made & (forecasts.c.created_at <= before)


def _said(subject: str, before: datetime | None = None) -> ColumnElement[bool]:
    """Judgements by a person, and of their estimates, whoever judged."""
    said = feedback.c.subject == subject
    if before is not None:
        said &= feedback.c.created_at <= before
    theirs = select(predictions.c.id).where(_made(subject, before))
    return or_(said, feedback.c.prediction_id.in_(theirs))
