"""Averages by value: labels shrink to the market's mean, numbers that rise never fall."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.models.masked.averages import ValueAverages


def frame(days: list[float]) -> pd.DataFrame:
    """Return listings that differ in their delivery time."""
    return pd.DataFrame({"delivery_days": days})


def test_an_average_is_shrunk_by_eight_listings_of_the_market() -> None:
    """Two listings 1 above the mean of their 4: 2 / (2 + 8); half of the listings: 500 in 1,000."""
    known = pd.DataFrame({"country": ["A", "A", "B", "B"]})
    seen = ValueAverages(("country",)).fit(known, np.array([3.0, 3.0, 1.0, 1.0])).transform(known)
    np.testing.assert_allclose(seen[0], [0.2, np.log1p(500)])
    np.testing.assert_allclose(seen[2], [-0.2, np.log1p(500)])


def test_a_rising_number_has_averages_that_never_fall() -> None:
    """The middle value's average, below the first one's, is pooled with it."""
    days, y = [1.0, 1.0, 2.0, 2.0, 5.0, 5.0], np.array([1.0, 1.0, 0.0, 0.0, 5.0, 5.0])
    averages = ValueAverages(("delivery_days",), rising=("delivery_days",)).fit(frame(days), y)
    assert averages.needs == [("delivery_days",)] * 2
    # Each value: 2 x (mean less 2) / (2 + 8), so -0.2, -0.4 and 0.6; the first two pool to -0.3.
    seen = averages.transform(frame([1, 2, 5]))
    np.testing.assert_allclose(seen, [[-0.3, 0], [-0.3, 0], [0.6, 0]], atol=1e-12)


def test_a_rising_number_is_read_between_and_beyond_its_values() -> None:
    """Half way is half way; beyond the ends is the end; nothing said is the mean."""
    averages = ValueAverages(("delivery_days",), prior=0, rising=("delivery_days",))
    averages.fit(frame([1.0, 3.0]), np.array([0.0, 2.0]))
    asked = averages.transform(frame([0.0, 2.0, 3.0, 90.0, np.nan]))[:, 0]
    np.testing.assert_allclose(asked, [-1.0, 0.0, 1.0, 1.0, 0.0])


@pytest.mark.parametrize("rising", [(), ("delivery_days",)])
def test_a_row_is_described_by_other_groups_only(rising: tuple[str, ...]) -> None:
    """One listing with a price beyond all others does not know it of itself."""
    days, groups = [1.0, 1.0, 2.0, 2.0, 3.0, 3.0], np.array([0, 1, 2, 3, 4, 4])
    y = np.array([0.0, 0.0, 0.0, 0.0, 50.0, 50.0])
    averages = ValueAverages(("delivery_days",), rising=rising)
    seen = averages.fit_transform(frame(days), y, groups)
    np.testing.assert_array_equal(seen[4:, 0], 0)
