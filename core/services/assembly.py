"""Puts the use cases together, over whatever implements the ports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core import services
from core.services import Services
from core.services.accounts.audit import Noting
from core.services.ports import Ports
from core.services.registry.four_eyes import four_eyes
from core.services.registry.holdout_models import HoldoutModels
from core.services.tasks.handlers import Handlers
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class _Shared:
    """What several use cases share."""

    champion: services.ChampionHolder
    serving: services.ModelRouter
    shadow: services.Shadow
    markets: services.MarketUseCase
    comparables: services.ComparableSearch


def assemble(ports: Ports, settings: Settings, close: Callable[[], None]) -> Services:
    """Build every use case."""
    audit = services.AuditUseCase(ports.audit)
    champion = services.ChampionHolder(ports.versions)
    serving = services.ModelRouter(champion, ports.experiments, ports.versions)
    shared = _Shared(
        champion,
        serving,
        services.Shadow(serving, ports.experiments),
        services.MarketUseCase(
            ports.snapshots,
            max_file_mb=settings.max_file_mb,
            hours_per_day=settings.hours_per_day,
            vectors=ports.vectors,
            audit=audit.noting,
        ),
        services.ComparableSearch(ports.vectors),
    )

    def close_all() -> None:
        shared.shadow.close()
        close()

    estimates = services.EstimateUseCase(
        serving,
        ports.log,
        coverage=settings.coverage,
        comparables=shared.comparables,
        shadow=shared.shadow.offer,
    )
    feedback = services.FeedbackUseCase(ports.log, ports.reviews)
    forecasts = services.ForecastUseCase(ports.forecasts, max_file_mb=settings.max_file_mb)
    work = _handlers(ports, shared, settings, audit.noting)
    eyes = four_eyes(ports.people, ports.lineage)
    tasks = services.TaskUseCase(ports.tasks, work.by_kind())
    return Services(
        champion=champion,
        estimates=estimates,
        price_lists=services.ListUseCase(estimates.together),
        forecasts=forecasts,
        sales_uploads=services.SalesUploadUseCase(forecasts),
        kept_lists=services.KeptListUseCase(ports.price_lists, ports.people),
        requests=services.RequestUseCase(estimates, feedback, ports.log),
        explanations=work.explanations,
        what_if=services.WhatIfUseCase(serving, shared.comparables),
        feedback=feedback,
        reviews=services.ReviewUseCase(ports.reviews, ports.lineage, audit.noting),
        history=services.HistoryUseCase(
            ports.history, ports.log, ports.versions, champion, ports.people, audit.noting
        ),
        markets=shared.markets,
        rates=services.RatesUseCase(ports.exchange_rates, audit.noting),
        uploads=work.imports.uploads,
        imports=work.imports,
        sources=work.imports.sources,
        description_maps=work.description_maps,
        privacy=services.PrivacyUseCase(ports.snapshots, shared.markets.forget, audit.noting),
        personal_data=services.PersonalDataUseCase(ports.personal_records, audit.noting),
        training=work.training,
        retraining=work.retraining,
        gate=work.gate,
        promotion=services.PromotionUseCase(
            ports.versions, ports.gates, champion, eyes, audit.noting
        ),
        cards=services.CardUseCase(ports.versions, ports.snapshots),
        model_exports=services.ModelExportUseCase(
            ports.versions, ports.export_signer, audit.noting
        ),
        schedule=services.ScheduleUseCase(
            tasks,
            ports.versions,
            ports.corrections,
            every_days=settings.retrain_every_days,
            after_corrections=settings.retrain_after_corrections,
        ),
        first_visit=services.FirstVisitUseCase(
            tasks,
            ports.snapshots,
            ports.versions,
            ports.comparisons,
            ports.description_maps,
            wanted=settings.prepare_pages,
        ),
        comparisons=work.comparisons,
        tuning=work.tuning,
        tasks=tasks,
        experiments=services.ExperimentUseCase(
            ports.experiments, ports.versions, serving, eyes, audit.noting
        ),
        keys=services.ApiKeyUseCase(ports.keys, ports.people, audit.noting),
        people=services.PeopleUseCase(ports.people, audit.noting, owner=settings.owner),
        audit=audit,
        monitoring=services.MonitoringUseCase(ports.recent_requests, ports.versions),
        close=close_all,
    )


def _handlers(ports: Ports, shared: _Shared, settings: Settings, audit: Noting) -> Handlers:
    """Build the use cases that also run in the background."""
    markets, versions = shared.markets, ports.versions
    training = services.TrainingUseCase(
        markets, versions, shared.champion, comparables=shared.comparables, audit=audit
    )
    holdout_models = HoldoutModels(versions, ports.snapshots, ports.corrections, ports.lineage)
    uploads = services.UploadUseCase(markets, max_file_mb=settings.max_file_mb)
    return Handlers(
        training=training,
        comparisons=services.CompareUseCase(markets, ports.comparisons),
        tuning=services.TuningUseCase(markets, ports.open_study),
        explanations=services.ExplainUseCase(
            shared.serving, versions, ports.snapshots, ports.tasks
        ),
        imports=services.ImportUseCase(
            uploads,
            markets,
            ports.uploads,
            ports.tasks,
            services.SourceUseCase(ports.sources, markets, ports.tasks),
        ),
        retraining=services.RetrainingUseCase(
            markets, versions, training, ports.corrections, ports.lineage
        ),
        gate=services.GateUseCase(versions, ports.snapshots, holdout_models, ports.gates),
        description_maps=services.DescriptionMapUseCase(
            ports.snapshots, ports.description_maps, ports.tasks
        ),
    )
