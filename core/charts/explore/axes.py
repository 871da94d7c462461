"""Axes of a market's numbers: money on a logarithm, counts on one that has a zero."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.explore.naming import axis_title, value_text
from core.charts.style import log_ticks
from core.charts.view import View
from core.language import Translator
from core.types import FIELD, PriceBasis
from core.types.arrays import Floats

_STEPS = (0.1, 0.2, 0.5, *(step * 10.0**k for k in range(15) for step in (1, 5)))


@dataclass(frozen=True, slots=True)
class Scale:
    """Where the values of a field stand on an axis, from `low` to `high` (finite).

    Prices are placed by their logarithm, ratings as they are, counts by the logarithm of one
    more; `endless` says that an unlimited value has a place of its own beyond the last.
    """

    field: str
    basis: PriceBasis
    low: float
    high: float
    endless: bool = False

    @classmethod
    def of(cls, field: str, basis: PriceBasis, values: Floats) -> Scale:
        """Make the scale that holds these values (shape (n,), NaN aside)."""
        known = values[~np.isnan(values)]
        finite = known[np.isfinite(known)]
        low, high = (finite.min(), finite.max()) if len(finite) else (1.0, 1.0)
        return cls(field, basis, float(low), float(high), bool(np.isinf(known).any()))

    def place(self, values: Floats) -> Floats:
        """Return positions on the axis, shape (n,)."""
        finite = np.where(np.isinf(values), self.high, values)
        return np.where(np.isinf(values), self._beyond, self._placed(finite))

    def text(self, value: float, words: Translator) -> str:
        """Write a value of the field."""
        return value_text(self.field, value, self.basis, words)

    def axis(self, view: View, room: int = 30) -> dict[str, Any]:
        """Return a Plotly axis: its range, title with the unit, and ticks of `room` letters."""
        words = view.words
        choices = [self._ticks(most) for most in (5, 4, 3)]
        lengths = [sum(len(self.text(tick, words)) for tick in ticks) for ticks in choices]
        fitting = [i for i, length in enumerate(lengths) if length <= room]
        ticks = choices[fitting[0] if fitting else -1]
        spots = self.place(np.array(ticks, float))
        low, high = self._ends
        pad = 0.04 * (high - low)
        return {
            "range": [low - pad, high + pad],
            "tickvals": spots.tolist(),
            "ticktext": [self.text(tick, words) for tick in ticks],
            "showgrid": True,
            "title": axis_title(self.field, self.basis, words),
        }

    @property
    def span(self) -> float:
        """The length of the axis, in its positions."""
        low, high = self._ends
        return high - low

    @property
    def _ends(self) -> tuple[float, float]:
        low, high = (float(v) for v in self._placed(np.array([self.low, self.high])))
        high = self._beyond if self.endless else high
        return (low, high) if high - low > 1e-9 else (low - 0.1, high + 0.1)

    @property
    def _beyond(self) -> float:
        low, high = (float(v) for v in self._placed(np.array([self.low, self.high])))
        return high + max(0.15 * (high - low), 0.1)

    @property
    def _linear(self) -> bool:
        return self.field in FIELD and FIELD[self.field].linear

    def _placed(self, values: Floats) -> Floats:
        if self.field == "price":
            return np.log10(values)
        return values if self._linear else np.log10(1 + values)

    def _ticks(self, most: int) -> list[float]:
        if self._linear:
            step = next(s for s in _STEPS if (self.high - self.low) / s <= most)
            first, last = math.ceil(self.low / step - 1e-6), math.floor(self.high / step + 1e-6)
            found = [k * step for k in range(first, last + 1)]
        elif self.field == "price":
            found = log_ticks(self.low, self.high, most)
        else:
            start = max(self.low, 1.0)
            found = log_ticks(start, max(self.high, start), most)
            found = ([0.0] if self.low <= 0 else []) + [t for t in found if t <= self.high]
        return [*dict.fromkeys(found), *([math.inf] if self.endless else [])]


def listings_axis(figure: go.Figure, title: str, view: View) -> None:
    """Give a figure an upright axis that counts listings."""
    figure.update_yaxes(
        title=title,
        showgrid=True,
        nticks=5,
        rangemode="tozero",
        tickfont={"color": view.palette.quiet, "size": 13},
    )
