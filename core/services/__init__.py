"""The use cases, and the Protocols (`ports`) that they need from the outside.

May import the pure rooms of `core`; never `db`, a page or a web framework.

While the database is away whatever needs it raises `StorageUnavailable`, and has changed nothing;
what prices also raises `NoChampion` where no version serves, and `ArtifactRefused` where its bytes
are damaged. Docstrings say what else is raised.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.services.accounts.api_keys import ApiKeyUseCase
from core.services.accounts.audit import AuditUseCase
from core.services.accounts.people import PeopleUseCase
from core.services.accounts.personal_data import PersonalDataUseCase
from core.services.compare.comparing import CompareUseCase
from core.services.compare.tuning import TuningUseCase
from core.services.estimate.comparable_search import ComparableSearch
from core.services.estimate.estimating import EstimateUseCase
from core.services.estimate.history import HistoryUseCase
from core.services.estimate.requests import RequestUseCase
from core.services.estimate.what_if import WhatIfUseCase
from core.services.explain.explaining import ExplainUseCase
from core.services.explore.description_map import DescriptionMapUseCase
from core.services.feedback.feedback import FeedbackUseCase
from core.services.feedback.review import ReviewUseCase
from core.services.forecast.forecasting import ForecastUseCase
from core.services.forecast.uploads import SalesUploadUseCase
from core.services.lists.kept import KeptListUseCase
from core.services.lists.scoring import ListUseCase
from core.services.market.imports import ImportUseCase
from core.services.market.privacy import PrivacyUseCase
from core.services.market.rates import RatesUseCase
from core.services.market.snapshots import MarketUseCase
from core.services.market.sources import SourceUseCase
from core.services.market.uploads import UploadUseCase
from core.services.registry.cards import CardUseCase
from core.services.registry.experiment import ExperimentUseCase
from core.services.registry.export import ModelExportUseCase
from core.services.registry.gate import GateUseCase
from core.services.registry.monitoring import MonitoringUseCase
from core.services.registry.promotion import PromotionUseCase
from core.services.registry.retraining import RetrainingUseCase
from core.services.registry.training import TrainingUseCase
from core.services.serving.champion import ChampionHolder
from core.services.serving.routing import ModelRouter
from core.services.serving.shadow import Shadow
from core.services.tasks.background import TaskUseCase
from core.services.tasks.first_visit import FirstVisitUseCase
from core.services.tasks.schedule import ScheduleUseCase


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a door may call. Lives as long as its process; `close` ends it."""

    champion: ChampionHolder
    estimates: EstimateUseCase
    price_lists: ListUseCase
    forecasts: ForecastUseCase
    sales_uploads: SalesUploadUseCase
    kept_lists: KeptListUseCase
    requests: RequestUseCase
    explanations: ExplainUseCase
    what_if: WhatIfUseCase
    feedback: FeedbackUseCase
    reviews: ReviewUseCase
    history: HistoryUseCase
    markets: MarketUseCase
    rates: RatesUseCase
    uploads: UploadUseCase
    imports: ImportUseCase
    sources: SourceUseCase
    description_maps: DescriptionMapUseCase
    privacy: PrivacyUseCase
    personal_data: PersonalDataUseCase
    training: TrainingUseCase
    retraining: RetrainingUseCase
    gate: GateUseCase
    promotion: PromotionUseCase
    cards: CardUseCase
    model_exports: ModelExportUseCase
    schedule: ScheduleUseCase
    first_visit: FirstVisitUseCase
    comparisons: CompareUseCase
    tuning: TuningUseCase
    tasks: TaskUseCase
    experiments: ExperimentUseCase
    keys: ApiKeyUseCase
    people: PeopleUseCase
    audit: AuditUseCase
    monitoring: MonitoringUseCase
    close: Callable[[], None] = lambda: None
