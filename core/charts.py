"""Charts: plain data in, a Plotly figure, its data and its sentence out. Computes no estimate.

Every chart works on a light and on a dark page, fits a phone, and says with words or signs
whatever it says with colour.
"""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from core.data.schema import FIELD
from core.errors import N_
from core.language import Translator
from core.types import BANDS, Band, Explanation, MarketPosition, Price

BAND_NAMES: dict[Band, str] = {"low": N_("Low"), "medium": N_("Medium"), "high": N_("High")}
#: Fields of an explanation that are not a single column of the schema.
FIELD_NAMES: dict[str, str] = {
    "category": N_("Category"),
    "reputation": N_("Rating and reviews"),
    "rating": N_("Rating and reviews"),
    "baseline": N_("A typical listing"),
    "price": N_("This service"),
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure with everything a page owes its reader.

    Attributes
    ----------
    title : str
        What it shows, in the reader's words.
    figure : plotly.graph_objects.Figure
        With a transparent background.
    frame : pandas.DataFrame
        The data behind it, columns named in the reader's words, for display and export.
    sentence : str
        What it says: the caption, and the alternative to the picture.
    """

    title: str
    figure: go.Figure
    frame: pd.DataFrame
    sentence: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme; `text` on the page reaches a contrast of 4.5 or more."""

    text: str
    quiet: str
    faint: str
    accent: str
    up: str
    down: str
    bands: tuple[str, str, str]
    on_bands: str


LIGHT = Palette(
    text="#1c1d26", quiet="#5f6070", faint="#d9d5c9", accent="#2b46b8", up="#a8431f",
    down="#17777a", bands=("#17777a", "#2b46b8", "#a8431f"), on_bands="#ffffff",
)  # fmt: skip
DARK = Palette(
    text="#efece4", quiet="#a9a9b8", faint="#3a3b47", accent="#a3b3ff", up="#f5a582",
    down="#72cfd0", bands=("#72cfd0", "#a3b3ff", "#f5a582"), on_bands="#14151b",
)  # fmt: skip


def field_name(field: str, words: Translator) -> str:
    """Return what people call a field of an explanation.

    Parameters
    ----------
    field : str
        A column of the schema, or a group of them.
    words : Translator
        The reader's language.

    Returns
    -------
    str
        Its label; the name itself where none is declared.
    """
    if field in FIELD_NAMES:
        return words.gettext(FIELD_NAMES[field])
    return words.gettext(FIELD[field].label) if field in FIELD else field


def price_histogram(
    bins: Sequence[tuple[float, float, int]],
    points: Sequence[tuple[float, int]],
    median: float,
    currency: str,
    words: Translator,
    palette: Palette,
) -> Chart:
    """Draw how many listings ask how much, on a logarithmic axis.

    Parameters
    ----------
    bins : sequence of (low, high, n)
        Edges in `currency`, low excluded from none, and the number of listings between them.
    points : sequence of (price, n)
        The prices asked most often.
    median : float
        In `currency`.
    currency : str
        ISO 4217 code.
    words : Translator
        The reader's language.
    palette : Palette
        Of the page's theme.

    Returns
    -------
    Chart
        One row of its frame for each bin.
    """
    _ = words.gettext
    names = [f"{words.money(a, currency)} – {words.money(b, currency)}" for a, b, _n in bins]
    counts = [n for _a, _b, n in bins]
    figure = go.Figure(
        go.Bar(
            x=[math.sqrt(a * b) for a, b, _n in bins], y=counts, width=[b - a for a, b, _n in bins],
            marker={"color": palette.accent, "opacity": 0.85, "line": {"width": 0}},
            customdata=names, hovertemplate="%{customdata}<br>%{y}<extra></extra>",
        )
    )  # fmt: skip
    # Bars on a logarithmic axis are drawn from their edges, not around their middle.
    figure.update_traces(x=[a for a, _b, _n in bins], offset=0)
    low, high = bins[0][0], bins[-1][1]
    ticks = _log_ticks(low, high, [price for price, _n in points])
    figure.update_xaxes(
        type="log", range=[math.log10(low), math.log10(high)], tickvals=ticks,
        ticktext=[words.money(t, currency, cents=t != round(t)) for t in ticks],
    )  # fmt: skip
    figure.update_yaxes(title=_("Listings"), showgrid=True, gridcolor=palette.faint, nticks=4)
    figure.add_vline(x=median, line={"color": palette.text, "width": 1.5, "dash": "dot"})
    figure.add_annotation(
        x=math.log10(median), y=1, yref="paper", yanchor="bottom", showarrow=False,
        text=_("median {money}", money=words.money(median, currency)), font={"color": palette.text},
    )  # fmt: skip
    usual = ", ".join(words.money(price, currency, cents=False if price == round(price) else None)
                      for price, _n in sorted(points, key=lambda p: -p[1])[:3])  # fmt: skip
    sentence = _(
        "Half of the listings ask less than {median}; the prices asked most often are {usual}.",
        median=words.money(median, currency), usual=usual,
    )  # fmt: skip
    frame = pd.DataFrame({_("Price"): names, _("Listings"): counts})
    return Chart(
        _("How prices are spread"), _dressed(figure, palette, 280, top=28), frame, sentence
    )


def price_strip(
    price: Price, position: MarketPosition, words: Translator, palette: Palette
) -> Chart:
    """Draw a range and its price above the prices of the listings it is compared with.

    Parameters
    ----------
    price : Price
        The estimate.
    position : MarketPosition
        Quantiles of the market, in the same currency.
    words : Translator
        The reader's language.
    palette : Palette
        Of the page's theme.

    Returns
    -------
    Chart
        Its frame has one row for each mark.
    """
    _, money = words.gettext, _money_in(words, price.currency)
    figure = go.Figure()
    market, service = _("Market"), _("This service")
    for low, high, width, row, colour in (
        (position.p10, position.p90, 8, market, palette.faint),
        (position.p25, position.p75, 8, market, palette.quiet),
        (price.low, price.high, 12, service, palette.accent),
    ):
        figure.add_scatter(
            x=[low, high], y=[row, row], mode="lines", line={"color": colour, "width": width},
            hovertemplate=f"{money(low)} – {money(high)}<extra></extra>",
        )  # fmt: skip
    for value, row in ((position.median, market), (price.price, service)):
        figure.add_scatter(
            x=[value], y=[row], mode="markers+text", text=[money(value)],
            textposition="top center", textfont={"color": palette.text, "size": 14},
            marker={"symbol": "diamond", "size": 13, "color": palette.text},
            hovertemplate=f"{money(value)}<extra></extra>", cliponaxis=False,
        )  # fmt: skip
    figure.update_traces(showlegend=False)
    low, high = min(position.p10, price.low), max(position.p90, price.high)
    ticks = _log_ticks(low, high, [])
    pad = max(0.06 * math.log10(high / low), 0.02)
    figure.update_xaxes(
        type="log", tickvals=ticks, ticktext=[money(t, cents=t != round(t)) for t in ticks],
        range=[math.log10(low) - pad, math.log10(high) + pad],
        showgrid=True, gridcolor=palette.faint,
    )  # fmt: skip
    figure.update_yaxes(range=[-0.5, 1.75])
    return Chart(
        _("Where it stands"), _dressed(figure, palette, 190), _strip_frame(price, position, words),
        _position_sentence(price, position, words),
    )  # fmt: skip


def _strip_frame(price: Price, position: MarketPosition, words: Translator) -> pd.DataFrame:
    _ = words.gettext
    rows = [
        (_("Market: a tenth ask less than"), position.p10),
        (_("Market: a quarter ask less than"), position.p25),
        (_("Market: median"), position.median),
        (_("Market: a quarter ask more than"), position.p75),
        (_("Market: a tenth ask more than"), position.p90),
        (_("This service: low end of the range"), price.low),
        (_("This service: price"), price.price),
        (_("This service: high end of the range"), price.high),
    ]
    return pd.DataFrame(rows, columns=[_("What"), _amount_in(price.currency, words)])


def _position_sentence(price: Price, position: MarketPosition, words: Translator) -> str:
    params = {
        "money": words.money(price.price, price.currency), "n": position.n,
        "share": words.percent(position.percentile / 100),
        "median": words.money(position.median, price.currency),
    }  # fmt: skip
    if position.scope == "market" or position.label is None:
        return words.gettext(
            N_("{money} is above {share} of the {n} listings of this market (median {median})."),
            **params,
        )
    return words.gettext(
        N_("{money} is above {share} of the {n} listings in “{label}” (median {median})."),
        label=position.label, **params,
    )  # fmt: skip


def waterfall(
    explanation: Explanation, price: Price, words: Translator, palette: Palette
) -> Chart:
    """Draw how the price of a typical listing becomes this one, field by field, in money.

    Parameters
    ----------
    explanation : Explanation
        Baseline and contributions; they add up to the price.
    price : Price
        The estimate.
    words : Translator
        The reader's language.
    palette : Palette
        Of the page's theme.

    Returns
    -------
    Chart
        Its frame has the baseline, one row for each field, and the price.
    """
    _, currency = words.gettext, price.currency
    parts = sorted(explanation.contributions, key=lambda c: -abs(c.amount))
    names = [field_name("baseline", words), *(field_name(c.field, words) for c in parts),
             field_name("price", words)]  # fmt: skip
    amounts = [explanation.baseline, *(c.amount for c in parts), price.price]
    texts = [
        words.money(explanation.baseline, currency),
        *(words.signed_money(c.amount, currency) for c in parts),
        words.money(price.price, currency),
    ]
    figure = go.Figure(
        go.Waterfall(
            orientation="h", y=[html.escape(name) for name in names], x=amounts, text=texts,
            measure=["absolute", *("relative" for _c in parts), "total"],
            textposition="outside", cliponaxis=False, textfont={"color": palette.text},
            increasing={"marker": {"color": palette.up}},
            decreasing={"marker": {"color": palette.down}},
            totals={"marker": {"color": palette.accent}},
            connector={"line": {"color": palette.quiet, "width": 1, "dash": "dot"}},
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", automargin=True)
    _fit_waterfall(figure, explanation, amounts, words, currency, palette)
    frame = pd.DataFrame({
        _("Field"): names,
        _("Value"): ["", *("" if c.value is None else str(c.value) for c in parts), ""],
        _amount_in(currency, words): amounts,
        _("Factor"): [None, *(c.factor for c in parts), None],
    })  # fmt: skip
    dressed = _dressed(figure, palette, 90 + 38 * len(names))
    return Chart(_("What makes the price"), dressed, frame, _waterfall_sentence(names, texts, words))


def _fit_waterfall(
    figure: go.Figure, explanation: Explanation, amounts: Sequence[float], words: Translator,
    currency: str, palette: Palette,
) -> None:  # fmt: skip
    """Leave room for the labels beside the bars, on a phone too."""
    reached = [explanation.baseline, amounts[-1]]
    level = explanation.baseline
    for amount in amounts[1:-1]:
        level += amount
        reached.append(level)
    low, high = min(0.0, *reached), max(0.0, *reached)
    span = max(high - low, 1e-9)
    ticks = _linear_ticks(low, high)
    figure.update_xaxes(
        range=[low - (0.3 * span if low < 0 else 0), high + 0.3 * span], tickvals=ticks,
        ticktext=[words.money(t, currency, cents=t != round(t)) for t in ticks],
        showgrid=True, gridcolor=palette.faint,
    )  # fmt: skip


def _waterfall_sentence(names: Sequence[str], texts: Sequence[str], words: Translator) -> str:
    parts = "; ".join(
        f"{name} {text}" for name, text in zip(names[1:-1], texts[1:-1], strict=True)
    )
    return words.gettext(
        N_("From {baseline}, the price of a typical listing, to {price}: {parts}."),
        baseline=texts[0], price=texts[-1], parts=parts,
    )  # fmt: skip


def band_probabilities(price: Price, words: Translator, palette: Palette) -> Chart:
    """Draw how likely each band is, as parts of one bar.

    Parameters
    ----------
    price : Price
        The estimate.
    words : Translator
        The reader's language.
    palette : Palette
        Of the page's theme.

    Returns
    -------
    Chart
        Its frame has one row for each band.
    """
    _ = words.gettext
    names = [words.gettext(BAND_NAMES[band]) for band in BANDS]
    shares = [price.band_probabilities[band] for band in BANDS]
    figure = go.Figure()
    for name, share, colour in zip(names, shares, palette.bands, strict=True):
        figure.add_bar(
            y=[""], x=[share], orientation="h", name=name, text=[words.percent(share)],
            textposition="inside", insidetextanchor="middle", textangle=0,
            constraintext="inside", textfont={"color": palette.on_bands, "size": 14},
            marker={"color": colour, "line": {"width": 0}},
            hovertemplate=f"{name}: {words.percent(share)}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="stack", bargap=0)
    figure.update_xaxes(visible=False, range=[0, 1])
    figure.update_yaxes(visible=False)
    edges = band_edges(price, words)
    frame = pd.DataFrame({_("Band"): names, _("Prices"): edges, _("Probability"): shares})
    parts = ", ".join(
        f"{n.lower()} {words.percent(s)}" for n, s in zip(names, shares, strict=True)
    )
    sentence = _("How likely each band is: {parts}.", parts=parts)
    return Chart(_("Low, medium or high"), _dressed(figure, palette, 44), frame, sentence)


def band_edges(price: Price, words: Translator) -> list[str]:
    """Say which prices each band holds.

    Parameters
    ----------
    price : Price
        The estimate, with the edges that its model learned.
    words : Translator
        The reader's language.

    Returns
    -------
    list of str
        One phrase for each of Low, Medium and High.
    """
    low, high = (words.money(edge, price.currency) for edge in price.band_edges)
    return [
        words.gettext(N_("under {money}"), money=low),
        words.gettext(N_("{low} to {high}"), low=low, high=high),
        words.gettext(N_("above {money}"), money=high),
    ]


def _amount_in(currency: str, words: Translator) -> str:
    return words.gettext(N_("Amount ({currency})"), currency=currency)


def _money_in(words: Translator, currency: str):  # noqa: ANN202
    return lambda amount, **kwargs: words.money(amount, currency, **kwargs)
