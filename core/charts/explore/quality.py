"""Charts of how far listings can be relied on: what is missing, and what has drifted."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import share_axis, tinted, wrapped
from core.charts.explore.naming import field_name, group_name
from core.charts.style import Chart, dressed, linear_ticks
from core.charts.view import View
from core.insight.explore.drift import LARGE, SMALL
from core.insight.explore.groups import Part
from core.language import Translator
from core.types import FIELD, PriceBasis

_EACH = 34


def missing_chart(table: pd.DataFrame, n: int, view: View) -> Chart:
    """Draw which share of the listings lacks each field."""
    _, words = view.words.gettext, view.words
    names = [words.sentence(FIELD[field].label) for field in table["field"]]
    drawn = max(int((table["share"] > 0).sum()), 1)
    shares = table["share"].tolist()
    told = [words.percent(share, int(share < 0.1)) for share in shares[:drawn]]
    title = _("Share of listings without it")
    figure = _level_bars(names[:drawn], shares[:drawn], told, 1.0, title, view)
    figure.update_xaxes(**share_axis(1.0, words, 4))
    frame = pd.DataFrame(
        {
            _("Field"): names,
            _("Listings without it"): table["n"].to_list(),
            _("Share of listings"): table["share"].to_list(),
            _("Price ratio where it is missing"): table["factor"].to_list(),
            _("95% interval, low"): table["low"].to_list(),
            _("95% interval, high"): table["high"].to_list(),
        }
    )
    return Chart(
        _("What is missing"),
        dressed(figure, view, _EACH * drawn + 70),
        frame,
        _missing_sentence(table, names, n, words),
    )


def _missing_sentence(table: pd.DataFrame, names: list[str], n: int, words: Translator) -> str:
    _ = words.gettext
    lacking = [name for name, share in zip(names, table["share"], strict=True) if share == 1]
    some = [name for name, share in zip(names, table["share"], strict=True) if 0 < share < 1]
    said = []
    if lacking:
        said.append(_("Never specified: {names}.", names=_listed(lacking, words)))
    if some:
        said.append(
            _(
                "Missing in some of the {n} listings: {names}.",
                n=words.number(n),
                names=_listed(some, words),
            )
        )
    sure = table[(table["low"] > 1) | (table["high"] < 1)]
    for field, factor, low, high in zip(
        *(sure[c].head(2).tolist() for c in ("field", "factor", "low", "high")), strict=True
    ):
        said.append(_price_shift(field, (factor, low, high), words))
    if some and sure.empty:
        said.append(_("Missing values show no clear link with the price."))
    return " ".join(said) or _("Nothing is missing in these {n} listings.", n=words.number(n))


def _price_shift(field: str, factors: tuple[float, float, float], words: Translator) -> str:
    """Say by how much prices differ where a field is missing (estimate and ends, as factors)."""
    shares = sorted(abs(factor - 1) for factor in factors[1:])
    params = {
        "field": words.sentence(FIELD[field].label),
        "share": words.percent(abs(factors[0] - 1)),
        "low": words.percent(shares[0]),
        "high": words.percent(shares[1]),
    }
    if factors[0] > 1:
        return words.gettext(
            "Where “{field}” is missing, prices are {share} higher ({low} to {high}): its absence "
            "says something.",
            **params,
        )
    return words.gettext(
        "Where “{field}” is missing, prices are {share} lower ({low} to {high}): its absence says "
        "something.",
        **params,
    )


def _listed(names: list[str], words: Translator) -> str:
    return words.listed([words.quoted(name) for name in names])


def drift_chart(
    table: pd.DataFrame,
    before: str,
    after: str,
    basis: PriceBasis | None,
    view: View,
) -> Chart:
    """Draw how far each field has drifted between two markets, beside what chance reaches."""
    words = view.words
    _, names = words.gettext, [field_name(field, words) for field in table["field"]]
    top = float(max(min(table["index"].max(), 4 * LARGE), 1.5 * LARGE))
    values = table["index"].clip(upper=top).tolist()
    told = [words.number(i, 2) for i in table["index"]]
    figure = _level_bars(names, values, told, 1.12 * top, _("Population stability index"), view)
    figure.add_scatter(
        x=table["noise"].clip(upper=top),
        y=list(range(len(table))),
        mode="markers",
        hoverinfo="skip",
        marker={"symbol": "line-ns", "size": 18, "line": {"width": 3, "color": view.palette.text}},
    )
    for bound in (SMALL, LARGE):
        figure.add_vline(x=bound, line={"color": view.palette.quiet, "width": 1, "dash": "dot"})
    ticks = sorted({0.0, SMALL, LARGE, *(t for t in linear_ticks(0, top, 4) if t > 1.5 * LARGE)})
    figure.update_xaxes(tickvals=ticks, ticktext=[words.number(t, 2) for t in ticks])
    frame = pd.DataFrame(
        {
            _("Field"): names,
            _("Population stability index"): table["index"].to_list(),
            _("What chance alone could produce"): table["noise"].to_list(),
            _("Share that would have to move"): table["distance"].to_list(),
            _("What changed most"): [
                _moved(f, p, basis, words)
                for f, p in zip(table["field"], table["part"], strict=True)
            ],
            _("Share before"): table["share_before"].to_list(),
            _("Share after"): table["share_after"].to_list(),
        }
    )
    return Chart(
        _("What changed between two markets"),
        dressed(figure, view, _EACH * len(table) + 62),
        frame,
        _drift_sentence(table, before, after, basis, words),
    )


def _drift_sentence(
    table: pd.DataFrame, before: str, after: str, basis: PriceBasis | None, words: Translator
) -> str:
    _, moved = words.gettext, table[(table["index"] > table["noise"]) & (table["index"] >= SMALL)]
    if moved.empty:
        return _(
            "From “{before}” to “{after}”, no field has changed noticeably.",
            before=before,
            after=after,
        )
    first = moved.iloc[0]
    said = _(
        "From “{before}” to “{after}”, these fields have changed: {names}. In “{field}”, "
        "“{part}” changed most, from {one} to {other}.",
        before=before,
        after=after,
        field=field_name(first["field"], words),
        names=words.listed([field_name(f, words).lower() for f in moved["field"]]),
        part=_moved(first["field"], first["part"], basis, words),
        one=words.percent(first["share_before"]),
        other=words.percent(first["share_after"]),
    )
    return (
        said
        + " "
        + _(
            "Vertical marks show what chance alone could produce; a change is noticeable from "
            "{small} and large from {large}.",
            small=words.number(SMALL, 2),
            large=words.number(LARGE, 2),
        )
    )


def _moved(field: str, part: Part, basis: PriceBasis | None, words: Translator) -> str:
    """Return the name of a part; prices without a basis are factors of a median."""
    if field == "price" and basis is None and not part.missing:
        return words.gettext(
            "{low} to {high} times the median",
            low=words.number(part.low or 0, 2),
            high=words.number(part.high or 0, 2),
        )
    return group_name(field, part, basis or PriceBasis(""), words)


def _level_bars(
    names: list[str],
    values: list[float],
    told: list[str],
    reach: float,
    title: str,
    view: View,
) -> go.Figure:
    """Draw level bars with their figures beside them, the first on top."""
    palette = view.palette
    figure = go.Figure(
        go.Bar(
            x=values,
            y=list(range(len(values))),
            orientation="h",
            text=told,
            textposition="outside",
            cliponaxis=False,
            textfont={"color": palette.text},
            marker={"color": tinted(palette.accent, 0.8)},
            hoverinfo="skip",
        )
    )
    figure.update_xaxes(
        range=[0, 1.2 * reach],
        showgrid=True,
        title=title,
        title_standoff=10,
    )
    figure.update_yaxes(
        range=[len(values) - 0.4, -0.6],
        showgrid=False,
        ticklabelstandoff=6,
        tickvals=list(range(len(values))),
        ticktext=[wrapped(name, 24, 2) for name in names],
    )
    return figure
