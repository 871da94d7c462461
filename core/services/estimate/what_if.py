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
from core.types import ABSTAINING, SERVICE_FIELDS, Explanation, Flag, Prediction, Price


@dataclass(frozen=True, slots=True)
class Dial:
    """A field that can be turned: its values in order and the present one.

    None is how the estimate has it: not specified, or, if `none`, said to be none.
    """

    field: str
    values: tuple[Any, ...]
    current: Any
    none: bool = False


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
        for field in SERVICE_FIELDS:
            name, present = field.name, given.get(field.name)
            if field.role == "ordered" and (levels := words.labels(name)):
                dials.append(_dial(name, levels, present, given))
            if field.steps and name in words.ranges:
                least, _median, most = words.ranges[name]
                known = [s for s in field.steps if least <= s <= most or math.isinf(s)]
                dials.append(_dial(name, known, _number(present), given))
        return tuple(dials)

    def imagine(self, prediction: Prediction, changes: Mapping[str, Any]) -> WhatIfEstimate:
        """Price a changed service, without logging it."""
        champion = self._of(prediction)
        read = champion.model.read(pd.DataFrame([_changed(read_back(prediction), changes)]))
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
        given = read_back(prediction)
        rows = pd.DataFrame([_changed(given, {**changes, field: value}) for value in values])
        table = champion.model.estimate(rows, prediction.price.coverage)
        shown = table[["price", "low", "high"]].reset_index(drop=True)
        shown.insert(0, "value", pd.Series(list(values), dtype=object))
        return shown

    def _of(self, prediction: Prediction) -> Champion:
        return self._champion.of(prediction.model_version_id)


def _changed(given: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a service with other values; what now has one is no longer said to be none."""
    made = {**given, **changes}
    return made | {"without": tuple(name for name in given["without"] if made[name] is None)}


def _dial(field: str, values: Sequence[Any], current: Any, given: Mapping[str, Any]) -> Dial:
    """Put the present value among the steps, in its place; one that is absent comes first."""
    if current is None:
        return Dial(field, (None, *values), None, none=field in given["without"])
    if current in values:
        return Dial(field, tuple(values), current)
    if isinstance(current, str):
        return Dial(field, (*values, current), current)
    return Dial(field, tuple(sorted([*values, cast(float, current)])), current)


def _number(value: Any) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
