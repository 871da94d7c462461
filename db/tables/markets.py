"""Imported markets, and what their texts mean."""

from __future__ import annotations

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import (
    DDL,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    event,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from core.types import FIELD, FIELDS, NUMBERS, PROJECT, Field
from db.tables.base import FINITE, MOMENT, metadata

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("reader", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("unit", Text, nullable=False, server_default=PROJECT),
    Column("source_currency", Text, nullable=False),
    Column("rate", Double, nullable=False),
    Column("rate_date", Date),
    Column("level_order", JSONB, nullable=False),
    Column("report", JSONB, nullable=False),
    Column("imported_at", MOMENT, nullable=False),
    Column("imported_by", Text, nullable=False),
    Column("active", Boolean, nullable=False, server_default=false()),
    CheckConstraint("origin IN ('synthetic', 'file', 'upload', 'fetched')", name="origin"),
    CheckConstraint(f"rate > 0 AND rate < {FINITE}", name="rate"),
    Index("uq_snapshots_content", "sha256", "currency", "unit", unique=True),
    Index("uq_snapshots_active", "active", unique=True, postgresql_where=text("active")),
)

#: Where markets are fetched from; those that bear its name came from there.
sources = Table(
    "sources",
    metadata,
    Column("name", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("reading", JSONB, nullable=False),
    Column("every_days", Double, nullable=False),
    Column("asked_at", MOMENT),
    CheckConstraint(f"every_days >= 0 AND every_days < {FINITE}", name="every_days"),
)

#: Units of a currency for one of the base, on a day.
exchange_rates = Table(
    "exchange_rates",
    metadata,
    Column("base", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("rate_date", Date, primary_key=True),
    Column("rate", Double, nullable=False),
    Column("source", Text, nullable=False),
    Column("set_at", MOMENT, nullable=False),
    CheckConstraint(f"rate > 0 AND rate < {FINITE}", name="rate"),
)

#: Roles without which there is no listing.
_NEEDED = ("text", "target", "code")


def _within(field: Field) -> str:
    """Return what holds of a field's numbers: neither NaN nor, unless it may be, infinite."""
    if field.linear:
        return f"{field.name} BETWEEN {field.minimum} AND {field.maximum}"
    if field.unlimited:
        return f"{field.name} BETWEEN {field.minimum} AND {FINITE}"
    return f"{field.name} >= {field.minimum} AND {field.name} < {FINITE}"


listings = Table(
    "listings",
    metadata,
    Column("snapshot_id", Uuid, ForeignKey("snapshots.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    *(
        Column(f.name, Double if f.numeric else Text, nullable=f.role not in _NEEDED)
        for f in FIELDS
    ),
    CheckConstraint(f"price > 0 AND price < {FINITE}", name="price"),
    *(CheckConstraint(_within(FIELD[name]), name=name) for name in NUMBERS),
)

#: One partition a snapshot: see `db.vectors.listing_vectors`.
#: Without pgvector the vectors are `bytea`.
listing_vectors = Table(
    "listing_vectors",
    metadata,
    Column("snapshot_id", Uuid, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("vector", HALFVEC(384), nullable=False),
    ForeignKeyConstraint(
        ["snapshot_id", "position"],
        ["listings.snapshot_id", "listings.position"],
        ondelete="CASCADE",
    ),
    postgresql_partition_by="LIST (snapshot_id)",
)

_EXTENSION = DDL("CREATE EXTENSION IF NOT EXISTS vector")  # type: ignore[no-untyped-call]

event.listen(listing_vectors, "before_create", _EXTENSION)

listing_vector_sets = Table(
    "listing_vector_sets",
    metadata,
    Column("snapshot_id", Uuid, ForeignKey("snapshots.id", ondelete="CASCADE"), primary_key=True),
    Column("encoder", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("far", Double, nullable=False),
    Column("filled_at", MOMENT, nullable=False),
    CheckConstraint("far BETWEEN 0 AND 2", name="far"),
)

#: Where the descriptions of a market lie on its map: computed once, in the background.
description_maps = Table(
    "description_maps",
    metadata,
    Column("snapshot_id", Uuid, ForeignKey("snapshots.id", ondelete="CASCADE"), primary_key=True),
    Column("made_at", MOMENT, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("across", Double, nullable=False),
    Column("upward", Double, nullable=False),
    Column("places", LargeBinary, nullable=False),
    CheckConstraint("made_by IN ('meaning', 'words')", name="made_by"),
)
