"""What becomes of low, medium and high: confusion, and what balancing them changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import SYMBOLS, round_ticks, tinted, with_legend, wrapped
from core.charts.style import Chart, dressed, error_bars
from core.charts.view import View
from core.insight.compare.candidates import BALANCE_LABELS
from core.insight.estimate.wording import BAND_LABELS
from core.language import Translator
from core.types import BANDS, Comparison

#: The strongest tint that text on it stays readable on, in both themes.
MAX_TINT = 0.45
_EACH = 64


def confusion_chart(comparison: Comparison, candidate: str, view: View) -> Chart | None:
    """Draw what was said of the listings of each band, as shares of that band."""
    words, palette = view.words, view.palette
    found = [c for c in comparison.report.get("confusion") or [] if c["candidate"] == candidate]
    if not found:
        return None
    _, counts = words.gettext, np.asarray(found[0]["counts"], float)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    names = [words.gettext(BAND_LABELS[band]) for band in BANDS]
    texts = [
        [
            f"<b>{words.percent(shares[i, j])}</b><br>{words.number(int(counts[i, j]))}"
            for j in range(3)
        ]
        for i in range(3)
    ]
    figure = go.Figure(
        go.Heatmap(
            z=shares,
            x=names,
            y=names,
            text=texts,
            texttemplate="%{text}",
            zmin=0,
            zmax=1,
            colorscale=[[0, tinted(palette.accent, 0.03)], [1, tinted(palette.accent, MAX_TINT)]],
            showscale=False,
            xgap=3,
            ygap=3,
            hoverinfo="skip",
            textfont={"color": palette.text, "size": 15},
        )
    )
    figure.update_xaxes(title=_("Predicted band"), side="top", showgrid=False)
    figure.update_yaxes(
        title=_("Actual band"), autorange="reversed", showgrid=False, ticklabelstandoff=6
    )
    right = float(np.trace(counts) / max(counts.sum(), 1))
    parts = words.listed([f"{names[i].lower()} {words.percent(shares[i, i])}" for i in range(3)])
    far = float((counts[0, 2] + counts[2, 0]) / max(counts.sum(), 1))
    sentence = _(
        "{right} of {n} listings get the right band ({parts}); {far} get the opposite one. Each "
        "row adds up to {whole}.",
        right=words.percent(right),
        n=words.number(int(counts.sum())),
        parts=parts,
        far=words.percent(far),
        whole=words.percent(1.0),
    )
    frame = pd.DataFrame(
        {
            _("Actual band"): [name for name in names for _said in names],
            _("Predicted band"): names * 3,
            _("Listings"): counts.ravel().astype(int),
            _("Share"): shares.ravel(),
        }
    )
    title = _("Which bands are confused")
    return Chart(title, dressed(figure, view, 330, top=40), frame, sentence)


def balance(comparison: Comparison, view: View) -> Chart | None:
    """Draw what class weights and SMOTE changed, learner by learner."""
    words, palette = view.words, view.palette
    _, rows = words.gettext, list(comparison.report.get("balance") or [])
    learners = list(dict.fromkeys(row["learner"] for row in rows))
    if not any(row["balance"] != "none" for row in rows):
        return None
    figure, colours = go.Figure(), (palette.text, palette.accent, palette.up)
    for k, (kind, label) in enumerate(BALANCE_LABELS.items()):
        mine = [row for row in rows if row["balance"] == kind]
        if mine:
            places = [learners.index(row["learner"]) + 0.22 * (k - 1) for row in mine]
            _dots(figure, mine, places, words.gettext(label), colours[k], SYMBOLS[k], words)
    ends = [row["band_f1"][end] for row in rows for end in ("low", "high")]
    pad = 0.05 * (max(ends) - min(ends) or 0.1)
    figure.update_xaxes(
        range=[min(ends) - pad, max(ends) + pad],
        showgrid=True,
        title=_("Macro F1 (0 to 1, higher is better)"),
        nticks=5,
        title_standoff=10,
    )
    ticks = round_ticks(min(ends), max(ends))
    figure.update_xaxes(tickvals=ticks, ticktext=[words.number(t) for t in ticks])
    figure.update_yaxes(
        tickvals=list(range(len(learners))),
        range=[len(learners) - 0.5, -0.5],
        showgrid=False,
        ticktext=[wrapped(words.gettext(name), 14) for name in learners],
        ticklabelstandoff=6,
    )
    figure = with_legend(dressed(figure, view, 110 + _EACH * len(learners)), view)
    return Chart(
        _("Effect of class weights and SMOTE"),
        figure,
        _table(rows, words),
        _changes(rows, words),
    )


def _dots(
    figure: go.Figure,
    rows: list[Mapping[str, Any]],
    places: list[float],
    name: str,
    colour: str,
    symbol: str,
    words: Translator,
) -> None:
    f1 = [row["band_f1"] for row in rows]
    figure.add_scatter(
        x=[f["value"] for f in f1],
        y=places,
        mode="markers",
        name=name,
        marker={"symbol": symbol, "size": 10, "color": colour},
        error_x=error_bars(
            [f["value"] for f in f1], [f["low"] for f in f1], [f["high"] for f in f1], colour
        ),
        customdata=[words.number(f["value"], 3) for f in f1],
        hovertemplate=f"{name}: %{{customdata}}<extra></extra>",
    )


def _changes(rows: list[Mapping[str, Any]], words: Translator) -> str:
    """Say by how much accuracy and recall moved on average, for each way of balancing."""
    base = {row["learner"]: row for row in rows if row["balance"] == "none"}
    said = []
    for kind in ("weights", "smote"):
        pairs = [
            (r, base[r["learner"]]) for r in rows if r["balance"] == kind and r["learner"] in base
        ]
        if pairs:
            said.append(_change(kind, pairs, words))
    said.append(words.gettext("Bars show 95% intervals."))
    return " ".join(said)


def _change(
    kind: str, pairs: list[tuple[Mapping[str, Any], Mapping[str, Any]]], words: Translator
) -> str:
    def moved(get: Any) -> str:
        points = 100 * float(np.mean([get(after) - get(before) for after, before in pairs]))
        return ("+" if points >= 0 else "−") + words.number(abs(points), 1)

    return words.gettext(
        "{balance} changed accuracy by {accuracy} percentage points on average, and recall by "
        "{low} (low band), {medium} (medium) and {high} (high).",
        balance=words.sentence(BALANCE_LABELS[kind]),
        accuracy=moved(lambda r: r["band_accuracy"]["value"]),
        **{band: moved(lambda r, i=i: r["recall"][i]) for i, band in enumerate(BANDS)},
    )


def _table(rows: list[Mapping[str, Any]], words: Translator) -> pd.DataFrame:
    _ = words.gettext
    names = [words.gettext(BAND_LABELS[band]).lower() for band in BANDS]
    table = {
        _("Algorithm"): [words.sentence(row["learner"]) for row in rows],
        _("Class balancing"): [words.sentence(BALANCE_LABELS[row["balance"]]) for row in rows],
        _("Correct band"): [row["band_accuracy"]["value"] for row in rows],
        _("Macro F1"): [row["band_f1"]["value"] for row in rows],
    }
    for i, name in enumerate(names):
        table[_("Recall: {band}", band=name)] = [row["recall"][i] for row in rows]
    for i, name in enumerate(names):
        table[_("Predicted: {band}", band=name)] = [row["shares"][i] for row in rows]
    return pd.DataFrame(table)
