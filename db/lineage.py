"""Which corrections went into which version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Engine, func, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from db.engine import transaction
from db.tables import feedback, model_versions, reviews, version_corrections


class SqlLineage:
    """Lineage in PostgreSQL; implements `core.services.ports.Lineage`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, version_id: UUID, feedback_ids: Sequence[UUID]) -> None:
        """Note that a version learned from corrections; twice changes nothing."""
        known = select(literal(version_id), feedback.c.id).where(feedback.c.id.in_(feedback_ids))
        rows = upsert(version_corrections).from_select(["version_id", "feedback_id"], known)
        with transaction(self._engine) as connection:
            connection.execute(rows.on_conflict_do_nothing())

    def corrections_of(self, version_id: UUID) -> Sequence[UUID]:
        """Return the ids of the corrections that a version learned from, in order."""
        column = version_corrections.c.feedback_id
        query = select(column).where(version_corrections.c.version_id == version_id)
        with transaction(self._engine) as connection:
            return connection.execute(query.order_by(column)).scalars().all()

    def accepted_by(self, version_id: UUID) -> Sequence[UUID]:
        """Return the people who accepted corrections that a version learned from."""
        accepted = version_corrections.join(
            reviews, reviews.c.feedback_id == version_corrections.c.feedback_id
        )
        query = (
            select(reviews.c.person_id)
            .distinct()
            .select_from(accepted)
            .where(
                version_corrections.c.version_id == version_id,
                reviews.c.decision == "accept",
                reviews.c.person_id.is_not(None),
            )
        )
        with transaction(self._engine) as connection:
            return connection.execute(query).scalars().all()

    def versions_of(self, subject: str) -> Mapping[int, int]:
        """Return, for each version's number, how many corrections of a subject went into it."""
        learned = version_corrections.join(
            feedback, feedback.c.id == version_corrections.c.feedback_id
        ).join(model_versions, model_versions.c.id == version_corrections.c.version_id)
        number = model_versions.c.number
        query = (
            select(number, func.count())
            .select_from(learned)
            .where(feedback.c.subject == subject)
            .group_by(number)
            .order_by(number)
        )
        with transaction(self._engine) as connection:
            return {row[0]: row[1] for row in connection.execute(query)}
