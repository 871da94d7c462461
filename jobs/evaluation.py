"""Commands that say how wrong estimates are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.errors import N_, SetupFault
from core.language import Translator
from core.types import PACKAGE_LABELS, PACKAGES, Package
from core.types.reading import ReadOptions
from jobs.fields import with_reading
from jobs.session import Json, Language, command

if TYPE_CHECKING:
    from core.insight.compare.candidates import CandidateRow

app = typer.Typer()


@app.command()
@with_reading
def evaluate(
    train_file: Annotated[Path, typer.Option("--train", help="Listings to learn from.")],
    test_file: Annotated[Path, typer.Option("--test", help="Listings to be judged on.")],
    given: Annotated[
        list[str] | None,
        typer.Option(
            help="Fields that are told of the test listings beside the description: all, or "
            "names with commas between; may be given several times."
        ),
    ] = None,
    reading: ReadOptions | None = None,
    seed: Annotated[int, typer.Option(help="Makes the training reproducible.")] = 0,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Train the champion's recipe on one file and score it on another; stores nothing."""
    with command(as_json=as_json, language=language) as run:
        from core.services.compare.evaluating import evaluate_files

        scored = evaluate_files(
            train_file,
            test_file,
            given=given or (),
            seed=seed,
            reading=reading,
            max_file_mb=run.settings.max_file_mb,
            on_progress=run.progress,
        )
        words, constant = run.translator, scored["constant"]
        _ = words.gettext
        run.result(
            scored,
            _(
                "Trained on {train} listings, tested on {test} of unseen sellers ({left} left "
                "out: their seller or title is in both files).",
                train=scored["n_train"],
                test=scored["n_test"],
                left=scored["n_test_left_out"],
            ),
            _(
                "Median error {error}; always guessing the median: {constant}.",
                error=words.percent(scored["mdape"], 1),
                constant=words.percent(constant["mdape"], 1),
            ),
            _(
                "Within 25% of the price: {share}; the range contains {coverage} of the prices "
                "(80% promised).",
                share=words.percent(scored["within_25"], 1),
                coverage=words.percent(scored["coverage_80"], 1),
            ),
            _(
                "Explained variance of the log price: {r2}; always guessing the median: "
                "{constant}.",
                r2=words.number(scored["r2_log"], 3),
                constant=words.number(constant["r2_log"], 3),
            ),
            *(_given_line(name, row, words) for name, row in scored["by_given"].items()),
            *_package_lines(scored["packages"], words),
        )


def _package_lines(packages: Mapping[str, Any] | None, words: Translator) -> Iterator[str]:
    """Say how wrong the prices of standard and premium are, beside the naive rule."""
    heads = {
        "estimated": N_("Packages beside the estimated basic price ({n} listings):"),
        "given": N_("Packages beside the given basic price ({n} listings):"),
    }
    for mode, found in (packages or {}).items():
        yield words.gettext(heads[mode], n=found["n"])
        yield words.gettext(
            "  three prices in order: {share} (naive rule: {naive})",
            share=words.percent(found["in_order"], 1),
            naive=words.percent(found["naive_in_order"], 1),
        )
        for package in PACKAGES[1:]:
            yield _package_line(package, found[package], words)


def _package_line(package: Package, row: Mapping[str, Any], words: Translator) -> str:
    ratio, inside = row["ratio"], row["coverage_80"]
    return words.gettext(
        "  {package}: mean error of the log price {error} (basic times the median ratio: {naive}); "
        "ratio {ratio} [{low}; {high}]; median error {mdape}; the range contains {coverage}.",
        package=words.sentence(PACKAGE_LABELS[package]),
        error=words.number(row["error"]["value"], 3),
        naive=words.number(row["naive"]["value"], 3),
        ratio=words.number(ratio["value"], 3),
        low=words.number(ratio["low"], 3),
        high=words.number(ratio["high"], 3),
        mdape=words.percent(row["mdape"]["value"], 1),
        coverage=words.percent(inside["value"], 1),
    )


def _given_line(name: str, row: Mapping[str, Any], words: Translator) -> str:
    return words.gettext(
        "Given {given}: explained variance {r2}, median error {error}, bias {bias}; the range "
        "contains {coverage} of the prices ({thirds} by third of the estimates).",
        given=name,
        r2=words.number(row["r2_log"], 3),
        error=words.percent(row["mdape"], 1),
        bias=words.percent(row["bias"], 1),
        coverage=words.percent(row["coverage_80"], 1),
        thirds=" / ".join(words.percent(third["value"], 1) for third in row["thirds"]),
    )


@app.command()
def compare(
    seed: Annotated[int, typer.Option(help="Of the folds and the learners.")] = 0,
    only: Annotated[
        list[str] | None, typer.Option(help="A candidate by its id; may be given several times.")
    ] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Compare every candidate on the active market, and keep the result for the Compare page."""
    with command(as_json=as_json, language=language) as run:
        comparison = run.services.comparisons.compare(
            seed=seed, only=only or [], on_progress=run.progress
        )
        payload = {"comparison_id": str(comparison.id), **comparison.report}
        run.result(payload, *_table(comparison.report, run.translator))


def _table(report: Mapping[str, Any], words: Translator) -> list[str]:
    from core.insight.compare.candidates import ranking
    from core.insight.compare.summary import finding

    return [
        words.gettext(
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
    ]


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
    from core.insight.compare.candidates import OUTCOME_LABELS, candidate_name

    verdict = (row.get("against_leader") or {}).get("verdict")
    if verdict not in {"leader", "not_distinguishable"}:
        return candidate_name(row, words)
    return f"{candidate_name(row, words)} ({words.sentence(OUTCOME_LABELS[verdict]).lower()})"


@app.command("reference-benchmark", hidden=True)
def reference_benchmark(
    data: Annotated[Path | None, typer.Option()] = None,
    seeds: Annotated[int, typer.Option(min=1, max=100)] = 10,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Run the published protocol; it moved to: python -m benchmarks.reference."""
    try:
        from benchmarks.reference.__main__ import main
    except ModuleNotFoundError:
        with command(as_json=as_json, language=language):
            raise SetupFault(
                N_(
                    "The benchmarks are in the source code only. Run there: python -m "
                    "benchmarks.reference"
                )
            ) from None
    main(data, seeds, as_json, language)
