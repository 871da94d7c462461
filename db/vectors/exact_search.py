"""Nearest vectors by looking at each of them: for a PostgreSQL without pgvector."""

from __future__ import annotations

import threading
from uuid import UUID

import numpy as np
from sqlalchemy import Engine, text

from core.errors import N_, StorageUnavailable
from db.engine import transaction
from db.vectors.copy import unpacked

#: More vectors than this are not kept in a process (384 half-precision numbers: 0.77 kB each).
LIMIT = 300_000
_PART = 50_000


class ExactSearch:
    """The vectors of one market in memory, read when first asked for."""

    def __init__(self, engine: Engine, most: int = LIMIT) -> None:
        self._engine = engine
        self._most = most
        self._lock = threading.Lock()
        self._held: tuple[object, np.ndarray, np.ndarray] | None = None

    def nearest(
        self, snapshot_id: UUID, filled: object, vector: np.ndarray, k: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the nearest rows of a market."""
        positions, vectors = self._vectors(snapshot_id, filled)
        wanted = vector.astype(np.float32)
        distances = np.concatenate(
            [np.empty(0, np.float32)]
            + [
                1 - vectors[i : i + _PART].astype(np.float32) @ wanted
                for i in range(0, len(vectors), _PART)
            ]
        )
        order = np.argsort(distances, kind="stable")[:k]
        return positions[order], distances[order].astype(float)

    def _vectors(self, snapshot_id: UUID, filled: object) -> tuple[np.ndarray, np.ndarray]:
        key = (snapshot_id, filled)
        with self._lock:
            if self._held is None or self._held[0] != key:
                self._held = None  # not two markets in memory at once
                self._held = (key, *self._read(snapshot_id))
            return self._held[1], self._held[2]

    def _read(self, snapshot_id: UUID) -> tuple[np.ndarray, np.ndarray]:
        query = text(
            "SELECT position, vector FROM listing_vectors WHERE snapshot_id = :id "
            "ORDER BY position LIMIT :most"
        )
        with transaction(self._engine, unhurried=True) as connection:
            rows = connection.execute(query, {"id": snapshot_id, "most": self._most + 1}).all()
        if len(rows) > self._most:
            raise StorageUnavailable(
                N_(
                    "This market has more than {most} listings: to search it, PostgreSQL needs "
                    "the extension pgvector. Install it, then run: make migrate"
                ),
                most=self._most,
            )
        positions = np.array([row.position for row in rows], dtype=int)
        return positions, unpacked([bytes(row.vector) for row in rows]).astype(np.float16)
