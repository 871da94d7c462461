"""Search for better parameters of the champion's recipe, within a budget, on any machines."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.authority import needs
from core.data.frozen import parted
from core.data.schema import conform
from core.data.splits import grouped_folds
from core.data.splits import groups as groups_of
from core.errors import N_, AppError
from core.evaluation.crossval import out_of_fold
from core.evaluation.paired import paired_difference
from core.models.encoders import EncoderName, encoder_for, text_vectors
from core.models.recipe import CHAMPION, tuned
from core.services.market.snapshots import MarketUseCase
from core.types import Progress, Snapshot, no_progress

if TYPE_CHECKING:
    from optuna import Study, Trial

STAGE = N_("Searching for better parameters")
JUDGING = N_("Validating the result on other folds")
FOLDS = 3
#: What the search begins with: the declared parameters, to be beaten.
DEFAULTS: Mapping[str, Any] = {
    "leaves": 20,
    "least": 30,
    "fraction": 0.6,
    "l2": 5.0,
    "alpha": 3.0,
    "k": 40,
}
#: Folds of the search and of the judgement are cut with different seeds.
JUDGED_APART = 1000


class TuningUseCase:
    """The use case behind `jobs tune`."""

    def __init__(self, markets: MarketUseCase, open_study: Callable[[str, int], Study]) -> None:
        self._markets = markets
        self._open_study = open_study

    @needs("train")
    def tune(
        self, *, seconds: float, seed: int = 0, on_progress: Progress = no_progress
    ) -> dict[str, Any]:
        """Search, go on where an earlier search ended, and judge the best honestly.

        The best of many trials looks better on the folds that chose it than it is, so it is
        compared with the declared parameters on other folds. The frozen holdout takes no part.

        Raises
        ------
        NotFound
            There are no listings.
        AppError
            No trial could be finished in the time given.
        """
        started = time.perf_counter()
        snapshot = self._markets.active()
        listings = conform(self._markets.listings(snapshot).reset_index(drop=True))
        frame = parted(listings).train  # what judges versions chooses no parameters of theirs
        texts = frame["description"].tolist()
        encoder = encoder_for(texts)
        text_vectors(texts, on_progress, encoder=encoder)
        study = self._study(snapshot, seed)
        objective = _Objective(frame, tuple(snapshot.level_order), seed, encoder)
        _search(study, objective, seconds, on_progress)
        done = [trial for trial in study.trials if trial.value is not None]
        if not done:
            raise AppError(
                N_("No parameter set was finished in {seconds} s; allow more time."),
                seconds=seconds,
            )
        best = {**DEFAULTS, **study.best_params}
        on_progress(JUDGING, 0, 1)
        difference = objective.on_fresh_folds(best)
        on_progress(JUDGING, 1, 1)
        declared = [
            float(t.value or 0.0) for t in done if {**DEFAULTS, **t.params} == dict(DEFAULTS)
        ]
        return {
            "study": study.study_name,
            "snapshot": snapshot.name,
            "n": len(frame),
            "parameters": best,
            "trials": len(study.trials),
            "finished": len(done),
            "metric": "abs_log_error",
            "error": float(study.best_value),
            "error_declared": declared[0] if declared else None,
            "difference": difference,
            "adopt": difference["verdict"] == "better",
            "seconds": round(time.perf_counter() - started, 1),
        }

    @needs("look")
    def best(self, seed: int = 0) -> dict[str, Any] | None:
        """Return the best parameters found on the active market, if any search was made."""
        study = self._study(self._markets.active(), seed)
        done = [trial for trial in study.trials if trial.value is not None]
        return {**DEFAULTS, **study.best_params} if done else None

    def _study(self, snapshot: Snapshot, seed: int) -> Study:
        # Errors on other listings or folds are not comparable: the name says which these are.
        return self._open_study(f"{CHAMPION.name} {snapshot.sha256[:16]} apart {seed}", seed)


class _Objective:
    """Mean absolute log error over grouped folds; hopeless trials end after a fold."""

    def __init__(
        self, frame: pd.DataFrame, levels: tuple[str, ...], seed: int, encoder: EncoderName
    ) -> None:
        self._encoder = encoder
        self._frame = frame
        self._levels = levels
        self._seed = seed
        self._groups = groups_of(frame)
        self._y = np.log(frame["price"].to_numpy(float))
        self._folds = list(grouped_folds(frame, FOLDS, seed))

    def __call__(self, trial: Trial) -> float:
        """Try one set of parameters."""
        from optuna import TrialPruned

        parameters = {
            "leaves": trial.suggest_int("leaves", 8, 64, log=True),
            "least": trial.suggest_int("least", 8, 80, log=True),
            "fraction": trial.suggest_float("fraction", 0.1, 0.9),
            "l2": trial.suggest_float("l2", 0.5, 40, log=True),
            "alpha": trial.suggest_float("alpha", 1, 15, log=True),
            "k": trial.suggest_int("k", 10, 100, log=True),
        }
        losses: list[float] = []
        for step, (train, test) in enumerate(self._folds):
            model = tuned(parameters).reading(self._encoder).build(self._levels, self._seed)
            model.fit(self._frame.iloc[train], self._y[train], self._groups[train])
            said, _ = model.predict_columns(self._frame.iloc[test])
            losses += np.abs(said - self._y[test]).tolist()
            trial.report(float(np.mean(losses)), step)
            if step + 1 < FOLDS and trial.should_prune():
                raise TrialPruned
        return float(np.mean(losses))

    def on_fresh_folds(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Compare with the declared parameters on folds that were not searched."""

        def losses(chosen: Mapping[str, Any]) -> np.ndarray:
            oof = out_of_fold(
                lambda: tuned(chosen).reading(self._encoder).build(self._levels, self._seed),
                self._frame,
                self._groups,
                n_splits=FOLDS,
                seed=self._seed + JUDGED_APART,
            )
            return np.abs(oof.log_price - self._y)

        declared = losses(DEFAULTS)
        found = declared if dict(parameters) == dict(DEFAULTS) else losses(parameters)
        return paired_difference(found, declared, self._groups)


def _search(study: Study, objective: _Objective, seconds: float, on_progress: Progress) -> None:
    begun = time.perf_counter()
    if not study.trials:
        study.enqueue_trial(dict(DEFAULTS), skip_if_exists=True)
    on_progress(STAGE, 0, round(seconds))

    def tell(_study: Study, _trial: object) -> None:
        spent = round(time.perf_counter() - begun)
        if spent < round(seconds):
            on_progress(STAGE, spent, round(seconds))

    study.optimize(objective, timeout=seconds, callbacks=[tell])
    on_progress(STAGE, round(seconds), round(seconds))
