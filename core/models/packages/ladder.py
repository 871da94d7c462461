"""`PackageLadder`: what standard and premium packages cost, beside the basic one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.models.boosting import BoostedTrees
from core.models.distribution import ConformalDistribution
from core.models.packages.columns import PackageNeighbours, basic_columns
from core.models.quantity.ranges import interval
from core.models.reading import Reading, cents
from core.types import PACKAGES, PackagePrice, PackagePrices

DEARER = PACKAGES[1:]
#: What is added to the spread of the neighbours' ratios for a difficulty, in log units.
_LEAST_SPREAD = 0.2


@dataclass(frozen=True)
class TierTrees:
    """The trees of one package: its ratio to a basic price that is `given`, or not; its price."""

    given: BoostedTrees
    ratio: BoostedTrees
    price: BoostedTrees


@dataclass(frozen=True)
class PackageLogs:
    """What the trees say of services: log prices of shape (n, 2), and difficulties, (n,)."""

    center: np.ndarray
    difficulty: np.ndarray


@dataclass(frozen=True)
class PackageLadder:
    """Prices the packages of services, in order.

    Parameters
    ----------
    neighbours : PackageNeighbours or None
        The listings that have three packages; None beside a model that guesses the median.
    trees : tuple of TierTrees
        Of the standard and the premium package.
    ranges : mapping of str to tuple of ConformalDistribution
        Of both, for a basic price that is ``estimated`` and one that is ``given``.
    reads_columns : bool
        Whether the trees see the columns of the model that estimates the basic price.
    usual : tuple of float, default=()
        The market's median log ratios of both packages: what serves in place of trees.
    """

    neighbours: PackageNeighbours | None
    trees: tuple[TierTrees, ...]
    ranges: Mapping[str, tuple[ConformalDistribution, ...]]
    reads_columns: bool
    usual: tuple[float, ...] = ()

    def columns(self, rows: pd.DataFrame, given: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Return what the trees see beside the basic price, shape (n, p).

        Parameters
        ----------
        rows : pandas.DataFrame of shape (n, any)
            Services in the market's words.
        given : numpy.ndarray of bool of shape (n, len(FIELDS))
            Fields that count.
        columns : numpy.ndarray of shape (n, q)
            From which the basic price is estimated.

        Returns
        -------
        numpy.ndarray of shape (n, p)
            NaN for what is not given.
        """
        if self.neighbours is None:
            return np.empty((len(rows), 0))
        near = self.neighbours.describe(rows, given)
        return np.hstack([columns, near]) if self.reads_columns else near

    def with_estimated(
        self, seen: np.ndarray, center: np.ndarray, offset: np.ndarray, spread: np.ndarray
    ) -> PackageLogs:
        """Price packages beside estimated basic prices.

        The mean of two ways: the package's ratio on the estimate, and its own price. They err
        apart.

        Parameters
        ----------
        seen : numpy.ndarray of shape (n, p)
            As `columns` gives it.
        center, offset, spread : numpy.ndarray of shape (n,)
            Estimated log basic prices, what of them is due to quantities, and their difficulties.

        Returns
        -------
        PackageLogs
            Before calibration.
        """
        if self.usual:
            return PackageLogs(center[:, None] + self.usual, spread)
        logs = [
            (center + one.ratio.predict(seen) + one.price.predict(seen) + offset) / 2
            for one in self.trees
        ]
        return PackageLogs(np.column_stack(logs), spread)

    def with_given(self, seen: np.ndarray, log_price: np.ndarray) -> PackageLogs:
        """Price packages beside given log basic prices, shape (n,); see `with_estimated`."""
        if self.usual:
            return PackageLogs(log_price[:, None] + self.usual, np.ones(len(log_price)))
        known = np.hstack([seen, basic_columns(log_price)])
        logs = [log_price + one.given.predict(known) for one in self.trees]
        spread = seen[:, -3]  # of the nearest premium ratios
        return PackageLogs(
            np.column_stack(logs), _LEAST_SPREAD + np.where(np.isnan(spread), 0.5, spread)
        )

    def prices(self, read: Reading, basic: pd.DataFrame, coverage: float) -> list[PackagePrices]:
        """Price the packages of services.

        Parameters
        ----------
        read : Reading
            What the model makes of them; with a ``basic_price`` of those that have one.
        basic : pandas.DataFrame of shape (n, any)
            Its estimates: ``price``, ``low``, ``high``.
        coverage : float
            What each range promises, in (0, 1).

        Returns
        -------
        list of PackagePrices
            The basic one is the estimate as it is, or what was given.
        """
        seen = self.columns(read.rows, read.given, read.columns)
        first = basic[["price", "low", "high"]].to_numpy(float)
        given = np.asarray(read.rows.get("basic_price", np.full(len(first), np.nan)), dtype=float)
        offset = np.nansum(read.amounts, axis=1)
        logs = self.with_estimated(seen, read.center, offset, read.spread)
        upper = self._money("estimated", logs, read, coverage)
        known = ~np.isnan(given)
        if known.any():
            # A price that is given is the price of whatever quantities there are.
            logs, none = self.with_given(seen, np.log(given)), np.zeros(len(given))
            own = self._money("given", logs, replace(read, stretches=(none, none)), coverage)
            upper = np.where(known[:, None, None], own, upper)
            first = np.where(known[:, None], given[:, None], first)
        whole = np.maximum.accumulate(np.concatenate([first[:, None], upper], axis=1), axis=1)
        return [
            _laid_out(one, basic_given=bool(own)) for one, own in zip(whole, known, strict=True)
        ]

    def _money(self, mode: str, logs: PackageLogs, read: Reading, coverage: float) -> np.ndarray:
        """Return price, low and high of each higher package, to the cent, shape (n, 2, 3)."""
        tiers = []
        for center, distribution in zip(logs.center.T, self.ranges[mode], strict=True):
            own = replace(read, center=center, spread=logs.difficulty)
            low, high = interval(distribution, own, coverage)
            middle = distribution.median(center, read.said)
            tiers.append(cents(np.exp(np.column_stack([middle, low, high]))))
        return np.stack(tiers, axis=1)

    def calibrated(self, ranges: Mapping[str, tuple[ConformalDistribution, ...]]) -> PackageLadder:
        """Return it with ranges that were measured on held-out listings."""
        return replace(self, ranges=ranges)


def _laid_out(tiers: np.ndarray, basic_given: bool) -> PackagePrices:  # noqa: FBT001 - a pair of a zip
    prices = [
        PackagePrice(package, *(float(number) for number in row))
        for package, row in zip(PACKAGES, tiers, strict=True)
    ]
    if basic_given:
        prices[0] = replace(prices[0], low=None, high=None)
    return PackagePrices(tuple(prices), basic_given)
