"""Vectors of the listings' texts, one partition a market.

With pgvector they are `halfvec` and have an index; without it they are bytes, searched in memory.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; the partitions come with the markets."""
    op.create_table('listing_vector_sets',
    sa.Column('snapshot_id', sa.Uuid(), nullable=False),
    sa.Column('encoder', sa.Text(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('far', sa.Double(), nullable=False),
    sa.Column('filled_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('far BETWEEN 0 AND 2', name=op.f('ck_listing_vector_sets_far')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshots.id'], name=op.f('fk_listing_vector_sets_snapshot_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('snapshot_id', name=op.f('pk_listing_vector_sets'))
    )
    kind = 'halfvec(384)' if _pgvector() else 'bytea'
    op.execute(
        f"""
        CREATE TABLE listing_vectors (
            snapshot_id uuid NOT NULL,
            position integer NOT NULL,
            vector {kind} NOT NULL,
            CONSTRAINT pk_listing_vectors PRIMARY KEY (snapshot_id, position),
            CONSTRAINT fk_listing_vectors_snapshot_id_position FOREIGN KEY (snapshot_id, position)
                REFERENCES listings (snapshot_id, position) ON DELETE CASCADE
        ) PARTITION BY LIST (snapshot_id)
        """
    )


def downgrade() -> None:
    """Drop the vectors; the extension stays, others may use it."""
    op.execute("DROP TABLE listing_vectors")
    op.drop_table('listing_vector_sets')


def _pgvector() -> bool:
    """Make sure of the extension, and say whether it is there."""
    connection = op.get_bind()
    offered = "SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'"
    if not connection.execute(sa.text(offered)).scalar():
        return False
    try:
        with connection.begin_nested():
            connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS vector"))
            # Half precision came with pgvector 0.7.
            connection.execute(sa.text("SELECT NULL::halfvec(384)"))
    except DBAPIError:  # too old, or this role may not
        return False
    return True
