"""Two models on the same rows: the difference, its interval, and a word for it."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from core.evaluation.metrics import bootstrap

PairedOutcome = Literal["better", "worse", "not_distinguishable"]


def paired_difference(
    loss: np.ndarray,
    other: np.ndarray,
    groups: np.ndarray,
    *,
    draws: int = 500,
    seed: int = 0,
) -> dict[str, Any]:
    """Compare the losses of two models row by row.

    Parameters
    ----------
    loss, other : numpy.ndarray of shape (n,)
        What each row costs under the model and under the other one; less is better.
    groups : numpy.ndarray of shape (n,)
        Rows of one group are drawn together.
    draws : int, default=500
        Bootstrap samples behind the interval.
    seed : int, default=0
        Of the bootstrap.

    Returns
    -------
    dict
        ``difference`` (mean of loss minus other), ``low`` and ``high`` (95 %), ``n``, and
        ``verdict``: "better" or "worse" only where the interval leaves zero out.
    """
    gap = np.asarray(loss, dtype=float) - np.asarray(other, dtype=float)
    drawn = [gap[rows].mean() for rows in bootstrap(groups, draws, seed)]
    low, high = (float(end) for end in np.quantile(drawn, [0.025, 0.975]))
    verdict: PairedOutcome = "not_distinguishable"
    if high < 0:
        verdict = "better"
    elif low > 0:
        verdict = "worse"
    return {
        "difference": float(gap.mean()),
        "low": low,
        "high": high,
        "n": len(gap),
        "verdict": verdict,
    }
