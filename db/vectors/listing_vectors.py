"""What the listings' texts mean, as vectors: one partition and one HNSW index for each market.

Why a partition each, and why half precision: docs/adr/0011-comparables-in-pgvector.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

import numpy as np
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.dialects.postgresql import insert

from core.errors import N_, StorageUnavailable
from core.types import Nearest, Progress, VectorSet, no_progress
from db.engine import lock, transaction
from db.spool.breaker import Breaker
from db.spool.deadline import Deadline
from db.tables import listing_vector_sets as sets
from db.vectors import copy as vector_copy
from db.vectors import market_memory
from db.vectors import partitions as vector_partitions
from db.vectors import search as vector_search
from db.vectors.copy import VectorKind
from db.vectors.exact_search import ExactSearch
from db.vectors.search import COLUMNS, TYPES, listings_frame

T = TypeVar("T")
#: Candidates that HNSW keeps while it searches.
SEARCH_WIDTH = 120
_SETTINGS = text(
    "SELECT set_config('hnsw.ef_search', :width, true), "
    "set_config('hnsw.iterative_scan', 'strict_order', true), "
    "set_config('statement_timeout', :limit, true)"
)
_LISTING = ", ".join(f"l.{column.name}" for column in COLUMNS)
_NEAREST = text(
    f"WITH near AS MATERIALIZED (SELECT position, vector <=> CAST(:vector AS halfvec(384)) AS d "  # noqa: S608 - our own columns
    "FROM listing_vectors WHERE snapshot_id = :id ORDER BY 2 LIMIT :k) "
    f"SELECT near.d AS distance, s.encoder, s.rows, s.far, s.filled_at, {_LISTING} FROM near "
    "JOIN listings l ON l.snapshot_id = :id AND l.position = near.position "
    "JOIN listing_vector_sets s ON s.snapshot_id = :id ORDER BY near.d"
)
_LISTINGS = text(
    f"SELECT {_LISTING} FROM listings l WHERE snapshot_id = :id AND position = ANY(:positions)"  # noqa: S608 - our own columns
)
_COPIED = ("encoder", "rows", "far", "filled_at")


class SqlListingVectors:
    """Vectors in PostgreSQL; implements `core.services.ports.ListingVectors`."""

    def __init__(
        self, engine: Engine, *, deadline_s: float = 0.25, breaker: Breaker | None = None
    ) -> None:
        self._engine = engine
        self._deadline_s = deadline_s
        self._breaker = breaker or Breaker()
        self._deadline = Deadline(most=4)
        self._exact = ExactSearch(engine)
        self._memory = market_memory.MarketMemory()
        self._kind: VectorKind | None = None

    def filled(self, snapshot_id: UUID) -> VectorSet | None:
        """Return what is stored of a market, if anything is."""
        with transaction(self._engine) as connection:
            return _known(connection, snapshot_id)

    def fill(
        self,
        snapshot_id: UUID,
        vectors: np.ndarray,
        *,
        encoder: str,
        far: float,
        on_progress: Progress = no_progress,
    ) -> VectorSet:
        """Store and index a market's vectors in one transaction; searches go on meanwhile."""
        n = len(vectors)
        made = VectorSet(snapshot_id, encoder, n, far, datetime.now(UTC))
        with transaction(self._engine, unhurried=True) as connection:
            lock(connection, f"vectors.{snapshot_id}")
            known = _known(connection, snapshot_id)
            if known is not None and (known.encoder, known.rows) == (encoder, n):
                return known
            on_progress(vector_partitions.STORING, 0, n)
            vector_partitions.load_partition(connection, snapshot_id, vectors, on_progress)
            vector_partitions.exchange(connection, snapshot_id)
            _note(connection, made)
        return made

    def nearest(self, snapshot_id: UUID, vector: np.ndarray, k: int) -> Nearest | None:
        """Return the listings of a market whose texts are nearest, within the deadline."""
        return self._in_time(lambda: self._search(snapshot_id, vector, k), self._deadline_s)

    def nearest_many(self, snapshot_id: UUID, vectors: np.ndarray, k: int) -> list[Nearest | None]:
        """Return the nearest listings of each vector, as `nearest` does, with fewer journeys."""
        if not len(vectors):
            return []
        limit = self._deadline_s * (len(vectors) + 1)
        return self._in_time(lambda: self._search_many(snapshot_id, vectors, k), limit)

    def _in_time(self, search: Callable[[], T], seconds: float) -> T:
        if not self._breaker.allows():
            raise StorageUnavailable(
                N_("The database is unavailable; another attempt follows in a moment.")
            )
        try:
            found = self._deadline.run(search, seconds)
        except StorageUnavailable:
            self._breaker.failed()
            raise
        except BaseException:
            self._breaker.succeeded()
            raise
        self._breaker.succeeded()
        return found

    def erase(self, snapshot_id: UUID) -> None:
        """Forget a market's vectors; its listings stay."""
        with transaction(self._engine) as connection:
            lock(connection, f"vectors.{snapshot_id}")
            vector_partitions.drop(connection, snapshot_id)
            connection.execute(sets.delete().where(sets.c.snapshot_id == snapshot_id))

    def indexed(self) -> bool:
        """Return whether this PostgreSQL has pgvector; without it each vector is looked at."""
        if self._kind is None:
            with transaction(self._engine) as connection:
                self._kind = vector_partitions.vector_kind(connection)
        return self._kind == "halfvec"

    def close(self) -> None:
        """End the threads of the deadline."""
        self._deadline.close()

    def _search(self, snapshot_id: UUID, vector: np.ndarray, k: int) -> Nearest | None:
        if not self.indexed():
            return self._looked_at_each(snapshot_id, vector, k)
        settings = {"width": str(max(SEARCH_WIDTH, k)), "limit": f"{self._deadline_s * 4000:.0f}"}
        params = {"id": snapshot_id, "vector": vector_copy.vector_as_text(vector), "k": k}
        with transaction(self._engine) as connection:
            connection.execute(_SETTINGS, settings)
            found = connection.execute(_NEAREST, params)
            names, rows = list(found.keys()), found.all()
        if not rows:
            return None
        columns = dict(zip(names, zip(*rows, strict=True), strict=True))
        known = VectorSet(snapshot_id, **{name: columns[name][0] for name in _COPIED})
        return Nearest(listings_frame(columns), known)

    def _search_many(self, snapshot_id: UUID, vectors: np.ndarray, k: int) -> list[Nearest | None]:
        if not self.indexed():
            return [self._looked_at_each(snapshot_id, vector, k) for vector in vectors]
        with transaction(self._engine) as connection:
            known = _known(connection, snapshot_id)
            if known is None:
                return [None] * len(vectors)
            if known.rows <= market_memory.LIMIT:
                found = self._memory.search(connection, known, vectors, k)
            else:
                width = str(max(SEARCH_WIDTH, k))
                connection.execute(_SETTINGS, {"width": width, "limit": "60000"})
                found = vector_search.search(connection, snapshot_id, vectors, k)
            return [Nearest(listings, known) for listings in found]

    def _looked_at_each(self, snapshot_id: UUID, vector: np.ndarray, k: int) -> Nearest | None:
        known = self.filled(snapshot_id)
        if known is None:
            return None
        positions, distances = self._exact.nearest(snapshot_id, known.filled_at, vector, k)
        distance = dict(zip(positions.tolist(), distances.tolist(), strict=True))
        params = {"id": snapshot_id, "positions": list(distance)}
        with transaction(self._engine) as connection:
            found = connection.execute(_LISTINGS, params).mappings().all()
        rows = [{**row, "distance": distance[row["position"]]} for row in found]
        rows.sort(key=lambda row: row["distance"])
        return Nearest(listings_frame({name: [row[name] for row in rows] for name in TYPES}), known)


def _known(connection: Connection, snapshot_id: UUID) -> VectorSet | None:
    row = connection.execute(select(sets).where(sets.c.snapshot_id == snapshot_id))
    found = row.mappings().one_or_none()
    return None if found is None else VectorSet(**found)


def _note(connection: Connection, made: VectorSet) -> None:
    statement = insert(sets).values(asdict(made))
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["snapshot_id"],
            set_={name: statement.excluded[name] for name in _COPIED},
        )
    )
