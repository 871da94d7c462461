"""Puts the use cases together, over whatever implements the ports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.services import (
    Asking,
    Background,
    ChampionHolder,
    Comparing,
    Estimating,
    Explaining,
    FindingComparables,
    Gatekeeping,
    Importing,
    Judging,
    Keys,
    LookingBack,
    Markets,
    Persons,
    Promoting,
    Retraining,
    Reviewing,
    Scheduling,
    Scoring,
    Sellers,
    Services,
    Serving,
    Shadow,
    Surveying,
    Training,
    Trialling,
    Tuning,
    Uploading,
    Watching,
    WhatIf,
)
from core.services.ports import (
    ApiKeys,
    Comparisons,
    Corrections,
    Gates,
    History,
    Incoming,
    Jobs,
    Landscapes,
    Lineage,
    ListingVectors,
    ModelVersions,
    PersonalRecords,
    PredictionLog,
    Reviews,
    Snapshots,
    Trials,
    Uploads,
)
from core.services.registry.holdout_models import Contenders
from core.services.tasks.handlers import Handlers
from core.settings import Settings

if TYPE_CHECKING:
    from optuna import Study


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything that the use cases need from the outside."""

    snapshots: Snapshots
    vectors: ListingVectors
    landscapes: Landscapes
    versions: ModelVersions
    comparisons: Comparisons
    gates: Gates
    lineage: Lineage
    trials: Trials
    log: PredictionLog
    history: History
    incoming: Incoming
    reviews: Reviews
    corrections: Corrections
    personal: PersonalRecords
    keys: ApiKeys
    jobs: Jobs
    uploads: Uploads
    open_study: Callable[[str, int], Study]


@dataclass(frozen=True, slots=True)
class _Shared:
    """What several use cases share."""

    champion: ChampionHolder
    serving: Serving
    shadow: Shadow
    markets: Markets
    comparables: FindingComparables


def assemble(ports: Ports, settings: Settings, close: Callable[[], None]) -> Services:
    """Build every use case."""
    champion = ChampionHolder(ports.versions)
    serving = Serving(champion, ports.trials, ports.versions)
    shared = _Shared(
        champion,
        serving,
        Shadow(serving, ports.trials),
        Markets(ports.snapshots, max_file_mb=settings.max_file_mb, vectors=ports.vectors),
        FindingComparables(ports.vectors),
    )

    def close_all() -> None:
        shared.shadow.close()
        close()

    estimating = Estimating(
        serving,
        ports.log,
        coverage=settings.coverage,
        comparables=shared.comparables,
        shadow=shared.shadow.offer,
    )
    judging = Judging(ports.log, ports.reviews)
    work = _handlers(ports, shared, settings)
    background = Background(ports.jobs, work.by_kind())
    return Services(
        champion=champion,
        estimating=estimating,
        scoring=Scoring(estimating.together),
        asking=Asking(estimating, judging),
        explaining=work.explaining,
        what_if=WhatIf(serving),
        judging=judging,
        reviewing=Reviewing(ports.reviews, ports.lineage),
        history=LookingBack(ports.history, ports.log, ports.versions, champion),
        markets=shared.markets,
        uploading=work.importing.uploading,
        importing=work.importing,
        surveying=work.surveying,
        sellers=Sellers(ports.snapshots, shared.markets.forget),
        persons=Persons(ports.personal),
        training=work.training,
        retraining=work.retraining,
        gatekeeping=work.gatekeeping,
        promoting=Promoting(ports.versions, ports.gates, champion),
        scheduling=Scheduling(
            background,
            ports.versions,
            ports.corrections,
            every_days=settings.retrain_every_days,
            after_corrections=settings.retrain_after_corrections,
        ),
        comparing=work.comparing,
        tuning=work.tuning,
        background=background,
        trialling=Trialling(ports.trials, ports.versions, serving),
        keys=Keys(ports.keys),
        watching=Watching(ports.incoming, ports.versions),
        close=close_all,
    )


def _handlers(ports: Ports, shared: _Shared, settings: Settings) -> Handlers:
    """Build the use cases that also run in the background."""
    markets, versions = shared.markets, ports.versions
    training = Training(markets, versions, shared.champion, comparables=shared.comparables)
    contenders = Contenders(versions, ports.snapshots, ports.corrections, ports.lineage)
    uploading = Uploading(markets, max_file_mb=settings.max_file_mb)
    return Handlers(
        training=training,
        comparing=Comparing(markets, ports.comparisons),
        tuning=Tuning(markets, ports.open_study),
        explaining=Explaining(shared.serving, versions, ports.snapshots, ports.jobs),
        importing=Importing(uploading, markets, ports.uploads, ports.jobs),
        retraining=Retraining(markets, versions, training, ports.corrections, ports.lineage),
        gatekeeping=Gatekeeping(versions, ports.snapshots, contenders, ports.gates),
        surveying=Surveying(ports.snapshots, ports.landscapes, ports.jobs),
    )
