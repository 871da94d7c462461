"""What separates the packages of comparable listings, from invented ones."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import numpy as np
import pandas as pd

from core.insight.estimate.comparable_packages import comparable_packages
from core.types import Nearest, PackagePrice, PackagePrices, VectorSet

KNOWN = VectorSet(UUID(int=1), "minilm", 60, 0.5, datetime(2026, 1, 1, tzinfo=UTC))
LADDER = PackagePrices(
    (PackagePrice("basic", 20.0), PackagePrice("standard", 40.0), PackagePrice("premium", 400.0))
)


def listings(n: int, price: float, days: float, distance: float = 0.3) -> pd.DataFrame:
    """Return listings whose packages cost twice and three times their basic price."""
    return pd.DataFrame(
        {
            "description": ["A logo, 4 concepts"] * n,
            "price": price,
            "price_standard": 2 * price,
            "price_premium": 3 * price,
            "delivery_days": days,
            "revisions": np.inf,
            "distance": distance,
        }
    )


def test_ratios_and_what_a_price_buys() -> None:
    """Of those near enough: quartiles of ratios, medians of what about as much is asked for."""
    frame = pd.concat([listings(15, 20, 2), listings(9, 40, 5), listings(9, 42, 60, 0.9)])
    found = comparable_packages(Nearest(frame, KNOWN), LADDER)
    assert found is not None
    assert found.n == 24
    assert found.ratios == {"standard": (2.0, 2.0, 2.0), "premium": (3.0, 3.0, 3.0)}
    assert set(found.offered) == {"basic", "standard"}
    standard = found.offered["standard"]
    assert (standard.n, standard.delivery_days, standard.revisions) == (9, 5.0, np.inf)
    assert standard.quantities == {"concepts": 4.0}


def test_few_listings_tell_nothing() -> None:
    """Neither ratios nor contents."""
    assert comparable_packages(Nearest(listings(4, 20, 2), KNOWN), LADDER) is None


def test_a_market_without_packages_still_tells_what_a_price_buys() -> None:
    """Its listings have no ratios."""
    frame = listings(15, 20, 2).assign(price_standard=np.nan, price_premium=np.nan)
    found = comparable_packages(Nearest(frame, KNOWN), LADDER)
    assert found is not None
    assert (found.ratios, set(found.offered)) == ({}, {"basic"})
