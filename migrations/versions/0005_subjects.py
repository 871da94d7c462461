"""Who asked and who judged: a pseudonym, to find and erase what one person left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and what finds them."""
    for table in ('predictions', 'feedback'):
        op.add_column(table, sa.Column('subject', sa.Text))
        op.create_index(
            f'ix_{table}_subject', table, ['subject', 'created_at', 'id'],
            postgresql_where=sa.text('subject IS NOT NULL'),
        )


def downgrade() -> None:
    """Drop them."""
    for table in ('feedback', 'predictions'):
        op.drop_index(f'ix_{table}_subject', table_name=table)
        op.drop_column(table, 'subject')
