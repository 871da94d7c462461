"""Where markets are fetched from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert

from core.types import Source
from core.types.reading import ReadOptions
from db.encoding import storable_text
from db.engine import transaction
from db.tables import sources


class SqlSources:
    """Sources in PostgreSQL; implements `core.services.ports.Sources`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, source: Source) -> None:
        """Keep a source, in place of an earlier one of its name."""
        row = {
            "name": storable_text(source.name),
            "url": source.url,
            "reading": source.reading.written(),
            "every_days": source.every_days,
            "asked_at": source.asked_at,
        }
        change = insert(sources).values(row)
        with transaction(self._engine) as connection:
            connection.execute(change.on_conflict_do_update(index_elements=["name"], set_=row))

    def all(self) -> Sequence[Source]:
        """Return every source, by name."""
        with transaction(self._engine) as connection:
            rows = connection.execute(select(sources).order_by(sources.c.name)).mappings().all()
        return [Source(**{**row, "reading": ReadOptions.of(row["reading"])}) for row in rows]
