"""The declared list of candidates: each makes an unfitted regressor of the log price."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.models.regressor import MarketRegressor


@dataclass(frozen=True, slots=True)
class Recipe:
    """A named way to make a regressor from a market's level order and a seed."""

    name: str
    build: Callable[[tuple[str, ...], int], MarketRegressor]


CHAMPION = Recipe(
    "market-trees",
    lambda level_order, seed: MarketRegressor(level_order=level_order, seed=seed),
)
RECIPES: tuple[Recipe, ...] = (CHAMPION,)
