"""What the use cases need from the outside. `db` implements these; tests pass fakes."""

from __future__ import annotations

from core.services.ports.corrections import Corrections, Lineage
from core.services.ports.incoming import Incoming
from core.services.ports.keys import ApiKeys
from core.services.ports.log import History, PredictionLog
from core.services.ports.markets import Landscapes, ListingVectors, Snapshots
from core.services.ports.persons import PersonalRecords
from core.services.ports.reviews import Reviews
from core.services.ports.trials import Trials
from core.services.ports.versions import Comparisons, Gates, ModelVersions
from core.services.ports.work import Jobs, Uploads

__all__ = [
    "ApiKeys",
    "Comparisons",
    "Corrections",
    "Gates",
    "History",
    "Incoming",
    "Jobs",
    "Landscapes",
    "Lineage",
    "ListingVectors",
    "ModelVersions",
    "PersonalRecords",
    "PredictionLog",
    "Reviews",
    "Snapshots",
    "Trials",
    "Uploads",
]
