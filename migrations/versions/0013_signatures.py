"""Versions bear the signature of whoever trained them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what is stored is signed when the key is made."""
    op.add_column("model_versions", sa.Column("signature", sa.Text))


def downgrade() -> None:
    """Drop it: after the next upgrade, `jobs sign` signs what is stored."""
    op.drop_column("model_versions", "signature")
