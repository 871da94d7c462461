"""What prices pay for is stored with markets and estimates; rates of currencies have a table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

#: Until now a unit was a note in the report of an import.
NOTED = {
    "hour": "the price is per hour",
    "day": "the price is per day",
    "week": "the price is per week",
    "month": "the price is per month",
    "year": "the price is per year",
    "minute": "the price is per minute",
    "word": "the price is per word",
    "thousand word": "the price is per 1,000 words",
    "thousand character": "the price is per 1,000 characters",
    "page": "the price is per page",
    "item": "the price is per piece",
    "other": "the price is per unit",
}
CONTENT = "uq_snapshots_content"
UNIT = {"nullable": False, "server_default": "project"}


def upgrade() -> None:
    """Add the unit, as the reports have it, and make the same listings per another unit another."""
    for table in ("snapshots", "predictions"):
        op.add_column(table, sa.Column("unit", sa.Text(), **UNIT))
    noted = sa.text("UPDATE snapshots SET unit = :unit WHERE report -> 'notes' ? :note")
    for unit, note in NOTED.items():
        op.get_bind().execute(noted, {"unit": unit, "note": note})
    op.execute(
        "UPDATE model_versions SET card = card || jsonb_build_object('unit', s.unit) "
        "FROM snapshots s WHERE s.id = snapshot_id AND s.unit <> 'project'"
    )
    op.execute("SET LOCAL prisme.erasing = 'on'")  # the log's rows say what they always meant
    op.execute(
        "UPDATE predictions SET unit = v.card ->> 'unit' FROM model_versions v "
        "WHERE v.id = model_version_id AND v.card ? 'unit'"
    )
    op.execute("SET LOCAL prisme.erasing = 'off'")
    op.drop_index(CONTENT, table_name="snapshots")
    op.create_index(CONTENT, "snapshots", ["sha256", "currency", "unit"], unique=True)
    op.create_table(
        "exchange_rates",
        sa.Column("base", sa.Text(), primary_key=True),
        sa.Column("currency", sa.Text(), primary_key=True),
        sa.Column("rate_date", sa.Date(), primary_key=True),
        sa.Column("rate", sa.Double(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "rate > 0 AND rate < 'Infinity'::double precision", name=op.f("ck_exchange_rates_rate")
        ),
    )


def downgrade() -> None:
    """Drop them; markets that differ in their unit alone stay apart by their fingerprint."""
    op.drop_table("exchange_rates")
    op.drop_index(CONTENT, table_name="snapshots")
    op.execute("UPDATE snapshots SET sha256 = sha256 || '-' || unit WHERE unit <> 'project'")
    op.create_index(CONTENT, "snapshots", ["sha256", "currency"], unique=True)
    for table in ("predictions", "snapshots"):
        op.drop_column(table, "unit")
