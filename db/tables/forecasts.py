"""Forecasts of sales."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.base import MOMENT, metadata

forecasts = Table(
    "forecasts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", MOMENT, nullable=False),
    Column("door", Text, nullable=False),
    Column("subject", Text),
    Column("input_hash", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("origin", Date, nullable=False),
    Column("horizon", Integer, nullable=False),
    Column("currency", Text),
    Column("amount", Text, nullable=False),
    Column("content", JSONB, nullable=False),
    CheckConstraint("length(input_hash) = 64", name="input_hash"),
    CheckConstraint("horizon BETWEEN 1 AND 28", name="horizon"),
    Index(None, "input_hash"),
    Index(None, "subject", "created_at"),
)
