"""From trials to one report: metrics, differences, segments, curves. JSON and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.data.given import COMPLETE
from core.evaluation.crossval import OutOfFold, levels_of
from core.evaluation.metrics import band_metrics, bands_of, bootstrap, mdape, r2_log, share_metric
from core.evaluation.paired import against_constant, paired_difference
from core.evaluation.segments import segment_errors
from core.models.calibration import HeldOut
from core.models.recipe import Recipe
from core.models.trial import FoldResult
from core.services.compare.fold_pool import FoldMarket, FoldTask

#: Ranges whose promise is checked.
NOMINAL = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
_COSTS = ("fit_seconds", "predict_ms", "size_bytes")


@dataclass(frozen=True)
class Measured:
    """A price candidate with its out-of-fold predictions, metrics and distributions."""

    recipe: Recipe
    trials: Sequence[FoldResult]
    metrics: dict[str, Any]
    held: HeldOut

    def losses(self, prices: np.ndarray) -> np.ndarray:
        """Return the absolute log error of each row, shape (n,)."""
        return np.abs(np.log(self.held.estimate) - np.log(prices))


def in_row_order(trials: Sequence[FoldResult], frame: pd.DataFrame) -> OutOfFold:
    """Put the folds' answers back into the order of the rows."""
    first, n = trials[0], len(frame)
    if first.columns is None:
        raise ValueError("a classifier of bands predicts no price")
    out = OutOfFold(
        np.empty(n),
        np.empty(n),
        np.empty((n, first.columns.shape[1])),
        np.empty((n, 2)),
        np.empty(n, dtype=int),
        levels_of(frame),
        np.arange(n),
        np.full(n, COMPLETE, dtype=object),
        np.zeros(n, dtype=int),
        np.zeros(n),
    )
    for fold, trial in enumerate(trials):
        out.log_price[trial.test], out.columns[trial.test] = trial.log_price, trial.columns
        out.constant[trial.test], out.edges[trial.test] = trial.constant, trial.edges
        out.fold[trial.test] = fold
    return out


def chances(trials: Sequence[FoldResult], n: int) -> np.ndarray:
    """Return the folds' band probabilities in the order of the rows, shape (n, 3)."""
    out = np.empty((n, 3))
    for trial in trials:
        out[trial.test] = trial.chances
    return out


def actual_bands(trials: Sequence[FoldResult], prices: np.ndarray) -> np.ndarray:
    """Return each row's band by the edges of its own fold, shape (n,)."""
    out = np.empty(len(prices), dtype=int)
    for trial in trials:
        out[trial.test] = bands_of(prices[trial.test], trial.edges)
    return out


def described(recipe: Recipe, trials: Sequence[FoldResult]) -> dict[str, Any]:
    """Return what a candidate is, and its median costs over the folds."""
    costs = {name: float(np.median([getattr(t, name) for t in trials])) for name in _COSTS}
    return _blank(recipe) | costs


def unmeasured(recipe: Recipe, status: str, reason: str) -> dict[str, Any]:
    """Return the row of a candidate that failed or was skipped."""
    return _blank(recipe) | {"status": status, "reason": reason}


def compared(
    rows: list[dict[str, Any]],
    losses: Mapping[str, np.ndarray],
    groups: np.ndarray,
    metric: str,
    seed: int,
) -> None:
    """Add to each row its paired difference to the leader and to the best baseline."""
    means = {name: float(loss.mean()) for name, loss in losses.items()}
    leader = min(means, key=means.__getitem__)
    baselines = [row["name"] for row in rows if row["kind"] == "baseline" and row["name"] in means]
    baseline = min(baselines, key=means.__getitem__) if baselines else None
    for row in rows:
        loss = losses.get(row["name"])
        if loss is None:
            continue
        difference = paired_difference(loss, losses[leader], groups, seed=seed)
        if row["name"] == leader:
            difference["verdict"] = "leader"
        row["against_leader"] = {"metric": metric, **difference}
        if baseline is not None and row["name"] != baseline:
            difference = paired_difference(loss, losses[baseline], groups, seed=seed)
            row["against_baseline"] = {"metric": metric, "baseline": baseline, **difference}


def constant_beside(
    leader: Measured, measured: Sequence[Measured], subject: FoldMarket
) -> dict[str, Any] | None:
    """Compare the leader with always guessing the median; None where that was not measured."""
    constant = next((m for m in measured if m.recipe.name == "constant"), None)
    if constant is None:
        return None
    mine, theirs = (np.log(m.held.estimate) for m in (leader, constant))
    prices = subject.frame["price"].to_numpy(float)
    return against_constant(prices, mine, theirs, subject.groups, subject.seed)


def band_row(
    row: dict[str, Any], probabilities: np.ndarray, actual: np.ndarray, groups: np.ndarray
) -> dict[str, Any]:
    """Return a candidate's row with its band metrics."""
    chosen = probabilities.argmax(axis=1)
    return row | {"metrics": band_metrics(actual, probabilities, chosen, groups)}


def confusion_counts(name: str, actual: np.ndarray, chosen: np.ndarray) -> dict[str, Any]:
    """Count what was said of each actual band, 3 by 3."""
    counts = np.zeros((3, 3), dtype=int)
    np.add.at(counts, (actual, chosen), 1)
    return {"candidate": name, "counts": counts.tolist()}


