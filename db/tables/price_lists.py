"""Price lists that are kept for coming back to."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, Table, Text, Uuid

from db.tables.base import MOMENT, metadata

#: The rows are one Parquet file: they are read whole or not at all.
price_lists = Table(
    "price_lists",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", MOMENT, nullable=False),
    Column("subject", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    CheckConstraint("rows > 0", name="rows"),
    Index(None, "subject", "created_at"),
)
