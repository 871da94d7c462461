"""Commands that say how wrong estimates are."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.bootstrap import running_services
from core.insight.compare.candidates import VERDICT_LABELS, CandidateRow, candidate_name, ranking
from core.insight.compare.summary import finding
from core.language import Translator
from core.services.compare import evaluating
from core.settings import Settings
from jobs.output import Output

#: The published split's seed; the others follow it.
FIRST_SEED = 42


def evaluate_files(out: Output, train: Path, test: Path, *, seed: int) -> None:
    """Train on one file, score on another, and print the figures beside the constant's."""
    with out.progress() as progress:
        scored = evaluating.evaluate_files(
            train, test, seed=seed, max_file_mb=Settings().max_file_mb, on_progress=progress
        )
    words, constant = out.translator, scored["constant"]
    _ = words.gettext
    out.result(
        scored,
        _(
            "Trained on {train} listings, judged on {test} of sellers never seen "
            "({left} left out: their seller or title stands in both files).",
            train=scored["n_train"],
            test=scored["n_test"],
            left=scored["n_test_left_out"],
        ),
        _(
            "Median error {error}; a constant guess: {constant}.",
            error=words.percent(scored["mdape"], 1),
            constant=words.percent(constant["mdape"], 1),
        ),
        _(
            "Within a quarter of the price: {share}; the range holds {coverage} of the prices "
            "(80 promised in 100).",
            share=words.percent(scored["within_25"], 1),
            coverage=words.percent(scored["coverage_80"], 1),
        ),
        _(
            "Explained variance of the log price: {r2}; a constant guess: {constant}.",
            r2=words.number(scored["r2_log"], 3),
            constant=words.number(constant["r2_log"], 3),
        ),
    )


def compare_models(out: Output, *, seed: int, only: Sequence[str] = ()) -> None:
    """Compare the candidates on the active market and print the whole table."""
    with out.progress() as progress, running_services(Settings(), progress) as services:
        comparison = services.comparisons.compare(seed=seed, only=only, on_progress=progress)
    report, words = comparison.report, out.translator
    _ = words.gettext
    out.result(
        {"comparison_id": str(comparison.id), **report},
        _(
            "{n} listings of {groups} sellers and titles, {folds} folds, {seconds} s.",
            n=report["n"],
            groups=report["groups"],
            folds=report["folds"],
            seconds=words.number(report["seconds"], 0),
        ),
        *(_price_line(row, words) for row in ranking(report, "price")),
        "",
        *(_band_line(row, words) for row in ranking(report, "band")),
        "",
        *(
            f"{'✓' if sentinel['passed'] else '✗'} {finding(report, sentinel, words)}"
            for sentinel in report["sentinels"]
        ),
    )


def _price_line(row: CandidateRow, words: Translator) -> str:
    r2 = row["metrics"]["r2_log"]
    return (
        f"{_interval(row, 'mdape', words)}  R² {words.number(r2['value'], 3)}  {_named(row, words)}"
    )


def _band_line(row: CandidateRow, words: Translator) -> str:
    return f"{_interval(row, 'band_accuracy', words)}  {_named(row, words)}"


def _interval(row: CandidateRow, metric: str, words: Translator) -> str:
    value, low, high = (
        words.percent(row["metrics"][metric][k], 1) for k in ("value", "low", "high")
    )
    return f"{value:>8} [{low}; {high}]"


def _named(row: CandidateRow, words: Translator) -> str:
    verdict = (row.get("against_leader") or {}).get("verdict")
    if verdict not in {"leader", "not_distinguishable"}:
        return candidate_name(row, words)
    return f"{candidate_name(row, words)} ({words.sentence(VERDICT_LABELS[verdict]).lower()})"


def run_reference_benchmark(out: Output, data: Path | None, *, seeds: int) -> None:
    """Run the published protocol and print both sides with their ratios."""
    folder = Path(os.environ.get("PRISME_REAL_DATA", "../shared/data"))
    with out.progress() as progress:
        found = evaluating.reference_benchmark(
            data or folder / "reference_protocol.csv",
            seeds=range(FIRST_SEED, FIRST_SEED + seeds),
            on_progress=progress,
        )
    words, ratios = out.translator, found["ratios"]
    _ = words.gettext

    def told(figure: Mapping[str, float]) -> str:
        ends = f"{words.number(figure['low'], 3)}; {words.number(figure['high'], 3)}"
        return f"{words.number(figure['value'], 3)} [{ends}]"

    def mark(name: str) -> str:
        return "✓" if found["reached"][name] else "✗"

    out.result(
        found,
        _(
            "{n} rows, {seeds} splits, {seconds} s.",
            n=found["n"],
            seeds=len(found["seeds"]),
            seconds=words.number(found["seconds"], 0),
        ),
        f"{mark('mae')} "
        + _(
            "Mean error, ours against its gradient boosting: {ratio} (at most {wanted}).",
            ratio=told(ratios["mae"]),
            wanted=words.number(found["wanted"]["mae"], 2),
        ),
        f"{mark('rmse')} "
        + _(
            "Root mean squared error, likewise: {ratio} (at most {wanted}).",
            ratio=told(ratios["rmse"]),
            wanted=words.number(found["wanted"]["rmse"], 2),
        ),
        f"{mark('r2_gain')} "
        + _(
            "R² higher by {gain} (at least {wanted}).",
            gain=told(ratios["r2_gain"]),
            wanted=words.number(found["wanted"]["r2_gain"], 2),
        ),
        f"{mark('band_accuracy_gain')} "
        + _(
            "Bands right more often than by its best classifier, by {gain} (at least {wanted}).",
            gain=told(ratios["band_accuracy_gain"]),
            wanted=words.number(found["wanted"]["band_accuracy_gain"], 2),
        ),
        words.sentence(found["leak"]),
    )
