"""The gate: a challenger beside the champion on listings that neither has seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import numpy as np
import pandas as pd

from core.authority import needs
from core.data.frozen import parted
from core.data.given import as_services
from core.data.schema import conform
from core.data.splits import groups as groups_of
from core.errors import N_, InvalidInput, NoChampion, NotFound
from core.evaluation.behaviour import behaviours
from core.evaluation.crossval import terciles
from core.evaluation.gate import NOMINAL, Answers, constant_check, gate_checks
from core.evaluation.movement import movement_check
from core.ids import uuid7
from core.models.price_model import PriceModel
from core.services.ports import Gates, ModelVersions, Snapshots
from core.services.registry.holdout_models import HoldoutModel, HoldoutModels
from core.types import Check, GateReport, ModelVersion, PriceBasis, Progress, Snapshot, no_progress

ASKING = N_("Estimating the holdout with both models")
CURRENCY = N_(
    "The challenger prices in {challenger} and the champion in {champion}: they cannot be compared."
)
#: Rows asked one by one, in turns, for the latency.
TIMED_ROWS = 25


class GateUseCase:
    """The use case of judging a version before it may serve."""

    def __init__(
        self,
        versions: ModelVersions,
        snapshots: Snapshots,
        holdout_models: HoldoutModels,
        gates: Gates,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._versions = versions
        self._snapshots = snapshots
        self._holdout_models = holdout_models
        self._gates = gates
        self._now = now

    @needs("look")
    def report(self, version_id: UUID) -> GateReport | None:
        """Return the newest report on a version, if it was ever judged."""
        return self._gates.latest(version_id)

    @needs("train")
    def check(self, version_id: UUID, *, on_progress: Progress = no_progress) -> GateReport:
        """Judge a version beside the champion, and store the report.

        Both answer on the frozen holdout of the challenger's market. Whoever has learned from
        a row of it, or from the same seller or title, is fitted again without: by its own
        recipe, on its own listings and corrections.

        Raises
        ------
        NotFound
            There is no such version.
        NoChampion
            Nothing serves, so there is nothing to compare with.
        InvalidInput
            The version serves already.
        ArtifactRefused
            A stored model is damaged.
        """
        challenger, champion = self._both(version_id)
        snapshot = self._market(challenger)
        mine, theirs = (str(PriceBasis.of(v.card)) for v in (challenger, champion))
        checks: tuple[Check, ...] = (
            Check("currency", mine == theirs, CURRENCY, {"challenger": mine, "champion": theirs}),
        )
        figures: dict[str, object] = {}
        if mine == theirs:
            checks, figures = self._measured(challenger, champion, snapshot, on_progress)
        report = GateReport(
            id=uuid7(),
            created_at=self._now(),
            challenger_id=challenger.id,
            champion_id=champion.id,
            checks=checks,
            report={
                **figures,
                "snapshot": snapshot.name,
                "versions": {"challenger": challenger.number, "champion": champion.number},
            },
        )
        self._gates.add(report)
        return report

    def _both(self, version_id: UUID) -> tuple[ModelVersion, ModelVersion]:
        challenger, champion = self._versions.get(version_id), self._versions.champion()
        if challenger is None:
            raise NotFound(N_("There is no model version with the id {id}."), id=str(version_id))
        if champion is None:
            raise NoChampion(
                N_("No version is in service yet, so there is nothing to compare with.")
            )
        if champion.id == challenger.id:
            raise InvalidInput(
                N_("Version {number} is already in service."),
                field="number",
                number=champion.number,
            )
        return challenger, champion

    def _market(self, version: ModelVersion) -> Snapshot:
        snapshot = self._snapshots.get(version.snapshot_id)
        if snapshot is None:
            raise NotFound(
                N_("The listings of version {number} no longer exist."), number=version.number
            )
        return snapshot

    def _measured(
        self,
        challenger: ModelVersion,
        champion: ModelVersion,
        snapshot: Snapshot,
        on_progress: Progress,
    ) -> tuple[tuple[Check, ...], dict[str, object]]:
        listings = conform(self._snapshots.listings(snapshot.id).reset_index(drop=True))
        parts = parted(listings)
        theirs = self._holdout_models.excluding(champion, parts.holdout, on_progress)
        mine = self._holdout_models.excluding(challenger, parts.holdout, on_progress)
        on_progress(ASKING, 0, 1)
        served = self._holdout_models.served(challenger)
        ours, others = _answers(parts.holdout, mine.model, theirs.model)
        behaviour = (
            behaviours(_prices(served), parts.holdout, parts.train, snapshot.level_order)
            if len(parts.holdout)
            else ()
        )
        checks, figures = gate_checks(
            parts.holdout,
            groups_of(parts.holdout),
            ours,
            others,
            behaviour,
            edges=terciles(parts.train["price"].to_numpy(float)),
            calibrated=served.card["n"],
        )
        checks += constant_check(served.card)
        moved, where = self._moved(challenger, champion, served)
        checks, figures = checks + moved, figures | where
        on_progress(ASKING, 1, 1)
        return checks, {
            **figures,
            "holdout": parts.sha256,
            "judged": {"challenger": _how(mine), "champion": _how(theirs)},
        }

    def _moved(
        self, challenger: ModelVersion, champion: ModelVersion, served: PriceModel
    ) -> tuple[tuple[Check, ...], dict[str, object]]:
        """Look at where the challenger learned from corrections."""
        listings, corrections = self._holdout_models.learned(challenger)
        if corrections.empty:
            return (), {}
        before = self._holdout_models.served(champion)
        services = conform(corrections).assign(feedback_id=corrections["feedback_id"])
        return movement_check(services, listings, _prices(served), _prices(before))


def _how(holdout_model: HoldoutModel) -> str:
    return "served" if holdout_model.served else "refitted"


def _prices(model: PriceModel) -> Callable[[pd.DataFrame], np.ndarray]:
    return lambda rows: model.estimate(as_services(rows))["price"].to_numpy(float)


def _answers(rows: pd.DataFrame, *models: PriceModel) -> list[Answers]:
    """Ask every model about all rows, then, in turns, about some of them one by one."""
    rows = as_services(rows)
    said = [model.estimate(rows, NOMINAL) for model in models]  # their meaning is known from here
    took = np.zeros((max(1, min(TIMED_ROWS, len(rows))), len(models)))
    for i in range(min(TIMED_ROWS, len(rows))):
        for side, model in enumerate(models):
            begun = time.thread_time()  # not of the clock: others work on this machine too
            model.estimate(rows.iloc[[i]], NOMINAL)
            took[i, side] = 1000 * (time.thread_time() - begun)
    return [
        Answers(
            price=frame["price"].to_numpy(float),
            low=frame["low"].to_numpy(float),
            high=frame["high"].to_numpy(float),
            latency_ms=float(np.median(took[:, side])),
        )
        for side, frame in enumerate(said)
    ]
