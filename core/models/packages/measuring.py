"""Ranges of packages from held-out listings, and what a version says of their errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from core.evaluation.crossval import OutOfFold
from core.evaluation.packages import PricedPackages, package_metrics
from core.models.calibration import NOMINAL, HeldOut
from core.models.distribution import ConformalDistribution, Sides
from core.models.packages.columns import log_ratios
from core.models.packages.ladder import PackageLadder
from core.types import PACKAGES

#: Scores that are stored of each side: a range is exact to a two-thousandth.
_KEPT = 2_000
_QUARTILES = (0.25, 0.5, 0.75)
MODES = ("estimated", "given")


def calibrated(
    ladder: PackageLadder,
    said: Mapping[str, np.ndarray],
    frame: pd.DataFrame,
    oof: OutOfFold,
    held: HeldOut,
    groups: np.ndarray,
    seed: int,
) -> tuple[PackageLadder, dict[str, Any]]:
    """Give a ladder its ranges, and measure it.

    Parameters
    ----------
    ladder : PackageLadder
        Fitted on all listings.
    said : mapping of str to numpy.ndarray
        As `HeldOutPackages.found` gives it, in the order of `oof`.
    frame : pandas.DataFrame of shape (listings, columns of the schema)
        Listings.
    oof, held : OutOfFold, HeldOut
        Basic prices of the same rows, and their calibrated estimates.
    groups : numpy.ndarray of shape (listings,)
        Rows that share a seller or a title.
    seed : int
        Of the bootstrap.

    Returns
    -------
    (PackageLadder, dict)
        The one that serves; for each of `MODES` the metrics of complete services, every fold
        calibrated on the others; and under ``usual`` the quartiles of each ratio in the market.
    """
    ratios = log_ratios(frame)[oof.row]
    there = np.flatnonzero(~np.isnan(ratios[:, 0]))
    asked, basic = oof.where(there), np.log(frame["price"].to_numpy(float))[oof.row][there]
    actual = basic[:, None] + ratios[there]
    ranges: dict[str, tuple[ConformalDistribution, ...]] = {}
    card: dict[str, Any] = {}
    for mode in MODES:
        center = said[mode][there]
        spread = held.difficulty[there] if mode == "estimated" else said["difficulty"][there]
        names = asked.said if mode == "estimated" else None
        whole, ends = [], []
        for tier in range(2):
            residuals = actual[:, tier] - center[:, tier]
            whole.append(_thinned(ConformalDistribution.fit(residuals, spread, None, names)))
            ends.append(_held_out(residuals, center[:, tier], spread, names, asked.fold))
        ranges[mode] = tuple(whole)
        first = _basic(mode, held.where(there), basic)
        points = np.maximum.accumulate(np.stack([first, *ends], axis=1), axis=1)
        rule = np.column_stack([first[:, 0], first[:, :1] + said["median_ratios"][there]])
        complete = asked.mask == 0
        three = np.column_stack([basic, actual])
        priced = (three, points[:, :, 0], points[:, :, 1], points[:, :, 2], rule)
        card[mode] = package_metrics(
            PricedPackages(*(np.exp(one[complete]) for one in priced)),
            groups[asked.row[complete]],
            seed,
        )
    card["usual"] = {
        package: np.quantile(np.exp(own), _QUARTILES).tolist()
        for package, own in zip(PACKAGES[1:], ratios[there][asked.mask == 0].T, strict=True)
    }
    return ladder.calibrated(ranges), card


def _basic(mode: str, held: HeldOut, given: np.ndarray) -> np.ndarray:
    """Return log basic price, low and high, shape (n, 3)."""
    if mode == "given":
        return np.column_stack([given] * 3)
    return np.column_stack([np.log(held.estimate), held.low[NOMINAL], held.high[NOMINAL]])


def _held_out(
    residuals: np.ndarray,
    center: np.ndarray,
    spread: np.ndarray,
    said: np.ndarray | None,
    fold: np.ndarray,
) -> np.ndarray:
    """Return log price, low and high of each row, calibrated on the other folds, shape (n, 3)."""
    out = np.empty((len(center), 3))
    for k in np.unique(fold):
        test = fold == k
        names = None if said is None else said[~test]
        others = ConformalDistribution.fit(residuals[~test], spread[~test], None, names)
        mine = None if said is None else said[test]
        low, high = others.interval(center[test], spread[test], NOMINAL, None, mine)
        out[test] = np.column_stack([others.median(center[test], mine), low, high])
    return out


def _thinned(whole: ConformalDistribution) -> ConformalDistribution:
    """Return it with quantiles of its scores in place of all of them, where there are many."""
    sides = {
        name: Sides(_quantiles(own.below), _quantiles(own.above))
        for name, own in whole.sides.items()
    }
    return ConformalDistribution(whole.shift, sides, whole.shifts)


def _quantiles(scores: np.ndarray) -> np.ndarray:
    if len(scores) <= _KEPT:
        return scores
    return np.quantile(scores, np.arange(1, _KEPT + 1) / (_KEPT + 1), method="higher")
