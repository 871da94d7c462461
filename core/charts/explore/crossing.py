"""A chart of two fields of labels: how those of one are shared among those of the other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import tinted, wrapped
from core.charts.compare.bands import MAX_TINT
from core.charts.explore.naming import axis_title, field_name, label
from core.charts.style import Chart, dressed
from core.charts.view import View
from core.language import Translator
from core.types import PriceBasis

MAX_LABELS = 8
#: A row with fewer listings is left out of the sentence.
MIN_SHOWN = 30


def crossing_chart(counts: pd.DataFrame, view: View) -> Chart | None:
    """Draw how the labels of one field are shared among those of another."""
    words, palette = view.words, view.palette
    if counts.empty:
        return None
    down, across = str(counts.index.name), str(counts.columns.name)
    shares, whole = counts.div(counts.sum(axis=1), axis=0), counts.sum() / counts.to_numpy().sum()
    rows = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index[:MAX_LABELS]
    columns = counts.sum().sort_values(ascending=False, kind="stable").index[:MAX_LABELS]
    shown = shares.loc[rows, columns]
    across_names = [label(across, str(v), words) for v in columns]
    down_names = [label(down, str(v), words) for v in rows]
    figure = go.Figure(
        go.Heatmap(
            z=shown.to_numpy(),
            x=list(range(len(columns))),
            y=list(range(len(rows))),
            text=[[words.percent(s) for s in row] for row in shown.to_numpy()],
            texttemplate="%{text}",
            zmin=0,
            zmax=float(shown.to_numpy().max()) or 1,
            showscale=False,
            xgap=2,
            ygap=2,
            hoverinfo="skip",
            colorscale=[[0, tinted(palette.accent, 0.03)], [1, tinted(palette.accent, MAX_TINT)]],
            textfont={"color": palette.text, "size": 12},
        )
    )
    figure = dressed(figure, view, 40 * len(rows) + 170)
    figure.update_layout(uniformtext={"minsize": 8, "mode": "show"})
    figure.update_xaxes(
        title_text=axis_title(across, PriceBasis(""), words),
        title_standoff=10,
        showgrid=False,
        ticks="",
        tickvals=list(range(len(columns))),
        tickangle=-90 if len(columns) > 4 else 0,
        ticktext=[wrapped(name, 18, 2) for name in across_names],
    )
    figure.update_yaxes(
        autorange="reversed",
        showgrid=False,
        ticks="",
        ticklabelstandoff=4,
        tickvals=list(range(len(rows))),
        ticktext=[wrapped(name, 18, 2) for name in down_names],
    )
    title = words.gettext(
        "{number} by {field}",
        number=field_name(across, words),
        field=field_name(down, words).lower(),
    )
    return Chart(
        title,
        figure,
        _crossed_frame(counts, across, down, words),
        _crossed_sentence(counts.loc[rows, columns], shares, whole, words),
    )


def _crossed_sentence(
    drawn: pd.DataFrame, shares: pd.DataFrame, whole: pd.Series, words: Translator
) -> str:
    """Say where a label is most above its share of all listings, among rows that count."""
    down, across = str(drawn.index.name), str(drawn.columns.name)
    rows = drawn.index[drawn.sum(axis=1) >= MIN_SHOWN]
    if not len(rows):
        return words.gettext("Each row adds up to {whole}.", whole=words.percent(1))
    above = (shares.loc[rows, drawn.columns] - whole[drawn.columns]).to_numpy()
    i, j = np.unravel_index(int(above.argmax()), above.shape)
    row, column = rows[int(i)], drawn.columns[int(j)]
    return words.gettext(
        "Of the listings in “{row}”, {share} are in “{column}”, compared with {whole} overall. "
        "Each row adds up to {hundred}.",
        row=label(down, str(row), words),
        column=label(across, str(column), words),
        share=words.percent(float(shares.loc[row, column])),
        whole=words.percent(float(whole[column])),
        hundred=words.percent(1),
    )


def _crossed_frame(counts: pd.DataFrame, across: str, down: str, words: Translator) -> pd.DataFrame:
    long = counts.reset_index().melt(id_vars=down, value_name="n")
    long = long[long["n"] > 0].sort_values("n", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            field_name(down, words): [label(down, str(v), words) for v in long[down]],
            field_name(across, words): [label(across, str(v), words) for v in long[across]],
            words.gettext("Listings"): long["n"].to_list(),
        }
    )
