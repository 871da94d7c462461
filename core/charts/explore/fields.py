"""Charts of fields together: all pairs on one scale, and any two of them in full."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import tinted, wrapped
from core.charts.compare.bands import MAX_TINT
from core.charts.explore.axes import Scale
from core.charts.explore.naming import field_name, strength_word
from core.charts.explore.prices import group_frame, group_sentence, part_names
from core.charts.style import Chart, dressed, error_bars
from core.charts.view import View
from core.errors import N_
from core.insight.explore.groups import Groups
from core.insight.explore.table import FIELD_LABELS, sampled
from core.language import Translator
from core.types import PriceBasis

MAX_POINTS = 3_000
_EACH = 38
MEASURES = {
    "spearman": N_("Spearman’s ρ"),
    "cramer": N_("Cramér’s V, corrected for bias"),
    "ratio": N_("correlation ratio of ranks, corrected for the number of groups"),
}


def matrix(table: pd.DataFrame, view: View) -> Chart | None:
    """Draw how strongly each two fields go together."""
    words, palette = view.words, view.palette
    known = table[table["strength"].notna()]
    if known.empty:
        return None
    _, fields = words.gettext, list(dict.fromkeys([*table["one"], *table["other"]]))
    names = [field_name(field, words) for field in fields]
    place = {field: i for i, field in enumerate(fields)}
    shares = np.full((len(fields), len(fields)), np.nan)
    texts = [["" for _field in fields] for _field in fields]
    columns = (known[name].tolist() for name in ("one", "other", "strength", "sign"))
    for one, other, strength, sign in zip(*columns, strict=True):
        row, column = sorted((place[one], place[other]), reverse=True)
        shares[row, column] = strength
        texts[row][column] = _brief(strength, sign, words)
    figure = go.Figure(
        go.Heatmap(
            z=shares[1:, :-1],
            x=names[:-1],
            y=names[1:],
            text=[row[:-1] for row in texts[1:]],
            texttemplate="%{text}",
            zmin=0,
            zmax=1,
            showscale=False,
            xgap=2,
            ygap=2,
            colorscale=[[0, tinted(palette.accent, 0.03)], [1, tinted(palette.accent, MAX_TINT)]],
            hoverinfo="skip",
            hoverongaps=False,
            textfont={"color": palette.text, "size": 12},
        )
    )
    height = _EACH * (len(fields) - 1) + 150
    figure = dressed(figure, view, height)
    figure.update_layout(uniformtext={"minsize": 8, "mode": "show"})
    figure.update_xaxes(
        tickangle=-90,
        showgrid=False,
        ticks="",
        tickvals=names[:-1],
        ticktext=[wrapped(name, 18, 2) for name in names[:-1]],
    )
    figure.update_yaxes(
        autorange="reversed",
        showgrid=False,
        ticks="",
        ticklabelstandoff=4,
        tickvals=names[1:],
        ticktext=[wrapped(name, 18, 2) for name in names[1:]],
    )
    ordered = known.sort_values("strength", ascending=False, kind="stable")
    return Chart(
        _("Which fields are related"),
        figure,
        _matrix_frame(ordered, words),
        standing_out(ordered, words),
    )


def _brief(strength: float, sign: int, words: Translator) -> str:
    """Write a strength in two digits without the zero, so that ten of them fit a phone."""
    mark = words.number(1.5, 1)[1]
    text = f"{min(round(100 * strength), 100):02d}"
    return ("−" if sign < 0 else "") + ("1" if text == "100" else f"{mark}{text}")


def standing_out(ordered: pd.DataFrame, words: Translator, most: int = 3) -> str:
    """Say what goes with the price, and which other pair is strongest."""
    _ = words.gettext
    prices = ordered[(ordered["one"] == "price") | (ordered["other"] == "price")]
    others = ordered.drop(prices.index)
    said = []
    if len(prices):
        names = [
            f"{words.sentence(FIELD_LABELS[other if one == 'price' else one]).lower()} "
            f"({strength_word(s, words)}, {words.number(s, 2)})"
            for one, other, s in zip(
                *(prices[c].head(most) for c in ("one", "other", "strength")), strict=True
            )
        ]
        said.append(_("Most closely related to the price: {names}.", names=words.listed(names)))
    if len(others):
        first = others.iloc[0]
        said.append(
            _(
                "Apart from the price, “{one}” and “{other}” are the most closely related "
                "({strength}).",
                one=field_name(first["one"], words),
                other=field_name(first["other"], words),
                strength=words.number(float(first["strength"]), 2),
            )
        )
    said.append(
        _(
            "0 means unrelated, 1 fully related; a minus sign means that one falls as the other "
            "rises."
        )
    )
    return " ".join(said)


def together(ordered: pd.DataFrame, words: Translator) -> str:
    """Say how far two numbers go together: the first row of pairs with a strength."""
    first = ordered.iloc[0]
    return words.gettext(
        "“{one}” and “{other}” are {how} related (Spearman’s ρ {strength}).",
        one=field_name(first["one"], words),
        other=field_name(first["other"], words),
        how=strength_word(first["strength"], words),
        strength=_signed(float(first["strength"] * first["sign"]), words),
    )


def _signed(value: float, words: Translator) -> str:
    return ("−" if value < 0 else "") + words.number(abs(value), 2)


def _matrix_frame(ordered: pd.DataFrame, words: Translator) -> pd.DataFrame:
    _, sign = words.gettext, ordered["sign"].where(ordered["sign"] < 0, 1)
    return pd.DataFrame(
        {
            _("Field"): [field_name(name, words) for name in ordered["one"]],
            _("Other field"): [field_name(name, words) for name in ordered["other"]],
            _("Strength"): (ordered["strength"] * sign).to_list(),
            _("In words"): [strength_word(s, words) for s in ordered["strength"]],
            _("Measure"): [words.sentence(MEASURES[m]) for m in ordered["measure"]],
            _("Listings"): ordered["n"].to_list(),
        }
    )


def scatter(
    frame: pd.DataFrame,
    groups: Groups,
    table: pd.DataFrame,
    of: str,
    basis: PriceBasis,
    view: View,
) -> Chart:
    """Draw two numbers against each other, with the median of one over ranges of the other."""
    words, palette = view.words, view.palette
    both = frame[frame[of].notna() & frame[groups.field].notna()]
    drawn = sampled(both, MAX_POINTS)
    xs, ys = drawn[groups.field].to_numpy(float), drawn[of].to_numpy(float)
    across, up = Scale.of(groups.field, basis, xs), Scale.of(of, basis, ys)
    rng = np.random.default_rng(0)  # equal values would hide one another
    figure = go.Figure(
        go.Scattergl(
            x=across.place(xs) + rng.normal(0, 0.004, len(xs)) * across.span,
            y=up.place(ys) + rng.normal(0, 0.004, len(ys)) * up.span,
            mode="markers",
            hoverinfo="skip",
            marker={"size": 4, "color": tinted(palette.accent, 0.22)},
        )
    )
    parts = [groups.parts[i] for i in table["part"]]
    middle = [(float(p.low or 0), float(p.high or 0)) for p in parts if not p.missing]
    said = table[[not p.missing for p in parts]]
    centre = [float(np.mean(across.place(np.array(ends)))) for ends in middle]
    at = {name: up.place(said[name].to_numpy(float)) for name in ("median", "low", "high")}
    figure.add_scatter(
        x=centre,
        y=at["median"],
        mode="lines+markers",
        hoverinfo="skip",
        marker={"symbol": "diamond", "size": 10, "color": palette.text},
        line={"color": palette.text, "width": 1.5},
        error_y=error_bars(at["median"], at["low"], at["high"], palette.text, 2.5),
    )
    figure.update_xaxes(**across.axis(view), title_standoff=10)
    figure.update_yaxes(**up.axis(view))
    named = table.assign(name=part_names(groups, table, basis, words))
    title = words.gettext(
        "{number} by {field}",
        number=field_name(of, words),
        field=field_name(groups.field, words).lower(),
    )
    return Chart(
        title,
        dressed(figure, view, 420),
        group_frame(named, groups.field, of, basis, words),
        group_sentence(named, len(named), of, basis, words),
    )
