"""Vectors in PostgreSQL's binary COPY format, made by numpy: a row-wise writer takes minutes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal
from uuid import UUID

import numpy as np

VectorKind = Literal["halfvec", "bytea"]
DIMENSIONS = 384
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
_CHUNK = 20_000


def binary_chunks(
    snapshot_id: UUID, vectors: np.ndarray, kind: VectorKind
) -> Iterator[tuple[int, bytes]]:
    """Lay out rows (snapshot, position, vector) for ``COPY … (FORMAT binary)``.

    The layout is that of the PostgreSQL manual (COPY, "Binary Format") and of pgvector's
    ``halfvec_send``: each value after its length, everything big-endian.
    """
    layout = _layout(kind)
    for start in range(0, len(vectors), _CHUNK):
        part = vectors[start : start + _CHUNK]
        rows = np.zeros(len(part), layout)
        rows["columns"], rows["id_bytes"], rows["position_bytes"] = 3, 16, 4
        rows["id"] = np.frombuffer(snapshot_id.bytes, "V16")
        rows["position"] = np.arange(start, start + len(part))
        rows["vector_bytes"] = 2 * DIMENSIONS + (4 if kind == "halfvec" else 0)
        if kind == "halfvec":
            rows["dimensions"] = DIMENSIONS
        rows["vector"] = part
        yield start + len(part), rows.tobytes()


def unpacked(values: list[bytes]) -> np.ndarray:
    """Read vectors kept as bytes, float32 of shape (n, 384)."""
    packed = np.frombuffer(b"".join(values), dtype=">f2")
    return packed.reshape(-1, DIMENSIONS).astype(np.float32)


def vector_as_text(vector: np.ndarray) -> str:
    """Write one vector as pgvector reads it."""
    return "[" + ",".join(map(repr, vector.astype(float).round(6).tolist())) + "]"


def _layout(kind: VectorKind) -> np.dtype[np.void]:
    own = [("dimensions", ">i2"), ("unused", ">i2")] if kind == "halfvec" else []
    return np.dtype(
        [
            ("columns", ">i2"),
            ("id_bytes", ">i4"),
            ("id", "V16"),
            ("position_bytes", ">i4"),
            ("position", ">i4"),
            ("vector_bytes", ">i4"),
            *own,
            ("vector", ">f2", (DIMENSIONS,)),
        ]
    )
