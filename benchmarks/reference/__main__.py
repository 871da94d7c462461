"""Run the published protocol, and print both sides with their ratios.

``python -m benchmarks.reference --data reference_protocol.csv --json`` prints one JSON object.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from benchmarks.reference.learners import (
    THEIR_CLASSIFIERS,
    THEIR_REGRESSORS,
    our_classifier,
    our_regressor,
)
from benchmarks.reference.protocol import LEAK, SEEDS, one_seed, read_reference, summarise_seeds
from core.language import Translator
from core.models.minilm import encode
from core.types import Progress
from jobs.session import Json, Language, command

STAGE = "Running the published protocol"
#: Where the file is looked for when nobody names it.
FOLDER = Path(os.environ.get("PRISME_REAL_DATA", "../shared/data"))


def main(
    data: Annotated[
        Path | None, typer.Option(help="reference_protocol.csv; by default among the real data.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=100, help="How many splits.")] = len(SEEDS),
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Run the published protocol: its own learners, and ours, on the same splits."""
    with command(as_json=as_json, language=language) as run:
        found = measure(
            data or FOLDER / "reference_protocol.csv",
            range(SEEDS[0], SEEDS[0] + seeds),
            run.progress,
        )
        run.result(found, *lines(found, run.translator))


def measure(path: Path, seeds: Sequence[int], on_progress: Progress) -> dict[str, Any]:
    """Run every learner on every split, several splits at once; raises `InvalidFile`."""
    started = time.perf_counter()
    frame = read_reference(path)
    encode(frame["Description"].astype(str).tolist(), on_progress)
    on_progress(STAGE, 0, len(seeds))
    per_seed = []
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(_on_split, frame, seed) for seed in seeds]
        for done, future in enumerate(as_completed(futures), start=1):
            per_seed.append(future.result())
            on_progress(STAGE, done, len(seeds))
    per_seed.sort(key=lambda one: int(one["seed"]))
    return {
        "protocol": "train_test_split(test_size=0.2), target Prix_log, thousands of rupees",
        "n": len(frame),
        "seeds": list(seeds),
        **summarise_seeds(per_seed, list(THEIR_REGRESSORS), list(THEIR_CLASSIFIERS)),
        "leak": LEAK,
        "per_seed": per_seed,
        "seconds": round(time.perf_counter() - started, 1),
    }


def _on_split(frame: pd.DataFrame, seed: int) -> dict[str, Any]:
    return one_seed(
        frame,
        seed,
        THEIR_REGRESSORS | {"ours": our_regressor},
        THEIR_CLASSIFIERS | {"ours_bands": our_classifier},
    )


#: What each ratio says, and on which side of the wanted figure it should be.
SENTENCES = {
    "mae": "Mean error, ours against its gradient boosting: {} (at most {}).",
    "rmse": "Root mean squared error, likewise: {} (at most {}).",
    "r2_gain": "R² higher by {} (at least {}).",
    "band_accuracy_gain": "Bands right more often than by its best classifier, by {} "
    "(at least {}).",
}


def lines(found: Mapping[str, Any], words: Translator) -> list[str]:
    """Return what the command prints for a reader."""

    def ratio(figure: Mapping[str, float]) -> str:
        value, low, high = (words.number(figure[end], 3) for end in ("value", "low", "high"))
        return f"{value} [{low}; {high}]"

    seconds = words.number(found["seconds"], 0)
    return [
        f"{found['n']} rows, {len(found['seeds'])} splits, {seconds} s.",
        *(
            f"{'✓' if found['reached'][name] else '✗'} "
            + sentence.format(ratio(found["ratios"][name]), words.number(found["wanted"][name], 2))
            for name, sentence in SENTENCES.items()
        ),
        found["leak"],
    ]


if __name__ == "__main__":
    typer.run(main)
