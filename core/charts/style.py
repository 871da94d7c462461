"""What every chart shares: its parts, two palettes, ticks in money, and its dress."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.charts.view import View
from core.errors import N_
from core.language import Translator
from core.types import PriceBasis


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure with everything a page owes its reader."""

    title: str
    figure: go.Figure
    frame: pd.DataFrame
    sentence: str


Values = Sequence[float] | NDArray[np.float64]

#: The page's own font, which Streamlit brings along.
FONT = "Source Sans, sans-serif"


def amount_in(basis: PriceBasis | str, words: Translator) -> str:
    """Return the heading of a column of money."""
    return words.gettext(N_("Amount ({currency})"), currency=basis)


def tick_labels(ticks: Iterable[float], currency: str, words: Translator) -> list[str]:
    """Format the ticks of an axis of money."""
    return [words.money(tick, currency) for tick in ticks]


def log_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Choose round values for a logarithmic axis."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in ((1, 1.5, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,)):
        ticks = [s * 10.0**d for d in decades for s in steps if low <= s * 10.0**d <= high]
        if len(ticks) <= most:
            break
    return ticks if len(ticks) >= 2 else [low, high]


def log_axis(
    figure: go.Figure,
    ends: tuple[float, float],
    currency: str,
    words: Translator,
    *,
    pad: float = 0.0,
) -> None:
    """Give a figure a logarithmic axis of money."""
    low, high = ends
    ticks = log_ticks(low, high, 5)
    figure.update_xaxes(
        type="log",
        tickvals=ticks,
        ticktext=tick_labels(ticks, currency, words),
        range=[math.log10(low) - pad, math.log10(high) + pad],
    )


def linear_ticks(low: float, high: float, most: int = 2) -> list[float]:
    """Choose at most `most` + 1 round values, 0 among them, for a linear axis that holds 0."""
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= rough)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [step * k for k in range(first, last + 1)]


def error_bars(
    values: Values,
    lows: Values,
    highs: Values,
    colour: str,
    thickness: float = 2,
) -> dict[str, Any]:
    """Return the intervals around some values as bars without ends."""
    return {
        "type": "data",
        "array": [high - value for high, value in zip(highs, values, strict=True)],
        "arrayminus": [value - low for value, low in zip(values, lows, strict=True)],
        "width": 0,
        "thickness": thickness,
        "color": colour,
    }


def dressed(figure: go.Figure, view: View, height: int, top: int = 8) -> go.Figure:
    """Give a figure the look of the page: transparent, quiet, still under a finger."""
    palette = view.palette
    figure.update_layout(
        height=height,
        margin={"l": 4, "r": 8, "t": top, "b": 4},
        showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
        font={"color": palette.text, "size": 14, "family": FONT},
        hovermode="closest",
        uniformtext={"minsize": 10, "mode": "hide"},
    )
    quiet = {"color": palette.quiet, "size": 13}
    figure.update_xaxes(
        fixedrange=True,
        zeroline=False,
        title_font=quiet,
        tickfont=quiet,
        tickangle=0,
        automargin=True,
        gridcolor=palette.faint,
    )
    figure.update_yaxes(
        fixedrange=True,
        zeroline=False,
        title_font=quiet,
        automargin=True,
        gridcolor=palette.faint,
    )
    return figure
