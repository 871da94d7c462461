"""Estimates and judgements."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from core.types import ABSTAINING, PACKAGES, PROJECT
from db.tables.base import FINITE, MOMENT, metadata

#: What a search looks in. Unaccented or stemmed words would need more than PostgreSQL's core; the
#: cut keeps any text below what a tsvector can hold, so that no insert is ever refused for it.
WORDS = "to_tsvector('simple'::regconfig, \"left\"(input ->> 'description'::text, 20000))"

#: Whether an estimate gave no price; constants, so that the planner can match the index below.
ABSTAINED = " OR ".join(
    f"""flags @> '[{{"code": "{code}"}}]'::jsonb""" for code in sorted(ABSTAINING)
)

predictions = Table(
    "predictions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", MOMENT, nullable=False),
    Column("door", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("input", JSONB, nullable=False),
    Column("normalised_input", JSONB, nullable=False),
    Column("price", Double, nullable=False),
    Column("low", Double, nullable=False),
    Column("high", Double, nullable=False),
    Column("coverage", Double, nullable=False),
    Column("currency", Text, nullable=False),
    Column("unit", Text, nullable=False, server_default=PROJECT),
    Column("band", Text, nullable=False),
    Column("band_probabilities", JSONB, nullable=False),
    Column("band_edges", JSONB, nullable=False),
    Column("baseline", Double, nullable=False),
    Column("explanation", JSONB, nullable=False),
    Column("position", JSONB(none_as_null=True)),
    Column("flags", JSONB, nullable=False),
    Column("model_version_id", Uuid, ForeignKey("model_versions.id"), nullable=False),
    Column("model_version", Integer, nullable=False),
    Column("latency_ms", Double, nullable=False),
    Column("payload_hash", Text, nullable=False),
    Column("synthetic", Boolean, nullable=False, server_default=false()),
    Column("subject", Text),
    Column("packages", JSONB(none_as_null=True)),
    CheckConstraint("door IN ('page', 'api', 'batch', 'command')", name="door"),
    CheckConstraint(
        f"low >= 0 AND low <= price AND price <= high AND high < {FINITE}", name="range"
    ),
    CheckConstraint("price > 0", name="price"),
    CheckConstraint("coverage > 0 AND coverage < 1", name="coverage"),
    CheckConstraint("band IN ('low', 'medium', 'high')", name="band"),
    Index(None, "model_version_id"),
    # The history goes through these from the newest, page by page.
    Index(None, "created_at", "id"),
    Index(None, "door", "created_at", "id"),
    Index(None, "model_version", "created_at", "id"),
    Index(
        "ix_predictions_band",
        "band",
        "door",
        "created_at",
        "id",
        postgresql_include=["model_version"],
        postgresql_where=text(f"NOT ({ABSTAINED})"),
    ),
    Index(
        "ix_predictions_subject",
        "subject",
        "created_at",
        "id",
        postgresql_where=text("subject IS NOT NULL"),
    ),
    Index("ix_predictions_words", text(WORDS), postgresql_using="gin"),
    Index("ix_predictions_abstained", "created_at", postgresql_where=text(ABSTAINED)),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("prediction_id", Uuid, ForeignKey("predictions.id"), nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("verdict", Text),
    Column("real_price", Double),
    Column("currency", Text),
    Column("comment", Text),
    Column("door", Text, nullable=False),
    Column("payload_hash", Text, nullable=False),
    Column("subject", Text),
    Column("price_kind", Text),
    Column("reason", Text),
    Column("package", Text, nullable=False, server_default=PACKAGES[0]),
    # Whether somebody vouched for who said it, and where from they came, in a form of that day.
    Column("known", Boolean, nullable=False, server_default=false()),
    Column("network", Text),
    CheckConstraint("verdict IN ('good', 'bad')", name="verdict"),
    CheckConstraint("door IN ('page', 'api', 'batch', 'command')", name="door"),
    CheckConstraint(
        f"real_price IS NULL OR real_price > 0 AND real_price < {FINITE} AND currency IS NOT NULL",
        name="real_price",
    ),
    CheckConstraint("package IN ('basic', 'standard', 'premium')", name="package"),
    CheckConstraint("price_kind IN ('asked', 'paid')", name="price_kind"),
    CheckConstraint(
        "reason IN ('too_low', 'too_high', 'range_too_wide', 'wrong_comparison', 'other')",
        name="reason",
    ),
    # Finds the latest judgement of an estimate.
    Index(None, "prediction_id", "created_at", "id"),
    Index("ix_feedback_verdict", "verdict", "prediction_id"),
    Index("ix_feedback_when", "created_at", "prediction_id"),
    Index(
        "ix_feedback_corrected", "prediction_id", postgresql_where=text("real_price IS NOT NULL")
    ),
    # The review goes through these from the newest, page by page.
    Index("ix_feedback_queue", "created_at", "id", postgresql_where=text("real_price IS NOT NULL")),
    Index(
        "ix_feedback_network",
        "network",
        "created_at",
        postgresql_where=text("network IS NOT NULL"),
    ),
    Index(
        "ix_feedback_subject",
        "subject",
        "created_at",
        "id",
        postgresql_where=text("subject IS NOT NULL"),
    ),
)
