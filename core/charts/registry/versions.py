"""One measure over the versions of the model, with its interval and one guess for all."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import SYMBOLS, share_axis, with_legend
from core.charts.style import Chart, dressed, error_bars
from core.charts.view import View
from core.insight.registry.version_card import LESS_IS_BETTER, MEASURES, measured
from core.language import Translator
from core.types import ModelVersion

#: Versions that are drawn at most, the newest.
LIMIT = 40


def over_versions(versions: Sequence[ModelVersion], measure: str, view: View) -> Chart | None:
    """Draw a measure of each version."""
    words, palette = view.words, view.palette
    shown = [v for v in reversed(versions) if measured(v.card, measure) is not None][-LIMIT:]
    if not shown:
        return None
    _, label = words.gettext, words.sentence(MEASURES[measure])
    found = [measured(version.card, measure) or {} for version in shown]
    guesses = [((v.card.get("constant") or {}).get(measure) or {}).get("value") for v in shown]
    figure, places = go.Figure(), list(range(len(shown)))
    figure.add_scatter(
        x=places,
        y=[f["value"] for f in found],
        mode="lines+markers",
        name=label,
        line={"color": palette.accent, "width": 1},
        marker={
            "size": [13 if v.is_champion else 9 for v in shown],
            "color": palette.accent,
            "symbol": [SYMBOLS[2] if v.is_champion else SYMBOLS[0] for v in shown],
        },
        error_y=error_bars(
            [f["value"] for f in found],
            [f["low"] for f in found],
            [f["high"] for f in found],
            palette.accent,
        ),
        customdata=[
            [words.number(v.number), words.percent(f["value"], 1), words.number(f["n"])]
            for v, f in zip(shown, found, strict=True)
        ],
        hovertemplate="%{customdata[0]}: %{customdata[1]} (n = %{customdata[2]})<extra></extra>",
    )
    if any(guess is not None for guess in guesses):
        figure.add_scatter(
            x=places,
            y=guesses,
            mode="lines+markers",
            name=_("Always guessing the median"),
            line={"color": palette.quiet, "width": 1.5, "dash": "dot"},
            hoverinfo="skip",
            marker={"symbol": "line-ew", "size": 10, "line": {"width": 2, "color": palette.quiet}},
        )
    top = max([f["high"] for f in found] + [guess for guess in guesses if guess is not None])
    every = max(1, -(-len(shown) // 10))
    figure.update_xaxes(
        tickvals=places[::every],
        ticktext=[words.number(v.number) for v in shown[::every]],
        range=[-0.5, len(shown) - 0.5],
        title=_("Version"),
        showgrid=False,
        title_standoff=10,
    )
    figure.update_yaxes(range=[0, 1.06 * top], showgrid=True, **share_axis(top, words))
    frame = pd.DataFrame(
        {
            _("Version"): [v.number for v in shown],
            label: [f["value"] for f in found],
            _("95% interval, low"): [f["low"] for f in found],
            _("95% interval, high"): [f["high"] for f in found],
            _("Always guessing the median"): guesses,
            _("Listings"): [f["n"] for f in found],
        }
    )
    return Chart(
        _("{measure}, version by version", measure=label),
        with_legend(dressed(figure, view, 300), view),
        frame,
        _sentence(shown, measure, label, words),
    )


def _sentence(shown: list[ModelVersion], measure: str, label: str, words: Translator) -> str:
    values = [(measured(v.card, measure) or {})["value"] for v in shown]
    best = (min if measure in LESS_IS_BETTER else max)(range(len(values)), key=values.__getitem__)
    said = words.gettext(
        "{measure}: {last} for version {newest}, the newest of {n}; bars show 95% intervals, "
        "each on the listings that the version was measured on.",
        measure=label,
        last=words.percent(values[-1], 1),
        newest=shown[-1].number,
        n=len(shown),
    )
    if len({version.snapshot_id for version in shown}) > 1:
        return (
            said
            + " "
            + words.gettext(
                "They were measured on different markets: a higher or lower value may come from "
                "the market."
            )
        )
    if len(shown) > 1 and measure != "coverage_80":
        said += " " + words.gettext(
            "The best value is {best}, of version {number}.",
            best=words.percent(values[best], 1),
            number=shown[best].number,
        )
    return said
