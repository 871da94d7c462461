"""One small market in memory, for many searches in a row: each vector is looked at, none copied."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from sqlalchemy import Connection, text

from core.types import VectorSet
from db.vectors.copy import DIMENSIONS
from db.vectors.search import listing_columns, taken

#: Beyond so many listings the index in PostgreSQL is quicker than looking at each.
LIMIT = 20_000
_PART = 8_192
_VECTORS = text(
    "SELECT position, halfvec_send(vector) AS packed FROM listing_vectors "
    "WHERE snapshot_id = :id ORDER BY position"
)


@dataclass(frozen=True, slots=True)
class _Held:
    key: tuple[UUID, object]
    vectors: np.ndarray
    columns: dict[str, np.ndarray]


class MarketMemory:
    """Vectors and listings of the market that was searched last.

    Its vectors are forgotten when it was filled again or a seller was erased from it: both make
    another `VectorSet`.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: _Held | None = None

    def search(
        self, connection: Connection, known: VectorSet, vectors: np.ndarray, k: int
    ) -> list[dict[str, np.ndarray]]:
        """Find the listings that are nearest to each vector, exactly."""
        held = self._market(connection, known)
        wanted = _unit(vectors.astype(np.float16).astype(np.float32))
        similarity = np.hstack(
            [
                wanted @ _unit(held.vectors[i : i + _PART].astype(np.float32)).T
                for i in range(0, len(held.vectors), _PART)
            ]
        )
        return [_nearest(held, row, k) for row in similarity]

    def _market(self, connection: Connection, known: VectorSet) -> _Held:
        key = (known.snapshot_id, known.filled_at)
        with self._lock:
            if self._held is None or self._held.key != key:
                self._held = None  # not two markets in memory at once
                self._held = _read(connection, known.snapshot_id, key)
            return self._held


def _read(connection: Connection, snapshot_id: UUID, key: tuple[UUID, object]) -> _Held:
    rows = connection.execute(_VECTORS, {"id": snapshot_id}).all()
    # Before the numbers stand their count and an unused word, two bytes each.
    packed = np.frombuffer(b"".join(bytes(row.packed)[4:] for row in rows), dtype=">f2")
    positions = np.array([row.position for row in rows], dtype=int)
    vectors = packed.reshape(-1, DIMENSIONS).astype(np.float16)
    return _Held(key, vectors, listing_columns(connection, snapshot_id, positions))


def _nearest(held: _Held, similarity: np.ndarray, k: int) -> dict[str, np.ndarray]:
    few = np.argpartition(-similarity, k)[:k] if k < len(similarity) else np.arange(len(similarity))
    places = few[np.lexsort((few, -similarity[few]))]
    return taken(held.columns, places, 1 - similarity[places].astype(float))


def _unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
