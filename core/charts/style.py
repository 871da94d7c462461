"""What every chart shares: its parts, two palettes, ticks in money, and its dress."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from core.errors import N_
from core.language import Translator


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure with everything a page owes its reader."""

    title: str
    figure: go.Figure
    frame: pd.DataFrame
    sentence: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme; `text` on the page reaches a contrast of 4.5 or more.

    `middling` lies between `down` and `up` and draws no attention.
    """

    text: str
    quiet: str
    faint: str
    accent: str
    up: str
    down: str
    bands: tuple[str, str, str]
    on_bands: str
    middling: str


#: The page's own font, which Streamlit brings along.
FONT = "Source Sans, sans-serif"
LIGHT = Palette(
    text="#1c1d26",
    quiet="#5f6070",
    faint="#d9d5c9",
    accent="#2b46b8",
    up="#a8431f",
    down="#17777a",
    bands=("#17777a", "#2b46b8", "#a8431f"),
    on_bands="#ffffff",
    middling="#c9c4b6",
)
DARK = Palette(
    text="#efece4",
    quiet="#a9a9b8",
    faint="#3a3b47",
    accent="#a3b3ff",
    up="#f5a582",
    down="#72cfd0",
    bands=("#72cfd0", "#a3b3ff", "#f5a582"),
    on_bands="#14151b",
    middling="#4a4b59",
)


def amount_in(currency: str, words: Translator) -> str:
    """Return the heading of a column of money."""
    return words.gettext(N_("Amount ({currency})"), currency=currency)


def tick_labels(ticks: Iterable[float], currency: str, words: Translator) -> list[str]:
    """Format the ticks of an axis of money, with cents only where there are some."""
    return [words.money(tick, currency, cents=tick != round(tick)) for tick in ticks]


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


def dressed(figure: go.Figure, palette: Palette, height: int, top: int = 8) -> go.Figure:
    """Give a figure the look of the page: transparent, quiet, still under a finger."""
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
