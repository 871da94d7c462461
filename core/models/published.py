"""What a version publishes of itself: its figures for complete services, and by what is given."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.data.given import SITUATIONS, draw
from core.evaluation.crossval import OutOfFold
from core.evaluation.metrics import bias, coverage_by_third, mdape, price_metrics
from core.models.calibration import NOMINAL, HeldOut, coverage_by_group, metrics_of

#: Masks drawn at random beside the situations, for what people say besides.
_DRAWN = 2
#: What is told of each situation, from all metrics.
_TOLD = ("mdape", "r2_log", "within_25", "coverage_80", "range_ratio_median")
#: An error that is told of an answer rests on at least as many rows.
_MIN_ROWS = 200


def masks(n: int, seed: int) -> list[np.ndarray]:
    """Return the masks under which each listing is predicted out of fold.

    Parameters
    ----------
    n : int
        Listings.
    seed : int
        Of what is drawn.

    Returns
    -------
    list of numpy.ndarray of bool of shape (n, fields)
        The situations in their order, then what is drawn.
    """
    rng = np.random.default_rng([seed, n])
    usual = [np.tile(mask, (n, 1)) for mask in SITUATIONS.values()]
    return [*usual, *(draw(n, rng) for _ in range(_DRAWN))]


def published(
    oof: OutOfFold, held: HeldOut, prices: np.ndarray, groups: np.ndarray, seed: int
) -> dict[str, Any]:
    """Return the figures of a version's card.

    Parameters
    ----------
    oof, held : OutOfFold, HeldOut
        Of the masks that `masks` gave.
    prices : numpy.ndarray of shape (listings,)
        Actual prices, in money.
    groups : numpy.ndarray of shape (listings,)
        Rows that share a seller or a title.
    seed : int
        Of the bootstrap.

    Returns
    -------
    dict
        ``metrics``, ``constant`` and ``promises`` of complete services; ``by_given``: for each
        situation some metrics, bias and coverage by third of the estimates; ``by_said``: median
        error and n of services with the same fields given.
    """
    whole = oof.mask == 0
    return {
        "metrics": metrics_of(held.where(whole), prices, groups, seed),
        "constant": price_metrics(prices, np.exp(oof.constant[whole]), groups, seed=seed),
        "promises": coverage_by_group(oof.where(whole), held.where(whole), prices, groups, seed),
        "by_given": {
            name: situation(held.where(oof.mask == number), prices, groups, seed)
            for number, name in enumerate(SITUATIONS)
        },
        "by_said": _by_said(oof, held, prices),
    }


def situation(held: HeldOut, prices: np.ndarray, groups: np.ndarray, seed: int) -> dict[str, Any]:
    """Measure estimates of services of which the same fields are given.

    Parameters
    ----------
    held : HeldOut
        Of n rows.
    prices, groups : numpy.ndarray of shape (n,)
        Actual prices, in money; rows that share a seller or a title.
    seed : int
        Of the bootstrap.

    Returns
    -------
    dict
        Metrics, ``bias`` (median ratio of estimate to price, less 1), and ``thirds``: coverage of
        the 80 % range in each third of the estimates, with the tolerance that n allows.
    """
    metrics = metrics_of(held, prices, groups, seed)
    hits = held.held(prices, NOMINAL)
    thirds = coverage_by_third(prices, held.estimate, hits, groups, nominal=NOMINAL, seed=seed)
    return {
        **{name: metrics[name] for name in _TOLD},
        "bias": bias(prices, held.estimate),
        "thirds": thirds,
    }


def _by_said(oof: OutOfFold, held: HeldOut, prices: np.ndarray) -> dict[str, dict[str, float]]:
    out = {}
    for name in sorted(set(oof.said)):
        own = oof.said == name
        if own.sum() >= _MIN_ROWS:
            error = mdape(prices[oof.row[own]], held.estimate[own])
            out[str(name)] = {"mdape": error, "n": len(np.unique(oof.row[own]))}
    return out
