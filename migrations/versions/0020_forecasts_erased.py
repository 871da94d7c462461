"""Erasures also count forecasts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the count."""
    op.add_column(
        "erasures", sa.Column("forecasts", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_column("erasures", "forecasts")
