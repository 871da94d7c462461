"""Keys of the API."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        'api_keys',
        sa.Column('id', sa.Uuid, nullable=False),
        sa.Column('name', sa.Text, nullable=False),
        sa.Column('sha256', sa.Text, nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('last_used_at', sa.DateTime(timezone=True)),
        sa.Column('revoked_at', sa.DateTime(timezone=True)),
        sa.CheckConstraint('length(sha256) = 64', name=op.f('ck_api_keys_sha256')),
        sa.CheckConstraint('length(name) BETWEEN 1 AND 100', name=op.f('ck_api_keys_name')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_api_keys')),
    )


def downgrade() -> None:
    """Drop it: keys are made again after the next upgrade."""
    op.drop_table('api_keys')
