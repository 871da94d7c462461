"""Challengers in the shadow, or with a share of the estimates; indexes to watch what comes in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ABSTAINED = " OR ".join(
    f"""flags @> '[{{"code": "{code}"}}]'::jsonb"""
    for code in ("too_far", "too_wide", "unknown_language")
)
#: Whoever promotes, and however: with another champion the arms are no longer what they were.
END_WITH_DECISION = """
    CREATE FUNCTION prisme_end_trial() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE trials SET open = false, ended_at = NEW.created_at, ended_by = NEW.actor,
            end_reason = NEW.reason
        WHERE open AND NEW.kind IN ('promote', 'rollback');
        RETURN NULL;
    END $$
"""


def upgrade() -> None:
    """Create the tables, what ends a trial with a decision, and two indexes on what is there."""
    op.create_table(
        'trials',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('challenger_id', sa.Uuid(), nullable=False),
        sa.Column('champion_id', sa.Uuid(), nullable=False),
        sa.Column('share', sa.Double(), nullable=False),
        sa.Column('begun_at', MOMENT, nullable=False),
        sa.Column('begun_by', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('open', sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column('ended_at', MOMENT),
        sa.Column('ended_by', sa.Text()),
        sa.Column('end_reason', sa.Text()),
        sa.CheckConstraint("kind IN ('shadow', 'share')", name=op.f('ck_trials_kind')),
        sa.CheckConstraint("share >= 0 AND share < 1 AND (kind = 'share') = (share > 0)", name=op.f('ck_trials_share')),
        sa.CheckConstraint('challenger_id <> champion_id', name=op.f('ck_trials_arms')),
        sa.CheckConstraint('open = (ended_at IS NULL) AND open = (ended_by IS NULL) AND open = (end_reason IS NULL)', name=op.f('ck_trials_ended')),
        sa.ForeignKeyConstraint(['challenger_id'], ['model_versions.id'], name=op.f('fk_trials_challenger_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['champion_id'], ['model_versions.id'], name=op.f('fk_trials_champion_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_trials')),
    )
    op.create_index('uq_trials_open', 'trials', ['open'], unique=True, postgresql_where=sa.text('open'))
    op.create_index(op.f('ix_trials_begun_at'), 'trials', ['begun_at'])
    op.create_table(
        'shadow_estimates',
        sa.Column('trial_id', sa.Uuid(), nullable=False),
        sa.Column('prediction_id', sa.Uuid(), nullable=False),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.Column('price', sa.Double(), nullable=False),
        sa.Column('low', sa.Double(), nullable=False),
        sa.Column('high', sa.Double(), nullable=False),
        sa.Column('currency', sa.Text(), nullable=False),
        sa.Column('band', sa.Text(), nullable=False),
        sa.Column('abstained', sa.Boolean(), nullable=False),
        sa.Column('latency_ms', sa.Double(), nullable=False),
        sa.CheckConstraint("low >= 0 AND low <= price AND price <= high AND high < 'Infinity'::double precision", name=op.f('ck_shadow_estimates_range')),
        sa.CheckConstraint('price > 0', name=op.f('ck_shadow_estimates_price')),
        sa.CheckConstraint("band IN ('low', 'medium', 'high')", name=op.f('ck_shadow_estimates_band')),
        sa.ForeignKeyConstraint(['prediction_id'], ['predictions.id'], name=op.f('fk_shadow_estimates_prediction_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['trial_id'], ['trials.id'], name=op.f('fk_shadow_estimates_trial_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('trial_id', 'prediction_id', name=op.f('pk_shadow_estimates')),
    )
    op.create_index(op.f('ix_shadow_estimates_prediction_id'), 'shadow_estimates', ['prediction_id'])
    op.execute(END_WITH_DECISION)
    op.execute(
        "CREATE TRIGGER decisions_end_trial AFTER INSERT ON decisions "
        "FOR EACH ROW EXECUTE FUNCTION prisme_end_trial()"
    )
    op.create_index('ix_feedback_when', 'feedback', ['created_at', 'prediction_id'])
    op.create_index('ix_predictions_abstained', 'predictions', ['created_at'], postgresql_where=sa.text(ABSTAINED))


def downgrade() -> None:
    """Drop them."""
    op.drop_index('ix_predictions_abstained', table_name='predictions')
    op.drop_index('ix_feedback_when', table_name='feedback')
    op.execute("DROP TRIGGER decisions_end_trial ON decisions")
    op.execute("DROP FUNCTION prisme_end_trial()")
    op.drop_table('shadow_estimates')
    op.drop_table('trials')
