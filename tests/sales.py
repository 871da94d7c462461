"""Daily sales for tests of forecasts: a weekly season, a slow trend, noise."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MONDAY = date(2024, 1, 1)
WEEK = np.array([0.8, 0.9, 1.0, 1.0, 1.2, 1.6, 0.5])


def daily(n: int = 364, seed: int = 0, level: float = 200.0) -> NDArray[np.float64]:
    """Return `n` days of sales, from a Monday on."""
    rng = np.random.default_rng(seed)
    drift = np.exp(np.cumsum(rng.normal(0, 0.01, n)))
    noise = np.exp(rng.normal(0, 0.12, n))
    return np.round(level * drift * np.resize(WEEK, n) * noise, 2)


def days(n: int, first: date = MONDAY) -> list[date]:
    """Return `n` days in a row."""
    return [first + timedelta(days=i) for i in range(n)]


def written(path: Path, values: NDArray[np.float64], form: str = "%Y-%m-%d") -> Path:
    """Write values as a file of a date and an amount."""
    lines = ["date,amount"]
    lines += [f"{d.strftime(form)},{v}" for d, v in zip(days(len(values)), values, strict=True)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
