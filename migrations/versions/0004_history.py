"""Indexes for looking through past estimates: by date, door, version, judgement and words.

Words are PostgreSQL's own full text search, which needs no extension.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


ABSTAINED = " OR ".join(
    f"""flags @> '[{{"code": "{code}"}}]'::jsonb"""
    for code in ("too_far", "too_wide", "unknown_language")
)


def upgrade() -> None:
    """Create the indexes; two replace shorter ones."""
    op.create_index(op.f('ix_predictions_created_at_id'), 'predictions', ['created_at', 'id'])
    op.create_index(op.f('ix_predictions_door_created_at_id'), 'predictions', ['door', 'created_at', 'id'])
    op.create_index(op.f('ix_predictions_model_version_created_at_id'), 'predictions', ['model_version', 'created_at', 'id'])
    op.execute(
        "CREATE INDEX ix_predictions_words ON predictions USING gin "
        "(to_tsvector('simple'::regconfig, left(input ->> 'description', 20000)))"
    )
    op.create_index(
        'ix_predictions_band', 'predictions', ['band', 'door', 'created_at', 'id'],
        postgresql_include=['model_version'], postgresql_where=sa.text(f"NOT ({ABSTAINED})"),
    )
    op.create_index(op.f('ix_feedback_prediction_id_created_at_id'), 'feedback', ['prediction_id', 'created_at', 'id'])
    op.create_index('ix_feedback_verdict', 'feedback', ['verdict', 'prediction_id'])
    op.create_index('ix_feedback_corrected', 'feedback', ['prediction_id'], postgresql_where=sa.text('real_price IS NOT NULL'))
    op.drop_index('ix_predictions_created_at', table_name='predictions')
    op.drop_index('ix_feedback_prediction_id', table_name='feedback')


def downgrade() -> None:
    """Drop them, and put the shorter ones back."""
    op.create_index('ix_feedback_prediction_id', 'feedback', ['prediction_id'])
    op.create_index('ix_predictions_created_at', 'predictions', ['created_at'])
    for name in ('corrected', 'verdict', 'prediction_id_created_at_id'):
        op.drop_index(f'ix_feedback_{name}', table_name='feedback')
    for name in ('band', 'words', 'model_version_created_at_id', 'door_created_at_id', 'created_at_id'):
        op.drop_index(f'ix_predictions_{name}', table_name='predictions')
