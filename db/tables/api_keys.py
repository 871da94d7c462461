"""Keys of the API."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Table, Text, Uuid

from db.tables.base import MOMENT, metadata

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("last_used_at", MOMENT),
    Column("revoked_at", MOMENT),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    CheckConstraint("length(name) BETWEEN 1 AND 100", name="name"),
)
