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
    landscapes: DescriptionMaps
    versions: ModelVersions
    comparisons: Comparisons
    gates: Gates
    lineage: Lineage
    trials: Experiments
    log: PredictionLog
    history: History
    incoming: RecentRequests
    reviews: Reviews
    corrections: Corrections
    personal: PersonalRecords
    keys: ApiKeys
    jobs: Tasks
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
    serving = ModelRouter(champion, ports.trials, ports.versions)
    shared = _Shared(
        champion,
        serving,
        Shadow(serving, ports.trials),
        MarketUseCase(ports.snapshots, max_file_mb=settings.max_file_mb, vectors=ports.vectors),
        ComparableSearch(ports.vectors),
    )

    def close_all() -> None:
        shared.shadow.close()
        close()

    estimating = EstimateUseCase(
        serving,
        ports.log,
        coverage=settings.coverage,
        comparables=shared.comparables,
        shadow=shared.shadow.offer,
    )
    judging = FeedbackUseCase(ports.log, ports.reviews)
    work = _handlers(ports, shared, settings)
    background = TaskUseCase(ports.jobs, work.by_kind())
    return Services(
        champion=champion,
        estimating=estimating,
        scoring=ListUseCase(estimating.together),
        asking=RequestUseCase(estimating, judging),
        explaining=work.explaining,
        what_if=WhatIfUseCase(serving),
        judging=judging,
        reviewing=ReviewUseCase(ports.reviews, ports.lineage),
        history=HistoryUseCase(ports.history, ports.log, ports.versions, champion),
        markets=shared.markets,
        uploading=work.importing.uploading,
        importing=work.importing,
        surveying=work.surveying,
        sellers=PrivacyUseCase(ports.snapshots, shared.markets.forget),
        persons=PersonalDataUseCase(ports.personal),
        training=work.training,
        retraining=work.retraining,
        gatekeeping=work.gatekeeping,
        promoting=PromotionUseCase(ports.versions, ports.gates, champion),
        scheduling=ScheduleUseCase(
            background,
            ports.versions,
            ports.corrections,
            every_days=settings.retrain_every_days,
            after_corrections=settings.retrain_after_corrections,
        ),
        comparing=work.comparing,
        tuning=work.tuning,
        background=background,
        trialling=ExperimentUseCase(ports.trials, ports.versions, serving),
        keys=ApiKeyUseCase(ports.keys),
        watching=MonitoringUseCase(ports.incoming, ports.versions),
        close=close_all,
    )


def _handlers(ports: Ports, shared: _Shared, settings: Settings) -> Handlers:
    """Build the use cases that also run in the background."""
    markets, versions = shared.markets, ports.versions
    training = TrainingUseCase(markets, versions, shared.champion, comparables=shared.comparables)
    contenders = HoldoutModels(versions, ports.snapshots, ports.corrections, ports.lineage)
    uploading = UploadUseCase(markets, max_file_mb=settings.max_file_mb)
    return Handlers(
        training=training,
        comparing=CompareUseCase(markets, ports.comparisons),
        tuning=TuningUseCase(markets, ports.open_study),
        explaining=ExplainUseCase(shared.serving, versions, ports.snapshots, ports.jobs),
        importing=ImportUseCase(uploading, markets, ports.uploads, ports.jobs),
        retraining=RetrainingUseCase(markets, versions, training, ports.corrections, ports.lineage),
        gatekeeping=GateUseCase(versions, ports.snapshots, contenders, ports.gates),
        surveying=DescriptionMapUseCase(ports.snapshots, ports.landscapes, ports.jobs),
    )
