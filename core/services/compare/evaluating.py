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
        PriceModel.fit,
        currency=known.currency,
        level_order=tuple(known.level_order),
        seed=seed,
        on_progress=on_progress,
    )
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
        "n": len(frame),
        "seeds": list(seeds),
        **summarise_seeds(per_seed, list(THEIR_REGRESSORS), list(THEIR_CLASSIFIERS)),
        "leak": LEAK,
        "per_seed": per_seed,
        "seconds": round(time.perf_counter() - started, 1),
    }


def _reference_seed(frame: pd.DataFrame, seed: int) -> dict[str, Any]:
    from core.models.reference import (
        THEIR_CLASSIFIERS,
        THEIR_REGRESSORS,
        our_classifier,
        our_regressor,
    )

    return one_seed(
        frame,
        seed,
        THEIR_REGRESSORS | {"ours": our_regressor},
        THEIR_CLASSIFIERS | {"ours_bands": our_classifier},
    )
