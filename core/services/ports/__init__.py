"""What the use cases need from the outside. `db` implements these; tests pass fakes."""

from __future__ import annotations

from core.services.ports.api_keys import ApiKeys
from core.services.ports.corrections import Corrections, Lineage
from core.services.ports.experiments import Experiments
from core.services.ports.log import History, PredictionLog
from core.services.ports.markets import DescriptionMaps, ListingVectors, Snapshots
from core.services.ports.monitoring import RecentRequests
from core.services.ports.personal_data import PersonalRecords
from core.services.ports.reviews import Reviews
from core.services.ports.tasks import Tasks, Uploads
from core.services.ports.versions import Comparisons, Gates, ModelVersions

__all__ = [
    "ApiKeys",
    "Comparisons",
    "Corrections",
    "DescriptionMaps",
    "Experiments",
    "Gates",
    "History",
    "Lineage",
    "ListingVectors",
    "ModelVersions",
    "PersonalRecords",
    "PredictionLog",
    "RecentRequests",
    "Reviews",
    "Snapshots",
    "Tasks",
    "Uploads",
]
