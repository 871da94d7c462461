"""Whether promises are kept: ranges that hold, and bands that come true."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import SYMBOLS, share_axis, with_legend
from core.charts.style import Chart, dressed, error_bars
from core.charts.view import View
from core.insight.estimate.wording import BAND_LABELS
from core.language import Translator
from core.types import BANDS, Comparison

#: The promise that the sentence is about: what the Estimate page gives by default.
_USUAL = 0.8


def coverage(comparison: Comparison, view: View) -> Chart | None:
    """Draw how many prices the ranges hold, against how many they promise."""
    _, words = view.words.gettext, view.words
    rows = (comparison.report.get("calibration") or {}).get("coverage") or []
    if not rows:
        return None
    figure = go.Figure()
    _exact(figure, view)
    _points(figure, rows, "promised", "held", view.palette.accent, SYMBOLS[0], None, words)
    _square(figure, _("Promised"), _("Actual"), words)
    usual = min(rows, key=lambda row: abs(row["promised"] - _USUAL))
    worst = max(rows, key=lambda row: abs(row["held"] - row["promised"]))
    sentence = _(
        "The {promised} range contained {held} of the prices from unseen sellers ({low} to "
        "{high}); the largest gap is {gap} percentage points, at {worst}. On the line, ranges "
        "contain exactly what they promise.",
        promised=words.percent(usual["promised"]),
        held=words.percent(usual["held"], 1),
        low=words.percent(usual["low"], 1),
        high=words.percent(usual["high"], 1),
        gap=words.number(100 * abs(worst["held"] - worst["promised"]), 1),
        worst=words.percent(worst["promised"]),
    )
    frame = pd.DataFrame(
        {
            _("Promised"): [r["promised"] for r in rows],
            _("Actual"): [r["held"] for r in rows],
            **_ends(rows, words),
        }
    )
    return Chart(_("Does the range hold?"), dressed(figure, view, 360), frame, sentence)


def band_calibration(comparison: Comparison, view: View) -> Chart | None:
    """Draw how often a band comes true, against how likely it was said to be."""
    _, words = view.words.gettext, view.words
    rows = (comparison.report.get("calibration") or {}).get("bands") or []
    if not rows:
        return None
    figure = go.Figure()
    _exact(figure, view)
    for band, colour, symbol in zip(BANDS, view.palette.bands, SYMBOLS, strict=False):
        mine = [row for row in rows if row["band"] == band]
        name = words.gettext(BAND_LABELS[band])
        _points(figure, mine, "predicted", "observed", colour, symbol, name, words)
    _square(figure, _("Predicted probability"), _("Actual frequency"), words)
    inside = sum(row["low"] <= row["predicted"] <= row["high"] for row in rows)
    sentence = _(
        "In {inside} of {n} groups of listings with similar probabilities, the band occurs as "
        "often as predicted, within the 95% interval. On the line, a band predicted with "
        "probability {share} occurs in {share} of cases.",
        n=len(rows),
        inside=inside,
        share=words.percent(0.6),
    )
    frame = pd.DataFrame(
        {
            _("Band"): [words.sentence(BAND_LABELS[row["band"]]) for row in rows],
            _("Predicted probability"): [row["predicted"] for row in rows],
            _("Actual frequency"): [row["observed"] for row in rows],
            **_ends(rows, words),
        }
    )
    figure = with_legend(dressed(figure, view, 380), view)
    return Chart(_("Are the band probabilities right?"), figure, frame, sentence)


def _points(
    figure: go.Figure,
    rows: list[dict[str, Any]],
    x: str,
    y: str,
    colour: str,
    symbol: str,
    name: str | None,
    words: Translator,
) -> None:
    """Add shares with their intervals, joined by a thin line."""
    figure.add_scatter(
        x=[row[x] for row in rows],
        y=[row[y] for row in rows],
        mode="lines+markers",
        name=name,
        showlegend=name is not None,
        marker={"symbol": symbol, "size": 9, "color": colour},
        line={"color": colour, "width": 1},
        error_y=error_bars(
            [row[y] for row in rows],
            [row["low"] for row in rows],
            [row["high"] for row in rows],
            colour,
        ),
        customdata=[
            [words.percent(row[x], 1), words.percent(row[y], 1), words.number(row["n"])]
            for row in rows
        ],
        hovertemplate="%{customdata[0]} → %{customdata[1]} (n = %{customdata[2]})<extra></extra>",
    )


def _exact(figure: go.Figure, view: View) -> None:
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        hoverinfo="skip",
        showlegend=False,
        line={"color": view.palette.quiet, "width": 1.5, "dash": "dot"},
    )


def _square(figure: go.Figure, below: str, beside: str, words: Translator) -> None:
    axis = {"range": [0, 1.03], "showgrid": True, **share_axis(1.0, words, 5)}
    figure.update_xaxes(title=below, title_standoff=10, **axis)
    figure.update_yaxes(title=beside, **axis)


def _ends(rows: list[dict[str, Any]], words: Translator) -> dict[str, list[Any]]:
    _ = words.gettext
    return {
        _("95% interval, low"): [row["low"] for row in rows],
        _("95% interval, high"): [row["high"] for row in rows],
        _("Listings"): [row["n"] for row in rows],
    }
