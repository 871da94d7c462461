"""Corrections as data: their kind, their reason, their review."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

CHECKS = {
    'price_kind': "price_kind IN ('asked', 'paid')",
    'reason': "reason IN ('too_low', 'too_high', 'range_too_wide', 'wrong_comparison', 'other')",
}


def upgrade() -> None:
    """Add the columns, the decisions, and what finds them."""
    for name, check in CHECKS.items():
        op.add_column('feedback', sa.Column(name, sa.Text))
        op.create_check_constraint(op.f(f'ck_feedback_{name}'), 'feedback', check)
    op.create_index(
        'ix_feedback_queue', 'feedback', ['created_at', 'id'],
        postgresql_where=sa.text('real_price IS NOT NULL'),
    )
    op.create_table(
        'reviews',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('feedback_id', sa.Uuid(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('decision', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.CheckConstraint("decision IN ('accept', 'refuse')", name=op.f('ck_reviews_decision')),
        sa.CheckConstraint("actor <> ''", name=op.f('ck_reviews_actor')),
        sa.CheckConstraint("reason <> ''", name=op.f('ck_reviews_reason')),
        sa.ForeignKeyConstraint(['feedback_id'], ['feedback.id'], name=op.f('fk_reviews_feedback_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_reviews')),
    )
    op.create_index(op.f('ix_reviews_feedback_id_created_at_id'), 'reviews', ['feedback_id', 'created_at', 'id'])
    op.create_index(op.f('ix_reviews_decision_created_at_id'), 'reviews', ['decision', 'created_at', 'id'])
    op.execute(
        "CREATE TRIGGER reviews_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reviews "
        "FOR EACH STATEMENT EXECUTE FUNCTION prisme_refuse_change()"
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table('reviews')
    op.drop_index('ix_feedback_queue', table_name='feedback')
    for name in CHECKS:
        op.drop_constraint(op.f(f'ck_feedback_{name}'), 'feedback')
        op.drop_column('feedback', name)
