"""Keys of the API."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

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
    Column("scopes", ARRAY(Text), nullable=False, server_default="{estimate,feedback,read}"),
    Column("ends_at", MOMENT),
    Column("person_id", Uuid, ForeignKey("people.id", ondelete="CASCADE")),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    CheckConstraint("length(name) BETWEEN 1 AND 100", name="name"),
)
