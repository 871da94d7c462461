"""What if a service were offered otherwise: the price, its range and reasons, along any field."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd

from core.services.estimate.pricing import price_of
from core.services.explain.explaining import read_back
from core.services.serving.champion import Champion, Models
from core.types import ABSTAINING, Explanation, Flag, Prediction, Price

#: Steps that people think in; only those within what the market has seen are offered.
STEPS: dict[str, tuple[float, ...]] = {
    "rating": (3.0, 3.5, 4.0, 4.3, 4.5, 4.7, 4.8, 4.9, 5.0),
    "reviews": (0, 1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000),
    "delivery_days": (1, 2, 3, 4, 5, 7, 10, 14, 21, 30, 45, 60, 90),
    "revisions": (0, 1, 2, 3, 5, 7, 10, math.inf),
}


@dataclass(frozen=True, slots=True)
class Dial:
    """A field that can be turned: its values in order (None: not said) and the present one."""

    field: str
    values: tuple[Any, ...]
    current: Any


@dataclass(frozen=True, slots=True)
class WhatIfEstimate:
    """An estimate that was not asked for in earnest: it is not logged."""

    price: Price
    explanation: Explanation
    flags: tuple[Flag, ...]

    @property
    def abstained(self) -> bool:
        """Whether too little is known to show its price."""
        return any(flag.code in ABSTAINING for flag in self.flags)


class WhatIfUseCase:
    """The use case behind the sliders below an estimate."""

    def __init__(self, champion: Models) -> None:
        self._champion = champion

    def dials(self, prediction: Prediction) -> tuple[Dial, ...]:
        """Return the fields that can be turned: those of which the market says something."""
        words, given = self._of(prediction).model.vocabulary, read_back(prediction)
        dials = []
        if words.levels:
            dials.append(_dial("seller_level", words.levels, given["seller_level"]))
        for name, steps in STEPS.items():
            if name in words.ranges:
                least, _median, most = words.ranges[name]
                known = [s for s in steps if least <= s <= most or math.isinf(s)]
                dials.append(_dial(name, known, _number(given[name])))
        return tuple(dials)

    def imagine(self, prediction: Prediction, changes: Mapping[str, Any]) -> WhatIfEstimate:
        """Price a changed service, without logging it."""
        champion = self._of(prediction)
        read = champion.model.read(pd.DataFrame([read_back(prediction) | dict(changes)]))
        row = champion.model.estimate(read, prediction.price.coverage).iloc[0]
        return WhatIfEstimate(
            price_of(row, champion.model),
            champion.model.explain(read)[0],
            tuple(champion.model.flags(read)[0]),
        )

    def curve(
        self, prediction: Prediction, changes: Mapping[str, Any], field: str, values: Sequence[Any]
    ) -> pd.DataFrame:
        """Price a service along one field, all else equal (individual conditional expectation)."""
        champion = self._of(prediction)
        given = read_back(prediction) | dict(changes)
        rows = pd.DataFrame([given | {field: value} for value in values])
        table = champion.model.estimate(rows, prediction.price.coverage)
        shown = table[["price", "low", "high"]].reset_index(drop=True)
        shown.insert(0, "value", pd.Series(list(values), dtype=object))
        return shown

    def _of(self, prediction: Prediction) -> Champion:
        return self._champion.of(prediction.model_version_id)


def _dial(field: str, values: Sequence[Any], current: Any) -> Dial:
    """Put the present value among the steps, in its place; one that is not said comes first."""
    if current is None:
        return Dial(field, (None, *values), None)
    if current in values:
        return Dial(field, tuple(values), current)
    if isinstance(current, str):
        return Dial(field, (*values, current), current)
    return Dial(field, tuple(sorted([*values, cast(float, current)])), current)


def _number(value: Any) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
