"""What the charts of a comparison share: factors in words, axes of shares, tints, legends."""

from __future__ import annotations

import html
import math
import textwrap

import plotly.graph_objects as go

from core.charts.style import FONT, linear_ticks
from core.charts.view import View
from core.language import Translator

#: Told apart by shape as well as by colour.
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "cross")
DASHES = ("solid", "dash", "dot", "dashdot")


def tinted(colour: str, alpha: float) -> str:
    """Return a colour ``#rrggbb`` with an opacity in [0, 1]."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"


def factor_text(factor: float, words: Translator) -> str:
    """Say a factor: ``×1.5`` above one, ``÷1.5`` below."""
    sign, size = ("×", factor) if factor >= 1 else ("÷", 1 / factor)
    return sign + words.number(size, 1 if size < 10 else 0)


def octaves(low: float, high: float, words: Translator) -> tuple[list[float], list[str]]:
    """Return ticks of an axis in powers of two, and their words (``÷4``, ``×2``)."""
    first, last = math.ceil(low), math.floor(high)
    step = max(1, math.ceil((last - first) / 6))
    ticks = [float(t) for t in range(first, last + 1) if t % step == 0]
    return ticks, [factor_text(2.0**t, words) for t in ticks]


def share_axis(high: float, words: Translator, most: int = 4) -> dict[str, object]:
    """Return an axis of shares from 0 to `high`, in the reader's percents."""
    ticks = linear_ticks(0, max(high, 0.01), most)
    return {"tickvals": ticks, "ticktext": [words.percent(t, _decimals(ticks)) for t in ticks]}


def round_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return the round values between two ends, as many as fit and at most `most` + 1."""
    step = next((s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if (high - low) / s <= most), 1.0)
    return [k * step for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _decimals(ticks: list[float]) -> int:
    return 0 if all(abs(100 * t - round(100 * t)) < 1e-6 for t in ticks) else 1


def wrapped(text: str, width: int = 20, lines: int = 3) -> str:
    """Break text for a label of a chart, shorten what is too long, and show tags as letters."""
    parts = textwrap.wrap(text, width, break_long_words=True) or [""]
    if len(parts) > lines:
        parts = [
            *parts[: lines - 1],
            textwrap.shorten(" ".join(parts[lines - 1 :]), width, placeholder="…") or "…",
        ]
    return "<br>".join(html.escape(part) for part in parts)


def with_legend(figure: go.Figure, view: View, lines: int = 1) -> go.Figure:
    """Put a legend of so many lines above a dressed figure, and nothing to click on in it."""
    figure.update_layout(
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1,
            "yanchor": "bottom",
            "font": {"color": view.palette.text, "size": 13, "family": FONT},
            "itemclick": False,
            "itemdoubleclick": False,
            "tracegroupgap": 0,
        },
        margin_t=10 + 22 * lines,
    )
    return figure
