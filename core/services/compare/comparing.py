"""Compare every candidate on the active market, honestly, and keep what was found."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd

from core.authority import needs
from core.data.schema import conform
from core.data.splits import grouped_folds
from core.data.splits import groups as groups_of
from core.errors import N_, AppError, InvalidInput, NotFound
from core.evaluation.crossval import terciles
from core.ids import uuid7
from core.models.candidates import candidates
from core.models.encoders import encoder_for, text_vectors
from core.models.recipe import CHAMPION, RECIPES, SKIPPED, Recipe
from core.models.trial import FoldResult
from core.services.compare import measuring as parts
from core.services.compare import report as reporting
from core.services.compare.fold_pool import FoldMarket, FoldPool, FoldTask, pool
from core.services.market.snapshots import MarketUseCase
from core.services.ports import Comparisons
from core.types import Comparison, Progress, Snapshot, no_progress

MEASURING = N_("Measuring errors, ranges and differences")
#: Candidates whose error is followed as the market grows, and the shares of it.
GROWING = ("constant", "ridge-words", CHAMPION.name)
SHARES = (0.125, 0.25, 0.5, 1.0)
#: macOS has no wheel of the smaller distribution.
XGBOOST = "xgboost-cpu" if sys.platform == "linux" else "xgboost"
LIBRARIES = ("scikit-learn", "lightgbm", XGBOOST, "tensorflow", "imbalanced-learn", "numpy")


class CompareUseCase:
    """The use case behind the Compare page and `jobs compare`."""

    def __init__(
        self,
        markets: MarketUseCase,
        comparisons: Comparisons,
        *,
        workers: int | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._markets = markets
        self._comparisons = comparisons
        self._workers = workers
        self._now = now

    @needs("train")
    def compare(
        self,
        *,
        seed: int = 0,
        only: Sequence[str] = (),
        on_progress: Progress = no_progress,
    ) -> Comparison:
        """Try the candidates on the active snapshot and store the result.

        Raises
        ------
        NotFound
            There are no listings.
        InvalidInput
            A candidate is unknown, none of them gives a price, or there are too few sellers and
            titles to cut folds.
        """
        recipes = _chosen(only)
        snapshot = self._markets.active()
        frame = conform(self._markets.listings(snapshot).reset_index(drop=True))
        report, table = compare_listings(
            frame,
            tuple(snapshot.level_order),
            recipes=recipes,
            seed=seed,
            workers=self._workers,
            on_progress=on_progress,
        )
        comparison = Comparison(
            id=uuid7(),
            created_at=self._now(),
            snapshot_id=snapshot.id,
            report={
                "snapshot": _said(snapshot),
                "currency": snapshot.currency,
                "unit": snapshot.unit,
                **report,
            },
            predictions=table,
        )
        self._comparisons.add(comparison)
        return comparison

    @needs("look")
    def latest(self) -> Comparison | None:
        """Return the newest comparison of the active snapshot, else the newest of all."""
        try:
            found = self._comparisons.latest(self._markets.active().id)
        except NotFound:
            found = None
        return found or self._comparisons.latest()

    @needs("look")
    def get(self, comparison_id: UUID) -> Comparison:
        """Return one comparison; raises `NotFound`."""
        found = self._comparisons.get(comparison_id)
        if found is None:
            raise NotFound(N_("There is no comparison with the id {id}."), id=comparison_id)
        return found


def compare_listings(
    frame: pd.DataFrame,
    levels: tuple[str, ...],
    *,
    recipes: Sequence[Recipe] = RECIPES,
    seed: int = 0,
    n_splits: int = 5,
    workers: int | None = None,
    on_progress: Progress = no_progress,
) -> tuple[dict[str, Any], pd.DataFrame]:
    """Try candidates in the same folds; return a report (JSON) and each listing's estimates.

    Raises
    ------
    InvalidInput
        There are too few sellers and titles to cut folds.
    AppError
        No price candidate could be trained.
    """
    started = time.perf_counter()
    folds = tuple(grouped_folds(frame, n_splits, seed))
    texts = frame["description"].tolist()
    encoder = encoder_for(texts)
    subject = FoldMarket(frame, groups_of(frame), folds, levels, seed, encoder)
    text_vectors(texts, on_progress, encoder=encoder)  # once, before the processes share it
    with pool(subject, on_progress, workers=workers) as trials:
        outcomes, shuffled = trials.run(_tasks(recipes, len(folds)), CHAMPION.name)
        report, table = _report(recipes, subject, outcomes, shuffled, trials, on_progress)
    report["seconds"] = round(time.perf_counter() - started, 1)
    return report, table


def _chosen(only: Sequence[str]) -> Sequence[Recipe]:
    known = {recipe.name: recipe for recipe in candidates()}
    if not only:
        return tuple(known.values())
    for name in only:
        if name not in known:
            raise InvalidInput(
                N_("There is no candidate “{given}”. Available: {known}."),
                field="only",
                given=name,
                known=", ".join(known),
            )
    chosen = [recipe for recipe in known.values() if recipe.name in set(only)]
    if all(recipe.task != "price" for recipe in chosen):
        raise InvalidInput(N_("Choose at least one candidate that gives a price."), field="only")
    return chosen


def _tasks(recipes: Sequence[Recipe], folds: int) -> list[FoldTask]:
    slowest_first = sorted(recipes, key=lambda r: (r.kind != "deep", "forest" not in r.name))
    tasks = [FoldTask(recipe.name, k) for recipe in slowest_first for k in range(folds)]
    names = {recipe.name for recipe in recipes}
    tasks += [
        FoldTask(name, k, share)
        for name in GROWING
        if name in names
        for share in SHARES
        if share < 1
        for k in range(folds)
    ]
    return tasks


def _report(
    recipes: Sequence[Recipe],
    subject: FoldMarket,
    outcomes: dict[FoldTask, Any],
    shuffled: dict[str, Any],
    trials: FoldPool,
    on_progress: Progress,
) -> tuple[dict[str, Any], pd.DataFrame]:
    on_progress(MEASURING, 0, 2)
    folds, prices = range(len(subject.folds)), subject.frame["price"].to_numpy(float)
    tried = {r.name: [outcomes[FoldTask(r.name, k)] for k in folds] for r in recipes}
    failed = {
        name: next(t for t in each if not isinstance(t, FoldResult))
        for name, each in tried.items()
        if not all(isinstance(t, FoldResult) for t in each)
    }
    done = [recipe for recipe in recipes if recipe.name not in failed]
    measured = parts.measure_prices([r for r in done if r.task == "price"], tried, subject, trials)
    if not measured:
        raise AppError(
            N_("No model could be trained. First error: {reason}"),
            reason=str(next(iter(failed.values()), "")),
        )
    on_progress(MEASURING, 1, 2)
    price_rows = [
        reporting.described(m.recipe, m.trials) | {"metrics": m.metrics} for m in measured
    ]
    losses = {m.recipe.name: m.losses(prices) for m in measured}
    reporting.compared(price_rows, losses, subject.groups, "abs_log_error", subject.seed)
    leader = min(measured, key=lambda m: float(m.losses(prices).mean()))
    bands, answers, actual = parts.compare_bands(done, tried, measured, leader, subject)
    edges = terciles(prices)
    missing = [
        reporting.unmeasured(r, "failed", f"{type(failed[r.name]).__name__}: {failed[r.name]}")
        for r in recipes
        if r.name in failed
    ] + [reporting.unmeasured(r, "skipped", reason) for r, reason in SKIPPED]
    report = {
        "n": len(prices),
        "groups": len(np.unique(subject.groups)),
        "folds": len(subject.folds),
        "seed": subject.seed,
        "libraries": _versions(),
        "band_edges": list(edges),
        "leader": leader.recipe.name,
        "against_constant": reporting.constant_beside(leader, measured, subject),
        "candidates": [*price_rows, *bands, *missing],
        "sentinels": parts.sentinels(subject, measured, tried, shuffled, losses),
        "segments": reporting.measure_segments(measured, subject, edges, leader.recipe.name),
        "calibration": reporting.calibration(
            leader.recipe.name, leader.held, prices, subject.groups, subject.seed
        )
        | parts.coverage_of_leader(leader, subject),
        "confusion": [
            reporting.confusion_counts(name, actual, chosen) for name, chosen in answers.items()
        ],
        "learning_curves": [row for r in done for row in reporting.curves(r.name, tried[r.name])],
        "size_curve": reporting.size_curve(outcomes, GROWING, SHARES, subject),
        "balance": reporting.balance_table(bands, answers, actual),
    }
    fold = reporting.in_row_order(leader.trials, subject.frame).fold
    on_progress(MEASURING, 2, 2)
    return report, reporting.out_of_fold_estimates(subject.frame, fold, measured, leader.held)


def _said(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "id": str(snapshot.id),
        "name": snapshot.name,
        "sha256": snapshot.sha256,
        "currency": snapshot.currency,
        "synthetic": snapshot.synthetic,
        "rows": snapshot.report.rows_kept,
    }


def _versions() -> dict[str, str]:
    """Return the versions of the learners' libraries; not all are on every machine."""
    found = {}
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found
