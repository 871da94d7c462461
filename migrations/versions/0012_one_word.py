"""Tables are called by the words of the product; their former names stay as views."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

RENAMED = {"trials": "experiments", "landscapes": "description_maps", "background_jobs": "tasks"}
#: Constraints, and those indexes that are no constraint's.
NAMES = sa.text(
    "SELECT 'CONSTRAINT', conname FROM pg_constraint WHERE conrelid = CAST(:table AS regclass) "
    "UNION ALL SELECT 'INDEX', c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
    "WHERE i.indrelid = CAST(:table AS regclass) "
    "AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND conname = c.relname)"
)
#: Whoever promotes, and however: with another champion the arms are no longer what they were.
END_WITH_DECISION = """
    CREATE OR REPLACE FUNCTION prisme_end_trial() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE {table} SET open = false, ended_at = NEW.created_at, ended_by = NEW.actor,
            end_reason = NEW.reason
        WHERE open AND NEW.kind IN ('promote', 'rollback');
        RETURN NULL;
    END $$
"""


def upgrade() -> None:
    """Rename tables, and what is named after them; readers of the former names read on."""
    for old, new in RENAMED.items():
        _rename(old, new)
        op.execute(f"CREATE VIEW {old} AS SELECT * FROM {new}")
    op.execute(END_WITH_DECISION.format(table="experiments"))


def downgrade() -> None:
    """Give the former names back."""
    for old, new in RENAMED.items():
        op.execute(f"DROP VIEW {old}")
        _rename(new, old)
    op.execute(END_WITH_DECISION.format(table="trials"))


def _rename(old: str, new: str) -> None:
    op.rename_table(old, new)
    for kind, name in op.get_bind().execute(NAMES, {"table": new}).all():
        named = re.sub(rf"(^|_){old}(?=_|$)", rf"\g<1>{new}", name)
        if named != name and kind == "INDEX":
            op.execute(f"ALTER INDEX {name} RENAME TO {named}")
        elif named != name:
            op.execute(f"ALTER TABLE {new} RENAME CONSTRAINT {name} TO {named}")
