"""What is noted of erasures."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, Table, Text, Uuid

from db.tables.base import MOMENT, metadata

#: Who erased, when, and how many rows: never whose, nor what they held.
erasures = Table(
    "erasures",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", MOMENT, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("listings", Integer, nullable=False),
    Column("estimates", Integer, nullable=False),
    Column("judgements", Integer, key="feedback", nullable=False),
    Column("price_lists", Integer, nullable=False, server_default="0"),
    Column("forecasts", Integer, nullable=False, server_default="0"),
    CheckConstraint("kind IN ('seller', 'subject')", name="kind"),
    CheckConstraint("listings >= 0 AND estimates >= 0 AND judgements >= 0", name="counts"),
)
