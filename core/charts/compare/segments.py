"""For whom the estimates are right: the median error of each part of a market."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import share_axis, wrapped
from core.charts.style import Chart, dressed, error_bars
from core.charts.view import View
from core.errors import N_
from core.insight.estimate.wording import BAND_LABELS
from core.language import Translator
from core.types import Comparison

SEGMENT_LABELS: dict[str, str] = {
    "all": N_("All listings"),
    "seller_level": N_("Seller level"),
    "price_range": N_("Price range"),
    "category": N_("Category"),
    "new_seller": N_("New or rated"),
}
_VALUES = {"new": N_("New sellers"), "rated": N_("Rated sellers")}
_EACH, _HEADING = 26, 30


def segment_table(comparison: Comparison, candidate: str, words: Translator) -> pd.DataFrame:
    """Lay out a candidate's accuracy by part of the market, in the format of the Zestimate."""
    _, rows = words.gettext, _rows(comparison, candidate)
    table = {
        _("Segment"): [
            words.sentence(SEGMENT_LABELS.get(r["segment"], r["segment"])) for r in rows
        ],
        _("Group"): [segment_name(row, words) for row in rows],
        _("Listings"): [row["n"] for row in rows],
        _("Median error"): [row["mdape"] for row in rows],
        _("95% interval, low"): [row["low"] for row in rows],
        _("95% interval, high"): [row["high"] for row in rows],
        _("Within 10%"): [row["within_10"] for row in rows],
        _("Within 25%"): [row["within_25"] for row in rows],
        _("Within 50%"): [row["within_50"] for row in rows],
    }
    if any(row.get("coverage_80") is not None for row in rows):
        table[_("80% range contains")] = [row.get("coverage_80") for row in rows]
    return pd.DataFrame(table)


def segment_name(row: Mapping[str, Any], words: Translator) -> str:
    """Return the name of a part; a market's own words are only made readable."""
    _, segment, value = words.gettext, row["segment"], str(row["value"])
    if segment == "all":
        return _("All listings")
    if segment == "price_range" and value in BAND_LABELS:
        return words.gettext(BAND_LABELS[value])
    if segment == "new_seller" and value in _VALUES:
        return words.gettext(_VALUES[value])
    if not value:
        return _("Not specified")
    return value.replace("_", " ").capitalize() if "_" in value else value


def error_by_segment(comparison: Comparison, candidate: str, view: View) -> Chart | None:
    """Draw the median error of each part of the market with its interval."""
    words, palette = view.words, view.palette
    _, rows = words.gettext, _rows(comparison, candidate)
    parts = [row for row in rows if row["segment"] != "all"]
    if not parts:
        return None
    figure, places, labels = go.Figure(), _places(parts), []
    for place, row in zip(places, parts, strict=True):
        labels.append((place, f"{wrapped(segment_name(row, words), 22, 1)}"))
    for segment in dict.fromkeys(row["segment"] for row in parts):
        first = next(i for i, row in enumerate(parts) if row["segment"] == segment)
        name = words.gettext(SEGMENT_LABELS.get(segment, segment))
        labels.append((places[first] - _HEADING, f"<b>{wrapped(name, 22, 1)}</b>"))
    _draw(figure, parts, places, view)
    whole = next((row for row in rows if row["segment"] == "all"), None)
    if whole is not None:
        figure.add_vline(
            x=whole["mdape"], line={"color": palette.text, "width": 1.5, "dash": "dot"}
        )
    top = max(row["high"] for row in parts)
    figure.update_xaxes(
        range=[0, 1.05 * top],
        showgrid=True,
        title=_("Median error"),
        title_standoff=10,
        **share_axis(top, words, 4),
    )
    height = round(places[-1] + _EACH)
    figure.update_yaxes(
        range=[height, -6],
        showgrid=False,
        ticklabelstandoff=6,
        tickvals=[place for place, _label in labels],
        ticktext=[label for _place, label in labels],
    )
    return Chart(
        _("Where estimates are better or worse"),
        dressed(figure, view, height + 62),
        segment_table(comparison, candidate, words),
        _sentence(parts, whole, words),
    )


def _draw(
    figure: go.Figure,
    parts: list[Mapping[str, Any]],
    places: list[float],
    view: View,
) -> None:
    words = view.words
    figure.add_scatter(
        x=[row["mdape"] for row in parts],
        y=places,
        mode="markers",
        marker={"symbol": "diamond", "size": 10, "color": view.palette.accent},
        error_x=error_bars(
            [row["mdape"] for row in parts],
            [row["low"] for row in parts],
            [row["high"] for row in parts],
            view.palette.accent,
            3,
        ),
        customdata=[
            [
                wrapped(segment_name(row, words), 60),
                words.percent(row["mdape"], 1),
                words.number(row["n"]),
            ]
            for row in parts
        ],
        hovertemplate="%{customdata[0]}: %{customdata[1]} (n = %{customdata[2]})<extra></extra>",
    )


def _places(parts: list[Mapping[str, Any]]) -> list[float]:
    """Return each part's height in pixels from the top, with room for headings."""
    places, at, before = [], 0.0, None
    for row in parts:
        if row["segment"] != before:
            at += _HEADING + (8 if before else 0)
        places.append(at)
        at, before = at + _EACH, row["segment"]
    return places


def _sentence(
    parts: list[Mapping[str, Any]], whole: Mapping[str, Any] | None, words: Translator
) -> str:
    best, worst = min(parts, key=lambda r: r["mdape"]), max(parts, key=lambda r: r["mdape"])
    said = words.gettext(
        "The median error is smallest for “{best}” ({low}) and largest for “{worst}” ({high}).",
        low=words.percent(best["mdape"]),
        best=segment_name(best, words),
        high=words.percent(worst["mdape"]),
        worst=segment_name(worst, words),
    )
    if whole is None:
        return said
    return (
        said
        + " "
        + words.gettext(
            "The dotted line is the error over all listings, {error}; bars show 95% intervals.",
            error=words.percent(whole["mdape"]),
        )
    )


def _rows(comparison: Comparison, candidate: str) -> list[Mapping[str, Any]]:
    """Return a candidate's segments, the whole first, kinds together."""
    rows = [r for r in comparison.report.get("segments") or [] if r["candidate"] == candidate]
    order = {name: i for i, name in enumerate(SEGMENT_LABELS)}
    return sorted(rows, key=lambda row: order.get(row["segment"], len(order)))
