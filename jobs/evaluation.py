"""Commands that say how wrong estimates are."""

from __future__ import annotations

from pathlib import Path

from core.services import evaluating
from core.settings import Settings
from jobs.output import Output


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
            train=scored["n_train"], test=scored["n_test"], left=scored["n_test_left_out"],
        ),
        _(
            "Median error {error}; a constant guess: {constant}.",
            error=words.percent(scored["mdape"], 1), constant=words.percent(constant["mdape"], 1),
        ),
        _(
            "Within a quarter of the price: {share}; the range holds {coverage} of the prices "
            "(80 promised in 100).",
            share=words.percent(scored["within_25"], 1),
            coverage=words.percent(scored["coverage_80"], 1),
        ),
        _(
            "Explained variance of the log price: {r2}; a constant guess: {constant}.",
            r2=words.number(scored["r2_log"], 3), constant=words.number(constant["r2_log"], 3),
        ),
    )  # fmt: skip