def calibration(
    name: str, held: HeldOut, prices: np.ndarray, groups: np.ndarray, seed: int
) -> dict[str, Any]:
    """Check promises: how often ranges hold, and how often a band comes true."""
    coverage = [
        {"promised": c, **_renamed(share_metric(held.held(prices, c), groups, seed=seed), "held")}
        for c in NOMINAL
    ]
    bands = []
    for band, label in enumerate(("low", "medium", "high")):
        said = held.probabilities[:, band]
        edges = np.quantile(said, np.linspace(0, 1, 6))
        bins = np.clip(np.searchsorted(edges, said, side="right") - 1, 0, 4)
        for b in np.unique(bins):
            inside = bins == b
            share = share_metric(held.actual[inside] == band, groups[inside], seed=seed)
            bands.append(
                {
                    "band": label,
                    "predicted": float(said[inside].mean()),
                    **_renamed(share, "observed"),
                }
            )
    return {"candidate": name, "coverage": coverage, "bands": bands}


def size_curve(
    outcomes: Mapping[FoldTask, Any],
    names: Sequence[str],
    shares: Sequence[float],
    subject: FoldMarket,
) -> list[dict[str, Any]]:
    """Measure candidates that were trained on a part of the market."""
    prices, rows = subject.frame["price"].to_numpy(float), []
    for name in names:
        for share in shares:
            trials = [outcomes.get(FoldTask(name, k, share)) for k in range(len(subject.folds))]
            if not all(isinstance(trial, FoldResult) for trial in trials):
                continue
            said, trained = np.empty(len(prices)), []
            for k, trial in enumerate(trials):
                said[trial.test] = np.exp(trial.log_price)  # type: ignore[union-attr]
                trained.append(share * len(subject.folds[k][0]))
            drawn = [mdape(prices[i], said[i]) for i in bootstrap(subject.groups, 100, 0)]
            low, high = np.quantile(drawn, [0.025, 0.975])
            rows.append(
                {
                    "candidate": name,
                    "n_train": round(float(np.mean(trained))),
                    "n": len(prices),
                    "mdape": mdape(prices, said),
                    "low": float(low),
                    "high": float(high),
                    "r2_log": r2_log(prices, said),
                }
            )
    return rows


def balance_table(
    rows: Sequence[dict[str, Any]], answers: Mapping[str, np.ndarray], actual: np.ndarray
) -> list[dict[str, Any]]:
    """Say what class weights and SMOTE changed, learner by learner."""
    table = []
    for row in rows:
        chosen = answers.get(row["name"])
        if row["balance"] is None or chosen is None:
            continue
        table.append(
            {
                "learner": row["label"],
                "balance": row["balance"],
                "band_accuracy": row["metrics"]["band_accuracy"],
                "band_f1": row["metrics"]["band_f1"],
                "recall": [float((chosen[actual == b] == b).mean()) for b in range(3)],
                "shares": [float((chosen == b).mean()) for b in range(3)],
            }
        )
    return table


def out_of_fold_estimates(
    frame: pd.DataFrame, fold: np.ndarray, measured: Sequence[Measured], champion: HeldOut | None
) -> pd.DataFrame:
    """Return one row for each listing, with every price candidate's estimate."""
    table = frame[["price", "seller_level", "subcategory"]].reset_index(drop=True)
    table["fold"] = fold
    for candidate in measured:
        table[f"estimate:{candidate.recipe.name}"] = candidate.held.estimate
    if champion is not None:
        table["low"], table["high"] = np.exp(champion.low[0.8]), np.exp(champion.high[0.8])
    return table


def measure_segments(
    measured: Sequence[Measured], subject: FoldMarket, edges: tuple[float, float], champion: str
) -> list[dict[str, Any]]:
    """Measure every price candidate on every part of the market."""
    prices = subject.frame["price"].to_numpy(float)
    return [
        {"candidate": candidate.recipe.name, **row}
        for candidate in measured
        for row in segment_errors(
            subject.frame,
            candidate.held.estimate,
            subject.groups,
            edges,
            candidate.held.held(prices, 0.8) if candidate.recipe.name == champion else None,
        )
    ]


def curves(name: str, trials: Sequence[FoldResult]) -> list[dict[str, Any]]:
    """Return the learning curves of a network, epoch by epoch and fold by fold."""
    return [
        {"candidate": name, "fold": fold, "epoch": epoch, **losses}
        for fold, trial in enumerate(trials)
        for epoch, losses in enumerate(trial.curve, start=1)
    ]


def _renamed(figure: dict[str, float], name: str) -> dict[str, float]:
    return {name if key == "value" else key: value for key, value in figure.items()}


def _blank(recipe: Recipe) -> dict[str, Any]:
    return {
        "name": recipe.name,
        "label": recipe.label,
        "task": recipe.task,
        "kind": recipe.kind,
        "text": recipe.text,
        "balance": recipe.balance,
        "status": "done",
        "reason": None,
        "metrics": {},
        "against_leader": None,
        "against_baseline": None,
        **dict.fromkeys(_COSTS),
    }
