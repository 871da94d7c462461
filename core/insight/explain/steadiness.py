"""Do the reasons stay when they should: small changes of a text, other typical listings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from core.data.cleaning import clean_text
from core.errors import N_
from core.insight.explain.subject import Subject
from core.types import REASONS, Progress, no_progress

CHANGING = N_("Testing small changes of the texts")
REDRAWING = N_("Comparing with other typical listings")
CHANGED_LISTINGS = 40
REDRAWN_LISTINGS, DRAWS, TYPICAL = 6, 5, 30


def _typo(text: str) -> str:
    """Swap two letters in the middle of the longest word."""
    word = max(text.split(), key=len, default="")
    if len(word) < 4:
        return text
    i = len(word) // 2
    return text.replace(word, word[: i - 1] + word[i] + word[i - 1] + word[i + 1 :], 1)


def _mark(text: str) -> str:
    return text.rstrip(".! ") + ("!" if text.endswith(".") else ".")


#: What a person may do to a text without meaning anything by it.
CHANGES: dict[str, Callable[[str], str]] = {
    "spaces": lambda text: "  " + text.replace(" ", "   ") + " \n",
    "capitals": str.upper,
    "small": str.lower,
    "mark": _mark,
    "courtesy": lambda text: text + " Thank you!",
    "typo": _typo,
}


def small_changes(subject: Subject, on_progress: Progress = no_progress) -> dict[str, Any]:
    """Change texts in ways that mean nothing, and see what moves.

    Parameters
    ----------
    subject : Subject
        Model and held-out listings.
    on_progress : callable
        Told how many kinds of change are done.

    Returns
    -------
    dict
        ``n`` listings, and ``changes``: ``kind``; ``price``, ``price_most``: median and 90th
        percentile of the absolute change of the log price; ``reason``, ``reason_most``: of
        the largest change of a field's value; ``same``: share of listings whose strongest
        reason stays.
    """
    rows = subject.rows.iloc[subject.few(CHANGED_LISTINGS, 2)].reset_index(drop=True)
    before = _values(subject, rows)
    found = []
    for done, (kind, change) in enumerate(CHANGES.items()):
        on_progress(CHANGING, done, len(CHANGES))
        texts = [clean_text(change(text)).text for text in rows["description"]]
        after = _values(subject, rows.assign(description=pd.Series(texts, dtype=object)))
        price = np.abs(after.sum(axis=1) - before.sum(axis=1))
        reason = np.abs(after - before).max(axis=1)
        same = np.abs(after).argmax(axis=1) == np.abs(before).argmax(axis=1)
        found.append(
            {
                "kind": kind,
                "price": float(np.median(price)),
                "price_most": float(np.quantile(price, 0.9)),
                "reason": float(np.median(reason)),
                "reason_most": float(np.quantile(reason, 0.9)),
                "same": float(same.mean()),
            }
        )
    on_progress(CHANGING, len(CHANGES), len(CHANGES))
    return {"n": len(rows), "changes": found}


def other_backgrounds(subject: Subject, on_progress: Progress = no_progress) -> dict[str, Any]:
    """Explain the same listings beside several draws of typical listings.

    Parameters
    ----------
    subject : Subject
        Model and held-out listings.
    on_progress : callable
        Told how many draws are done.

    Returns
    -------
    dict
        ``n`` listings, ``draws`` of ``typical`` listings each, and ``fields``: ``field``,
        ``size`` (mean absolute Shapley value) and ``spread`` (standard deviation between
        draws), in log units; ``agreement``: the correlation of the mean over draws with the
        values that the page shows.
    """
    rows = subject.rows.iloc[subject.few(REDRAWN_LISTINGS, 3)]
    drawn = []
    for seed in range(DRAWS):
        on_progress(REDRAWING, seed, DRAWS)
        drawn.append(subject.coalitions(TYPICAL, seed=100 + seed)(rows)[0].to_numpy(float))
    on_progress(REDRAWING, DRAWS, DRAWS)
    values = np.stack(drawn)
    spread = np.sqrt((values.std(axis=0, ddof=1) ** 2).mean(axis=0))
    size = np.abs(values).mean(axis=(0, 1))
    shown = _values(subject, rows)
    return {
        "n": len(rows),
        "draws": DRAWS,
        "typical": TYPICAL,
        "fields": [
            {"field": field, "size": float(size[i]), "spread": float(spread[i])}
            for i, field in enumerate(REASONS)
        ],
        "agreement": _correlation(values.mean(axis=0).ravel(), shown.ravel()),
    }


def _values(subject: Subject, rows: pd.DataFrame) -> np.ndarray:
    return subject.attribution(rows)[0][list(REASONS)].to_numpy(float)


def _correlation(first: np.ndarray, second: np.ndarray) -> float | None:
    if first.std() < 1e-12 or second.std() < 1e-12:
        return None
    return float(np.corrcoef(first, second)[0, 1])
