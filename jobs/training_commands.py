"""Commands that train models, and measure them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobs.session import Json, Language, voice

app = typer.Typer()


@app.command()
def train(
    seed: Annotated[int, typer.Option(help="Makes the training reproducible.")] = 0,
    promote: Annotated[
        bool, typer.Option("--promote/--no-promote", help="Let it serve at once.")
    ] = True,
    reason: Annotated[str, typer.Option(help="Why it is promoted.")] = "trained by command",
    tuned: Annotated[
        bool, typer.Option("--tuned", help="With the best parameters that a search found.")
    ] = False,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Train a model on the active market."""
    from jobs.models import train_model

    with voice(as_json=as_json, language=language) as out:
        train_model(out, seed=seed, promote=promote, reason=reason, tuned=tuned)


@app.command()
def evaluate(
    train_file: Annotated[Path, typer.Option("--train", help="Listings to learn from.")],
    test_file: Annotated[Path, typer.Option("--test", help="Listings to be judged on.")],
    seed: Annotated[int, typer.Option(help="Makes the training reproducible.")] = 0,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Train the champion's recipe on one file and score it on another; stores nothing."""
    from jobs.evaluation import evaluate_files

    with voice(as_json=as_json, language=language) as out:
        evaluate_files(out, train_file, test_file, seed=seed)


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
    from jobs.evaluation import compare_models

    with voice(as_json=as_json, language=language) as out:
        compare_models(out, seed=seed, only=only or [])


@app.command()
def tune(
    seconds: Annotated[float, typer.Option(min=1, help="How long to search.")] = 600,
    seed: Annotated[int, typer.Option(help="Of the folds and the learners.")] = 0,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Search for better parameters; goes on where it ended, on any number of machines at once."""
    from jobs.models import tune_model

    with voice(as_json=as_json, language=language) as out:
        tune_model(out, seconds=seconds, seed=seed)


@app.command("reference-benchmark")
def reference_benchmark(
    data: Annotated[
        Path | None, typer.Option(help="reference_protocol.csv; by default among the real data.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=100, help="How many splits.")] = 10,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Run the published protocol: its own learners, and ours, on the same splits."""
    from jobs.evaluation import run_reference_benchmark

    with voice(as_json=as_json, language=language) as out:
        run_reference_benchmark(out, data, seeds=seeds)
