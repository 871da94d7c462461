"""The tables of Prisme, as `migrations` makes them.

Amounts are `double precision`, not `numeric`: a listing must come back bit for bit (its snapshot's
fingerprint and every trained model depend on it, and converted prices have more than two decimals),
and an old estimate is replayed to the bit. Nothing is summed in SQL where cents could drift.
"""

from __future__ import annotations

from db.tables.api_keys import api_keys
from db.tables.base import metadata
from db.tables.experiments import experiments, shadow_estimates
from db.tables.forecasts import forecasts
from db.tables.log import ABSTAINED, WORDS, feedback, predictions
from db.tables.markets import (
    description_maps,
    exchange_rates,
    listing_vector_sets,
    listing_vectors,
    listings,
    snapshots,
    sources,
)
from db.tables.people import accounts, audit_log, people, rules
from db.tables.personal_data import erasures
from db.tables.price_lists import price_lists
from db.tables.reviews import reviews
from db.tables.tasks import EXCLUSIVE_KIND, tasks
from db.tables.uploads import uploads
from db.tables.versions import comparisons, decisions, gates, model_versions, version_corrections

#: Views by which programs that were written before know tables, and their names today.
FORMER_NAMES = {
    "trials": "experiments",
    "landscapes": "description_maps",
    "background_jobs": "tasks",
}

#: Rows of these are never changed or removed, but for a named erasure.
APPEND_ONLY: tuple[str, ...] = (
    "predictions",
    "feedback",
    "decisions",
    "reviews",
    "gates",
    "forecasts",
)
#: Rows of this are never changed or removed at all.
KEPT = "audit_log"
