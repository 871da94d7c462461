"""What the use cases need from the outside. `db` implements these; tests pass fakes."""

from __future__ import annotations

from core.services.ports.corrections import Corrections, Lineage
from core.services.ports.log import History, PredictionLog
from core.services.ports.markets import Landscapes, ListingVectors, Snapshots
from core.services.ports.versions import Comparisons, ModelVersions
from core.services.ports.work import Jobs, Uploads

__all__ = [
    "Comparisons",
    "Corrections",
    "History",
    "Jobs",
    "Landscapes",
    "Lineage",
    "ListingVectors",
    "ModelVersions",
    "PredictionLog",
    "Snapshots",
    "Uploads",
]
