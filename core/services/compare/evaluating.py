"""Judge the champion's recipe on files; store nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from core.data.readers import Opening, read
from core.evaluation.holdout import evaluate
from core.models.price_model import PriceModel
from core.types import Progress, no_progress


def evaluate_files(
    train: Path,
    test: Path,
    *,
    given: Sequence[str] = (),
    seed: int = 0,
    mapping: Mapping[str, str] | None = None,
    currency: str | None = None,
    unit: str | None = None,
    opening: Opening | None = None,
    max_file_mb: int = 100,
    on_progress: Progress = no_progress,
) -> dict[str, Any]:
    """Train the champion's recipe on one file and score it on another, by what is given.

    `mapping`, `currency` and `unit` are of both files, as in an import.

    Raises
    ------
    InvalidFile
        A file cannot be read as listings.
    AppError
        The currencies differ, or there are too few rows.
    """
    known, unseen = (
        read(
            path,
            mapping=mapping,
            currency=currency,
            unit=unit,
            opening=opening,
            max_mb=max_file_mb,
            on_progress=on_progress,
        )
        for path in (train, test)
    )
    fit = partial(
        PriceModel.fit,
        currency=known.currency,
        level_order=tuple(known.level_order),
        seed=seed,
        on_progress=on_progress,
    )
    return {"currency": known.currency, **evaluate(fit, known.frame, unseen.frame, given)}
