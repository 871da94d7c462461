"""Which fields count together: by how much their joint effect differs from the sum of both."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from core.errors import N_
from core.evaluation.metrics import bootstrap
from core.insight.explain.subject import Subject
from core.models.attribution.shapley import interaction_values
from core.types import REASONS, Progress, no_progress

MEETING = N_("Looking for fields that interact")
LISTINGS, TYPICAL = 36, 16
_STEP = 6
_DRAWS = 400


def interplay(subject: Subject, on_progress: Progress = no_progress) -> dict[str, Any]:
    """Measure the interaction of each pair of fields over held-out listings.

    Parameters
    ----------
    subject : Subject
        Model and held-out listings.
    on_progress : callable
        Told how many listings are done.

    Returns
    -------
    dict
        ``n`` listings, ``typical`` listings that they are mixed with, and ``pairs``:
        ``first``, ``second``; ``value``, ``low``, ``high``: mean absolute interaction in log
        units with its 95 % interval over sellers; ``mean``: with its sign. Strongest first.
    """
    chosen, asked = subject.few(LISTINGS, 1), subject.coalitions(TYPICAL, seed=subject.seed)
    parts = []
    for start in range(0, len(chosen), _STEP):
        on_progress(MEETING, start, len(chosen))
        parts.append(asked.worths(subject.rows.iloc[chosen[start : start + _STEP]]))
    on_progress(MEETING, len(chosen), len(chosen))
    pairs = interaction_values(np.vstack(parts))
    drawn = bootstrap(subject.groups[chosen], _DRAWS, subject.seed)
    return {"n": len(chosen), "typical": TYPICAL, "pairs": _ranked(pairs, drawn)}


def _ranked(pairs: np.ndarray, drawn: list[np.ndarray]) -> list[dict[str, Any]]:
    found = []
    for (i, first), (j, second) in combinations(enumerate(REASONS), 2):
        here = pairs[:, i, j]
        means = [float(np.abs(here[rows]).mean()) for rows in drawn]
        low, high = np.quantile(means, [0.025, 0.975])
        found.append(
            {
                "first": first,
                "second": second,
                "value": float(np.abs(here).mean()),
                "low": float(low),
                "high": float(high),
                "mean": float(here.mean()),
            }
        )
    return sorted(found, key=lambda row: -row["value"])
