"""How wrong the prices of packages are, beside a naive rule: basic times the usual ratios."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.evaluation.metrics import bootstrap, mdape, share_metric
from core.types import PACKAGE_PRICES, PACKAGES

_DRAWS = 500
_LEAST = 1e-6


def package_prices(frame: pd.DataFrame) -> np.ndarray:
    """Return the prices of listings' packages, in money, (n, 3), cheapest first; NaN for none."""
    return frame.reindex(columns=list(PACKAGE_PRICES.values())).to_numpy(float)


def complete_packages(frame: pd.DataFrame) -> np.ndarray:
    """Return which listings have three packages in order, bool of shape (n,)."""
    return np.asarray((np.diff(package_prices(frame), axis=1) >= 0).all(axis=1))


@dataclass(frozen=True)
class PricedPackages:
    """Prices of n services' packages, in money, shape (n, 3) each, cheapest package first.

    `actual` is asked, `estimate` is said, between `low` and `high` (80 %); `naive` is the basic
    price, given or estimated, times the median ratios of the listings that were learned from.
    """

    actual: np.ndarray
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    naive: np.ndarray


def package_metrics(priced: PricedPackages, groups: np.ndarray, seed: int = 0) -> dict[str, Any]:
    """Measure estimates of the standard and the premium package.

    Parameters
    ----------
    priced : PricedPackages
        Of n services.
    groups : numpy.ndarray of shape (n,)
        Rows of one group are drawn together.
    seed : int, default=0
        Of the bootstrap.

    Returns
    -------
    dict
        ``n``; ``in_order``, the share whose three prices do not fall, and ``naive_in_order``; for
        each package ``error`` (mean absolute error of the log price) and ``naive`` (that of the
        rule), ``ratio`` of both, ``mdape`` and ``coverage_80``, each with ``value``, ``low`` and
        ``high`` (95 %).
    """
    samples = bootstrap(groups, _DRAWS, seed)
    missed, rule = (
        np.abs(np.log(said) - np.log(priced.actual)) for said in (priced.estimate, priced.naive)
    )
    found: dict[str, Any] = {
        "n": len(groups),
        "in_order": _in_order(priced.estimate),
        "naive_in_order": _in_order(priced.naive),
    }
    for tier, package in enumerate(PACKAGES[1:], start=1):
        actual, said = priced.actual[:, tier], priced.estimate[:, tier]
        inside = (priced.low[:, tier] <= actual) & (actual <= priced.high[:, tier])
        mine, theirs = missed[:, tier], rule[:, tier]
        found[package] = {
            "error": _measured(lambda rows, own=mine: float(own[rows].mean()), samples),
            "naive": _measured(lambda rows, own=theirs: float(own[rows].mean()), samples),
            "ratio": _measured(
                lambda rows, own=mine, other=theirs: _ratio(own[rows], other[rows]), samples
            ),
            "mdape": _measured(lambda rows, a=actual, e=said: mdape(a[rows], e[rows]), samples),
            "coverage_80": share_metric(inside, groups, seed=seed),
        }
    return found


def _in_order(prices: np.ndarray) -> float:
    return float((np.diff(prices, axis=1) >= 0).all(axis=1).mean())


def _ratio(loss: np.ndarray, other: np.ndarray) -> float:
    """Return the ratio of two mean losses; finite where the rule is right everywhere, too."""
    return float(loss.mean() / max(other.mean(), _LEAST))


def _measured(metric: Any, samples: list[np.ndarray]) -> dict[str, float]:
    low, high = np.quantile([metric(rows) for rows in samples], [0.025, 0.975])
    return {"value": metric(slice(None)), "low": float(low), "high": float(high)}
