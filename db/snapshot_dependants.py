"""What depends on a snapshot: counted before it is deleted, and removed with it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Connection, Select, delete, func, select, update

from core.errors import N_, InvalidInput
from core.types import Dependants, Snapshot
from db.engine import erasing
from db.tables import (
    comparisons,
    decisions,
    feedback,
    listings,
    model_versions,
    predictions,
    reviews,
    snapshots,
)


def found(connection: Connection) -> Mapping[UUID, Dependants]:
    """Count what depends on each snapshot."""
    estimates, given = _logged(connection)
    compared = _counted(
        connection,
        select(comparisons.c.snapshot_id, func.count()).group_by(comparisons.c.snapshot_id),
    )
    query = select(
        model_versions.c.snapshot_id, model_versions.c.number, model_versions.c.is_champion
    ).order_by(model_versions.c.number)
    trained: dict[UUID, list[tuple[int, bool]]] = {}
    for snapshot_id, number, serves in connection.execute(query):
        trained.setdefault(snapshot_id, []).append((number, serves))
    return {
        snapshot_id: Dependants(
            versions=tuple(number for number, _serves in trained.get(snapshot_id, ())),
            champion=next((n for n, serves in trained.get(snapshot_id, ()) if serves), None),
            comparisons=compared.get(snapshot_id, 0),
            estimates=estimates.get(snapshot_id, 0),
            feedback=given.get(snapshot_id, 0),
        )
        for snapshot_id in {*trained, *compared}
    }


def require_unused(connection: Connection, snapshot: Snapshot, expected: Dependants) -> None:
    """Refuse to delete what is in use, or what is no longer as its asker saw it."""
    now = found(connection).get(snapshot.id, Dependants())
    if now.champion is not None:
        raise InvalidInput(
            N_(
                "Version {number}, which is in service, was trained on “{name}”: put another "
                "version in service first."
            ),
            number=now.champion,
            name=snapshot.name,
        )
    others = connection.execute(select(func.count()).select_from(snapshots)).scalar_one()
    if snapshot.active and others > 1:
        raise InvalidInput(
            N_("“{name}” is the active market: choose another one first."), name=snapshot.name
        )
    if now != expected:
        raise InvalidInput(
            N_("What depends on “{name}” has changed in the meantime: check again, then delete."),
            name=snapshot.name,
        )


def remove(connection: Connection, snapshot_id: UUID) -> None:
    """Remove a snapshot with everything that points at it."""
    mine = model_versions.c.snapshot_id == snapshot_id
    versions = select(model_versions.c.id).where(mine)
    estimates = select(predictions.c.id).where(predictions.c.model_version_id.in_(versions))
    judged = select(feedback.c.id).where(feedback.c.prediction_id.in_(estimates))
    before = decisions.c.previous_version_id.in_(versions)
    if connection.execute(select(model_versions.c.id).where(mine)).first() is not None:
        with erasing(connection):
            connection.execute(delete(reviews).where(reviews.c.feedback_id.in_(judged)))
            connection.execute(delete(feedback).where(feedback.c.prediction_id.in_(estimates)))
            connection.execute(
                delete(predictions).where(predictions.c.model_version_id.in_(versions))
            )
            connection.execute(delete(decisions).where(decisions.c.model_version_id.in_(versions)))
            connection.execute(update(decisions).where(before).values(previous_version_id=None))
            connection.execute(delete(model_versions).where(mine))
    connection.execute(delete(comparisons).where(comparisons.c.snapshot_id == snapshot_id))
    connection.execute(delete(listings).where(listings.c.snapshot_id == snapshot_id))
    connection.execute(delete(snapshots).where(snapshots.c.id == snapshot_id))


def _logged(connection: Connection) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """Count estimates and judgements by the snapshot that their model was trained on."""
    market = model_versions.c.snapshot_id
    made = predictions.join(model_versions, predictions.c.model_version_id == model_versions.c.id)
    judged = made.join(feedback, feedback.c.prediction_id == predictions.c.id)
    estimates = select(market, func.count()).select_from(made).group_by(market)
    given = select(market, func.count()).select_from(judged).group_by(market)
    return _counted(connection, estimates), _counted(connection, given)


def _counted(connection: Connection, query: Select[UUID, int]) -> dict[UUID, int]:
    return {row[0]: row[1] for row in connection.execute(query)}
