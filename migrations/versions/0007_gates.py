"""Gates, refusals, and which corrections went into which version.

Training and retraining become one kind of work: never both at once.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

LANE = "replace(kind, 'retrain'::text, 'train'::text)"
OPEN = "status IN ('waiting', 'running')"
#: Before the index is made anew: of two that are open now, the later one gives way.
ONE_OF_EACH = f"""
    UPDATE background_jobs AS job SET status = 'cancelled', finished_at = now()
    WHERE job.{OPEN} AND EXISTS (
        SELECT 1 FROM background_jobs AS earlier
        WHERE earlier.{OPEN} AND (earlier.created_at, earlier.id) < (job.created_at, job.id)
        AND replace(earlier.kind, 'retrain', 'train') = replace(job.kind, 'retrain', 'train')
    )
"""


def upgrade() -> None:
    """Create the tables; let a decision be a refusal and name its gate."""
    op.create_table('gates',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('challenger_id', sa.Uuid(), nullable=False),
    sa.Column('champion_id', sa.Uuid(), nullable=False),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('checks', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('report', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['challenger_id'], ['model_versions.id'], name=op.f('fk_gates_challenger_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['champion_id'], ['model_versions.id'], name=op.f('fk_gates_champion_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gates'))
    )
    op.create_index(op.f('ix_gates_challenger_id_created_at'), 'gates', ['challenger_id', 'created_at'], unique=False)
    op.execute(
        "CREATE TRIGGER gates_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON gates "
        "FOR EACH STATEMENT EXECUTE FUNCTION prisme_refuse_change()"
    )
    op.create_table('version_corrections',
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('feedback_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['feedback_id'], ['feedback.id'], name=op.f('fk_version_corrections_feedback_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['version_id'], ['model_versions.id'], name=op.f('fk_version_corrections_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('version_id', 'feedback_id', name=op.f('pk_version_corrections'))
    )
    op.create_index(op.f('ix_version_corrections_feedback_id'), 'version_corrections', ['feedback_id'], unique=False)
    op.add_column('decisions', sa.Column('gate_id', sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f('fk_decisions_gate_id'), 'decisions', 'gates', ['gate_id'], ['id'], ondelete='SET NULL')
    op.drop_constraint(op.f('ck_decisions_kind'), 'decisions')
    op.create_check_constraint(op.f('ck_decisions_kind'), 'decisions', "kind IN ('promote', 'refuse', 'rollback')")
    op.execute(ONE_OF_EACH)
    op.drop_index('uq_background_jobs_kind', table_name='background_jobs')
    op.create_index('uq_background_jobs_kind', 'background_jobs', [sa.text(LANE)], unique=True, postgresql_where=sa.text(OPEN))


def downgrade() -> None:
    """Drop them; refusals go, promotions and rollbacks stay."""
    op.drop_index('uq_background_jobs_kind', table_name='background_jobs')
    op.create_index('uq_background_jobs_kind', 'background_jobs', ['kind'], unique=True, postgresql_where=sa.text(OPEN))
    op.execute("SET LOCAL prisme.erasure = 'on'")
    op.execute("DELETE FROM decisions WHERE kind = 'refuse'")
    op.drop_constraint(op.f('ck_decisions_kind'), 'decisions')
    op.create_check_constraint(op.f('ck_decisions_kind'), 'decisions', "kind IN ('promote', 'rollback')")
    op.drop_column('decisions', 'gate_id')
    op.drop_index(op.f('ix_version_corrections_feedback_id'), table_name='version_corrections')
    op.drop_table('version_corrections')
    op.drop_index(op.f('ix_gates_challenger_id_created_at'), table_name='gates')
    op.drop_table('gates')
