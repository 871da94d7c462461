"""What the database itself guarantees: the log is append-only, and vectors need no owner.

The rights of the roles are not here: roles belong to the whole server, and tables come later too
(see `db.admin.roles`).
"""

from __future__ import annotations

from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

# The named exception: SET LOCAL prisme.erasing = 'on' in the transaction that erases a person's
# data. Nothing excuses TRUNCATE.
REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION prisme_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'TRUNCATE' AND current_setting('prisme.{setting}', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'rows of % are never changed or removed (but for prisme.{setting})',
        TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
"""

# Attaching, indexing and dropping a partition is for its owner alone: these do it for whoever may
# call them, by a market's id and never by a table's name.
NEXT = """
CREATE FUNCTION prisme_vectors_next(market uuid) RETURNS text LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made text := 'listing_vectors_' || replace(market::text, '-', '') || '_next';
BEGIN
    EXECUTE format('CREATE TABLE %I (LIKE listing_vectors)', made);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO %I', made, session_user);
    RETURN made;
END
$$
"""
INDEX = """
CREATE FUNCTION prisme_vectors_index(market uuid, hnsw boolean) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made text := 'listing_vectors_' || replace(market::text, '-', '') || '_next';
BEGIN
    IF hnsw THEN
        EXECUTE format('CREATE INDEX ON %I USING hnsw (vector halfvec_cosine_ops)', made);
    ELSE
        EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (snapshot_id, position)', made);
        EXECUTE format('ANALYZE %I (snapshot_id, position)', made);
    END IF;
END
$$
"""
EXCHANGE = """
CREATE FUNCTION prisme_vectors_exchange(market uuid) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    shown text := 'listing_vectors_' || replace(market::text, '-', '');
BEGIN
    EXECUTE format('DROP TABLE IF EXISTS %I', shown);
    EXECUTE format('ALTER TABLE %I RENAME TO %I', shown || '_next', shown);
    EXECUTE format('ALTER TABLE listing_vectors ATTACH PARTITION %I FOR VALUES IN (%L)',
                   shown, market);
END
$$
"""
DROP = """
CREATE FUNCTION prisme_vectors_drop(market uuid) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('DROP TABLE IF EXISTS %I', 'listing_vectors_' || replace(market::text, '-', ''));
END
$$
"""
SIGNATURES = (
    "prisme_vectors_next(uuid)", "prisme_vectors_index(uuid, boolean)",
    "prisme_vectors_exchange(uuid)", "prisme_vectors_drop(uuid)",
)


def upgrade() -> None:
    """Name the exception as the code does, and let vectors be stored without owning the table."""
    op.execute(REFUSE_CHANGE.format(setting='erasing'))
    for statement in (NEXT, INDEX, EXCHANGE, DROP):
        op.execute(statement)
    for signature in SIGNATURES:
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")


def downgrade() -> None:
    """Take both back."""
    for signature in SIGNATURES:
        op.execute(f"DROP FUNCTION {signature}")
    op.execute(REFUSE_CHANGE.format(setting='erasure'))
