"""What each kind of background job does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.errors import N_, NotFound
from core.services.compare.comparing import CompareUseCase
from core.services.compare.tuning import TuningUseCase
from core.services.explain.explaining import ExplainUseCase
from core.services.explore.description_map import DescriptionMapUseCase
from core.services.market.imports import ImportUseCase
from core.services.registry.gate import GateUseCase
from core.services.registry.retraining import RetrainingUseCase
from core.services.registry.training import TrainingUseCase
from core.services.tasks.background import Handler
from core.types import Progress, TaskKind


@dataclass(frozen=True, slots=True)
class Handlers:
    """The use cases behind background jobs: each gets parameters and a progress, gives JSON."""

    training: TrainingUseCase
    comparisons: CompareUseCase
    tuning: TuningUseCase
    explanations: ExplainUseCase
    imports: ImportUseCase
    retraining: RetrainingUseCase
    gate: GateUseCase
    description_maps: DescriptionMapUseCase

    def by_kind(self) -> dict[TaskKind, Handler]:
        """Return what each kind of job does."""
        return {
            "train": self._train,
            "compare": self._compare,
            "tune": self._tune,
            "explain": self._explain,
            "import": self._import,
            "retrain": self._retrain,
            "map": self._map,
        }

    def _train(self, params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        seed = int(params.get("seed", 0))
        made = self.training.train(
            recipe=params.get("recipe"),
            parameters=self.tuning.best(seed) if params.get("tuned") else None,
            seed=seed,
            promote=bool(params.get("promote", False)),
            reason=str(params.get("reason", "trained in the background")),
            on_progress=progress,
        )
        return {
            "model_version": made.version.number,
            "promoted": made.promoted,
            "beats_constant": made.version.beats_constant,
        }

    def _compare(self, params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        made = self.comparisons.compare(
            seed=int(params.get("seed", 0)), only=params.get("only", ()), on_progress=progress
        )
        return {"comparison_id": str(made.id), "leader": made.report["leader"]}

    def _tune(self, params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        return self.tuning.tune(
            seconds=float(params.get("seconds", 600)),
            seed=int(params.get("seed", 0)),
            on_progress=progress,
        )

    def _explain(self, params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        return self.explanations.study(UUID(str(params["model_version_id"])), on_progress=progress)

    def _retrain(self, params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        if "judge" in params:  # a version that is there already
            return self._check(UUID(str(params["judge"])), progress)
        seed = int(params.get("seed", 0))
        parameters = self.tuning.best(seed) if params.get("tuned") else None
        if params.get("tuned") and parameters is None:
            raise NotFound(
                N_("No search has been run on this market yet. Start one with: python -m jobs tune")
            )
        made = self.retraining.retrain(
            recipe=params.get("recipe"),
            parameters=parameters,
            seed=seed,
            anyway=bool(params.get("anyway")),
            on_progress=progress,
        )
        told = {
            "model_version": made.version.number,
            "version_id": str(made.version.id),
            "corrections": made.corrections,
            "left_out": dict(made.left_out),
        }
        if not params.get("gate", True) or not self.retraining.has_champion():
            return told
        return told | self._check(made.version.id, progress)

    def _check(self, version_id: UUID, progress: Progress) -> dict[str, Any]:
        report = self.gate.check(version_id, on_progress=progress)
        return {"gate_id": str(report.id), "passed": report.passed}

    def _import(self, params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        return self.imports.run(params, on_progress=progress)

    def _map(self, params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        return self.description_maps.draw(UUID(str(params["snapshot_id"])), on_progress=progress)
