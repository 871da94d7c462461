"""Charts of prices: how they are spread, which are favoured, and what each group asks."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import share_axis, tinted
from core.charts.explore.axes import Scale, listings_axis
from core.charts.explore.dots import dot_rows
from core.charts.explore.naming import axis_title, field_name, group_name, money, value_text
from core.charts.style import Chart, dressed, linear_ticks, tick_labels
from core.charts.view import View
from core.insight.explore.groups import Groups
from core.insight.explore.prices import Spread
from core.insight.explore.table import EXPLORED
from core.language import Translator
from core.types import PriceBasis

MAX_POINTS = 10
MAX_PARTS = 12
#: A group with fewer listings is left out of the sentence: its median says little.
MIN_SHOWN = 10


def distribution(found: Spread, basis: PriceBasis, view: View, *, log: bool) -> Chart:
    """Draw how many listings ask how much."""
    _, words, table = view.words.gettext, view.words, found.log if log else found.linear
    bars = table[table["n"] > 0].reset_index(drop=True)
    ends = zip(bars["low"].tolist(), bars["high"].tolist(), strict=True)
    names = [_between(low, high, basis, words) for low, high in ends]
    figure = _bars(bars, names, view, log=log)
    _price_axis(figure, bars, basis, view, log=log)
    listings_axis(figure, _("Listings"), view)
    median = found.at(0.5)
    figure.add_vline(
        x=math.log10(median) if log else median,
        line={"color": view.palette.text, "width": 1.5, "dash": "dot"},
    )
    figure.add_annotation(
        x=math.log10(median) if log else median,
        y=1,
        yref="paper",
        yanchor="bottom",
        showarrow=False,
        text=_("median {money}", money=money(median, basis, words)),
        font={"color": view.palette.text},
    )
    sentence = words.ngettext(
        "Of {n} listing, a tenth asks less than {p10} and a tenth more than {p90}.",
        "Of {n} listings, a tenth ask less than {p10} and a tenth more than {p90}.",
        found.n,
        p10=money(found.at(0.1), basis, words),
        p90=money(found.at(0.9), basis, words),
    )
    title = _(
        "Half of the listings ask between {p25} and {p75}",
        p25=money(found.at(0.25), basis, words),
        p75=money(found.at(0.75), basis, words),
    )
    frame = pd.DataFrame({_("Price"): names, _("Listings"): bars["n"].to_list()})
    return Chart(title, dressed(figure, view, 300, top=28), frame, sentence)


def _bars(bars: pd.DataFrame, names: list[str], view: View, *, log: bool) -> go.Figure:
    low, high = bars["low"].to_numpy(float), bars["high"].to_numpy(float)
    beyond = np.isinf(high)
    if log:
        low, high = np.log10(np.maximum(low, 1e-9)), np.log10(high)
    width = high - low
    width[beyond] = width[~beyond].max() if (~beyond).any() else 1.0
    colours = [
        tinted(view.palette.accent, 0.45) if last else view.palette.accent for last in beyond
    ]
    return go.Figure(
        go.Bar(
            x=low,
            y=bars["n"],
            width=width,
            offset=0,
            marker={"color": colours, "line": {"width": 0}},
            customdata=[
                [name, view.words.number(n)] for name, n in zip(names, bars["n"], strict=True)
            ],
            hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
        )
    )


def _price_axis(
    figure: go.Figure,
    bars: pd.DataFrame,
    basis: PriceBasis,
    view: View,
    *,
    log: bool,
) -> None:
    words = view.words
    if log:
        low, high = float(bars["low"].iloc[0]), float(bars["high"].iloc[-1])
        axis = Scale("price", basis, low, high).axis(view)
    else:
        last = bars["high"].replace(np.inf, np.nan).max()
        last = float(bars["low"].max() if math.isnan(last) else last)
        ticks = linear_ticks(0, max(last, 0.01), 5)
        axis = {
            "tickvals": ticks,
            "ticktext": tick_labels(ticks, basis.currency, words),
            "title": axis_title("price", basis, words),
            "showgrid": False,
        }
    figure.update_xaxes(title_standoff=10, **axis)


def _between(low: float, high: float, basis: PriceBasis, words: Translator) -> str:
    if math.isinf(high):
        return words.gettext("{low} and more", low=money(low, basis, words))
    return f"{money(low, PriceBasis(basis.currency), words)} – {money(high, basis, words)}"


def quantile_frame(found: Spread, basis: PriceBasis, words: Translator) -> pd.DataFrame:
    """Return the quantiles as a table in the reader's words."""
    _ = words.gettext
    return pd.DataFrame(
        {
            _("Share of listings that ask less"): [
                words.percent(s) for s in found.quantiles["share"]
            ],
            axis_title("price", basis, words): found.quantiles["price"].to_list(),
        }
    )


