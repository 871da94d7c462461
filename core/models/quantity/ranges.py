"""Ranges and probabilities of what a model read, wider beyond the quantities that are usual."""

from __future__ import annotations

import numpy as np

from core.models.applicability import COVERAGE as USUAL
from core.models.distribution import ConformalDistribution
from core.models.quantity.effects import inward, outward
from core.models.reading import Reading


def interval(
    distribution: ConformalDistribution, read: Reading, coverage: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return both ends of the range that holds a share `coverage`, in log units, shape (n,)."""
    low, high = _unstretched(distribution, read, coverage)
    if not any(one.any() for one in read.stretches):
        return low, high
    center = distribution.median(read.center, read.said)
    usual = _unstretched(distribution, read, USUAL)
    below, above = read.stretches
    return (
        center - outward(center - low, center - usual[0], below),
        center + outward(high - center, usual[1] - center, above),
    )


def cdf(distribution: ConformalDistribution, read: Reading, at: float) -> np.ndarray:
    """Return the probability that the log price is at most `at`, shape (n,)."""
    where: float | np.ndarray = at
    if any(one.any() for one in read.stretches):
        center = distribution.median(read.center, read.said)
        usual = _unstretched(distribution, read, USUAL)
        below, above = read.stretches
        off = at - center
        where = np.where(
            off < 0,
            center - inward(np.maximum(-off, 0), center - usual[0], below),
            center + inward(np.maximum(off, 0), usual[1] - center, above),
        )
    return distribution.cdf(read.center, read.spread, where, read.groups, read.said)


def _unstretched(
    distribution: ConformalDistribution, read: Reading, coverage: float
) -> tuple[np.ndarray, np.ndarray]:
    return distribution.interval(read.center, read.spread, coverage, read.groups, read.said)
