"""Listings, models, estimates and judgements; what was logged is never changed.

The first revision.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("predictions", "feedback", "decisions")

# The named exception: SET LOCAL prisme.erasure = 'on' in the transaction that erases a person's
# data. Nothing excuses TRUNCATE.
REFUSE_CHANGE = """
CREATE FUNCTION prisme_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'TRUNCATE' AND current_setting('prisme.erasure', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'rows of % are never changed or removed (but for prisme.erasure)', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$
"""


def upgrade() -> None:
    """Create the tables, then the triggers that keep the log append-only."""
    op.create_table('snapshots',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('origin', sa.Text(), nullable=False),
    sa.Column('reader', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('source_currency', sa.Text(), nullable=False),
    sa.Column('rate', sa.Double(), nullable=False),
    sa.Column('rate_date', sa.Date(), nullable=True),
    sa.Column('level_order', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('report', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('imported_by', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.CheckConstraint("origin IN ('synthetic', 'file', 'upload', 'fetched')", name=op.f('ck_snapshots_origin')),
    sa.CheckConstraint("rate > 0 AND rate < 'Infinity'::double precision", name=op.f('ck_snapshots_rate')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_snapshots'))
    )
    op.create_index('uq_snapshots_active', 'snapshots', ['active'], unique=True, postgresql_where=sa.text('active'))
    op.create_index('uq_snapshots_content', 'snapshots', ['sha256', 'currency'], unique=True)
    op.create_table('listings',
    sa.Column('snapshot_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('category', sa.Text(), nullable=True),
    sa.Column('subcategory', sa.Text(), nullable=True),
    sa.Column('seller_level', sa.Text(), nullable=True),
    sa.Column('rating', sa.Double(), nullable=True),
    sa.Column('reviews', sa.Double(), nullable=True),
    sa.Column('delivery_days', sa.Double(), nullable=True),
    sa.Column('revisions', sa.Double(), nullable=True),
    sa.Column('country', sa.Text(), nullable=True),
    sa.Column('seller_id', sa.Text(), nullable=True),
    sa.Column('price', sa.Double(), nullable=False),
    sa.Column('price_standard', sa.Double(), nullable=True),
    sa.Column('price_premium', sa.Double(), nullable=True),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.CheckConstraint("delivery_days >= 0 AND delivery_days < 'Infinity'::double precision", name=op.f('ck_listings_delivery_days')),
    sa.CheckConstraint("price > 0 AND price < 'Infinity'::double precision", name=op.f('ck_listings_price')),
    sa.CheckConstraint("reviews >= 0 AND reviews < 'Infinity'::double precision", name=op.f('ck_listings_reviews')),
    sa.CheckConstraint("revisions BETWEEN 0 AND 'Infinity'::double precision", name=op.f('ck_listings_revisions')),
    sa.CheckConstraint('rating BETWEEN 0 AND 5', name=op.f('ck_listings_rating')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshots.id'], name=op.f('fk_listings_snapshot_id')),
    sa.PrimaryKeyConstraint('snapshot_id', 'position', name=op.f('pk_listings'))
    )
    op.create_table('model_versions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), sa.Identity(always=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('snapshot_id', sa.Uuid(), nullable=False),
    sa.Column('recipe', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('card', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('is_champion', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('artifact', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sha256) = 64', name=op.f('ck_model_versions_sha256')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshots.id'], name=op.f('fk_model_versions_snapshot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_model_versions'))
    )
    op.create_index('uq_model_versions_champion', 'model_versions', ['is_champion'], unique=True, postgresql_where=sa.text('is_champion'))
    op.create_index('uq_model_versions_number', 'model_versions', ['number'], unique=True)
    op.create_table('decisions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('model_version_id', sa.Uuid(), nullable=False),
    sa.Column('previous_version_id', sa.Uuid(), nullable=True),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('promote', 'rollback')", name=op.f('ck_decisions_kind')),
    sa.ForeignKeyConstraint(['model_version_id'], ['model_versions.id'], name=op.f('fk_decisions_model_version_id')),
    sa.ForeignKeyConstraint(['previous_version_id'], ['model_versions.id'], name=op.f('fk_decisions_previous_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decisions'))
    )
    op.create_index(op.f('ix_decisions_created_at'), 'decisions', ['created_at'], unique=False)
    op.create_table('predictions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('door', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('input', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('normalised_input', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('price', sa.Double(), nullable=False),
    sa.Column('low', sa.Double(), nullable=False),
    sa.Column('high', sa.Double(), nullable=False),
    sa.Column('coverage', sa.Double(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('band', sa.Text(), nullable=False),
    sa.Column('band_probabilities', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('band_edges', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('baseline', sa.Double(), nullable=False),
    sa.Column('explanation', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('position', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('flags', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('model_version_id', sa.Uuid(), nullable=False),
    sa.Column('model_version', sa.Integer(), nullable=False),
    sa.Column('latency_ms', sa.Double(), nullable=False),
    sa.Column('payload_hash', sa.Text(), nullable=False),
    sa.Column('synthetic', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.CheckConstraint("band IN ('low', 'medium', 'high')", name=op.f('ck_predictions_band')),
    sa.CheckConstraint("door IN ('page', 'api', 'batch', 'command')", name=op.f('ck_predictions_door')),
    sa.CheckConstraint("low >= 0 AND low <= price AND price <= high AND high < 'Infinity'::double precision", name=op.f('ck_predictions_range')),
    sa.CheckConstraint('coverage > 0 AND coverage < 1', name=op.f('ck_predictions_coverage')),
    sa.CheckConstraint('price > 0', name=op.f('ck_predictions_price')),
    sa.ForeignKeyConstraint(['model_version_id'], ['model_versions.id'], name=op.f('fk_predictions_model_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_predictions'))
    )
    op.create_index(op.f('ix_predictions_created_at'), 'predictions', ['created_at'], unique=False)
    op.create_index(op.f('ix_predictions_model_version_id'), 'predictions', ['model_version_id'], unique=False)
    op.create_table('feedback',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('prediction_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('verdict', sa.Text(), nullable=True),
    sa.Column('real_price', sa.Double(), nullable=True),
    sa.Column('currency', sa.Text(), nullable=True),
    sa.Column('comment', sa.Text(), nullable=True),
    sa.Column('door', sa.Text(), nullable=False),
    sa.Column('payload_hash', sa.Text(), nullable=False),
    sa.CheckConstraint("door IN ('page', 'api', 'batch', 'command')", name=op.f('ck_feedback_door')),
    sa.CheckConstraint("real_price IS NULL OR real_price > 0 AND real_price < 'Infinity'::double precision AND currency IS NOT NULL", name=op.f('ck_feedback_real_price')),
    sa.CheckConstraint("verdict IN ('good', 'bad')", name=op.f('ck_feedback_verdict')),
    sa.ForeignKeyConstraint(['prediction_id'], ['predictions.id'], name=op.f('fk_feedback_prediction_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback'))
    )
    op.create_index(op.f('ix_feedback_prediction_id'), 'feedback', ['prediction_id'], unique=False)
    op.execute(REFUSE_CHANGE)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION prisme_refuse_change()"
        )


def downgrade() -> None:
    """Drop everything, rows and all."""
    op.drop_index(op.f('ix_feedback_prediction_id'), table_name='feedback')
    op.drop_table('feedback')
    op.drop_index(op.f('ix_predictions_model_version_id'), table_name='predictions')
    op.drop_index(op.f('ix_predictions_created_at'), table_name='predictions')
    op.drop_table('predictions')
    op.drop_index(op.f('ix_decisions_created_at'), table_name='decisions')
    op.drop_table('decisions')
    op.drop_index('uq_model_versions_number', table_name='model_versions')
    op.drop_index('uq_model_versions_champion', table_name='model_versions', postgresql_where=sa.text('is_champion'))
    op.drop_table('model_versions')
    op.drop_table('listings')
    op.drop_index('uq_snapshots_content', table_name='snapshots')
    op.drop_index('uq_snapshots_active', table_name='snapshots', postgresql_where=sa.text('active'))
    op.drop_table('snapshots')
    op.execute("DROP FUNCTION prisme_refuse_change()")
