"""Rows of groups: the middle half as a line, the median with its interval on it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import tinted, wrapped
from core.charts.explore.axes import Scale
from core.charts.style import dressed, error_bars
from core.charts.view import View
from core.language import Translator

_EACH = 34
_LABEL = 22
#: Letters that stand beside each other below the rows on a phone.
_ROOM = 22


def dot_rows(
    labels: Sequence[str],
    table: pd.DataFrame,
    scale: Scale,
    view: View,
    *,
    lines: int = 2,
) -> go.Figure:
    """Draw a row for each group, the first on top."""
    palette = view.palette
    figure, rows = go.Figure(), list(range(len(table)))
    at = {
        name: scale.place(table[name].to_numpy(float))
        for name in ("p25", "median", "p75", "low", "high")
    }
    half: list[float | None] = []
    for a, b in zip(at["p25"], at["p75"], strict=True):
        half += [float(a), float(b), None]
    figure.add_scatter(
        x=half,
        y=[y for row in rows for y in (row, row, None)],
        mode="lines",
        hoverinfo="skip",
        line={"color": tinted(palette.accent, 0.25), "width": 10},
    )
    figure.add_scatter(
        x=at["median"],
        y=rows,
        mode="markers",
        marker={"symbol": "diamond", "size": 11, "color": palette.accent},
        error_x=error_bars(at["median"], at["low"], at["high"], palette.accent, 2.5),
        customdata=_told(labels, table, scale, view.words),
        hovertemplate="%{customdata[0]}<br>%{customdata[1]} (%{customdata[2]})<br>"
        "n = %{customdata[3]}<extra></extra>",
    )
    figure.update_xaxes(**scale.axis(view, _ROOM), title_standoff=10)
    figure.update_yaxes(
        range=[len(table) - 0.4, -0.6],
        showgrid=False,
        ticklabelstandoff=6,
        tickvals=rows,
        ticktext=[wrapped(label, _LABEL, lines) for label in labels],
    )
    each = _EACH if lines <= 2 else 50
    return dressed(figure, view, max(140, each * len(table) + 62))


def _told(
    labels: Sequence[str], table: pd.DataFrame, scale: Scale, words: Translator
) -> list[list[str]]:
    columns = [table[name].tolist() for name in ("median", "p25", "p75", "n")]
    return [
        [
            wrapped(name, 50),
            scale.text(median, words),
            f"{scale.text(p25, words)} – {scale.text(p75, words)}",
            words.number(n),
        ]
        for name, median, p25, p75, n in zip(labels, *columns, strict=True)
    ]
