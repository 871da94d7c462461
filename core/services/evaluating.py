"""Judge the champion's recipe on files, and learners on a published protocol; store nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd

from core.data.readers import read
from core.errors import N_
from core.evaluation.holdout import evaluate
from core.evaluation.reference import (
    LEAK,
    SEEDS,
    one_seed,
    read_reference,
    summarise_seeds,
)
from core.models.minilm import encode
from core.models.price_model import PriceModel
from core.types import Progress, no_progress


def evaluate_files(
    train: Path,
    test: Path,
    *,
    seed: int = 0,
    max_file_mb: int = 100,
    on_progress: Progress = no_progress,
) -> dict[str, Any]:
    """Train the champion's recipe on one file and score it on another.

    Parameters
    ----------
    train, test : pathlib.Path
        Files that `import` can read, with prices in one and the same currency.
    seed : int, default=0
        Makes the training reproducible.
    max_file_mb : int, default=100
        The largest file that is read, in megabytes.
    on_progress : callable
        Told the stage, and how far it is.

    Returns
    -------
    dict
        The figures of `core.evaluation.holdout.evaluate`, and the currency of its money.

    Raises
    ------
    InvalidFile
        A file cannot be read as listings.
    AppError
        The currencies differ, or there are too few rows.
    """
    known = read(train, max_mb=max_file_mb, on_progress=on_progress)
    unseen = read(test, max_mb=max_file_mb, on_progress=on_progress)
    fit = partial(
        PriceModel.fit, currency=known.currency, level_order=tuple(known.level_order), seed=seed,
        on_progress=on_progress,
    )  # fmt: skip
    return {"currency": known.currency, **evaluate(fit, known.frame, unseen.frame)}


STAGE = N_("Running the published protocol")


def reference_benchmark(
    path: Path,
    *,
    seeds: Sequence[int] = SEEDS,
    workers: int | None = None,
    on_progress: Progress = no_progress,
) -> dict[str, Any]:
    """Run the published protocol with the published learners and with ours.

    Parameters
    ----------
    path : pathlib.Path
        The file of the protocol.
    seeds : sequence of int
        Of the splits.
    workers : int, optional
        Processes; by default one for each core.
    on_progress : callable
        Told after each seed.

    Returns
    -------
    dict
        Both sides' figures, their ratios with intervals over the seeds, and what they do not
        mean.

    Raises
    ------
    InvalidFile
        The file is not there, or is another.
    """
    started = time.perf_counter()
    frame = read_reference(path)
    encode(frame["Description"].astype(str).tolist(), on_progress)
    on_progress(STAGE, 0, len(seeds))
    per_seed = []
    with ProcessPoolExecutor(workers or os.cpu_count(), mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(_reference_seed, frame, seed) for seed in seeds]
        for done, future in enumerate(as_completed(futures), start=1):
            per_seed.append(future.result())
            on_progress(STAGE, done, len(seeds))
    per_seed.sort(key=lambda one: int(one["seed"]))
    from core.models.reference import THEIR_CLASSIFIERS, THEIR_REGRESSORS

    return {
        "protocol": "train_test_split(test_size=0.2), target Prix_log, thousands of rupees",
        "n": len(frame), "seeds": list(seeds),
        **summarise_seeds(per_seed, list(THEIR_REGRESSORS), list(THEIR_CLASSIFIERS)),
        "leak": LEAK, "per_seed": per_seed, "seconds": round(time.perf_counter() - started, 1),
    }  # fmt: skip


def _reference_seed(frame: pd.DataFrame, seed: int) -> dict[str, Any]:
    from core.models.reference import (
        THEIR_CLASSIFIERS,
        THEIR_REGRESSORS,
        our_classifier,
        our_regressor,
    )

    return one_seed(
        frame, seed, THEIR_REGRESSORS | {"ours": our_regressor},
        THEIR_CLASSIFIERS | {"ours_bands": our_classifier},
    )  # fmt: skip
