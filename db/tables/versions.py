"""The registry of models."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.base import MOMENT, DecisionText, metadata

model_versions = Table(
    "model_versions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", Integer, Identity(always=True), nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("snapshot_id", Uuid, ForeignKey("snapshots.id"), nullable=False),
    Column("recipe", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("card", JSONB, nullable=False),
    Column("is_champion", Boolean, nullable=False, server_default=false()),
    Column("artifact", LargeBinary, nullable=False),
    # None of those that were stored before the key was made; see `adapters.signing_key`.
    Column("signature", Text),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    Index("uq_model_versions_number", "number", unique=True),
    Index(
        "uq_model_versions_champion",
        "is_champion",
        unique=True,
        postgresql_where=text("is_champion"),
    ),
)


decisions = Table(
    "decisions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", MOMENT, nullable=False),
    Column("kind", DecisionText, nullable=False),
    Column("model_version_id", Uuid, ForeignKey("model_versions.id"), nullable=False),
    Column("previous_version_id", Uuid, ForeignKey("model_versions.id")),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    # Reports go with the versions they judge; what was decided stays.
    Column("gate_id", Uuid, ForeignKey("gates.id", ondelete="SET NULL")),
    Column("person_id", Uuid),
    CheckConstraint("kind IN ('promote', 'refuse', 'rollback')", name="kind"),
    Index(None, "created_at"),
)


gates = Table(
    "gates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", MOMENT, nullable=False),
    Column(
        "challenger_id", Uuid, ForeignKey("model_versions.id", ondelete="CASCADE"), nullable=False
    ),
    Column(
        "champion_id", Uuid, ForeignKey("model_versions.id", ondelete="CASCADE"), nullable=False
    ),
    Column("passed", Boolean, nullable=False),
    Column("checks", JSONB, nullable=False),
    Column("report", JSONB, nullable=False),
    Index(None, "challenger_id", "created_at"),
)


#: Which corrections a version learned from; erasing one erases its trace here.
version_corrections = Table(
    "version_corrections",
    metadata,
    Column(
        "version_id", Uuid, ForeignKey("model_versions.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("feedback_id", Uuid, ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True),
    Index(None, "feedback_id"),
)


comparisons = Table(
    "comparisons",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", MOMENT, nullable=False),
    Column("snapshot_id", Uuid, ForeignKey("snapshots.id"), nullable=False),
    Column("report", JSONB, nullable=False),
    Column("predictions", LargeBinary, nullable=False),
    Index(None, "snapshot_id", "created_at"),
)
