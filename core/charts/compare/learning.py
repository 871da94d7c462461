"""How models learn: epoch by epoch, and with more listings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import DASHES, SYMBOLS, share_axis, with_legend, wrapped
from core.charts.style import Chart, dressed, error_bars, linear_ticks, log_ticks
from core.charts.view import View
from core.insight.compare.candidates import label_of
from core.language import Translator
from core.types import Comparison


def learning_candidates(comparison: Comparison) -> list[str]:
    """Return the stable ids of the candidates that have learning curves."""
    return list(dict.fromkeys(r["candidate"] for r in comparison.report["learning_curves"] or []))


def learning_curve(comparison: Comparison, candidate: str, view: View) -> Chart | None:
    """Draw how a network's loss falls with each pass over the listings."""
    words, palette = view.words, view.palette
    _, curves = (
        words.gettext,
        pd.DataFrame(
            [
                r
                for r in comparison.report.get("learning_curves") or []
                if r["candidate"] == candidate
            ]
        ),
    )
    if curves.empty:
        return None
    trained, held = _losses(curves)
    figure = go.Figure()
    for column, colour, dash, name in (
        (trained, palette.quiet, "dash", _("training listings")),
        (held, palette.accent, "solid", _("validation listings")),
    ):
        if column in curves and curves[column].notna().any():
            _folds(figure, curves, column, colour, dash, name, words)
    last = int(curves["epoch"].max())
    ticks = sorted({1, *(int(t) for t in linear_ticks(0, last, 5) if t >= 1)})
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=[words.number(t) for t in ticks],
        range=[1 - 0.03 * last, last * 1.03],
        showgrid=False,
        title=_("Epoch (one pass over the listings)"),
        title_standoff=10,
    )
    values = curves[[c for c in (trained, held) if c in curves]].to_numpy(float)
    heights = linear_ticks(0, float(np.nanmax(values)), 4)
    figure.update_yaxes(
        title=_("Loss (log units)"),
        showgrid=True,
        rangemode="tozero",
        tickvals=heights,
        ticktext=[words.number(t) for t in heights],
    )
    name = label_of(comparison.report, candidate, words)
    title = _("How “{name}” learns", name=name)
    figure = with_legend(dressed(figure, view, 320), view, lines=2)
    frame = curves[[c for c in ("fold", "epoch", trained, held) if c in curves]].rename(
        columns={
            "fold": _("Fold"),
            "epoch": _("Epoch"),
            trained: _("Training loss"),
            held: _("Validation loss"),
        }
    )
    return Chart(title, figure, frame, _learning_sentence(curves, held, words))


def error_by_size(comparison: Comparison, view: View) -> Chart | None:
    """Draw how the median error falls with the number of listings to learn from."""
    words, palette = view.words, view.palette
    _, rows = words.gettext, list(comparison.report.get("size_curve") or [])
    if not rows:
        return None
    names = list(dict.fromkeys(row["candidate"] for row in rows))
    labels = {name: label_of(comparison.report, name, words) for name in names}
    figure, colours = go.Figure(), (palette.quiet, palette.down, palette.accent, palette.up)
    for k, name in enumerate(names):
        mine = sorted((r for r in rows if r["candidate"] == name), key=lambda r: r["n_train"])
        _growth(figure, mine, wrapped(labels[name], 44), colours[k % 4], k, words)
    sizes = sorted({row["n_train"] for row in rows})
    ticks = log_ticks(sizes[0], sizes[-1], 4)
    figure.update_xaxes(
        type="log",
        showgrid=False,
        tickvals=ticks,
        ticktext=[words.number(t, 0) for t in ticks],
        title_standoff=10,
        range=[np.log10(sizes[0]) - 0.05, np.log10(sizes[-1]) + 0.05],
        title=_("Training listings"),
    )
    top = max(row["high"] for row in rows)
    figure.update_yaxes(
        title=_("Median error"),
        showgrid=True,
        range=[0, 1.05 * top],
        **share_axis(top, words, 4),
    )
    frame = pd.DataFrame(
        {
            _("Model"): [labels[row["candidate"]] for row in rows],
            _("Training listings"): [row["n_train"] for row in rows],
            _("Median error"): [row["mdape"] for row in rows],
            _("95% interval, low"): [row["low"] for row in rows],
            _("95% interval, high"): [row["high"] for row in rows],
            _("R² of the log price"): [row["r2_log"] for row in rows],
        }
    )
    figure = with_legend(dressed(figure, view, 360), view, lines=len(names))
    figure.update_layout(legend_orientation="v")
    return Chart(
        _("Do more listings help?"),
        figure,
        frame,
        _size_sentence(comparison, rows, names[-1], labels, words),
    )


