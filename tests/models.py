"""A small fitted model that many tests share."""

from __future__ import annotations

from functools import cache

import pandas as pd

from core.data.demo import CURRENCY, LEVEL_ORDER, demo_market
from core.models.price_model import PriceModel


@cache
def market() -> pd.DataFrame:
    """Return a small synthetic market."""
    return demo_market(900, seed=7)


@cache
def model() -> PriceModel:
    """Return a model of the small market, fitted once for all tests."""
    return PriceModel.fit(
        market(), currency=CURRENCY, level_order=LEVEL_ORDER, seed=3, synthetic=True
    )


def service(**fields: object) -> pd.DataFrame:
    """Return one described service as a frame."""
    given = {
        "description": "I will design a modern logo, 3 concepts, for your business",
        "seller_level": LEVEL_ORDER[-1],
        "rating": 4.9,
        "reviews": 120.0,
        "delivery_days": 3.0,
        "revisions": 2.0,
    }
    return pd.DataFrame([given | fields])
