"""People, their accounts with providers, the rules that owners switch, and the audit log."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from db.tables.base import MOMENT, metadata

people = Table(
    "people",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", MOMENT, nullable=False),
    Column("email", Text),
    Column("name", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("workspace", Text),
    Column("shares", Boolean, nullable=False, server_default=false()),
    Column("invited", Boolean, nullable=False, server_default=false()),
    Column("joined_at", MOMENT),
    Column("signed_in_at", MOMENT),
    Column("removed_at", MOMENT),
    CheckConstraint("email = lower(email) AND email <> ''", name="email"),
    CheckConstraint(
        "roles <@ ARRAY['visitor', 'reviewer', 'owner', 'auditor'] AND cardinality(roles) > 0",
        name="roles",
    ),
    Index("uq_people_email", "email", unique=True),
    Index("uq_people_subject", "subject", unique=True),
    Index("ix_people_workspace", "workspace", postgresql_where=text("shares")),
)

#: Whose account it is with a provider; a person may have several.
accounts = Table(
    "accounts",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("person_id", Uuid, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Index(None, "person_id"),
)

rules = Table(
    "rules",
    metadata,
    Column("name", Text, primary_key=True),
    Column("applies", Boolean, nullable=False),
)

#: Rows are never changed or removed, not even by an erasure: they name decisions, no estimates.
audit_log = Table(
    "audit_log",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("created_at", MOMENT, nullable=False),
    Column("actor", Text, nullable=False),
    Column("person_id", Uuid),
    Column("action", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("previous", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    CheckConstraint("length(sha256) = 64", name="sha256"),
)
