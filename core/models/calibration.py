"""From out-of-fold predictions to a calibrated distribution and an honest report of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from core.evaluation.crossval import OutOfFold
from core.evaluation.metrics import (
    band_metrics,
    bands_of,
    coverage_tolerance,
    half_way,
    price_metrics,
    share_metric,
)
from core.models.distribution import ConformalDistribution, difficulties, fit_difficulty
from core.models.taxonomy import Taxonomy

COVERAGES = (0.5, 0.8, 0.9)
#: The range whose promise is checked part by part, and the smallest part that is.
NOMINAL, MIN_PART = 0.8, 25


@dataclass(frozen=True)
class Calibration:
    """What turns a prediction into a distribution."""

    difficulty: HistGradientBoostingRegressor
    taxonomy: Taxonomy
    distribution: ConformalDistribution


def calibrate(oof: OutOfFold, prices: np.ndarray, seed: int) -> tuple[Calibration, HeldOut]:
    """Calibrate on held-out sellers.

    Parameters
    ----------
    oof : OutOfFold
        Predictions for rows whose sellers and titles were not seen.
    prices : numpy.ndarray of shape (listings,)
        Actual prices, in money.
    seed : int
        Of the difficulty model.

    Returns
    -------
    (Calibration, HeldOut)
        What serves, and what would have been said of the rows of `oof`; the distribution of a
        fold comes from the residuals of the other folds only.
    """
    residuals = np.log(prices[oof.row]) - oof.log_price
    difficulty = _difficulty_out_of_fold(oof, residuals, seed)
    learner = fit_difficulty(difficulty_columns(oof.typical, oof.columns), residuals, seed)
    taxonomy = Taxonomy.fit(oof.typical, oof.said)
    labels = taxonomy.labels(oof.typical, oof.levels, oof.said)
    distribution = ConformalDistribution.fit(residuals, difficulty, labels, oof.said)
    return Calibration(learner, taxonomy, distribution), held_out(oof, prices, difficulty)


def coverage_by_group(
    oof: OutOfFold, held: HeldOut, prices: np.ndarray, groups: np.ndarray, seed: int
) -> list[dict[str, Any]]:
    """Check the promise of the usual range in each part that shares a calibration.

    Parameters
    ----------
    oof : OutOfFold
        Predictions for rows whose sellers and titles were not seen.
    held : HeldOut
        Their distributions.
    prices : numpy.ndarray of shape (listings,)
        Actual prices, in money.
    groups : numpy.ndarray of shape (listings,)
        Rows of one group are drawn together.
    seed : int
        Of the bootstrap.

    Returns
    -------
    list of dict
        ``segment``, ``value`` (a level, or the number of a third of the estimates),
        ``promised``, ``held`` with ``low`` and ``high`` (95 %), ``n``, and ``least`` and
        ``most``: the tolerance that a calibration on `n` rows allows.
    """
    prices, groups = prices[oof.row], groups[oof.row]
    hits = held.held(prices, NOMINAL)
    labels = Taxonomy.fit(oof.log_price).labels(oof.log_price, oof.levels)[:, 1:]
    parts = [("all", "", np.ones(len(prices), dtype=bool))]
    for column in labels.T:
        for label in sorted(set(column)):
            segment, _, value = str(label).partition("=")
            parts.append((segment, value, column == label))
    rows = []
    for segment, value, inside in parts:
        n = int(inside.sum())
        if n < MIN_PART:
            continue
        share = share_metric(hits[inside], groups[inside], seed=seed)
        least, most = coverage_tolerance(n, NOMINAL)
        rows.append(
            {
                "segment": segment,
                "value": value,
                "promised": NOMINAL,
                "held": share["value"],
                "low": share["low"],
                "high": share["high"],
                "n": n,
                "least": least,
                "most": most,
            }
        )
    return rows


def difficulty_columns(typical: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return what the difficulty model sees, shape (n, p + 1): quantities are not in it."""
    return np.column_stack([columns, typical])


def _difficulty_out_of_fold(oof: OutOfFold, residuals: np.ndarray, seed: int) -> np.ndarray:
    seen = difficulty_columns(oof.typical, oof.columns)
    out = np.empty(len(residuals))
    for k in np.unique(oof.fold):
        test = oof.fold == k
        learner = fit_difficulty(seen[~test], residuals[~test], seed)
        out[test] = difficulties(learner, seen[test])
    return out


