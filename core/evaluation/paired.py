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
    medians: bool = False,
    draws: int = 500,
    seed: int = 0,
) -> dict[str, Any]:
    """Compare the losses of two models on the same rows.

    Parameters
    ----------
    loss, other : numpy.ndarray of shape (n,)
        What each row costs under the model and under the other one; less is better.
    groups : numpy.ndarray of shape (n,)
        Rows of one group are drawn together.
    medians : bool, default=False
        Whether their medians are compared instead of their means.
    draws : int, default=500
        Bootstrap samples behind the interval.
    seed : int, default=0
        Of the bootstrap.

    Returns
    -------
    dict
        ``difference`` (mean of loss minus other, or between the medians), ``low`` and ``high``
        (95 %), ``n``, and ``verdict``: "better" or "worse" only where the interval leaves zero out.
    """
    mine, theirs = np.asarray(loss, dtype=float), np.asarray(other, dtype=float)
    apart = mine - theirs

    def gap(rows: np.ndarray | slice) -> float:
        if medians:
            return float(np.median(mine[rows]) - np.median(theirs[rows]))
        return float(apart[rows].mean())

    drawn = [gap(rows) for rows in bootstrap(groups, draws, seed)]
    return _outcome(gap(slice(None)), drawn, len(apart))


def against_constant(
    prices: np.ndarray, log_price: np.ndarray, constant: np.ndarray, groups: np.ndarray, seed: int
) -> dict[str, Any]:
    """Compare estimates with one guess for all, in the mean and in the median error.

    Parameters
    ----------
    prices : numpy.ndarray of shape (n,)
        Actual prices, in money.
    log_price, constant : numpy.ndarray of shape (n,) or (n, d)
        Estimates and guesses, natural logs; of each way of asking in a column, complete services
        first.
    groups : numpy.ndarray of shape (n,)
        Rows of one group are drawn together.
    seed : int
        Of the bootstrap.

    Returns
    -------
    dict
        The paired difference of the mean absolute error of the log price, as `paired_difference`
        gives it, with that of the median errors of complete services under ``mdape``; the
        ``verdict`` is that of both, where they agree.
    """
    both = [said.reshape(len(prices), -1) for said in (log_price, constant)]
    loss, other = (np.abs(said - np.log(prices)[:, None]).mean(axis=1) for said in both)
    mean = paired_difference(loss, other, groups, seed=seed)
    error, guess = (np.abs(np.exp(said[:, 0]) / prices - 1) for said in both)
    median = paired_difference(error, guess, groups, medians=True, seed=seed)
    agreed = mean["verdict"] == median["verdict"]
    verdict = mean["verdict"] if agreed else "not_distinguishable"
    return {**mean, "verdict": verdict, "mdape": median}


def _outcome(difference: float, drawn: list[float], n: int) -> dict[str, Any]:
    low, high = (float(end) for end in np.quantile(drawn, [0.025, 0.975]))
    verdict: PairedOutcome = "not_distinguishable"
    if high < 0:
        verdict = "better"
    elif low > 0:
        verdict = "worse"
    return {"difference": difference, "low": low, "high": high, "n": n, "verdict": verdict}
