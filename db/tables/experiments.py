"""Challengers in the shadow, or with a share of the estimates."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Table,
    Text,
    Uuid,
    text,
    true,
)

from db.tables.base import FINITE, MOMENT, metadata

experiments = Table(
    "experiments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column(
        "challenger_id", Uuid, ForeignKey("model_versions.id", ondelete="CASCADE"), nullable=False
    ),
    Column(
        "champion_id", Uuid, ForeignKey("model_versions.id", ondelete="CASCADE"), nullable=False
    ),
    Column("share", Double, nullable=False),
    Column("begun_at", MOMENT, nullable=False),
    Column("begun_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("open", Boolean, nullable=False, server_default=true()),
    Column("ended_at", MOMENT),
    Column("ended_by", Text),
    Column("end_reason", Text),
    CheckConstraint("kind IN ('shadow', 'share')", name="kind"),
    CheckConstraint("share >= 0 AND share < 1 AND (kind = 'share') = (share > 0)", name="share"),
    CheckConstraint("challenger_id <> champion_id", name="arms"),
    CheckConstraint(
        "open = (ended_at IS NULL) AND open = (ended_by IS NULL) AND open = (end_reason IS NULL)",
        name="ended",
    ),
    # One at a time, however many begin at once.
    Index("uq_experiments_open", "open", unique=True, postgresql_where=text("open")),
    Index(None, "begun_at"),
)

#: What a challenger would have said; it goes with the estimate that was shown.
shadow_estimates = Table(
    "shadow_estimates",
    metadata,
    Column(
        "trial_id",
        Uuid,
        ForeignKey("experiments.id", ondelete="CASCADE"),
        key="experiment_id",
        primary_key=True,
    ),
    Column(
        "prediction_id", Uuid, ForeignKey("predictions.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("created_at", MOMENT, nullable=False),
    Column("price", Double, nullable=False),
    Column("low", Double, nullable=False),
    Column("high", Double, nullable=False),
    Column("currency", Text, nullable=False),
    Column("band", Text, nullable=False),
    Column("abstained", Boolean, nullable=False),
    Column("latency_ms", Double, nullable=False),
    CheckConstraint(
        f"low >= 0 AND low <= price AND price <= high AND high < {FINITE}", name="range"
    ),
    CheckConstraint("price > 0", name="price"),
    CheckConstraint("band IN ('low', 'medium', 'high')", name="band"),
    Index(None, "prediction_id"),
)
