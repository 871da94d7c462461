"""One seller's listings in every market: found for an export, and erased for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, delete, func, select, text, update

from core.errors import N_
from core.ids import uuid7
from core.types import Erasure, ImportReport
from db.encoding import decode_json, encode_json
from db.engine import lock
from db.personal.personal_data import note_erasure
from db.tables import description_maps, listings, snapshots
from db.tables import listing_vector_sets as sets
from db.vectors import partitions as vector_partitions

ERASED = N_("erased at a person's request")
_ASIDE = text(
    "UPDATE listings l SET position = -n.place FROM (SELECT position, row_number() OVER "
    "(ORDER BY position) AS place FROM listings WHERE snapshot_id = :id) n "
    "WHERE l.snapshot_id = :id AND l.position = n.position"
)
_BACK = text(
    "UPDATE listings SET position = -position - 1 WHERE snapshot_id = :id AND position < 0"
)


def rows(connection: Connection, sellers: Sequence[str]) -> Sequence[Row[Any]]:
    """Return what is stored under some seller ids."""
    columns = [c for c in listings.columns if c.name not in ("snapshot_id", "position")]
    query = (
        select(snapshots.c.name.label("market"), *columns)
        .join(snapshots, snapshots.c.id == listings.c.snapshot_id)
        .where(listings.c.seller_id.in_(sellers))
        .order_by(snapshots.c.imported_at.desc(), listings.c.snapshot_id, listings.c.position)
    )
    return connection.execute(query).all()


def erase(
    connection: Connection, sellers: Sequence[str], actor: str, before: datetime | None = None
) -> int:
    """Erase what is stored under some seller ids, with the vectors of the markets it was in.

    Positions close up, so that they are those of the rows again. The fingerprint of a market
    stays that of its file: the same file imported again does not bring the rows back.
    """
    lock(connection, "snapshots")
    theirs: ColumnElement[bool] = listings.c.seller_id.in_(sellers)
    if before is not None:
        until = select(snapshots.c.id).where(snapshots.c.imported_at <= before)
        theirs &= listings.c.snapshot_id.in_(until)
    counted = select(listings.c.snapshot_id, func.count()).where(theirs)
    found = connection.execute(counted.group_by(listings.c.snapshot_id)).all()
    for snapshot_id, n in found:
        lock(connection, f"vectors.{snapshot_id}")
        vector_partitions.drop(connection, snapshot_id)
        connection.execute(delete(sets).where(sets.c.snapshot_id == snapshot_id))
        connection.execute(
            delete(description_maps).where(description_maps.c.snapshot_id == snapshot_id)
        )
        connection.execute(delete(listings).where(theirs, listings.c.snapshot_id == snapshot_id))
        connection.execute(_ASIDE, {"id": snapshot_id})
        connection.execute(_BACK, {"id": snapshot_id})
        _note(connection, snapshot_id, n)
    gone = sum(n for _snapshot_id, n in found)
    note_erasure(connection, Erasure(uuid7(), datetime.now(UTC), actor, "seller", listings=gone))
    return gone


def _note(connection: Connection, snapshot_id: UUID, n: int) -> None:
    """Say in a market's report that rows were erased, not who was."""
    this = snapshots.c.id == snapshot_id
    stored = connection.execute(select(snapshots.c.report).where(this)).scalar_one()
    report = ImportReport(**decode_json(stored))
    dropped = {**report.dropped, ERASED: report.dropped.get(ERASED, 0) + n}
    now = {**asdict(report), "rows_kept": report.rows_kept - n, "dropped": dropped}
    connection.execute(update(snapshots).where(this).values(report=encode_json(now)))
