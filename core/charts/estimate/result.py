"""Charts of one estimate: the reasons in money, and the probabilities of the bands."""

from __future__ import annotations

import html
from collections.abc import Sequence
from itertools import accumulate

import pandas as pd
import plotly.graph_objects as go

from core.charts.style import Chart, amount_in, dressed, linear_ticks, tick_labels
from core.charts.view import Palette, View
from core.errors import N_
from core.insight.estimate.wording import BAND_LABELS, field_value_text
from core.language import Translator
from core.types import BANDS, REASON_LABELS, Explanation, Price


def waterfall(explanation: Explanation, price: Price, view: View) -> Chart:
    """Draw how the price of a typical listing becomes this one, field by field, in money."""
    words, palette = view.words, view.palette
    _, currency = words.gettext, price.currency
    # What adds comes first, so that the sum on the way never falls below zero.
    parts = sorted(explanation.contributions, key=lambda c: (c.amount < 0, -abs(c.amount)))
    names = [_("A typical listing"), *(_(REASON_LABELS[c.field]) for c in parts), _("This service")]
    amounts = [explanation.baseline, *(c.amount for c in parts), price.price]
    texts = [
        words.price(explanation.baseline, price.basis),
        *(words.signed_money(c.amount, currency) for c in parts),
        words.price(price.price, price.basis),
    ]
    figure = go.Figure(
        go.Waterfall(
            orientation="h",
            y=[html.escape(name) for name in names],
            x=amounts,
            text=texts,
            measure=["absolute", *("relative" for _c in parts), "total"],
            textposition="outside",
            cliponaxis=False,
            textfont={"color": palette.text},
            increasing={"marker": {"color": palette.up}},
            decreasing={"marker": {"color": palette.down}},
            totals={"marker": {"color": palette.accent}},
            connector={"line": {"color": palette.quiet, "width": 1, "dash": "dot"}},
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", ticklabelstandoff=6)
    reached = list(accumulate(amounts[:-1]))
    _veil(figure, [not c.stable for c in parts], reached, palette)
    _leave_room(figure, reached, currency, view)
    frame = pd.DataFrame(
        {
            _("Field"): names,
            _("Value given"): [
                "",
                *(field_value_text(c, words) if c.field != "description" else "" for c in parts),
                "",
            ],
            amount_in(price.basis, words): amounts,
            _("Factor"): [None, *(c.factor for c in parts), None],
            _("At least"): [None, *(c.low for c in parts), None],
            _("At most"): [None, *(c.high for c in parts), None],
        }
    )
    sentence = _waterfall_sentence(names, texts, words)
    if not all(c.stable for c in parts):
        sentence += " " + _("What is pale could be chance: other sellers might not show it.")
    return Chart(
        _("What makes up the price"),
        dressed(figure, view, 60 + 36 * len(names)),
        frame,
        sentence,
    )


def _veil(
    figure: go.Figure, pale: Sequence[bool], reached: Sequence[float], palette: Palette
) -> None:
    """Cover the parts that could be chance, so that they look pale."""
    bars = figure.data[0]
    at = [i + 1 for i, one in enumerate(pale) if one]
    figure.add_bar(
        orientation="h",
        y=[bars.y[i] for i in at],
        x=[bars.x[i] for i in at],
        base=[reached[i - 1] for i in at],
        marker={"color": palette.ground, "opacity": 0.65, "line": {"width": 0}},
        hoverinfo="skip",
        showlegend=False,
    )


def _leave_room(figure: go.Figure, reached: Sequence[float], currency: str, view: View) -> None:
    """Keep the labels beside the bars inside the picture, on a phone too."""
    low, high = min(0.0, *reached), max(0.0, *reached)
    room = 0.55 * max(high - low, 0.01)
    ticks = linear_ticks(low, max(high, low + 0.01))
    figure.update_xaxes(
        range=[low - (room if low < 0 else 0), high + room],
        tickvals=ticks,
        ticktext=tick_labels(ticks, currency, view.words),
        showgrid=True,
    )


def _waterfall_sentence(names: Sequence[str], texts: Sequence[str], words: Translator) -> str:
    pairs = zip(names[1:-1], texts[1:-1], strict=True)
    # A word joiner keeps the sign and its amount on one line.
    parts = words.listed([f"{name} {text[0]}\u2060{text[1:]}" for name, text in pairs])
    return words.gettext(
        N_("From {baseline}, the price of a typical listing, to {price}: {parts}."),
        baseline=texts[0],
        price=texts[-1],
        parts=parts,
    )


def band_probabilities(price: Price, view: View) -> Chart:
    """Draw how likely each band is, as parts of one bar."""
    _, words = view.words.gettext, view.words
    names = [words.gettext(BAND_LABELS[band]) for band in BANDS]
    shares = [price.band_probabilities[band] for band in BANDS]
    figure = go.Figure()
    for name, share, colour in zip(names, shares, view.palette.bands, strict=True):
        figure.add_bar(
            y=[""],
            x=[share],
            orientation="h",
            name=name,
            text=[f"{name}<br>{words.percent(share)}"],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="inside",
            textfont={"color": view.palette.on_bands, "size": 13},
            marker={"color": colour, "line": {"width": 0}},
            hovertemplate=f"{name}: {words.percent(share)}<extra></extra>",
        )
    figure.update_layout(barmode="stack", bargap=0)
    figure.update_xaxes(visible=False, range=[0, 1])
    figure.update_yaxes(visible=False)
    edges = band_edges(price, words)
    frame = pd.DataFrame({_("Band"): names, _("Prices"): edges, _("Probability"): shares})
    parts = ", ".join(f"{n.lower()} {words.percent(s)}" for n, s in zip(names, shares, strict=True))
    sentence = _("Probability of each band: {parts}.", parts=parts)
    return Chart(_("Low, medium or high"), dressed(figure, view, 72), frame, sentence)


def band_edges(price: Price, words: Translator) -> list[str]:
    """Say which prices each band holds."""
    low, high = (words.price(edge, price.basis) for edge in price.band_edges)
    return [
        words.gettext(N_("under {money}"), money=low),
        words.gettext(
            N_("{low} to {high}"), low=words.money(price.band_edges[0], price.currency), high=high
        ),
        words.gettext(N_("above {money}"), money=high),
    ]
