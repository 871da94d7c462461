"""Forecasts of sales, which are never changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "forecasts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text()),
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Date(), nullable=False),
        sa.Column("horizon", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text()),
        sa.Column("amount", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("length(input_hash) = 64", name=op.f("ck_forecasts_input_hash")),
        sa.CheckConstraint("horizon BETWEEN 1 AND 28", name=op.f("ck_forecasts_horizon")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecasts")),
    )
    op.create_index(op.f("ix_forecasts_input_hash"), "forecasts", ["input_hash"])
    op.create_index(
        op.f("ix_forecasts_subject_created_at"), "forecasts", ["subject", "created_at"]
    )
    op.execute(
        "CREATE TRIGGER forecasts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON forecasts "
        "FOR EACH STATEMENT EXECUTE FUNCTION prisme_refuse_change()"
    )


def downgrade() -> None:
    """Drop it: forecasts go."""
    op.drop_table("forecasts")
