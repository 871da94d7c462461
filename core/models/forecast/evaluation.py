"""Forecasts from rolling origins against what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np

from core.models.forecast.past import Past
from core.models.forecast.ranges import Ends
from core.models.forecast.smoothing import START, WEEK
from core.types.arrays import Floats
from core.types.forecast import MethodScore, SeriesEvaluation

ORIGINS = 20
CHOSEN = "forecast"
_DRAWS, _SEED = 500, 0


def rolling_origins(past: Past, most: int = ORIGINS) -> list[int]:
    """Return the days that the last whole horizons are forecast from, oldest first."""
    step = past.horizon
    last = len(past.values) - 1
    places = [last - step * k for k in range(most, 0, -1)]
    return [t for t in places if t >= START + WEEK]


def evaluated(past: Past, name: str) -> SeriesEvaluation | None:
    """Compare the forecasts of the last rolling origins with what came, if there are any."""
    origins = rolling_origins(past)
    if not origins:
        return None
    test, n = past.backtest, len(past.values)
    scores = {score.method: score for score in scored(past)}
    error = np.abs(_made(test.final, past, origins) - _came(past, origins))
    return SeriesEvaluation(
        name=name,
        days=n,
        first=past.first + timedelta(days=origins[0] + 1),
        last=past.first + timedelta(days=n - 1),
        origins=len(origins),
        score=scores.pop(CHOSEN),
        scores=tuple(scores.values()),
        coverage={share: _covered(ends, past, origins) for share, ends in past.ranges.items()},
        total_coverage={
            share: float(
                np.mean(
                    [
                        ends.low[t, 0] <= past.came[t + past.horizon] <= ends.high[t, 0]
                        for t in origins
                    ]
                )
            )
            for share, ends in past.totals.items()
        },
        error_by_horizon=tuple(error.mean(axis=0).tolist()),
    )


def scored(past: Past) -> tuple[MethodScore, ...]:
    """Return how each method did from the last rolling origins, what is shown first."""
    origins = rolling_origins(past)
    if not origins:
        return ()
    naive = _made(past.backtest.naive, past, origins)
    shown = {CHOSEN: past.backtest.final, **past.backtest.methods}
    return tuple(
        _score(name, _made(made, past, origins), naive, past, origins)
        for name, made in shown.items()
    )


def _score(
    name: str, made: Floats, naive: Floats, past: Past, origins: Sequence[int]
) -> MethodScore:
    came = _came(past, origins)
    own, other = np.abs(made - came).mean(axis=1), np.abs(naive - came).mean(axis=1)
    ratio = _ratio(own.mean(), other.mean())
    draws = np.random.default_rng(_SEED).integers(0, len(own), (_DRAWS, len(own)))
    drawn = [_ratio(a, b) for a, b in zip(own[draws].mean(1), other[draws].mean(1), strict=True)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    before = past.values[: origins[0] + 1]
    weekly = float(np.abs(before[WEEK:] - before[:-WEEK]).mean())
    return MethodScore(
        method=name,
        mae=float(own.mean()),
        ratio=ratio,
        low=float(low),
        high=float(high),
        mase=_ratio(float(own.mean()), weekly),
        pinball=_pinball(past.ranges, made, past, origins) if name == CHOSEN else None,
        bias=float((made - came).mean()),
        distinguishable=bool(high < 1),
    )


def _pinball(
    ranges: Mapping[float, Ends], made: Floats, past: Past, origins: Sequence[int]
) -> float:
    levels: dict[float, Floats] = {0.5: made}
    for share, ends in ranges.items():
        levels[0.5 - share / 2] = _made(ends.low, past, origins)
        levels[0.5 + share / 2] = _made(ends.high, past, origins)
    came = _came(past, origins)
    losses = [
        np.maximum(level * (came - at), (level - 1) * (came - at)).mean()
        for level, at in levels.items()
    ]
    return float(np.mean(losses))


def _covered(ends: Ends, past: Past, origins: Sequence[int]) -> float:
    low, high = _made(ends.low, past, origins), _made(ends.high, past, origins)
    came, open_ = _came(past, origins), high > low
    inside = (low <= came) & (came <= high)
    return float(inside[open_].mean()) if open_.any() else float(inside.mean())


def _made(forecasts: Floats, past: Past, origins: Sequence[int]) -> Floats:
    return forecasts[list(origins), : past.horizon]


def _came(past: Past, origins: Sequence[int]) -> Floats:
    return np.stack([past.values[t + 1 : t + 1 + past.horizon] for t in origins])


def _ratio(own: float, other: float) -> float:
    return float(own / other) if other > 0 else 1.0
