"""What accuracy costs: the median error against the time of one estimate."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import round_ticks, share_axis, wrapped
from core.charts.compare.places import Box, Spot, placed
from core.charts.style import Chart, dressed, log_ticks
from core.charts.view import View
from core.insight.compare.candidates import candidate_name, figure_of, ranking
from core.language import Translator
from core.types import Comparison

HEIGHT = 440
#: Nothing is gained below this time; what answers sooner stands at the edge.
MIN_MS = 0.5
_LETTER, _LINE = 6.7, 15.0


def pareto(comparison: Comparison, view: View) -> Chart | None:
    """Draw which models are beaten by none that is both faster and closer."""
    words, palette = view.words, view.palette
    _, points = words.gettext, _points(comparison, words)
    if not points:
        return None
    frontier = _frontier(points)
    figure, xs = go.Figure(), [max(p["ms"], MIN_MS) for p in points]
    low, high = math.log10(min(xs)) - 0.12, math.log10(max(xs)) + 0.12
    bottom = min(p["error"] for p in points)
    top = max(p["error"] for p in points)
    pad = max(0.16 * (top - bottom), 0.01)
    span = (max(0.0, bottom - pad), top + pad)
    edge = sorted(frontier, key=lambda p: p["ms"])
    figure.add_scatter(
        x=[max(p["ms"], MIN_MS) for p in edge],
        y=[p["error"] for p in edge],
        mode="lines",
        line={"color": palette.accent, "width": 1.5, "shape": "hv"},
        hoverinfo="skip",
    )
    for mine, symbol, colour, size in (
        ([p for p in points if p not in frontier], "circle-open", palette.quiet, 9),
        (edge, "diamond", palette.accent, 13),
    ):
        _mark(figure, mine, symbol, colour, size, words)
    _name(figure, points, frontier, (low, high), span, view)
    ticks = log_ticks(10**low, 10**high, 5)
    figure.update_xaxes(
        type="log",
        range=[low, high],
        tickvals=ticks,
        title=_("Time of one estimate (ms)"),
        ticktext=[words.number(t) for t in ticks],
        title_standoff=10,
        showgrid=True,
    )
    figure.update_yaxes(
        title=_("Median error"),
        showgrid=True,
        range=list(span),
        **_shares(span, words),
    )
    names = words.listed([f"{p['place']} {words.quoted(p['name'])}" for p in edge])
    sentence = words.ngettext(
        "The line shows the one model that no other beats on both time and error: {names}. "
        "Numbers are leaderboard ranks.",
        "The line joins the {n} models that no other beats on both time and error: {names}. "
        "Numbers are leaderboard ranks.",
        len(edge),
        names=names,
    )
    return Chart(
        _("Error versus time"),
        dressed(figure, view, HEIGHT),
        _table(points, frontier, words),
        sentence,
    )


def _points(comparison: Comparison, words: Translator) -> list[dict[str, Any]]:
    found = []
    for place, row in enumerate(ranking(comparison.report, "price"), start=1):
        error, ms = figure_of(row, "mdape"), row.get("predict_ms")
        if error is not None and ms:
            found.append(
                {
                    "place": place,
                    "name": candidate_name(row, words),
                    "ms": float(ms),
                    "error": error,
                }
            )
    return found


def _frontier(points: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the points that none beats in both: each is closer than all faster ones."""
    found: list[dict[str, Any]] = []
    for point in sorted(points, key=lambda p: (p["ms"], p["error"])):
        if not found or point["error"] < found[-1]["error"]:
            found.append(point)
    return found


def _mark(
    figure: go.Figure,
    points: Sequence[Mapping[str, Any]],
    symbol: str,
    colour: str,
    size: int,
    words: Translator,
) -> None:
    figure.add_scatter(
        x=[max(p["ms"], MIN_MS) for p in points],
        y=[p["error"] for p in points],
        mode="markers",
        marker={"symbol": symbol, "size": size, "color": colour, "line": {"width": 2}},
        customdata=[
            [wrapped(p["name"], 30), words.number(p["ms"], 2), words.percent(p["error"], 1)]
            for p in points
        ],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]} ms, %{customdata[2]}<extra></extra>",
    )


def _name(
    figure: go.Figure,
    points: Sequence[dict[str, Any]],
    frontier: Sequence[dict[str, Any]],
    xrange: tuple[float, float],
    yrange: tuple[float, float],
    view: View,
) -> None:
    """Write names at the frontier and numbers at the rest, where there is room on a phone."""
    palette = view.palette
    order = [*frontier, *(p for p in points if p not in frontier)]
    texts = [
        wrapped(f"{p['place']} {p['name']}", 17) if p in frontier else str(p["place"])
        for p in order
    ]
    offsets = placed(_spots(order, texts, xrange, yrange), HEIGHT - 60)
    if None in offsets:  # where a name finds no place, its number may
        texts = [
            text if offset is not None else str(p["place"])
            for p, text, offset in zip(order, texts, offsets, strict=True)
        ]
        offsets = placed(_spots(order, texts, xrange, yrange), HEIGHT - 60)
    for p, text, offset in zip(order, texts, offsets, strict=True):
        if offset is None:
            continue
        far = abs(offset[0]) + abs(offset[1]) > 30
        figure.add_annotation(
            x=math.log10(max(p["ms"], MIN_MS)),
            y=p["error"],
            ax=offset[0],
            ay=offset[1],
            text=text,
            showarrow=True,
            arrowhead=0,
            arrowwidth=1,
            xanchor="center",
            yanchor="middle",
            standoff=7,
            align="center",
            arrowcolor=palette.quiet if far else "rgba(0,0,0,0)",
            font={"color": palette.text if p in frontier else palette.quiet, "size": 12},
        )


def _spots(
    points: Sequence[Mapping[str, Any]],
    texts: Sequence[str],
    xrange: tuple[float, float],
    yrange: tuple[float, float],
) -> list[Spot]:
    return [
        Spot(
            (math.log10(max(p["ms"], MIN_MS)) - xrange[0]) / (xrange[1] - xrange[0]),
            (yrange[1] - p["error"]) / (yrange[1] - yrange[0]),
            Box(
                _LETTER * max(len(part) for part in text.split("<br>")) + 6,
                _LINE * len(text.split("<br>")) + 2,
            ),
        )
        for p, text in zip(points, texts, strict=True)
    ]


def _shares(span: tuple[float, float], words: Translator) -> dict[str, object]:
    ticks = round_ticks(*span, most=6)
    if len(ticks) < 2:
        return share_axis(span[1], words)
    return {"tickvals": ticks, "ticktext": [words.percent(t) for t in ticks]}


def _table(
    points: Sequence[Mapping[str, Any]], frontier: Sequence[Mapping[str, Any]], words: Translator
) -> pd.DataFrame:
    _ = words.gettext
    return pd.DataFrame(
        {
            _("Rank"): [p["place"] for p in points],
            _("Model"): [p["name"] for p in points],
            _("Time of one estimate (ms)"): [p["ms"] for p in points],
            _("Median error"): [p["error"] for p in points],
            _("Beaten on both"): [_("no") if p in frontier else _("yes") for p in points],
        }
    )
