"""The parts of a comparison that need more than arithmetic: ranges, bands, sentinels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.evaluation.sentinels import golden_feature, overlap, sees_price, slower_and_worse
from core.models.applicability import Applicability
from core.models.calibration import coverage_by_group, measure
from core.models.recipe import CHAMPION, Recipe
from core.models.taxonomy import Taxonomy
from core.models.trial import FoldResult
from core.services.compare import report as reporting
from core.services.compare.fold_pool import FoldMarket, FoldPool
from core.services.compare.report import NOMINAL, Measured


def coverage_of_leader(leader: Measured, subject: FoldMarket) -> dict[str, Any]:
    """Check the leader's promises part by part, and the rules by which it would abstain."""
    frame, held = subject.frame, leader.held
    prices, texts = frame["price"].to_numpy(float), frame["description"].tolist()
    _rules, abstention = Applicability.fit_and_measure(
        texts, prices, subject.groups, held, subject.seed
    )
    oof = reporting.in_row_order(leader.trials, frame)
    return {
        "promises": coverage_by_group(oof, held, prices, subject.groups, subject.seed),
        "cuts": np.exp(Taxonomy.fit(oof.log_price).cuts).tolist(),
        "abstention": abstention,
    }


def measure_prices(
    recipes: Sequence[Recipe], tried: dict[str, list[Any]], subject: FoldMarket, trials: FoldPool
) -> list[Measured]:
    """Calibrate and measure price candidates, in the pool."""
    prices = subject.frame["price"].to_numpy(float)
    calls = [
        (
            reporting.in_row_order(tried[r.name], subject.frame),
            prices,
            subject.groups,
            subject.seed,
            NOMINAL,
        )
        for r in recipes
    ]
    results = trials.each(measure, calls)
    return [
        Measured(recipe, tried[recipe.name], metrics, held)
        for recipe, (metrics, held) in zip(recipes, results, strict=True)
    ]


def compare_bands(
    done: Sequence[Recipe],
    tried: dict[str, list[Any]],
    measured: Sequence[Measured],
    leader: Measured,
    subject: FoldMarket,
) -> tuple[list[dict[str, Any]], dict[str, np.ndarray], np.ndarray]:
    """Put classifiers, the networks' second heads and the leader's distribution side by side."""
    n, prices = len(subject.frame), subject.frame["price"].to_numpy(float)
    actual = reporting.actual_bands(leader.trials, prices)
    said = {r.name: reporting.chances(tried[r.name], n) for r in done if r.task == "band"}
    rows = {r.name: reporting.described(r, tried[r.name]) for r in done if r.task == "band"}
    sources = {f"{leader.recipe.name}-bands": (leader, leader.held.probabilities)}
    constant = next((m for m in measured if m.recipe.name == "constant"), None)
    if constant is not None:
        sources["constant-bands"] = (constant, constant.held.probabilities)
    for m in measured:
        if m.trials[0].chances is not None:
            sources[f"{m.recipe.name}-bands"] = (m, reporting.chances(m.trials, n))
    for name, (m, probabilities) in sources.items():
        said[name] = probabilities
        rows[name] = reporting.described(m.recipe, m.trials) | {"name": name, "task": "band"}
    table = [reporting.band_row(rows[name], said[name], actual, subject.groups) for name in rows]
    answers = {name: chances.argmax(axis=1) for name, chances in said.items()}
    losses = {name: (chosen != actual).astype(float) for name, chosen in answers.items()}
    reporting.compared(table, losses, subject.groups, "band_accuracy", subject.seed)
    return table, answers, actual


def sentinels(
    subject: FoldMarket,
    measured: Sequence[Measured],
    tried: dict[str, list[Any]],
    shuffled: dict[str, Any],
    losses: dict[str, np.ndarray],
) -> list[dict[str, Any]]:
    """Look for what would make the figures too good to be true."""
    gaps = {
        name: max(t.gap for t in each)
        for name, each in tried.items()
        if all(isinstance(t, FoldResult) for t in each)
    }
    seconds = {m.recipe.name: float(np.median([t.fit_seconds for t in m.trials])) for m in measured}
    errors = {name: float(loss.mean()) for name, loss in losses.items()}
    baselines = [m.recipe.name for m in measured if m.recipe.kind == "baseline"]
    found = [
        shuffled,
        sees_price(gaps),
        overlap(subject.frame, subject.folds),
        golden_feature(subject.frame, subject.groups, subject.folds),
    ]
    if baselines:
        best = min(baselines, key=errors.__getitem__)
        found.append(slower_and_worse(errors, seconds, best, CHAMPION.name))
    return [finding for finding in found if finding]