def price_points_chart(found: Spread, basis: PriceBasis, view: View) -> Chart | None:
    """Draw the prices that sellers favour, and how often their neighbours are asked."""
    words, palette = view.words, view.palette
    _, table = words.gettext, found.points
    if table.empty:
        return None
    shown = table.head(MAX_POINTS).sort_values("price")
    names = [money(price, basis, words) for price in shown["price"]]
    rows, top = list(range(len(shown))), float(shown["share"].max())
    figure = go.Figure(
        go.Bar(
            x=shown["share"],
            y=rows,
            orientation="h",
            marker={"color": palette.accent},
            text=[words.percent(share, 1) for share in shown["share"]],
            textposition="outside",
            cliponaxis=False,
            textfont={"color": palette.text},
            hoverinfo="skip",
        )
    )
    figure.add_scatter(
        x=shown["expected"] / found.n,
        y=rows,
        mode="markers",
        hoverinfo="skip",
        marker={"symbol": "line-ns", "size": 10, "line": {"width": 3, "color": palette.text}},
    )
    figure.update_xaxes(
        range=[0, 1.2 * top],
        title=_("Share of listings"),
        title_standoff=10,
        showgrid=True,
        **share_axis(top, words, 4),
    )
    figure.update_yaxes(
        range=[len(shown) - 0.4, -0.6],
        showgrid=False,
        ticklabelstandoff=6,
        tickvals=rows,
        ticktext=names,
    )
    first = [money(price, basis, words) for price in table["price"].head(3)]
    sentence = words.ngettext(
        "{n} price is far more common than the amounts around it: {usual}. The marks show how "
        "common it would be if it were like its neighbours.",
        "{n} prices are far more common than the amounts around them, most often {usual}. The "
        "marks show how common each would be if it were like its neighbours.",
        len(table),
        usual=words.listed(first),
    )
    frame = pd.DataFrame(
        {
            axis_title("price", basis, words): table["price"].to_list(),
            _("Listings"): table["n"].to_list(),
            _("Share of listings"): table["share"].to_list(),
            _("Listings, if like its neighbours"): table["expected"].to_list(),
        }
    )
    figure = dressed(figure, view, 27 * len(shown) + 62)
    title = words.ngettext(
        "{n} price accounts for {share} of the listings",
        "{n} prices account for {share} of the listings",
        len(table),
        share=words.percent(table["share"].sum()),
    )
    return Chart(title, figure, frame, sentence)


def groups_chart(
    groups: Groups,
    table: pd.DataFrame,
    of: str,
    basis: PriceBasis,
    view: View,
) -> Chart:
    """Draw a number (a price, most often) group by group."""
    _, words = view.words.gettext, view.words
    named = table.assign(name=part_names(groups, table, basis, words))
    shown = _largest(named, groups)
    scale = Scale.of(of, basis, shown[["p25", "p75", "low", "high"]].to_numpy(float).ravel())
    figure = dot_rows(shown["name"].tolist(), shown, scale, view)
    params = {"number": field_name(of, words), "field": field_name(groups.field, words)}
    title = _("{number} by {field}", number=params["number"], field=params["field"].lower())
    return Chart(
        title,
        figure,
        group_frame(named, groups.field, of, basis, words),
        group_sentence(named, len(shown), of, basis, words),
    )


def _largest(named: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """Return what is drawn: words by their median, numbers in their order, missing last."""
    shown = named.sort_values("n", ascending=False, kind="stable").head(MAX_PARTS)
    if EXPLORED[groups.field] == "number":
        return shown.sort_values("part", kind="stable")
    gone = shown["part"].map(lambda i: groups.parts[i].missing).to_numpy(bool)
    said = shown[~gone].sort_values("median", ascending=False, kind="stable")
    return pd.concat([said, shown[gone]])


def part_names(
    groups: Groups, table: pd.DataFrame, basis: PriceBasis, words: Translator
) -> list[str]:
    """Return the names of a table's groups."""
    return [group_name(groups.field, groups.parts[i], basis, words) for i in table["part"]]


def group_sentence(
    named: pd.DataFrame, shown: int, of: str, basis: PriceBasis, words: Translator
) -> str:
    """Say which group has the highest median and which the lowest, with their intervals."""
    told = named[named["n"] >= MIN_SHOWN].sort_values("median", kind="stable")
    if len(told) < 2:
        return words.ngettext(
            "Diamonds show medians with their 95% intervals, bands the middle 50%; {n} group.",
            "Diamonds show medians with their 95% intervals, bands the middle 50%; {n} groups.",
            len(named),
        )
    low, high = told.iloc[0], told.iloc[-1]
    params = {**_ends("high", high, of, basis, words), **_ends("low", low, of, basis, words)}
    said = words.gettext(
        "“{high_name}” has the highest median, {high} ({high_low} to {high_high}, n = {high_n}), "
        "“{low_name}” the lowest, {low} ({low_low} to {low_high}, n = {low_n}). Diamonds show "
        "medians with their 95% intervals, bands the middle 50%.",
        **params,
    )
    if shown == len(named):
        return said
    return (
        said
        + " "
        + words.gettext(
            "The {shown} largest of {n} groups are shown; the text covers all groups with at "
            "least {least} listings.",
            shown=shown,
            n=words.number(len(named)),
            least=MIN_SHOWN,
        )
    )


def _ends(
    side: str, row: pd.Series, of: str, basis: PriceBasis, words: Translator
) -> dict[str, str]:
    values = {"": row["median"], "_low": row["low"], "_high": row["high"]}
    told = {side + name: value_text(of, v, basis, words) for name, v in values.items()}
    return {**told, f"{side}_name": str(row["name"]), f"{side}_n": words.number(row["n"])}


def group_frame(
    named: pd.DataFrame, field: str, of: str, basis: PriceBasis, words: Translator
) -> pd.DataFrame:
    """Return a table of groups in the reader's words."""
    _ = words.gettext
    return pd.DataFrame(
        {
            axis_title(field, basis, words): named["name"].to_list(),
            _("Listings"): named["n"].to_list(),
            _("25th percentile"): named["p25"].to_list(),
            _("Median of {what}", what=axis_title(of, basis, words)): named["median"].to_list(),
            _("75th percentile"): named["p75"].to_list(),
            _("95% interval of the median, low"): named["low"].to_list(),
            _("95% interval of the median, high"): named["high"].to_list(),
            _("Mean"): named["mean"].to_list(),
            _("95% interval of the mean, low"): named["mean_low"].to_list(),
            _("95% interval of the mean, high"): named["mean_high"].to_list(),
        }
    )
