"""Trees on masked columns: where an order is asked for, predictions keep it."""

from __future__ import annotations

import numpy as np
import pytest

from core.models.masked.trees import MaskedTrees

pytestmark = pytest.mark.fits


def test_predictions_never_fall_along_a_monotone_column() -> None:
    """Though the targets do in places, and with other columns missing or not."""
    rng = np.random.default_rng(0)
    columns = rng.uniform(0, 10, (800, 3))
    y = 0.2 * columns[:, 0] + np.sin(2 * columns[:, 0]) + columns[:, 1] + rng.normal(0, 0.1, 800)
    free = MaskedTrees(100, parts=2, rate=0.1).fit(lambda _: (columns, y), y)
    held = MaskedTrees(100, parts=2, rate=0.1).fit(lambda _: (columns, y), y, [1, 0, 0])
    for others in ([5.0, 5.0], [np.nan, 1.0]):
        line = np.column_stack([np.linspace(0, 10, 200), np.tile(others, (200, 1))])
        assert np.diff(held.predict(line)).min() >= 0
        assert held.predict(line)[-1] > held.predict(line)[0] + 1
        assert np.diff(free.predict(line)).min() < -0.1
