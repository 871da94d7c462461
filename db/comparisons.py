"""Comparisons of candidates: the report as JSON, the estimates as Parquet."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

import pandas as pd
from sqlalchemy import Engine, Select, insert, select

from core.types import Comparison
from db.encoding import decode_json, encode_json
from db.engine import transaction
from db.tables import comparisons


class SqlComparisons:
    """Comparisons in PostgreSQL; implements `core.services.ports.Comparisons`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, comparison: Comparison) -> None:
        """Store a comparison."""
        packed = io.BytesIO()
        comparison.predictions.to_parquet(packed, index=False)
        values = {
            "id": comparison.id,
            "created_at": comparison.created_at,
            "snapshot_id": comparison.snapshot_id,
            "report": encode_json(comparison.report),
            "predictions": packed.getvalue(),
        }
        with transaction(self._engine, unhurried=True) as connection:
            connection.execute(insert(comparisons).values(values))

    def get(self, comparison_id: UUID) -> Comparison | None:
        """Return one comparison, if it is there."""
        return self._first(select(comparisons).where(comparisons.c.id == comparison_id))

    def latest(self, snapshot_id: UUID | None = None) -> Comparison | None:
        """Return the newest comparison, of one snapshot if it is named."""
        query = select(comparisons).order_by(comparisons.c.created_at.desc()).limit(1)
        if snapshot_id is not None:
            query = query.where(comparisons.c.snapshot_id == snapshot_id)
        return self._first(query)

    def _first(self, query: Select[Any]) -> Comparison | None:
        with transaction(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        return Comparison(
            id=row["id"],
            created_at=row["created_at"],
            snapshot_id=row["snapshot_id"],
            report=decode_json(row["report"]),
            predictions=pd.read_parquet(io.BytesIO(row["predictions"])),
        )
