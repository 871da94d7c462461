"""Roles of least privilege; the log is append-only."""

from __future__ import annotations

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Not yet anything."""
    return



def downgrade() -> None:
    """Not yet anything."""
    return
