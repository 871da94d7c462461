"""What if a service were offered otherwise: the price, its range and reasons, along any field."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import pandas as pd

from core.authority import needs
from core.services.estimate.comparable_search import ComparableSearch
from core.services.estimate.pricing import price_of
from core.services.explain.explaining import read_back
from core.services.serving.champion import Champion, Models
from core.types import (
    ABSTAINING,
    SERVICE_FIELDS,
    UNITS,
    ComparablePackages,
    Explanation,
    Flag,
    Package,
    PackagePrices,
    Prediction,
    Price,
)

#: What a change of a quantity begins with, before its unit; and its steps in each power of ten.
_QUANTITY = "quantity_"
_ROUND = (1, 1.5, 2, 3, 4, 5, 7)


@dataclass(frozen=True, slots=True)
class Dial:
    """A field that can be turned: its values in order and the present one.

    None is how the estimate has it: not specified, or, if `none`, said to be none. A dial of a
    quantity has its `unit`; its `field` is the change that `WhatIfUseCase.imagine` takes.
    """

    field: str
    values: tuple[Any, ...]
    current: Any
    none: bool = False
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class WhatIfEstimate:
    """An estimate that was not asked for in earnest: it is not logged."""

    price: Price
    explanation: Explanation
    flags: tuple[Flag, ...]
    packages: PackagePrices | None = None

    @property
    def abstained(self) -> bool:
        """Whether too little is known to show its price."""
        return any(flag.code in ABSTAINING for flag in self.flags)


class WhatIfUseCase:
    """The use case behind the sliders below an estimate."""

    def __init__(self, champion: Models, comparables: ComparableSearch | None = None) -> None:
        self._champion = champion
        self._comparables = comparables

    @needs("estimate")
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
        amounts: Mapping[str, float] = given.get("quantities") or {}
        effects = self._of(prediction).model.quantities
        scales = {} if effects is None else effects.by_scale
        for unit, amount in amounts.items():
            if (scale := scales.get(UNITS[unit].on)) is not None:
                size = UNITS[unit].size
                steps = _round_amounts(scale.least / size, 2 * scale.most / size)
                dial = _dial(f"{_QUANTITY}{unit}", steps, amount, given)
                dials.append(replace(dial, unit=unit))
        return tuple(dials)

    @needs("estimate")
    def imagine(self, prediction: Prediction, changes: Mapping[str, Any]) -> WhatIfEstimate:
        """Price a changed service, without logging it."""
        champion = self._of(prediction)
        read = champion.model.read(pd.DataFrame([_changed(read_back(prediction), changes)]))
        row = champion.model.estimate(read, prediction.price.coverage).iloc[0]
        return WhatIfEstimate(
            price_of(row, champion.model),
            champion.model.explain(read)[0],
            tuple(champion.model.flags(read)[0]),
            champion.model.packages(read, prediction.price.coverage)[0],
        )

    @needs("estimate")
    def usual_ratios(self, prediction: Prediction) -> Mapping[Package, Sequence[float]]:
        """Return the quartiles of each higher package's ratio to the basic one in the market."""
        card = self._of(prediction).version.card
        usual: Mapping[Package, Sequence[float]] = card.get("packages", {}).get("usual", {})
        return usual

    @needs("estimate")
    def packages_near(self, prediction: Prediction) -> ComparablePackages | None:
        """Return what separates the packages of comparable listings, where enough have them."""
        if self._comparables is None:
            return None
        return self._comparables.packages(self._of(prediction), prediction)

    @needs("estimate")
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
    made = {**given, **{n: v for n, v in changes.items() if not n.startswith(_QUANTITY)}}
    amounts = {n.removeprefix(_QUANTITY): v for n, v in changes.items() if n.startswith(_QUANTITY)}
    if amounts:
        made["quantities"] = {**(given.get("quantities") or {}), **amounts}
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


def _round_amounts(least: float, most: float) -> list[float]:
    """Return round amounts between two, at most 24."""
    powers = range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)
    found = [one * 10.0**power for power in powers for one in _ROUND]
    inside = [one for one in found if least <= one <= most]
    return inside[:: -(-len(inside) // 24)] if inside else []


def _number(value: Any) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
