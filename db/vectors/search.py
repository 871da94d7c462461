"""Listings nearest to many vectors: one journey for the places, one for what stands there."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
from sqlalchemy import Connection, text

from db.tables import listings
from db.vectors.copy import vector_as_text

#: What is told of a listing.
COLUMNS = [column for column in listings.columns if column.name != "snapshot_id"]
TYPES = {"distance": "float64", "position": "int64"} | {
    column.name: "float64" if column.type.python_type is float else "object"
    for column in COLUMNS
    if column.name != "position"
}
_NEAR = text(
    "SELECT q.place, near.position, near.distance "
    "FROM unnest(CAST(:vectors AS halfvec(384)[])) WITH ORDINALITY AS q (vector, place) "
    "CROSS JOIN LATERAL (SELECT v.position, v.vector <=> q.vector AS distance "
    "FROM listing_vectors v WHERE v.snapshot_id = :id ORDER BY v.vector <=> q.vector LIMIT :k) "
    "AS near ORDER BY q.place, near.distance"
)
_LISTINGS = text(
    f"SELECT {', '.join(f'l.{column.name}' for column in COLUMNS)} FROM listings l "  # noqa: S608 - our own columns
    "WHERE snapshot_id = :id AND position = ANY(:positions)"
)


def search(
    connection: Connection, snapshot_id: UUID, vectors: np.ndarray, k: int
) -> list[dict[str, np.ndarray]]:
    """Find the listings of a market that are nearest to each vector."""
    given = {"vectors": [vector_as_text(vector) for vector in vectors], "id": snapshot_id, "k": k}
    near = connection.execute(_NEAR, given).all()
    places, positions, distances = (
        (np.array(x) for x in zip(*near, strict=True))
        if near
        else (np.empty(0, int), np.empty(0, int), np.empty(0))
    )
    distinct, inverse = np.unique(positions, return_inverse=True)
    found = listing_columns(connection, snapshot_id, distinct)
    bounds = np.searchsorted(places, np.arange(1, len(vectors) + 2))
    return [taken(found, inverse[a:b], distances[a:b]) for a, b in itertools.pairwise(bounds)]


def listings_frame(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Lay listings out with the columns of `TYPES`; absent numbers become NaN."""
    return pd.DataFrame({name: np.array(columns[name], dtype=TYPES[name]) for name in TYPES})


def listing_columns(
    connection: Connection, snapshot_id: UUID, positions: np.ndarray
) -> dict[str, np.ndarray]:
    """Read listings by their positions, in that order, as arrays by column."""
    found = connection.execute(_LISTINGS, {"id": snapshot_id, "positions": positions.tolist()})
    known = {row["position"]: row for row in found.mappings()}
    ordered = [known[position] for position in positions.tolist()]
    return {
        name: np.array([row[name] for row in ordered], dtype=kind)  # None becomes NaN
        for name, kind in TYPES.items()
        if name != "distance"
    }


def taken(
    columns: Mapping[str, np.ndarray], places: np.ndarray, distances: np.ndarray
) -> dict[str, np.ndarray]:
    """Pick listings by their place in the columns, with their distances."""
    return {name: values[places] for name, values in columns.items()} | {"distance": distances}
