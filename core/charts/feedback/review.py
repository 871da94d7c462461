"""Real prices beside the ranges of the estimates that they correct."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from core.charts.style import Chart, dressed, log_ticks
from core.charts.view import View
from core.language import Translator
from core.types import Correction, PriceBasis


def real_prices(
    corrections: Sequence[Correction],
    doubtful: Sequence[bool],
    view: View,
    first: int = 1,
) -> Chart | None:
    """Draw each real price, and the range of its estimate, as multiples of the estimate."""
    words, palette = view.words, view.palette
    shown = [
        (str(number), one, doubt)
        for number, (one, doubt) in enumerate(zip(corrections, doubtful, strict=True), start=first)
        if one.real_currency == one.currency
    ]
    if not shown:
        return None
    _ = words.gettext
    figure = go.Figure()
    for number, one, _doubt in shown:
        figure.add_scatter(
            x=[max(one.low / one.price, 1e-3), one.high / one.price],
            y=[number, number],
            mode="lines",
            line={"color": palette.middling, "width": 10},
            hoverinfo="skip",
        )
    for doubt, symbol, colour in ((False, "circle", palette.accent), (True, "diamond", palette.up)):
        _dots(figure, [s for s in shown if s[2] is doubt], symbol, colour, words)
    _axes(figure, shown, view)
    frame = pd.DataFrame(
        {
            _("Number"): [int(number) for number, _one, _doubt in shown],
            _("Real price"): [one.real_price for _n, one, _doubt in shown],
            _("Estimated price"): [one.price for _n, one, _doubt in shown],
            _("Range from"): [one.low for _n, one, _doubt in shown],
            _("Range to"): [one.high for _n, one, _doubt in shown],
            _("Currency"): [words.value(one.basis) for _n, one, _doubt in shown],
            _("Doubt"): [_("yes") if doubt else _("no") for _n, _one, doubt in shown],
        }
    )
    inside = sum(one.low <= one.real_price <= one.high for _n, one, _doubt in shown)
    sentence = _(
        "As multiples of the estimate: the bar is its range, the mark the real price (a diamond "
        "if doubtful). {inside} of {n} lie inside their range.",
        inside=inside,
        n=len(shown),
    )
    title = _("Real prices compared with the ranges")
    return Chart(title, dressed(figure, view, 60 + 26 * len(shown)), frame, sentence)


def _dots(
    figure: go.Figure,
    shown: Sequence[tuple[str, Correction, bool]],
    symbol: str,
    colour: str,
    words: Translator,
) -> None:
    said = [
        words.gettext(
            "{number}: real price {real}, estimate {price}",
            number=number,
            real=words.price(one.real_price, PriceBasis(one.real_currency, one.unit)),
            price=words.price(one.price, one.basis),
        )
        for number, one, _doubt in shown
    ]
    figure.add_scatter(
        x=[one.real_price / one.price for _n, one, _doubt in shown],
        y=[number for number, _one, _doubt in shown],
        mode="markers",
        text=said,
        marker={"symbol": symbol, "size": 12, "color": colour},
        hovertemplate="%{text}<extra></extra>",
    )


def _axes(
    figure: go.Figure,
    shown: Sequence[tuple[str, Correction, bool]],
    view: View,
) -> None:
    ratios = [
        r
        for _n, one, _doubt in shown
        for r in (max(one.low / one.price, 1e-3), one.high / one.price, one.real_price / one.price)
    ]
    low, high = min(*ratios, 0.5), max(*ratios, 2.0)
    ticks = log_ticks(low, high, 5)
    figure.update_xaxes(
        type="log",
        tickvals=ticks,
        ticktext=[f"×{view.words.number(tick, 3)}" for tick in ticks],
        range=[math.log10(low) - 0.08, math.log10(high) + 0.08],
        showgrid=True,
    )
    figure.add_vline(x=1, line={"color": view.palette.quiet, "width": 1, "dash": "dot"})
    figure.update_yaxes(
        type="category",
        autorange="reversed",
        categoryorder="array",
        showgrid=False,
        categoryarray=[number for number, _one, _doubt in shown],
        ticklabelstandoff=6,
    )
