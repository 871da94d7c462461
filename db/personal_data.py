"""What one person left in the log: found, exported and erased by their pseudonym."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, or_, select

from core.ids import uuid7
from core.types import Erasure, PersonalExport
from db.admin.erasure_ledger import Ledger
from db.engine import erasing, transaction
from db.records import feedback_of, prediction_of
from db.spool.queue import Spool
from db.tables import erasures, feedback, predictions, reviews


class SqlPersonalRecords:
    """Personal records in PostgreSQL; implements `core.services.ports.PersonalRecords`."""

    def __init__(
        self, engine: Engine, spool: Spool | None = None, ledger: Ledger | None = None
    ) -> None:
        self._engine = engine
        self._spool = spool
        self._ledger = ledger

    def count(self, subject: str) -> tuple[int, int]:
        """Return how many estimates and judgements are stored under a pseudonym."""
        made = select(func.count()).select_from(predictions).where(_made(subject))
        said = select(func.count()).select_from(feedback).where(_said(subject))
        with transaction(self._engine) as connection:
            return connection.execute(made).scalar_one(), connection.execute(said).scalar_one()

    def export(self, subject: str) -> PersonalExport:
        """Return what is stored under a pseudonym, oldest first."""
        made = select(predictions).where(_made(subject)).order_by(predictions.c.created_at)
        said = select(feedback).where(_said(subject)).order_by(feedback.c.created_at)
        with transaction(self._engine, unhurried=True) as connection:
            return PersonalExport(
                tuple(prediction_of(row) for row in connection.execute(made).mappings()),
                tuple(feedback_of(row) for row in connection.execute(said).mappings()),
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
                given = connection.execute(delete(feedback).where(said)).rowcount
                estimates = connection.execute(delete(predictions).where(made)).rowcount
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
    if erasure.listings or erasure.estimates or erasure.feedback:
        connection.execute(insert(erasures).values(asdict(erasure)))
    return erasure


def _made(subject: str, before: datetime | None = None) -> ColumnElement[bool]:
    made = predictions.c.subject == subject
    return made if before is None else made & (predictions.c.created_at <= before)


def _said(subject: str, before: datetime | None = None) -> ColumnElement[bool]:
    """Judgements by a person, and of their estimates, whoever judged."""
    said = feedback.c.subject == subject
    if before is not None:
        said &= feedback.c.created_at <= before
    theirs = select(predictions.c.id).where(_made(subject, before))
    return or_(said, feedback.c.prediction_id.in_(theirs))
