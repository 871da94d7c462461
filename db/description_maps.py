"""Maps of descriptions: made once for each market, in the background."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from uuid import UUID

import numpy as np
from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert

from core.errors import N_, NotFound
from core.types import DescriptionMap
from db.engine import transaction
from db.tables import description_maps, snapshots


class SqlDescriptionMaps:
    """Maps in PostgreSQL; implements `core.services.ports.DescriptionMaps`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, snapshot_id: UUID) -> DescriptionMap | None:
        """Return the map of a market, if it was made."""
        query = select(description_maps).where(description_maps.c.snapshot_id == snapshot_id)
        with transaction(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        with np.load(io.BytesIO(row.places), allow_pickle=False) as held:
            rows, x, y = (held[name] for name in ("rows", "x", "y"))
        return DescriptionMap(
            rows.astype(np.intp),
            x.astype(float),
            y.astype(float),
            (row.across, row.upward),
            row.made_by,
        )

    def put(self, snapshot_id: UUID, places: DescriptionMap) -> None:
        """Keep the map of a market, in place of an earlier one."""
        sink = io.BytesIO()
        np.savez_compressed(
            sink,
            rows=places.rows.astype(np.int32),
            x=places.x.astype(np.float32),
            y=places.y.astype(np.float32),
        )
        row = {
            "made_at": datetime.now(UTC),
            "made_by": places.by,
            "across": places.explained[0],
            "upward": places.explained[1],
            "places": sink.getvalue(),
        }
        change = insert(description_maps).values(snapshot_id=snapshot_id, **row)
        with transaction(self._engine) as connection:
            there = select(snapshots.c.id).where(snapshots.c.id == snapshot_id)
            if connection.execute(there.with_for_update(key_share=True)).scalar() is None:
                raise NotFound(N_("The market of this map no longer exists."))
            connection.execute(
                change.on_conflict_do_update(index_elements=["snapshot_id"], set_=row)
            )
