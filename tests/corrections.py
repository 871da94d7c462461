"""Corrections as the queue gives them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from core.ids import uuid7
from core.types import Correction

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def correction(**changes: Any) -> Correction:
    """A plausible correction: 90 $ paid, where 72 $ was estimated, from 28 $ to 185 $."""
    made = Correction(
        feedback_id=uuid7(),
        prediction_id=uuid7(),
        created_at=NOON,
        subject="a" * 32,
        real_price=90.0,
        real_currency="USD",
        price_kind="paid",
        verdict="bad",
        reason=None,
        comment=None,
        description="I will design a logo",
        price=72.0,
        low=28.0,
        high=185.0,
        coverage=0.8,
        currency="USD",
        model_version=3,
        abstained=False,
        on_day=1,
    )
    return replace(made, **changes)


def corrections(n: int, wrong: int = 0, seed: int = 0) -> list[Correction]:
    """Corrections, newest first, whose last `wrong` are ten times too low or too high."""
    rng = np.random.default_rng(seed)
    prices = np.exp(rng.normal(4, 1, n))
    real = prices * np.exp(rng.normal(0, 0.6, n))
    real[n - wrong :] = prices[n - wrong :] * rng.choice([0.1, 10.0], wrong)
    return [
        correction(
            created_at=NOON - timedelta(minutes=i),
            price=float(price),
            low=float(price) / 2.6,
            high=float(price) * 2.6,
            real_price=round(float(paid), 2),
            verdict=None,
        )
        for i, (price, paid) in enumerate(zip(prices, real, strict=True))
    ]
