"""The tables of Prisme, as `migrations` makes them.

Amounts are `double precision`, not `numeric`: a listing must come back bit for bit (its snapshot's
fingerprint and every trained model depend on it, and converted prices have more than two decimals),
and an old estimate is replayed to the bit. Nothing is summed in SQL where cents could drift.
"""

from __future__ import annotations

from db.tables.base import metadata
from db.tables.log import ABSTAINED, WORDS, feedback, predictions
from db.tables.markets import (
    landscapes,
    listing_vector_sets,
    listing_vectors,
    listings,
    snapshots,
)
from db.tables.persons import erasures
from db.tables.uploads import uploads
from db.tables.versions import comparisons, decisions, model_versions
from db.tables.work import background_jobs

#: Rows of these are never changed or removed, but for a named erasure.
APPEND_ONLY: tuple[str, ...] = ("predictions", "feedback", "decisions")

__all__ = [
    "ABSTAINED",
    "APPEND_ONLY",
    "WORDS",
    "background_jobs",
    "comparisons",
    "decisions",
    "erasures",
    "feedback",
    "landscapes",
    "listing_vector_sets",
    "listing_vectors",
    "listings",
    "metadata",
    "model_versions",
    "predictions",
    "snapshots",
    "uploads",
]