@dataclass(frozen=True)
class HeldOut:
    """What calibrated distributions say of rows that they had not seen.

    Arrays of shape (n,) unless stated: `estimate` in money, `probabilities` (n, 3) of the
    bands, `actual` and `chosen` bands; `low` and `high` the ends of each range, in log units;
    `difficulty` what their widths follow.
    """

    estimate: np.ndarray
    probabilities: np.ndarray
    actual: np.ndarray
    chosen: np.ndarray
    low: dict[float, np.ndarray]
    high: dict[float, np.ndarray]
    difficulty: np.ndarray

    def held(self, prices: np.ndarray, coverage: float) -> np.ndarray:
        """Return whether each price, in money, lies in its range, shape (n,)."""
        at = np.log(prices)
        return (self.low[coverage] <= at) & (at <= self.high[coverage])

    def where(self, rows: np.ndarray) -> HeldOut:
        """Return some of the rows, given by a mask or by positions."""
        return HeldOut(
            self.estimate[rows],
            self.probabilities[rows],
            self.actual[rows],
            self.chosen[rows],
            {c: ends[rows] for c, ends in self.low.items()},
            {c: ends[rows] for c, ends in self.high.items()},
            self.difficulty[rows],
        )


def held_out(
    oof: OutOfFold,
    prices: np.ndarray,
    difficulty: np.ndarray,
    coverages: tuple[float, ...] = COVERAGES,
) -> HeldOut:
    """Calibrate each fold on the residuals of the others.

    Parameters
    ----------
    oof : OutOfFold
        Predictions for rows whose sellers and titles were not seen.
    prices : numpy.ndarray of shape (listings,)
        Actual prices, in money.
    difficulty : numpy.ndarray of shape (n,)
        Of each row, from the other folds.
    coverages : tuple of float
        Ranges wanted.

    Returns
    -------
    HeldOut
        Ends of ranges are in log units.
    """
    prices = prices[oof.row]
    n, residuals = len(prices), np.log(prices) - oof.log_price
    estimate, probabilities, actual = np.empty(n), np.empty((n, 3)), np.empty(n, dtype=int)
    chosen = np.empty(n, dtype=int)
    low, high = ({c: np.empty(n) for c in coverages} for _ in range(2))
    for k in np.unique(oof.fold):
        test = oof.fold == k
        taxonomy = Taxonomy.fit(oof.typical[~test], oof.said[~test])
        known, asked = oof.where(~test), oof.where(test)
        labels = taxonomy.labels(known.typical, known.levels, known.said)
        others = ConformalDistribution.fit(residuals[~test], difficulty[~test], labels, known.said)
        center, spread, said = asked.log_price, difficulty[test], asked.said
        mine = taxonomy.membership(asked.typical, asked.levels, said)
        estimate[test] = np.exp(others.median(center, said))
        edges = (float(oof.edges[test][0, 0]), float(oof.edges[test][0, 1]))
        cuts = half_way(prices[~test], edges)
        first, second = (others.cdf(center, spread, np.log(cut), mine, said) for cut in cuts)
        probabilities[test] = np.column_stack([first, second - first, 1 - second])
        actual[test] = bands_of(prices[test], edges)
        chosen[test] = probabilities[test].argmax(axis=1)
        for c in coverages:
            low[c][test], high[c][test] = others.interval(center, spread, c, mine, said)
    return HeldOut(estimate, probabilities, actual, chosen, low, high, difficulty)


def measure(
    oof: OutOfFold,
    prices: np.ndarray,
    groups: np.ndarray,
    seed: int,
    coverages: tuple[float, ...] = COVERAGES,
) -> tuple[dict[str, Any], HeldOut]:
    """Measure out-of-fold predictions, without fitting anything that will serve.

    Parameters
    ----------
    oof : OutOfFold
        Predictions for rows whose sellers and titles were not seen.
    prices : numpy.ndarray of shape (listings,)
        Actual prices, in money.
    groups : numpy.ndarray of shape (listings,)
        Rows that share a seller or a title.
    seed : int
        Of the difficulty model and the bootstrap.
    coverages : tuple of float
        Ranges wanted beside those that are reported.

    Returns
    -------
    (dict, HeldOut)
        Metrics with their intervals, and what they were computed from.
    """
    residuals = np.log(prices[oof.row]) - oof.log_price
    difficulty = _difficulty_out_of_fold(oof, residuals, seed)
    held = held_out(oof, prices, difficulty, tuple(sorted({*COVERAGES, *coverages})))
    return metrics_of(held, prices[oof.row], groups[oof.row], seed), held


def metrics_of(held: HeldOut, prices: np.ndarray, groups: np.ndarray, seed: int) -> dict[str, Any]:
    """Return all metrics of held-out rows with their intervals; arrays of shape (n,)."""
    coverage = {
        f"coverage_{round(c * 100)}": share_metric(held.held(prices, c), groups, seed=seed)
        for c in COVERAGES
    }
    width = float(np.exp(np.median(held.high[0.8] - held.low[0.8])))
    return (
        price_metrics(prices, held.estimate, groups, seed=seed)
        | band_metrics(held.actual, held.probabilities, held.chosen, groups)
        | coverage
        | {"range_ratio_median": {"value": width, "n": len(prices)}}
    )
