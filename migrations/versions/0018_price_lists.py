"""Price lists are kept for coming back to, and counted where they are erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and the count."""
    op.create_table(
        "price_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("rows > 0", name=op.f("ck_price_lists_rows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_lists")),
    )
    op.create_index(
        op.f("ix_price_lists_subject_created_at"), "price_lists", ["subject", "created_at"]
    )
    op.add_column(
        "erasures", sa.Column("price_lists", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    """Take both away."""
    op.drop_column("erasures", "price_lists")
    op.drop_table("price_lists")
