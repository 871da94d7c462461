"""Mondrian taxonomy: which services share a calibration, from the narrowest group to all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np

#: The names of the groups' kinds, as labels and reports carry them.
SAID, LEVEL, RANGE = "said", "seller_level", "estimate"
#: Fewer services with the same fields given have no thirds of their own.
_MIN_CUT = 200


@dataclass(frozen=True)
class Membership:
    """The groups of services, some of which belong to two thirds in part.

    Parameters
    ----------
    labels : numpy.ndarray of str of shape (t, n, d)
        Were they in each of t thirds: their groups, narrowest first.
    weights : numpy.ndarray of shape (t, n)
        How much they belong to each; adds up to 1.
    """

    labels: np.ndarray
    weights: np.ndarray

    @classmethod
    def whole(cls, labels: np.ndarray) -> Self:
        """Return services that belong to one third each; labels of shape (n, d)."""
        return cls(labels[None], np.ones((1, len(labels))))


@dataclass(frozen=True)
class Taxonomy:
    """Groups services by what is known before the price is: fields given, level and estimate.

    Parameters
    ----------
    cuts : tuple of float
        Predicted log prices that part the lowest, the middle and the highest third.
    by_said : mapping of str to tuple of float
        The same among services with the same fields given; empty for a model that was stored
        before these were told apart.
    middles : mapping of str to tuple of float
        Median prediction of each third, by what is said, and of all under ``""``: between two of
        them a service belongs to both thirds in part, so that no range jumps at a cut. Empty for
        a model that was stored before.
    """

    cuts: tuple[float, ...]
    by_said: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    middles: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what parts nothing: two cuts and three middles each, finite and ascending."""
        cuts = [(2, one) for one in (self.cuts, *self.by_said.values())]
        for n, points in [*cuts, *((3, one) for one in self.middles.values())]:
            if len(points) != n or not np.isfinite(points).all() or list(points) != sorted(points):
                raise ValueError(f"{n} ascending numbers are needed: {points}")

    @classmethod
    def fit(cls, log_price: np.ndarray, said: np.ndarray | None = None) -> Self:
        """Cut predictions into thirds.

        Parameters
        ----------
        log_price : numpy.ndarray of shape (m,)
            Predictions of held-out rows.
        said : numpy.ndarray of str of shape (m,), optional
            What is given of each, as `core.data.given.said` names it.

        Returns
        -------
        Taxonomy
            With the cuts.
        """
        alike = {} if said is None else {name: log_price[said == name] for name in set(said)}
        enough = {name: own for name, own in sorted(alike.items()) if len(own) >= _MIN_CUT}
        by_said = {name: _thirds(own) for name, own in enough.items()}
        middles = {name: _middles(own) for name, own in {"": log_price, **enough}.items()}
        return cls(_thirds(log_price), by_said, middles)

    def thirds(self, log_price: np.ndarray, said: np.ndarray | None = None) -> np.ndarray:
        """Return the third of each prediction, 0 to 2, among services with the same fields given.

        Parameters
        ----------
        log_price : numpy.ndarray of shape (n,)
            Predictions.
        said : numpy.ndarray of str of shape (n,), optional
            What is given of each.

        Returns
        -------
        numpy.ndarray of int of shape (n,)
            0 for the lowest.
        """
        out = np.searchsorted(np.array(self.cuts), log_price, side="right")
        for name, cuts in self.by_said.items() if said is not None else ():
            own = said == name
            out[own] = np.searchsorted(np.array(cuts), log_price[own], side="right")
        return out

    def membership(
        self, log_price: np.ndarray, levels: np.ndarray, said: np.ndarray | None = None
    ) -> Membership:
        """Return how much each row belongs to the groups of each third, as `labels` takes it."""
        if not self.middles:
            return Membership.whole(self.labels(log_price, levels, said))
        place = np.empty(len(log_price))
        names = np.full(len(log_price), "") if said is None else np.asarray(said)
        for name in set(names):
            own = names == name
            middles = self.middles.get(name, self.middles[""])
            place[own] = np.interp(log_price[own], middles, range(len(middles)))
        thirds = range(len(self.middles[""]))
        weights = np.array([np.clip(1 - np.abs(place - third), 0, 1) for third in thirds])
        each = [np.full(len(log_price), third) for third in thirds]
        return Membership(np.array([self._named(one, levels, said) for one in each]), weights)

    def labels(
        self, log_price: np.ndarray, levels: np.ndarray, said: np.ndarray | None = None
    ) -> np.ndarray:
        """Name each row's groups.

        Parameters
        ----------
        log_price : numpy.ndarray of shape (n,)
            Predictions.
        levels : numpy.ndarray of str of shape (n,)
            Seller levels, "" where unknown.
        said : numpy.ndarray of str of shape (n,), optional
            What is given of each.

        Returns
        -------
        numpy.ndarray of str of shape (n, 3 or 7)
            Level and third of the predictions together, level, third: narrowest first. With
            `said` the same among services with the same fields given come before, and these.
        """
        return self._named(self.thirds(log_price, said), levels, said)

    def _named(self, thirds: np.ndarray, levels: np.ndarray, said: np.ndarray | None) -> np.ndarray:
        by_range = [f"{RANGE}={third}" for third in thirds]
        by_level = [f"{LEVEL}={level}" for level in levels]
        both = [f"{a}|{b}" for a, b in zip(by_level, by_range, strict=True)]
        columns = [both, by_level, by_range]
        if said is not None and self.by_said:
            own = [f"{SAID}={name}" for name in said]
            narrow = [[f"{a}|{b}" for a, b in zip(own, c, strict=True)] for c in columns]
            # A third tells more of the range than the level does where few share both.
            columns = [narrow[0], narrow[2], narrow[1], own, *columns]
        return np.array(columns, dtype=object).T.reshape(len(by_range), len(columns))


def _middles(log_price: np.ndarray) -> tuple[float, ...]:
    return tuple(float(middle) for middle in np.quantile(log_price, [1 / 6, 1 / 2, 5 / 6]))


def _thirds(log_price: np.ndarray) -> tuple[float, ...]:
    return tuple(float(cut) for cut in np.quantile(log_price, [1 / 3, 2 / 3]))
