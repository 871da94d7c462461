"""Drift is called only where it is more than chance, and too few is said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.data.demo import demo_market
from core.insight.explore.drift import chance
from core.insight.registry.monitoring import CHANGED, STEADY, TOO_FEW, inflow, rate
from core.types import BANDS, INPUT_COLUMNS

MARKET = demo_market(4000, seed=3)
COLUMNS = [name for name in INPUT_COLUMNS if name in MARKET]


def _chances(n: int, low: float = 1 / 3, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    drawn = rng.dirichlet(8 * np.array([low, (1 - low) / 2, (1 - low) / 2]), n)
    return pd.DataFrame(drawn, columns=[f"p_{band}" for band in BANDS])


def _live(n: int, seed: int) -> pd.DataFrame:
    return MARKET[COLUMNS].sample(n, random_state=seed).reset_index(drop=True)


def test_no_drift_is_seldom_called_one() -> None:
    """Of 40 windows of 60 people from the same market, at most 4 have any changed field."""
    called = sum(
        (inflow(MARKET, _live(60, seed), _chances(60, seed=seed)).fields["says"] == CHANGED).any()
        for seed in range(40)
    )
    assert called <= 4


def test_a_changed_field_is_found_and_named() -> None:
    """Slower deliveries are the field that changed, with what moved most; others are steady."""
    live = _live(600, 1).assign(delivery_days=lambda f: f["delivery_days"] * 3 + 4)
    found = inflow(MARKET, live, _chances(600)).fields.set_index("field")
    assert found.index[0] == "delivery_days"
    assert found.loc["delivery_days", "says"] == CHANGED
    assert found.loc["seller_level", "says"] == STEADY
    assert "price" not in found.index


def test_too_few_cannot_tell() -> None:
    """With a dozen people nothing is called steady that chance could hide."""
    found = inflow(MARKET, _live(12, 2), _chances(12))
    assert set(found.fields["says"]) <= {TOO_FEW, CHANGED}
    assert (found.n, found.n_training) == (12, 4000)


def test_nobody_asked() -> None:
    """Without anybody, or without listings, there is no field and no verdict on bands."""
    for training, live in ((MARKET, _live(0, 1)), (MARKET.iloc[:0], _live(5, 1))):
        found = inflow(training, live, _chances(0))
        assert found.fields.empty
        assert found.bands_say == TOO_FEW
        assert "says" in found.fields


@pytest.mark.parametrize(("low", "says"), [(1 / 3, STEADY), (0.6, CHANGED)])
def test_bands_part_the_training_prices_in_three(low: float, says: str) -> None:
    """Probabilities that are no longer thirds on the whole are a drift of the estimates."""
    found = inflow(MARKET, _live(5, 1), _chances(500, low))
    assert found.bands_say == says
    row = found.bands.set_index("band").loc["low"]
    assert row["low"] < low < row["high"]
    assert inflow(MARKET, _live(5, 1), _chances(5, low)).bands_say == TOO_FEW


def test_the_permutation_test_is_exact() -> None:
    """Two even draws are no surprise; all against none is as rare as can be told."""
    assert chance(np.array([50, 50]), np.array([50, 50])) > 0.9
    assert chance(np.array([100, 0]), np.array([0, 100])) == pytest.approx(1 / 1000)


def test_the_interval_of_a_rate_is_wilsons() -> None:
    """Of 10 with 7 hits 0.397 to 0.892; none of none is unknown."""
    assert rate(7, 10) == pytest.approx((0.7, 0.3968, 0.8922), abs=1e-4)
    assert np.isnan(rate(0, 0)).all()
