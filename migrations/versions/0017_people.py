"""People with roles, the audit log, keys with scopes, and who is behind corrections and decisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TEXTS = postgresql.ARRAY(sa.Text())
#: What keys were good for before they had scopes.
SCOPES = "'{estimate,feedback,read}'"
KEEP = """
CREATE FUNCTION prisme_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$
"""


def upgrade() -> None:
    """Make the tables and columns."""
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("roles", TEXTS, nullable=False),
        sa.Column("workspace", sa.Text()),
        sa.Column("shares", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("invited", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("joined_at", MOMENT),
        sa.Column("signed_in_at", MOMENT),
        sa.Column("removed_at", MOMENT),
        sa.CheckConstraint("email = lower(email) AND email <> ''", name=op.f("ck_people_email")),
        sa.CheckConstraint(
            "roles <@ ARRAY['visitor', 'reviewer', 'owner', 'auditor'] AND cardinality(roles) > 0",
            name=op.f("ck_people_roles"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_index("uq_people_email", "people", ["email"], unique=True)
    op.create_index("uq_people_subject", "people", ["subject"], unique=True)
    op.create_index(
        "ix_people_workspace", "people", ["workspace"], postgresql_where=sa.text("shares")
    )
    op.create_table(
        "accounts",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_accounts_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("provider", "account", name=op.f("pk_accounts")),
    )
    op.create_index(op.f("ix_accounts_person_id"), "accounts", ["person_id"])
    op.create_table(
        "rules",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("applies", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rules")),
    )
    _audit_log()
    op.add_column(
        "api_keys", sa.Column("scopes", TEXTS, server_default=sa.text(SCOPES), nullable=False)
    )
    op.add_column("api_keys", sa.Column("ends_at", MOMENT))
    op.add_column("api_keys", sa.Column("person_id", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_api_keys_person_id"),
        "api_keys",
        "people",
        ["person_id"],
        ["id"],
        ondelete="CASCADE",
    )
    # Whoever corrected until now was known by a cookie of their own making.
    op.add_column(
        "feedback", sa.Column("known", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("feedback", sa.Column("network", sa.Text()))
    op.create_index(
        "ix_feedback_network",
        "feedback",
        ["network", "created_at"],
        postgresql_where=sa.text("network IS NOT NULL"),
    )
    for table in ("reviews", "decisions"):
        op.add_column(table, sa.Column("person_id", sa.Uuid()))


def _audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid()),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_audit_log_sha256")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_log")),
    )
    op.execute(KEEP)
    op.execute(
        "CREATE TRIGGER audit_log_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION prisme_keep()"
    )


def downgrade() -> None:
    """Drop them: people, keys' scopes and what was noted go."""
    for table in ("decisions", "reviews"):
        op.drop_column(table, "person_id")
    op.drop_index("ix_feedback_network", table_name="feedback")
    op.drop_column("feedback", "network")
    op.drop_column("feedback", "known")
    op.drop_constraint(op.f("fk_api_keys_person_id"), "api_keys", type_="foreignkey")
    for column in ("person_id", "ends_at", "scopes"):
        op.drop_column("api_keys", column)
    for table in ("audit_log", "rules", "accounts", "people"):
        op.drop_table(table)
    op.execute("DROP FUNCTION prisme_keep()")
