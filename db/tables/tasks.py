"""Background work, as people see it."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.base import MOMENT, metadata

#: What may not run twice at once: both ways of training want the whole machine.
EXCLUSIVE_KIND = "replace(kind, 'retrain'::text, 'train'::text)"

tasks = Table(
    "tasks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("params", JSONB, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("status", Text, nullable=False),
    Column("stage", Text, nullable=False, server_default=""),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer, nullable=False, server_default="0"),
    Column("started_at", MOMENT),
    Column("finished_at", MOMENT),
    Column("cancel_requested", Boolean, nullable=False, server_default=false()),
    Column("error", Text),
    Column("error_params", JSONB, nullable=False, server_default="{}"),
    Column("result", JSONB, nullable=False, server_default="{}"),
    CheckConstraint(
        "status IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name="status"
    ),
    Index(None, "created_at"),
    # One of a kind at a time, however many ask at once; training and retraining are one kind.
    Index(
        "uq_tasks_kind",
        text(EXCLUSIVE_KIND),
        unique=True,
        postgresql_where=text("status IN ('waiting', 'running')"),
    ),
)
