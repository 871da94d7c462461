"""What each kind of background job does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from core.errors import N_, NotFound
from core.services.background import Handler
from core.services.comparing import Comparing
from core.services.explaining import Explaining
from core.services.gatekeeping import Gatekeeping
from core.services.importing import Importing
from core.services.retraining import Retraining
from core.services.surveying import Surveying
from core.services.training import Training
from core.services.tuning import Tuning
from core.types import JobKind, Progress


def handlers(
    *,
    training: Training,
    comparing: Comparing,
    tuning: Tuning,
    explaining: Explaining,
    importing: Importing,
    retraining: Retraining,
    gatekeeping: Gatekeeping,
    surveying: Surveying,
) -> dict[JobKind, Handler]:
    """Return what each kind of background job does.

    Parameters
    ----------
    training, comparing, tuning, explaining, importing, retraining, gatekeeping, surveying
        The use cases behind them.

    Returns
    -------
    dict of str to Handler
        Each gets the job's parameters and a progress, and returns JSON.
    """

    def train(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        seed = int(params.get("seed", 0))
        made = training.train(
            parameters=tuning.best(seed) if params.get("tuned") else None, seed=seed,
            promote=bool(params.get("promote", False)),
            reason=str(params.get("reason", "trained in the background")),
            actor=str(params.get("actor", "page")), on_progress=progress,
        )  # fmt: skip
        return {"model_version": made.version.number, "promoted": made.promoted}

    def compare(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        made = comparing.compare(seed=int(params.get("seed", 0)), on_progress=progress)
        return {"comparison_id": str(made.id), "leader": made.report["leader"]}

    def tune(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        return tuning.tune(
            seconds=float(params.get("seconds", 600)), seed=int(params.get("seed", 0)),
            on_progress=progress,
        )  # fmt: skip

    def explain(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        return explaining.study(UUID(str(params["model_version_id"])), on_progress=progress)

    def retrain(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        if "judge" in params:  # a version that is there already
            report = gatekeeping.judge(UUID(str(params["judge"])), on_progress=progress)
            return {"gate_id": str(report.id), "passed": report.passed}
        seed = int(params.get("seed", 0))
        parameters = tuning.best(seed) if params.get("tuned") else None
        if params.get("tuned") and parameters is None:
            raise NotFound(
                N_("No search was made on this market yet. Begin one with: python -m jobs tune")
            )
        made = retraining.retrain(parameters=parameters, seed=seed, on_progress=progress)
        told = {
            "model_version": made.version.number, "version_id": str(made.version.id),
            "corrections": made.corrections, "left_out": dict(made.left_out),
        }  # fmt: skip
        if not params.get("gate", True) or not retraining.has_champion():
            return told
        report = gatekeeping.judge(made.version.id, on_progress=progress)
        return told | {"gate_id": str(report.id), "passed": report.passed}

    def import_(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        return importing.run(params, on_progress=progress)

    def map_(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        return surveying.survey(UUID(str(params["snapshot_id"])), on_progress=progress)

    return {
        "train": train, "compare": compare, "tune": tune, "explain": explain, "import": import_,
        "retrain": retrain, "map": map_,
    }  # fmt: skip
