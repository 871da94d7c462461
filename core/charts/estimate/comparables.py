"""A strip of the comparable listings' prices, with an estimate among them."""

from __future__ import annotations

import html
from collections import Counter

import pandas as pd
import plotly.graph_objects as go

from core.charts.style import Chart, amount_in, dressed, log_axis
from core.charts.view import View
from core.insight.estimate.comparable_words import comparables_summary, in_words
from core.language import Translator
from core.types import FIELD, LISTED, Neighbourhood, Price

_ROWS = 0.32  # between dots of one and the same price


def comparables_strip(near: Neighbourhood, price: Price, view: View) -> Chart:
    """Draw a dot for each comparable listing above the estimate and its range."""
    _, words = view.words.gettext, view.words
    figure = go.Figure()
    _range(figure, price, view)
    _dots(figure, near, view)
    prices = [listing.price for listing in near.listings]
    ends = (min(*prices, price.low), max(*prices, price.high))
    log_axis(figure, ends, price.currency, words, pad=0.06)
    figure.update_xaxes(showgrid=True)
    most = max(Counter(prices).values())
    figure.update_yaxes(visible=False, range=[-1.15, _ROWS * most + 0.25])
    height = 112 + 14 * most
    return Chart(
        _("Comparable listings"),
        dressed(figure, view, height),
        _frame(near, words),
        comparables_summary(near, words),
    )


def _range(figure: go.Figure, price: Price, view: View) -> None:
    words, palette = view.words, view.palette
    figure.add_scatter(
        x=[price.low, price.high],
        y=[-0.45, -0.45],
        mode="lines",
        line={"color": palette.accent, "width": 8},
        opacity=0.45,
        hovertemplate=f"{words.prices(price.low, price.high, price.basis)}<extra></extra>",
    )
    you = words.gettext("This service: {price}", price=words.about_price(price.price, price.basis))
    figure.add_scatter(
        x=[price.price],
        y=[-0.45],
        mode="markers+text",
        text=[you],
        cliponaxis=False,
        textposition="bottom center",
        textfont={"color": palette.text, "size": 14},
        marker={"symbol": "diamond", "size": 13, "color": palette.text},
        hovertemplate=f"{you}<extra></extra>",
    )


def _dots(figure: go.Figure, near: Neighbourhood, view: View) -> None:
    seen: Counter[float] = Counter()
    heights = []
    for listing in near.listings:
        heights.append(_ROWS * seen[listing.price])
        seen[listing.price] += 1
    titles = [html.escape(c.description.partition("\n")[0][:80]) for c in near.listings]
    figure.add_scatter(
        x=[c.price for c in near.listings],
        y=heights,
        mode="markers",
        cliponaxis=False,
        marker={
            "size": 12,
            "color": view.palette.accent,
            "line": {"width": 1, "color": view.palette.text},
        },
        text=[
            f"{view.words.price(c.price, near.basis)}<br>{title}"
            for c, title in zip(near.listings, titles, strict=True)
        ],
        hovertemplate="%{text}<extra></extra>",
    )


def _frame(near: Neighbourhood, words: Translator) -> pd.DataFrame:
    _, listings = words.gettext, near.listings
    return pd.DataFrame(
        {
            _("Listing"): [c.description.partition("\n")[0] for c in listings],
            amount_in(near.basis, words): [c.price for c in listings],
            _("Sub-category"): [c.subcategory or c.category or "" for c in listings],
            **{
                words.sentence(f.titled if f.counted else f.label): [
                    "" if value is None and not f.numeric else value
                    for value in (getattr(c, f.name) for c in listings)
                ]
                for f in (FIELD[name] for name in LISTED)
                if f.question.row not in ("text", "place")
            },
            _("How it differs"): [in_words(c.differences, words) for c in listings],
        }
    )
