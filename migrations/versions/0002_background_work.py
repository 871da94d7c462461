"""Comparisons of candidates, background jobs, and the queue that delivers them.

The queue is procrastinate's own schema, in a PostgreSQL schema of its own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, then the queue."""
    op.create_table('comparisons',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('snapshot_id', sa.Uuid(), nullable=False),
    sa.Column('report', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('predictions', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshots.id'], name=op.f('fk_comparisons_snapshot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comparisons'))
    )
    op.create_index(op.f('ix_comparisons_snapshot_id_created_at'), 'comparisons', ['snapshot_id', 'created_at'], unique=False)
    op.create_table('background_jobs',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('params', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('requested_by', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('stage', sa.Text(), server_default='', nullable=False),
    sa.Column('done', sa.Integer(), server_default='0', nullable=False),
    sa.Column('total', sa.Integer(), server_default='0', nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_requested', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('error_params', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('result', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.CheckConstraint("status IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name=op.f('ck_background_jobs_status')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_background_jobs'))
    )
    op.create_index(op.f('ix_background_jobs_created_at'), 'background_jobs', ['created_at'], unique=False)
    op.create_index('uq_background_jobs_kind', 'background_jobs', ['kind'], unique=True, postgresql_where=sa.text("status IN ('waiting', 'running')"))
    _create_queue()


def downgrade() -> None:
    """Drop the queue and the tables, rows and all."""
    op.execute("DROP SCHEMA procrastinate CASCADE")
    op.drop_index('uq_background_jobs_kind', table_name='background_jobs', postgresql_where=sa.text("status IN ('waiting', 'running')"))
    op.drop_index(op.f('ix_background_jobs_created_at'), table_name='background_jobs')
    op.drop_table('background_jobs')
    op.drop_index(op.f('ix_comparisons_snapshot_id_created_at'), table_name='comparisons')
    op.drop_table('comparisons')


def _create_queue() -> None:
    # Straight to the driver: many statements at once, with % signs that are no parameters.
    driver = op.get_bind().connection.driver_connection
    before = driver.execute("SHOW search_path").fetchone()[0]
    driver.execute("CREATE SCHEMA procrastinate")
    driver.execute("SET LOCAL search_path TO procrastinate")
    driver.execute(SchemaManager.get_schema())
    driver.execute(f"SET LOCAL search_path TO {before}")
