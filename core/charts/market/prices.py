"""Charts of a market: how its prices are spread, and where one price stands in it."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go

from core.charts.style import Chart, amount_in, dressed, log_axis
from core.charts.view import View
from core.insight.estimate.wording import position_sentence
from core.insight.market.summary import MarketSummary
from core.language import Translator
from core.types import MarketPosition, Prediction, Price, PriceBasis


def price_histogram(summary: MarketSummary, view: View) -> Chart:
    """Draw how many listings ask how much, on a logarithmic axis."""
    words, palette = view.words, view.palette
    _, basis = words.gettext, summary.basis
    money, price_text = _money(words, PriceBasis(basis.currency)), _money(words, basis)
    bars = summary.histogram[summary.histogram["n"] > 0]
    names = [
        words.per(f"{money(a)} – {money(b)}", basis.unit)
        for a, b in zip(bars["low"], bars["high"], strict=True)
    ]
    figure = go.Figure(
        go.Bar(
            x=bars["low"],
            y=bars["n"],
            width=bars["high"] - bars["low"],
            offset=0,
            marker={"color": palette.accent, "line": {"width": 0}},
            customdata=[[name, words.number(n)] for name, n in zip(names, bars["n"], strict=True)],
            hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
        )
    )
    ends = (bars["low"].iloc[0], bars["high"].iloc[-1])
    log_axis(figure, ends, basis.currency, words, pad=0.04)
    figure.update_yaxes(
        title=_("Listings"),
        title_standoff=10,
        showgrid=True,
        nticks=5,
        tickfont={"color": palette.quiet, "size": 13},
    )
    figure.add_vline(x=summary.median, line={"color": palette.text, "width": 1.5, "dash": "dot"})
    figure.add_annotation(
        x=math.log10(summary.median),
        y=1,
        yref="paper",
        yanchor="bottom",
        showarrow=False,
        text=_("median {money}", money=price_text(summary.median)),
        font={"color": palette.text},
    )
    usual = words.listed([price_text(price) for price in summary.points["price"].head(3)])
    sentence = _(
        "The most common prices are {usual}.",
        usual=usual,
    )
    frame = pd.DataFrame({_("Price"): names, _("Listings"): bars["n"].to_list()})
    title = _("Half of the listings ask less than {median}", median=price_text(summary.median))
    return Chart(title, dressed(figure, view, 280, top=28), frame, sentence)


def price_strip(prediction: Prediction, position: MarketPosition, view: View) -> Chart:
    """Draw a range and its price below the prices of the listings it is compared with."""
    words, palette = view.words, view.palette
    price, _ = prediction.price, words.gettext
    money = _money(words, price.basis)
    figure = go.Figure()
    market, service = _("Market"), _("This service")
    for low, high, width, row, colour in (
        (position.p10, position.p90, 8, market, palette.faint),
        (position.p25, position.p75, 8, market, palette.quiet),
        (price.low, price.high, 12, service, palette.accent),
    ):
        figure.add_scatter(
            x=[low, high],
            y=[row, row],
            mode="lines",
            line={"color": colour, "width": width},
            hovertemplate=f"{words.prices(low, high, price.basis)}<extra></extra>",
        )
    for value, row in ((position.median, market), (price.price, service)):
        figure.add_scatter(
            x=[value],
            y=[row],
            mode="markers+text",
            text=[money(value)],
            textposition="top center",
            textfont={"color": palette.text, "size": 14},
            marker={"symbol": "diamond", "size": 13, "color": palette.text},
            hovertemplate=f"{money(value)}<extra></extra>",
            cliponaxis=False,
        )
    figure.update_traces(showlegend=False)
    low, high = min(position.p10, price.low), max(position.p90, price.high)
    pad = max(0.08 * math.log10(high / low), 0.02)
    log_axis(figure, (low, high), price.currency, words, pad=pad)
    figure.update_xaxes(showgrid=True)
    figure.update_yaxes(range=[-0.5, 1.75], showgrid=False, ticklabelstandoff=6)
    return Chart(
        _("Where it stands"),
        dressed(figure, view, 190),
        _strip_frame(price, position, words),
        position_sentence(position, prediction, words),
    )


def _strip_frame(price: Price, position: MarketPosition, words: Translator) -> pd.DataFrame:
    _ = words.gettext
    rows = [
        (_("Market: 10% ask less than"), position.p10),
        (_("Market: 25% ask less than"), position.p25),
        (_("Market: median"), position.median),
        (_("Market: 25% ask more than"), position.p75),
        (_("Market: 10% ask more than"), position.p90),
        (_("This service: low end of the range"), price.low),
        (_("This service: price"), price.price),
        (_("This service: high end of the range"), price.high),
    ]
    return pd.DataFrame(rows, columns=[_("Item"), amount_in(price.basis, words)])


def _money(words: Translator, basis: PriceBasis) -> Callable[[float], str]:
    return lambda amount: words.price(amount, basis, cents=amount != round(amount))
