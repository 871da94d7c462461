"""What the use cases need from the outside. `db` implements these; tests pass fakes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.services.ports.api_keys import ApiKeys
from core.services.ports.corrections import Corrections, Lineage
from core.services.ports.experiments import Experiments
from core.services.ports.log import Forecasts, History, PredictionLog
from core.services.ports.markets import DescriptionMaps, ListingVectors, Snapshots, Sources
from core.services.ports.monitoring import RecentRequests
from core.services.ports.people import AuditLog, People
from core.services.ports.personal_data import PersonalRecords
from core.services.ports.pool import MachinePool
from core.services.ports.price_lists import PriceLists
from core.services.ports.rates import ExchangeRates
from core.services.ports.reviews import Reviews
from core.services.ports.tasks import Tasks, Uploads
from core.services.ports.versions import Comparisons, ExportSigner, Gates, ModelVersions

if TYPE_CHECKING:
    from optuna import Study


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything that the use cases need from the outside."""

    snapshots: Snapshots
    exchange_rates: ExchangeRates
    vectors: ListingVectors
    description_maps: DescriptionMaps
    versions: ModelVersions
    export_signer: ExportSigner
    comparisons: Comparisons
    gates: Gates
    lineage: Lineage
    experiments: Experiments
    log: PredictionLog
    forecasts: Forecasts
    history: History
    recent_requests: RecentRequests
    reviews: Reviews
    corrections: Corrections
    personal_records: PersonalRecords
    price_lists: PriceLists
    people: People
    audit: AuditLog
    keys: ApiKeys
    tasks: Tasks
    uploads: Uploads
    sources: Sources
    open_study: Callable[[str, int], Study]
