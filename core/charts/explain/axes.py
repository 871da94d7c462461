"""What the charts of a study share: effects in percent of the price, and rows of dots."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from core.charts.style import dressed, error_bars
from core.charts.view import View
from core.language import Translator

#: Shares of the price that an axis of effects may show.
_SHARES = (
    -0.95,
    -0.9,
    -0.75,
    -0.5,
    -0.3,
    -0.2,
    -0.1,
    -0.05,
    -0.02,
    0.02,
    0.05,
    0.1,
    0.2,
    0.3,
    0.5,
    0.75,
    1.0,
    2.0,
    4.0,
    9.0,
    19.0,
)
EACH = 34


def effect_text(effect: float, words: Translator, *, signed: bool = True) -> str:
    """Say an effect on the log of the price as a share of the price: +25%, −20%."""
    share = math.expm1(effect)
    digits = 1 if 0 < abs(share) < 0.0995 else 0
    text = words.percent(abs(share), digits)
    if not signed:
        return text
    return ("+" if share >= 0 else "−") + text


def effect_axis(
    low: float, high: float, words: Translator, most: int = 6, *, signed: bool = True
) -> dict[str, Any]:
    """Return ticks of an axis of effects that holds 0, in the reader's percents."""
    apart = (high - low) / (most + 1) or 1.0
    ticks = [0.0]
    for side in (1, -1):
        last = 0.0
        for share in sorted((s for s in _SHARES if s * side > 0), key=abs):
            tick = math.log1p(share)
            if low <= tick <= high and abs(tick - last) >= apart:
                ticks.append(tick)
                last = tick
    texts = [_tick(t, words, signed=signed) for t in sorted(ticks)]
    return {"tickvals": sorted(ticks), "ticktext": texts}


def _tick(tick: float, words: Translator, *, signed: bool) -> str:
    share = math.expm1(tick)
    text = words.percent(abs(share))
    return text if not signed or not tick else ("+" if share > 0 else "−") + text


@dataclass(frozen=True, slots=True)
class Dot:
    """One line of a chart of dots: a name, a value with its interval, in log units."""

    name: str
    value: float
    low: float
    high: float
    hover: str


def dotted(dots: Sequence[Dot], view: View, title: str, *, signed: bool) -> go.Figure:
    """Draw lines of dots with their intervals."""
    palette = view.palette
    figure = go.Figure()
    for up in (True, False):
        mine = [(place, d) for place, d in enumerate(dots) if (d.value >= 0) == up]
        if not mine:
            continue
        colour = palette.accent if not signed else palette.up if up else palette.down
        symbol = "diamond" if not signed else "triangle-up" if up else "triangle-down"
        figure.add_scatter(
            x=[d.value for _, d in mine],
            y=[place for place, _ in mine],
            mode="markers",
            marker={"symbol": symbol, "size": 11, "color": colour},
            error_x=error_bars(
                [d.value for _, d in mine],
                [d.low for _, d in mine],
                [d.high for _, d in mine],
                colour,
                3,
            ),
            customdata=[d.hover for _, d in mine],
            cliponaxis=False,
            hovertemplate="%{customdata}<extra></extra>",
        )
    low, high = min(0.0, *(d.low for d in dots)), max(0.0, *(d.high for d in dots))
    pad = 0.06 * (high - low or 0.1)
    if signed:
        figure.add_vline(x=0, line={"color": palette.text, "width": 1})
    figure.update_xaxes(
        range=[low - pad if low < 0 else 0, high + pad],
        showgrid=True,
        title=title,
        title_standoff=10,
        **effect_axis(low, high, view.words, signed=signed),
    )
    figure.update_yaxes(
        tickvals=list(range(len(dots))),
        ticktext=[d.name for d in dots],
        showgrid=False,
        range=[len(dots) - 0.4, -0.6],
        ticklabelstandoff=6,
    )
    return dressed(figure, view, 70 + EACH * len(dots))
