"""The price along one field of a service, with its range."""

from __future__ import annotations

import html

import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import tinted
from core.charts.style import Chart, dressed, log_ticks, tick_labels
from core.charts.view import View
from core.types import PriceBasis


def price_along(
    curve: pd.DataFrame,
    names: list[str],
    field: str,
    current: int,
    basis: PriceBasis,
    view: View,
) -> Chart:
    """Draw how the price of one service follows a field, all else equal."""
    words, palette = view.words, view.palette
    _, x = words.gettext, list(range(len(curve)))
    figure = go.Figure()
    for column, fill in (("low", None), ("high", "tonexty")):
        figure.add_scatter(
            x=x,
            y=curve[column],
            mode="lines",
            fill=fill,
            hoverinfo="skip",
            line={"width": 1, "color": tinted(palette.accent, 0.35)},
            fillcolor=tinted(palette.accent, 0.12),
        )
    labels = [html.escape(name) for name in names]
    figure.add_scatter(
        x=x,
        y=curve["price"],
        mode="lines+markers",
        line={"color": palette.accent, "width": 2},
        marker={
            "size": [14 if i == current else 7 for i in x],
            "symbol": ["diamond" if i == current else "circle" for i in x],
        },
        customdata=[
            [label, words.price(price, basis)]
            for label, price in zip(labels, curve["price"], strict=True)
        ],
        hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
    )
    ticks = log_ticks(float(curve["low"].min()), float(curve["high"].max()), 5)
    figure.update_yaxes(
        type="log",
        tickvals=ticks,
        ticktext=tick_labels(ticks, basis.currency, words),
        title=words.gettext("Price"),
        showgrid=True,
    )
    shown = x if len(x) <= 8 else x[:: -(-len(x) // 7)]
    figure.update_xaxes(
        tickvals=shown,
        ticktext=[labels[i] for i in shown],
        title=html.escape(field),
        title_standoff=10,
        showgrid=False,
    )
    least, most = int(curve["price"].argmin()), int(curve["price"].argmax())
    sentence = _(
        "All else equal, the estimate is lowest at “{low_at}” ({low}) and highest at “{high_at}” "
        "({high}); the diamond is your service, the shaded area its range.",
        low_at=names[least],
        low=words.price(float(curve["price"].iloc[least]), basis),
        high_at=names[most],
        high=words.price(float(curve["price"].iloc[most]), basis),
    )
    frame = pd.DataFrame(
        {
            field: names,
            _("Price ({currency})", currency=basis): curve["price"],
            _("From ({currency})", currency=basis): curve["low"],
            _("To ({currency})", currency=basis): curve["high"],
        }
    )
    return Chart(
        _("How the price varies with one field"), dressed(figure, view, 320), frame, sentence
    )
