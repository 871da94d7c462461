"""The tables of Prisme, as `migrations` makes them.

Amounts are `double precision`, not `numeric`: a listing must come back bit for bit (its snapshot's
fingerprint and every trained model depend on it, and converted prices have more than two decimals),
and an old estimate is replayed to the bit. Nothing is summed in SQL where cents could drift.
"""

from __future__ import annotations

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import (
    DDL,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    event,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from core.types import ABSTAINING

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_MOMENT = DateTime(timezone=True)
#: NaN sorts above Infinity in PostgreSQL, so this refuses both.
_FINITE = "'Infinity'::double precision"

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("reader", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("source_currency", Text, nullable=False),
    Column("rate", Double, nullable=False),
    Column("rate_date", Date),
    Column("level_order", JSONB, nullable=False),
    Column("report", JSONB, nullable=False),
    Column("imported_at", _MOMENT, nullable=False),
    Column("imported_by", Text, nullable=False),
    Column("active", Boolean, nullable=False, server_default=false()),
    CheckConstraint("origin IN ('synthetic', 'file', 'upload', 'fetched')", name="origin"),
    CheckConstraint(f"rate > 0 AND rate < {_FINITE}", name="rate"),
    Index("uq_snapshots_content", "sha256", "currency", unique=True),
    Index("uq_snapshots_active", "active", unique=True, postgresql_where=text("active")),
)

listings = Table(
    "listings",
    metadata,
    Column("snapshot_id", Uuid, ForeignKey("snapshots.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("description", Text, nullable=False),
    Column("category", Text),
    Column("subcategory", Text),
    Column("seller_level", Text),
    Column("rating", Double),
    Column("reviews", Double),
    Column("delivery_days", Double),
    Column("revisions", Double),
    Column("country", Text),
    Column("seller_id", Text),
    Column("price", Double, nullable=False),
    Column("price_standard", Double),
    Column("price_premium", Double),
    Column("currency", Text, nullable=False),
    CheckConstraint(f"price > 0 AND price < {_FINITE}", name="price"),
    CheckConstraint("rating BETWEEN 0 AND 5", name="rating"),
    CheckConstraint(f"reviews >= 0 AND reviews < {_FINITE}", name="reviews"),
    CheckConstraint(f"delivery_days >= 0 AND delivery_days < {_FINITE}", name="delivery_days"),
    CheckConstraint(f"revisions BETWEEN 0 AND {_FINITE}", name="revisions"),
)

#: One partition a snapshot: see `db.listing_vectors`. Without pgvector the vectors are `bytea`.
listing_vectors = Table(
    "listing_vectors",
    metadata,
    Column("snapshot_id", Uuid, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("vector", HALFVEC(384), nullable=False),
    ForeignKeyConstraint(
        ["snapshot_id", "position"], ["listings.snapshot_id", "listings.position"],
        ondelete="CASCADE",
    ),
    postgresql_partition_by="LIST (snapshot_id)",
)  # fmt: skip
_EXTENSION = DDL("CREATE EXTENSION IF NOT EXISTS vector")  # type: ignore[no-untyped-call]
event.listen(listing_vectors, "before_create", _EXTENSION)

listing_vector_sets = Table(
    "listing_vector_sets",
    metadata,
    Column("snapshot_id", Uuid, ForeignKey("snapshots.id", ondelete="CASCADE"), primary_key=True),
    Column("encoder", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("far", Double, nullable=False),
    Column("filled_at", _MOMENT, nullable=False),
    CheckConstraint("far BETWEEN 0 AND 2", name="far"),
)

model_versions = Table(
    "model_versions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", Integer, Identity(always=True), nullable=False),
    Column("created_at", _MOMENT, nullable=False),
    Column("snapshot_id", Uuid, ForeignKey("snapshots.id"), nullable=False),
    Column("recipe", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("card", JSONB, nullable=False),
    Column("is_champion", Boolean, nullable=False, server_default=false()),
    Column("artifact", LargeBinary, nullable=False),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    Index("uq_model_versions_number", "number", unique=True),
    Index(
        "uq_model_versions_champion", "is_champion", unique=True,
        postgresql_where=text("is_champion"),
    ),
)  # fmt: skip

decisions = Table(
    "decisions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", _MOMENT, nullable=False),
    Column("kind", Text, nullable=False),
    Column("model_version_id", Uuid, ForeignKey("model_versions.id"), nullable=False),
    Column("previous_version_id", Uuid, ForeignKey("model_versions.id")),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint("kind IN ('promote', 'rollback')", name="kind"),
    Index(None, "created_at"),
)

#: What a search looks in. Unaccented or stemmed words would need more than PostgreSQL's core; the
#: cut keeps any text below what a tsvector can hold, so that no insert is ever refused for it.
WORDS = "to_tsvector('simple'::regconfig, \"left\"(input ->> 'description'::text, 20000))"

#: Whether an estimate gave no price; constants, so that the planner can match the index below.
ABSTAINED = " OR ".join(
    f"""flags @> '[{{"code": "{code}"}}]'::jsonb""" for code in sorted(ABSTAINING)
)

predictions = Table(
    "predictions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", _MOMENT, nullable=False),
    Column("door", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("input", JSONB, nullable=False),
    Column("normalised_input", JSONB, nullable=False),
    Column("price", Double, nullable=False),
    Column("low", Double, nullable=False),
    Column("high", Double, nullable=False),
    Column("coverage", Double, nullable=False),
    Column("currency", Text, nullable=False),
    Column("band", Text, nullable=False),
    Column("band_probabilities", JSONB, nullable=False),
    Column("band_edges", JSONB, nullable=False),
    Column("baseline", Double, nullable=False),
    Column("explanation", JSONB, nullable=False),
    Column("position", JSONB(none_as_null=True)),
    Column("flags", JSONB, nullable=False),
    Column("model_version_id", Uuid, ForeignKey("model_versions.id"), nullable=False),
    Column("model_version", Integer, nullable=False),
    Column("latency_ms", Double, nullable=False),
    Column("payload_hash", Text, nullable=False),
    Column("synthetic", Boolean, nullable=False, server_default=false()),
    CheckConstraint("door IN ('page', 'api', 'batch', 'command')", name="door"),
    CheckConstraint(
        f"low >= 0 AND low <= price AND price <= high AND high < {_FINITE}", name="range"
    ),
    CheckConstraint("price > 0", name="price"),
    CheckConstraint("coverage > 0 AND coverage < 1", name="coverage"),
    CheckConstraint("band IN ('low', 'medium', 'high')", name="band"),
    Index(None, "model_version_id"),
    # The history goes through these from the newest, page by page.
    Index(None, "created_at", "id"),
    Index(None, "door", "created_at", "id"),
    Index(None, "model_version", "created_at", "id"),
    Index(
        "ix_predictions_band", "band", "door", "created_at", "id",
        postgresql_include=["model_version"], postgresql_where=text(f"NOT ({ABSTAINED})"),
    ),
    Index("ix_predictions_words", text(WORDS), postgresql_using="gin"),
)  # fmt: skip

feedback = Table(
    "feedback",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("prediction_id", Uuid, ForeignKey("predictions.id"), nullable=False),
    Column("created_at", _MOMENT, nullable=False),
    Column("verdict", Text),
    Column("real_price", Double),
    Column("currency", Text),
    Column("comment", Text),
    Column("door", Text, nullable=False),
    Column("payload_hash", Text, nullable=False),
    CheckConstraint("verdict IN ('good', 'bad')", name="verdict"),
    CheckConstraint("door IN ('page', 'api', 'batch', 'command')", name="door"),
    CheckConstraint(
        f"real_price IS NULL OR real_price > 0 AND real_price < {_FINITE} AND currency IS NOT NULL",
        name="real_price",
    ),
    # Finds the latest judgement of an estimate.
    Index(None, "prediction_id", "created_at", "id"),
    Index("ix_feedback_verdict", "verdict", "prediction_id"),
    Index("ix_feedback_corrected", "prediction_id",
          postgresql_where=text("real_price IS NOT NULL")),
)  # fmt: skip

comparisons = Table(
    "comparisons",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", _MOMENT, nullable=False),
    Column("snapshot_id", Uuid, ForeignKey("snapshots.id"), nullable=False),
    Column("report", JSONB, nullable=False),
    Column("predictions", LargeBinary, nullable=False),
    Index(None, "snapshot_id", "created_at"),
)

background_jobs = Table(
    "background_jobs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("params", JSONB, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("created_at", _MOMENT, nullable=False),
    Column("status", Text, nullable=False),
    Column("stage", Text, nullable=False, server_default=""),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer, nullable=False, server_default="0"),
    Column("started_at", _MOMENT),
    Column("finished_at", _MOMENT),
    Column("cancel_requested", Boolean, nullable=False, server_default=false()),
    Column("error", Text),
    Column("error_params", JSONB, nullable=False, server_default="{}"),
    Column("result", JSONB, nullable=False, server_default="{}"),
    CheckConstraint(
        "status IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name="status"
    ),
    Index(None, "created_at"),
    # One of a kind at a time, however many ask at once.
    Index(
        "uq_background_jobs_kind", "kind", unique=True,
        postgresql_where=text("status IN ('waiting', 'running')"),
    ),
)  # fmt: skip

#: Rows of these are never changed or removed, but for a named erasure.
APPEND_ONLY: tuple[str, ...] = ("predictions", "feedback", "decisions")
