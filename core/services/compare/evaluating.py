"""Judge the champion's recipe on files; store nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from core.data.readers import ReadOptions, read_as
from core.evaluation.holdout import evaluate
from core.models.price_model import PriceModel
from core.types import Progress, no_progress


def evaluate_files(
    train: Path,
    test: Path,
    *,
    given: Sequence[str] = (),
    seed: int = 0,
    reading: ReadOptions | None = None,
    max_file_mb: int = 100,
    on_progress: Progress = no_progress,
) -> dict[str, Any]:
    """Train the champion's recipe on one file and score it on another, by what is given.

    Both files are read as `reading` says.

    Raises
    ------
    InvalidFile
        A file cannot be read as listings.
    AppError
        The currencies differ, or there are too few rows.
    """
    known, unseen = (
        read_as(reading or ReadOptions(), path, max_mb=max_file_mb, on_progress=on_progress)
        for path in (train, test)
    )
    fit = partial(
        PriceModel.fit,
        currency=known.currency,
        unit=known.unit,
        level_order=tuple(known.level_order),
        seed=seed,
        on_progress=on_progress,
    )
    return {
        "currency": known.currency,
        "unit": known.unit,
        **evaluate(fit, known.frame, unseen.frame, given),
    }
