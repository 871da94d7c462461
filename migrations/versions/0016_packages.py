"""Prices of packages are stored with estimates, and feedback says which package it is of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both; what was said until now was of the only price that there was."""
    op.add_column("predictions", sa.Column("packages", JSONB(none_as_null=True), nullable=True))
    op.add_column(
        "feedback", sa.Column("package", sa.Text(), nullable=False, server_default="basic")
    )
    op.create_check_constraint(
        op.f("ck_feedback_package"), "feedback", "package IN ('basic', 'standard', 'premium')"
    )


def downgrade() -> None:
    """Take both away, and feedback on packages that were not the basic one."""
    op.execute("SET LOCAL prisme.erasing = 'on'")
    op.execute(
        "DELETE FROM reviews WHERE feedback_id IN "
        "(SELECT id FROM feedback WHERE package <> 'basic')"
    )
    op.execute("DELETE FROM feedback WHERE package <> 'basic'")
    op.execute("SET LOCAL prisme.erasing = 'off'")
    op.drop_constraint(op.f("ck_feedback_package"), "feedback", type_="check")
    op.drop_column("feedback", "package")
    op.drop_column("predictions", "packages")
