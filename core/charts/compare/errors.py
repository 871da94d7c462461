"""How wrong the estimates are: against the asked prices, and which way they miss."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import factor_text, octaves, share_axis, tinted
from core.charts.style import Chart, dressed, log_ticks, tick_labels
from core.charts.view import View
from core.errors import N_
from core.insight.estimate.wording import BAND_LABELS
from core.language import Translator
from core.types import BANDS, Comparison, PriceBasis

#: Dots along each axis; a dot stands for the listings of its place.
PLACES = 34
#: Misses beyond this factor (as a power of two) are counted at the end.
MAX_OCTAVES = 4.0
_OCTAVE = 0.25


def predicted_against_actual(comparison: Comparison, candidate: str, view: View) -> Chart:
    """Draw estimates against asked prices, on two logarithmic axes, as dots of listings."""
    _, words, basis = view.words.gettext, view.words, PriceBasis.of(comparison.report)
    actual, said = _pairs(comparison, candidate)
    dots, ends = _dots(actual, said)
    money = [words.price(v, basis) for v in dots["actual"]]
    guess = [words.price(v, basis) for v in dots["estimate"]]
    figure = go.Figure()
    for factor, dash, name in ((1.0, "solid", "="), (2.0, "dot", "×2"), (0.5, "dot", "÷2")):
        _guide(figure, ends, factor, dash, name, view)
    figure.add_scatter(
        x=dots["actual"],
        y=dots["estimate"],
        mode="markers",
        marker={
            "size": 3 + 11 * np.sqrt(dots["n"] / dots["n"].max()),
            "opacity": 0.6,
            "color": view.palette.accent,
            "line": {"width": 0},
        },
        customdata=list(zip(money, guess, [words.number(n) for n in dots["n"]], strict=True)),
        hovertemplate="%{customdata[0]} → %{customdata[1]}: %{customdata[2]}<extra></extra>",
    )
    ticks = log_ticks(*ends, 5)
    axis = {
        "type": "log",
        "tickvals": ticks,
        "ticktext": tick_labels(ticks, basis.currency, words),
        "range": [math.log10(ends[0]), math.log10(ends[1])],
        "showgrid": True,
    }
    figure.update_xaxes(title=_("Asking price"), title_standoff=10, **axis)
    figure.update_yaxes(title=_("Estimated price"), **axis)
    near = float(np.mean(np.abs(np.log2(said / actual)) <= 1))
    sentence = _(
        "{n} estimates: between the dotted lines they lie within half and twice the asking price, "
        "on the solid line they are exact. Larger dots stand for more listings.",
        n=words.number(len(actual)),
    )
    frame = pd.DataFrame(
        {
            _("Asking price ({currency})", currency=basis): dots["actual"].round(2),
            _("Estimate ({currency})", currency=basis): dots["estimate"].round(2),
            _("Listings"): dots["n"],
        }
    )
    title = _(
        "{share} of the estimates lie between half and twice the asking price",
        share=words.percent(near),
    )
    return Chart(title, dressed(figure, view, 430), frame, sentence)


def residuals(comparison: Comparison, candidate: str, view: View) -> Chart:
    """Draw by which factor estimates miss, too low on one side and too high on the other."""
    _, words, palette = view.words.gettext, view.words, view.palette
    actual, said = _pairs(comparison, candidate)
    miss = np.clip(np.log2(said / actual), -MAX_OCTAVES, MAX_OCTAVES - 1e-9)
    edges = np.arange(-MAX_OCTAVES, MAX_OCTAVES + _OCTAVE / 2, _OCTAVE)
    counts, _edges = np.histogram(miss, edges)
    low, high = float(np.mean(miss < 0)), float(np.mean(miss > 0))
    names = [
        f"{factor_text(2.0**a, words)} – {factor_text(2.0**b, words)}" for a, b in pairwise(edges)
    ]
    figure = go.Figure(
        go.Bar(
            x=edges[:-1],
            y=counts / len(miss),
            width=_OCTAVE,
            offset=0,
            marker={
                "color": [palette.down if e < 0 else palette.up for e in edges[:-1]],
                "line": {"width": 0},
            },
            customdata=[
                [name, words.number(int(n))] for name, n in zip(names, counts, strict=True)
            ],
            hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
        )
    )
    shown = edges[:-1][counts > 0]
    reach = max(1.0, -float(shown.min()), float(shown.max()) + _OCTAVE)
    ticks, texts = octaves(-reach, reach, words)
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=texts,
        range=[-reach, reach],
        title=_("Estimate divided by asking price"),
        title_standoff=10,
    )
    top = float(counts.max() / len(miss))
    figure.update_yaxes(
        title=_("Share of listings"),
        showgrid=True,
        range=[0, 1.18 * top],
        **share_axis(top, words, 3),
    )
    figure.add_vline(x=0, line={"color": palette.text, "width": 1.5, "dash": "dot"})
    for x, anchor, text in (
        (-0.02, "right", _("too low: {share}", share=words.percent(low))),
        (0.02, "left", _("too high: {share}", share=words.percent(high))),
    ):
        figure.add_annotation(
            x=0,
            y=1,
            yref="paper",
            xanchor=anchor,
            yanchor="top",
            text=text,
            showarrow=False,
            font={"color": palette.text},
            xshift=300 * x,
        )
    first, third = (factor_text(float(q), words) for q in np.quantile(said / actual, [0.25, 0.75]))
    sentence = _(
        "{low} of the estimates are too low, {high} too high; the middle 50% lie between {first} "
        "and {third} of the asking price.",
        low=words.percent(low),
        high=words.percent(high),
        first=first,
        third=third,
    )
    frame = pd.DataFrame(
        {
            _("Estimate divided by asking price"): names,
            _("Listings"): counts.astype(int),
            _("Share"): counts / len(miss),
        }
    )[counts > 0]
    title = _("Too low or too high")
    return Chart(title, dressed(figure, view, 320), frame, sentence)


def residuals_by_price(comparison: Comparison, candidate: str, view: View) -> Chart:
    """Draw which way estimates miss for cheap, middling and dear listings."""
    _, words, palette = view.words.gettext, view.words, view.palette
    actual, said = _pairs(comparison, candidate)
    band = np.searchsorted(np.asarray(comparison.report["band_edges"], float), actual, side="left")
    names = _band_names(comparison, words)
    rows = [
        (
            names[i],
            int((band == i).sum()),
            *np.quantile(said[band == i] / actual[band == i], [0.1, 0.25, 0.5, 0.75, 0.9]),
        )
        for i in range(3)
        if (band == i).any()
    ]
    figure = go.Figure()
    for name, _n, p10, p25, middle, p75, p90 in rows:
        label = name.replace(", ", "<br>")
        for a, b, width, colour in (
            (p10, p90, 6, palette.faint),
            (p25, p75, 12, palette.quiet),
        ):
            figure.add_scatter(
                x=np.log2([a, b]),
                y=[label, label],
                mode="lines",
                line={"color": colour, "width": width},
                hovertemplate=f"{factor_text(a, words)} – {factor_text(b, words)}<extra></extra>",
            )
        figure.add_scatter(
            x=[math.log2(middle)],
            y=[label],
            mode="markers+text",
            cliponaxis=False,
            text=[factor_text(middle, words)],
            textposition="top center",
            textfont={"color": palette.text, "size": 14},
            marker={"symbol": "diamond", "size": 12, "color": palette.text},
            hovertemplate=f"{factor_text(middle, words)}<extra></extra>",
        )
    low, high = min(math.log2(r[2]) for r in rows), max(math.log2(r[6]) for r in rows)
    low, high = min(low, -1.0) - 0.2, max(high, 1.0) + 0.2
    ticks, texts = octaves(low, high, words)
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=texts,
        range=[low, high],
        showgrid=True,
        title=_("Estimate divided by asking price"),
        title_standoff=10,
    )
    figure.update_yaxes(autorange="reversed", ticklabelstandoff=6, showgrid=False)
    figure.add_vline(x=0, line={"color": palette.text, "width": 1.5, "dash": "dot"})
    parts = words.listed(
        [f"{row[0].split(', ')[0].lower()} {factor_text(row[4], words)}" for row in rows]
    )
    sentence = _(
        "Median ratio of estimate to asking price in each group: {parts}. The thick bar covers "
        "half of the listings, the thin bar 8 in 10.",
        parts=parts,
    )
    quantiles = [
        _("10th percentile"),
        _("25th percentile"),
        _("Median ratio"),
        _("75th percentile"),
        _("90th percentile"),
    ]
    frame = pd.DataFrame(rows, columns=[_("Asking price"), _("Listings"), *quantiles])
    title = _("Cheap and expensive listings")
    return Chart(title, dressed(figure, view, 250), frame, sentence)


def _pairs(comparison: Comparison, candidate: str) -> tuple[np.ndarray, np.ndarray]:
    """Return asked prices and estimates where both are there, each of shape (n,)."""
    table = comparison.predictions[["price", f"estimate:{candidate}"]].dropna().to_numpy(float)
    return table[:, 0], table[:, 1]


def _dots(actual: np.ndarray, said: np.ndarray) -> tuple[pd.DataFrame, tuple[float, float]]:
    """Gather listings into dots: centres in money, and how many; and the ends of both axes."""
    logs = np.log10([actual, said])
    low, high = logs.min() - 0.05, logs.max() + 0.05
    step = (high - low) / PLACES
    cells = pd.DataFrame(((logs - low) // step).T, columns=["actual", "estimate"])
    dots = cells.value_counts().rename("n").reset_index()
    for name in ("actual", "estimate"):
        dots[name] = 10 ** (low + (dots[name] + 0.5) * step)
    return dots, (10**low, 10**high)


def _guide(
    figure: go.Figure,
    ends: tuple[float, float],
    factor: float,
    dash: str,
    name: str,
    view: View,
) -> None:
    """Draw the line on which an estimate is `factor` times the asked price, and name it."""
    palette = view.palette
    low, high = ends
    start, stop = max(low, low / factor), min(high, high / factor)
    figure.add_scatter(
        x=[start, stop],
        y=[start * factor, stop * factor],
        mode="lines",
        hoverinfo="skip",
        line={"color": palette.quiet, "width": 1.5, "dash": dash},
    )
    if name != "=":
        figure.add_annotation(
            x=math.log10(stop),
            y=math.log10(stop * factor),
            text=name,
            showarrow=False,
            xanchor="right",
            yanchor="top",
            font={"color": palette.text, "size": 13},
            bgcolor=tinted(palette.faint, 0.6),
            borderpad=2,
        )


def _band_names(comparison: Comparison, words: Translator) -> list[str]:
    """Return "Low, under $10.00" and so on."""
    basis = PriceBasis.of(comparison.report)
    low, high = (words.price(e, basis) for e in comparison.report["band_edges"])
    ranges = [
        words.gettext(N_("under {money}"), money=low),
        words.gettext(N_("{low} to {high}"), low=low, high=high),
        words.gettext(N_("above {money}"), money=high),
    ]
    return [f"{words.gettext(BAND_LABELS[b])}, {r}" for b, r in zip(BANDS, ranges, strict=True)]
