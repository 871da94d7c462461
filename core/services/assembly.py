"""Puts the use cases together, over whatever implements the ports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.services import (
    ApiKeyUseCase,
    ChampionHolder,
    ComparableSearch,
    CompareUseCase,
    DescriptionMapUseCase,
    EstimateUseCase,
    ExperimentUseCase,
    ExplainUseCase,
    FeedbackUseCase,
    GateUseCase,
    HistoryUseCase,
    ImportUseCase,
    ListUseCase,
    MarketUseCase,
    ModelRouter,
    MonitoringUseCase,
    PersonalDataUseCase,
    PrivacyUseCase,
    PromotionUseCase,
    RequestUseCase,
    RetrainingUseCase,
    ReviewUseCase,
    ScheduleUseCase,
    Services,
    Shadow,
    TaskUseCase,
    TrainingUseCase,
    TuningUseCase,
    UploadUseCase,
    WhatIfUseCase,
)
from core.services.ports import (
    ApiKeys,
    Comparisons,
    Corrections,
    DescriptionMaps,
    Experiments,
    Gates,
    History,
    Lineage,
    ListingVectors,
    ModelVersions,
    PersonalRecords,
    PredictionLog,
    RecentRequests,
    Reviews,
    Snapshots,
    Tasks,
    Uploads,
)
from core.services.registry.holdout_models import HoldoutModels
from core.services.tasks.handlers import Handlers
from core.settings import Settings

if TYPE_CHECKING:
    from optuna import Study


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything that the use cases need from the outside."""

    snapshots: Snapshots
    vectors: ListingVectors
    description_maps: DescriptionMaps
    versions: ModelVersions
    comparisons: Comparisons
    gates: Gates
    lineage: Lineage
    experiments: Experiments
    log: PredictionLog
    history: History
    recent_requests: RecentRequests
    reviews: Reviews
    corrections: Corrections
    personal_records: PersonalRecords
    keys: ApiKeys
    tasks: Tasks
    uploads: Uploads
    open_study: Callable[[str, int], Study]


@dataclass(frozen=True, slots=True)
class _Shared:
    """What several use cases share."""

    champion: ChampionHolder
    serving: ModelRouter
    shadow: Shadow
    markets: MarketUseCase
    comparables: ComparableSearch


def assemble(ports: Ports, settings: Settings, close: Callable[[], None]) -> Services:
    """Build every use case."""
    champion = ChampionHolder(ports.versions)
    serving = ModelRouter(champion, ports.experiments, ports.versions)
    shared = _Shared(
        champion,
        serving,
        Shadow(serving, ports.experiments),
        MarketUseCase(ports.snapshots, max_file_mb=settings.max_file_mb, vectors=ports.vectors),
        ComparableSearch(ports.vectors),
    )

    def close_all() -> None:
        shared.shadow.close()
        close()

    estimates = EstimateUseCase(
        serving,
        ports.log,
        coverage=settings.coverage,
        comparables=shared.comparables,
        shadow=shared.shadow.offer,
    )
    feedback = FeedbackUseCase(ports.log, ports.reviews)
    work = _handlers(ports, shared, settings)
    tasks = TaskUseCase(ports.tasks, work.by_kind())
    return Services(
        champion=champion,
        estimates=estimates,
        price_lists=ListUseCase(estimates.together),
        requests=RequestUseCase(estimates, feedback),
        explanations=work.explanations,
        what_if=WhatIfUseCase(serving),
        feedback=feedback,
        reviews=ReviewUseCase(ports.reviews, ports.lineage),
        history=HistoryUseCase(ports.history, ports.log, ports.versions, champion),
        markets=shared.markets,
        uploads=work.imports.uploads,
        imports=work.imports,
        description_maps=work.description_maps,
        privacy=PrivacyUseCase(ports.snapshots, shared.markets.forget),
        personal_data=PersonalDataUseCase(ports.personal_records),
        training=work.training,
        retraining=work.retraining,
        gate=work.gate,
        promotion=PromotionUseCase(ports.versions, ports.gates, champion),
        schedule=ScheduleUseCase(
            tasks,
            ports.versions,
            ports.corrections,
            every_days=settings.retrain_every_days,
            after_corrections=settings.retrain_after_corrections,
        ),
        comparisons=work.comparisons,
        tuning=work.tuning,
        tasks=tasks,
        experiments=ExperimentUseCase(ports.experiments, ports.versions, serving),
        keys=ApiKeyUseCase(ports.keys),
        monitoring=MonitoringUseCase(ports.recent_requests, ports.versions),
        close=close_all,
    )


def _handlers(ports: Ports, shared: _Shared, settings: Settings) -> Handlers:
    """Build the use cases that also run in the background."""
    markets, versions = shared.markets, ports.versions
    training = TrainingUseCase(markets, versions, shared.champion, comparables=shared.comparables)
    holdout_models = HoldoutModels(versions, ports.snapshots, ports.corrections, ports.lineage)
    uploads = UploadUseCase(markets, max_file_mb=settings.max_file_mb)
    return Handlers(
        training=training,
        comparisons=CompareUseCase(markets, ports.comparisons),
        tuning=TuningUseCase(markets, ports.open_study),
        explanations=ExplainUseCase(shared.serving, versions, ports.snapshots, ports.tasks),
        imports=ImportUseCase(uploads, markets, ports.uploads, ports.tasks),
        retraining=RetrainingUseCase(markets, versions, training, ports.corrections, ports.lineage),
        gate=GateUseCase(versions, ports.snapshots, holdout_models, ports.gates),
        description_maps=DescriptionMapUseCase(
            ports.snapshots, ports.description_maps, ports.tasks
        ),
    )
