"""The packages of a service, one above the other, each with its range."""

from __future__ import annotations

import html

import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import tinted
from core.charts.style import Chart, dressed, log_ticks, tick_labels
from core.charts.view import View
from core.types import PACKAGE_LABELS, PackagePrices, PriceBasis


def package_ladder(packages: PackagePrices, basis: PriceBasis, view: View) -> Chart:
    """Draw what each package costs, the basic one at the top."""
    words, palette = view.words, view.palette
    _ = words.gettext
    names = [words.sentence(PACKAGE_LABELS[one.package]) for one in packages.prices]
    labels = [
        f"<b>{html.escape(name)}</b>  {html.escape(words.about_price(one.price, basis))}"
        for name, one in zip(names, packages.prices, strict=True)
    ]
    ends = [(one.low or one.price, one.high or one.price) for one in packages.prices]
    figure = go.Figure()
    for y, (low, high) in enumerate(ends):
        figure.add_scatter(
            x=[low, high],
            y=[y, y],
            mode="lines",
            line={"color": tinted(palette.accent, 0.3), "width": 14},
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=[one.price for one in packages.prices],
        y=list(range(len(names))),
        mode="markers+text",
        text=labels,
        textposition="top center",
        textfont={"color": palette.text},
        cliponaxis=False,
        marker={"color": palette.accent, "size": 13, "line": {"color": palette.ground, "width": 2}},
        customdata=[
            [name, words.prices(low, high, basis)]
            for name, (low, high) in zip(names, ends, strict=True)
        ],
        hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
    )
    least, most = min(low for low, _high in ends), max(high for _low, high in ends)
    ticks = log_ticks(least, most, 4 if view.narrow else 6)
    figure.update_xaxes(
        type="log", tickvals=ticks, ticktext=tick_labels(ticks, basis.currency, words)
    )
    figure.update_yaxes(visible=False, range=[len(names) - 0.6, -0.7])
    sentence = _("A dot is the price of a package, the bar around it its range.")
    frame = pd.DataFrame(
        {
            _("Package"): names,
            _("Price ({currency})", currency=basis): [one.price for one in packages.prices],
            _("From ({currency})", currency=basis): [one.low for one in packages.prices],
            _("To ({currency})", currency=basis): [one.high for one in packages.prices],
        }
    )
    return Chart(_("What each package costs"), dressed(figure, view, 240), frame, sentence)
