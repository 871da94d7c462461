"""Files that wait to be imported."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table, Text, Uuid

from db.tables.base import MOMENT, metadata

#: The id is that of the job which will read the file.
uploads = Table(
    "uploads",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", MOMENT, nullable=False),
    Column("name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index(None, "created_at"),
)