def _losses(curves: pd.DataFrame) -> tuple[str, str]:
    """Return the columns to draw: the price's loss where the network has two heads."""
    if "val_price_loss" in curves and curves["val_price_loss"].notna().any():
        return "price_loss", "val_price_loss"
    return "loss", "val_loss"


def _folds(
    figure: go.Figure,
    curves: pd.DataFrame,
    column: str,
    colour: str,
    dash: str,
    name: str,
    words: Translator,
) -> None:
    """Draw one line for each fold; the first stands for all in the legend."""
    for k, fold in enumerate(sorted(curves["fold"].unique())):
        mine = curves[curves["fold"] == fold].sort_values("epoch")
        figure.add_scatter(
            x=mine["epoch"],
            y=mine[column],
            mode="lines",
            name=name,
            showlegend=k == 0,
            legendgroup=column,
            line={"color": colour, "dash": dash, "width": 1.5},
            customdata=[
                [words.number(int(fold) + 1), words.number(e), words.number(v, 3)]
                for e, v in zip(mine["epoch"], mine[column].astype(float), strict=True)
            ],
            hovertemplate=f"{name}, %{{customdata[0]}}/%{{customdata[1]}}: %{{customdata[2]}}"
            "<extra></extra>",
        )


def _learning_sentence(curves: pd.DataFrame, held: str, words: Translator) -> str:
    """Say where the loss on held-out listings is least, and how many passes were made."""
    known = curves[curves[held].notna()] if held in curves else curves.iloc[:0]
    if known.empty:
        return words.gettext("The loss falls with each pass over the listings.")
    best = known.loc[known[held].astype(float).groupby(known["fold"]).idxmin().to_list()]
    return words.gettext(
        "Over {folds} folds, validation loss is lowest after {epoch} epochs (median), at {loss}; "
        "once it rises, the network is overfitting and training stops. Each line is one fold.",
        folds=len(best),
        epoch=float(best["epoch"].median()),
        loss=words.number(float(best[held].astype(float).median()), 3),
    )


def _growth(
    figure: go.Figure,
    rows: list[Mapping[str, Any]],
    name: str,
    colour: str,
    k: int,
    words: Translator,
) -> None:
    figure.add_scatter(
        x=[row["n_train"] for row in rows],
        y=[row["mdape"] for row in rows],
        name=name,
        mode="lines+markers",
        line={"color": colour, "dash": DASHES[k % len(DASHES)], "width": 2},
        marker={"symbol": SYMBOLS[k % len(SYMBOLS)], "size": 9, "color": colour},
        error_y=error_bars(
            [row["mdape"] for row in rows],
            [row["low"] for row in rows],
            [row["high"] for row in rows],
            colour,
        ),
        customdata=[[words.number(row["n_train"]), words.percent(row["mdape"], 1)] for row in rows],
        hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
    )


def _size_sentence(
    comparison: Comparison,
    rows: list[Mapping[str, Any]],
    last: str,
    labels: Mapping[str, str],
    words: Translator,
) -> str:
    names = {row["candidate"] for row in rows}
    leader = str(comparison.report.get("leader"))
    chosen = leader if leader in names else last
    mine = sorted((r for r in rows if r["candidate"] == chosen), key=lambda r: r["n_train"])
    first, end = mine[0], mine[-1]
    said = words.gettext(
        "From {few} to {many} listings, the median error of “{name}” goes from {before} to "
        "{after}.",
        few=words.number(first["n_train"]),
        many=words.number(end["n_train"]),
        name=labels[chosen],
        before=words.percent(first["mdape"], 1),
        after=words.percent(end["mdape"], 1),
    )
    if len(mine) < 2:
        return said
    before = mine[-2]
    if end["high"] < before["low"]:
        more = words.gettext("It is still falling: more listings would help.")
    else:
        more = words.gettext("The last step lies within the 95% intervals: no clear difference.")
    return said + " " + more
