"""Decisions on corrections."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, Uuid

from db.tables.base import MOMENT, DecisionText, metadata

reviews = Table(
    "reviews",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("feedback_id", Uuid, ForeignKey("feedback.id"), nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("decision", DecisionText, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("person_id", Uuid),
    CheckConstraint("decision IN ('accept', 'refuse')", name="decision"),
    CheckConstraint("actor <> ''", name="actor"),
    CheckConstraint("reason <> ''", name="reason"),
    # Finds the decision in force of a correction.
    Index(None, "feedback_id", "created_at", "id"),
    # Finds what was accepted after a moment.
    Index(None, "decision", "created_at", "id"),
)
