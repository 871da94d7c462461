"""Charts of what descriptions say: words that go with prices, segments, and a map."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import factor_text, wrapped
from core.charts.explore.axes import Scale
from core.charts.explore.dots import dot_rows
from core.charts.explore.naming import axis_title, field_name, money
from core.charts.style import Chart, dressed, log_ticks, tick_labels
from core.charts.view import View
from core.insight.explore.segments import Segments
from core.insight.explore.table import sampled
from core.insight.explore.words import Telling
from core.language import Translator
from core.types import DescriptionMap, PriceBasis

MAX_POINTS = 3_000
_EACH = 25


def telling_words_chart(found: Telling, basis: PriceBasis, view: View) -> Chart | None:
    """Draw the terms that part dear listings from cheap ones."""
    words, palette = view.words, view.palette
    _, table = words.gettext, found.table
    if table.empty:
        return None
    dear = table[table["side"] == "high"].sort_values("odds", ascending=False, kind="stable")
    cheap = table[table["side"] == "low"].sort_values("odds", ascending=False, kind="stable")
    rows = pd.concat([dear, cheap])
    logs, high = np.log2(rows["odds"].to_numpy(float)), (rows["side"] == "high").to_numpy()
    figure = go.Figure(
        go.Bar(
            x=logs,
            y=list(range(len(rows))),
            orientation="h",
            marker={"color": np.where(high, palette.up, palette.down).tolist()},
            customdata=[
                [wrapped(t, 40), factor_text(o, words), words.number(n), money(m, basis, words)]
                for t, o, n, m in zip(
                    *(rows[c].tolist() for c in ("term", "odds", "n", "median")), strict=True
                )
            ],
            hovertemplate="%{customdata[0]}: %{customdata[1]}<br>%{customdata[3]} "
            "(n = %{customdata[2]})<extra></extra>",
        )
    )
    reach = math.ceil(float(np.abs(logs).max()))
    step = max(1, math.ceil(reach / 3))
    ticks = [t for t in range(-reach, reach + 1) if t % step == 0]
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=[factor_text(2.0**t, words) if t else "1" for t in ticks],
        title=_("How much more often in expensive listings"),
        title_standoff=10,
        showgrid=True,
        range=[-1.05 * reach if len(cheap) else -0.1, 1.05 * reach if len(dear) else 0.1],
    )
    figure.update_yaxes(
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
        ticklabelstandoff=6,
        tickvals=list(range(len(rows))),
        ticktext=[wrapped(t, 22, 1) for t in rows["term"]],
    )
    figure.add_vline(x=0, line={"color": palette.quiet, "width": 1})
    frame = pd.DataFrame(
        {
            _("Word or phrase"): rows["term"].to_list(),
            _("How much more often in expensive listings"): rows["odds"].to_list(),
            _("Standard errors"): rows["z"].to_list(),
            _("Listings"): rows["n"].to_list(),
            _("Median price ({currency})", currency=basis): rows["median"].to_list(),
        }
    )
    return Chart(
        _("Words linked to high and low prices"),
        dressed(figure, view, max(160, _EACH * len(rows) + 62)),
        frame,
        _words_sentence(found, dear, cheap, basis, words),
    )


def _words_sentence(
    found: Telling, dear: pd.DataFrame, cheap: pd.DataFrame, basis: PriceBasis, words: Translator
) -> str:
    _, said = words.gettext, []
    if len(dear):
        said.append(_("Linked to high prices: “{terms}”.", terms=_surest(dear, words)))
    if len(cheap):
        said.append(_("Linked to low prices: “{terms}”.", terms=_surest(cheap, words)))
    if found.within is None:
        said.append(
            _(
                "Expensive means the top third (from {high}), cheap the bottom third (up to "
                "{low}); each seller counts once, and only words beyond chance (3 standard "
                "errors) are shown.",
                high=money(found.high_edge, basis, words),
                low=money(found.low_edge, basis, words),
            )
        )
    else:
        said.append(
            _(
                "Expensive means at least {high} times the median of the same {field}, cheap at "
                "most {low} times; each seller counts once, and only words beyond chance (3 "
                "standard errors) are shown.",
                high=words.number(found.high_edge, 2),
                low=words.number(found.low_edge, 2),
                field=field_name(found.within, words).lower(),
            )
        )
    if found.read < found.n:
        said.append(sample_sentence(found.read, found.n, words))
    return " ".join(said)


def _surest(table: pd.DataFrame, words: Translator) -> str:
    order = table["z"].abs().sort_values(ascending=False, kind="stable").index
    return words.gettext("”, “").join(table["term"].reindex(order).head(3))


def sample_sentence(read: int, n: int, words: Translator) -> str:
    """Say that a sample was read."""
    return words.gettext(
        "Based on a sample of {read} of {n} listings.", read=words.number(read), n=words.number(n)
    )


def segments_chart(found: Segments, basis: PriceBasis, view: View) -> Chart:
    """Draw the price range of each segment, named by its words."""
    _, words = view.words.gettext, view.words
    table = found.table.sort_values("median", ascending=False, kind="stable")
    values = table[["p25", "p75", "low", "high"]].to_numpy(float).ravel()
    figure = dot_rows(
        table["name"].tolist(), table, Scale.of("price", basis, values), view, lines=3
    )
    frame = pd.DataFrame(
        {
            _("Distinctive words"): table["name"].to_list(),
            _("Listings"): table["n"].to_list(),
            _("Share of listings"): table["share"].to_list(),
            _("25th percentile"): table["p25"].to_list(),
            _("Median price ({currency})", currency=basis): table["median"].to_list(),
            _("75th percentile"): table["p75"].to_list(),
            _("Stable when repeated"): table["again"].to_list(),
        }
    )
    low, high = table.iloc[-1], table.iloc[0]
    sentence = _(
        "The most expensive segment, “{high_name}”, has a median of {high}; the cheapest, "
        "“{low_name}”, of {low}.",
        high_name=high["name"],
        high=money(high["median"], basis, words),
        low_name=low["name"],
        low=money(low["median"], basis, words),
    )
    said = [sentence, stability_sentence(found, words)]
    if len(found.rows) < found.n:
        said.append(sample_sentence(len(found.rows), found.n, words))
    return Chart(_("Segments and what they ask"), figure, frame, " ".join(said))


def stability_sentence(found: Segments, words: Translator) -> str:
    """Say how far segments come back when everything is done again from another beginning."""
    _, firm = words.gettext, int((found.table["again"] >= 0.75).sum())
    params = {"rand": words.number(found.rand, 2), "firm": firm, "k": len(found.table)}
    if found.rand >= 0.75:
        return _(
            "Repeated: {firm} of {k} groups are stable (adjusted Rand index {rand}).",
            **params,
        )
    if found.rand >= 0.4:
        return _(
            "Repeated: {firm} of {k} groups are stable (adjusted Rand index {rand}). Treat them "
            "as approximate.",
            **params,
        )
    return _(
        "Repeated: {firm} of {k} groups are stable (adjusted Rand index {rand}). These words "
        "have no sharp boundaries.",
        **params,
    )


def description_map_chart(
    frame: pd.DataFrame,
    places: DescriptionMap,
    kept: np.ndarray,
    share: float | None,
    basis: PriceBasis,
    view: View,
) -> Chart | None:
    """Draw listings where their descriptions put them, coloured by price."""
    words, palette = view.words, view.palette
    _, on_map = words.gettext, np.flatnonzero(kept[places.rows])
    if not len(on_map):
        return None
    picks = sampled(pd.DataFrame({"at": on_map}), MAX_POINTS)["at"].to_numpy()
    rows = frame.iloc[places.rows[picks]]
    prices = rows["price"].to_numpy(float)
    logs = np.log10(prices)
    told = {price: money(price, basis, words) for price in set(prices.tolist())}
    low, high = np.quantile(np.log10(frame["price"].to_numpy(float)[places.rows]), [0.05, 0.95])
    ticks = log_ticks(10**low, 10**high, 4)
    figure = go.Figure(
        go.Scattergl(
            x=places.x[picks],
            y=places.y[picks],
            mode="markers",
            marker={
                "size": 6,
                "color": logs,
                "cmin": low,
                "cmax": max(high, low + 0.01),
                "opacity": 0.75,
                "colorscale": _colours(view),
                "colorbar": {
                    "orientation": "h",
                    "y": 1,
                    "yanchor": "bottom",
                    "thickness": 10,
                    "len": 1,
                    "tickvals": np.log10(ticks).tolist(),
                    "outlinewidth": 0,
                    "ypad": 4,
                    "ticktext": tick_labels(ticks, basis.currency, words),
                    "tickfont": {"color": palette.quiet, "size": 13},
                    "title": {
                        "text": axis_title("price", basis, words),
                        "side": "top",
                        "font": {"color": palette.quiet, "size": 13},
                    },
                },
            },
            customdata=[
                [wrapped(text.split("\n", 1)[0][:120], 44, 3), told[price]]
                for text, price in zip(rows["description"], prices, strict=True)
            ],
            hovertemplate="%{customdata[0]}<br><b>%{customdata[1]}</b><extra></extra>",
            unselected={"marker": {"opacity": 0.15}},
        )
    )
    figure = dressed(figure, view, 520, top=64)
    figure.update_layout(
        dragmode="select",
        newselection={"line": {"color": palette.text}},
        activeselection={"fillcolor": "rgba(0,0,0,0)"},
    )
    bare = {"showticklabels": False, "showgrid": False, "range": [-1.05, 1.05]}
    figure.update_xaxes(**bare)
    figure.update_yaxes(**bare)
    shown = pd.DataFrame(
        {
            _("Description"): rows["description"].to_list(),
            axis_title("price", basis, words): prices,
            _("Horizontal position"): places.x[picks],
            _("Vertical position"): places.y[picks],
        }
    )
    return Chart(
        _("Description map"),
        figure,
        shown,
        _map_sentence(places, share, int(kept.sum()), len(picks), words),
    )


def _colours(view: View) -> list[list[object]]:
    """Return the colours of cheap and dear, and a quiet one for what is usual."""
    palette = view.palette
    return [[0.0, palette.down], [0.5, palette.middling], [1.0, palette.up]]


def _map_sentence(
    places: DescriptionMap, share: float | None, n: int, drawn: int, words: Translator
) -> str:
    _, params = words.gettext, {"share": words.percent(sum(places.explained))}
    if places.by == "meaning":
        said = _(
            "Listings with similar meanings lie close together; the two axes capture {share} of "
            "the differences in meaning.",
            **params,
        )
    else:
        said = _(
            "Listings that use the same words lie close together; the two axes capture {share} "
            "of the differences in words. No language model was available when the map was drawn.",
            **params,
        )
    if share is not None:
        said += " " + _(
            "A listing’s surroundings explain {share} of its (log) price.",
            share=words.percent(share),
        )
    if drawn < n:
        said += " " + sample_sentence(drawn, n, words)
    return said
