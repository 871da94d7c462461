"""How much better a challenger is, with the interval that holds at every look."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import wrapped
from core.charts.style import Chart, dressed, linear_ticks
from core.charts.view import View
from core.errors import N_
from core.evaluation.sequential import ArmComparison, Interval
from core.language import Translator

#: What is measured: title, and the direction in words.
MEASURES: dict[str, tuple[str, str]] = {
    "good": (N_("Rated good"), N_("more often rated good")),
    "error": (N_("Mean error of the log price"), N_("more accurate")),
}
SAYS: dict[str, str] = {
    "go_on": N_("Not decided yet: keep going."),
    "challenger_better": N_("The challenger is better."),
    "champion_better": N_("The champion is better."),
    "no_difference": N_(
        "A difference above {margin} can be ruled out: stop and keep the champion."
    ),
}


def outcome_sentence(comparison: ArmComparison, words: Translator) -> str:
    """Say what the comparison of two arms has decided."""
    return words.sentence(
        SAYS[comparison.says], margin=measured_text(comparison, comparison.margin, words)
    )


def measured_text(comparison: ArmComparison, value: float, words: Translator) -> str:
    """Write what was measured: shares in percent, errors of the log price as numbers."""
    if math.isnan(value):
        return "–"
    return words.percent(value, 1) if comparison.measure == "good" else words.number(value, 3)


def with_ends(comparison: ArmComparison, found: Interval, words: Translator) -> str:
    """Write a mean with its interval."""
    low, high = (measured_text(comparison, end, words) for end in (found.low, found.high))
    return f"{measured_text(comparison, found.value, words)} [{low}, {high}]"


def gain(comparison: ArmComparison, view: View) -> Chart:
    """Draw the challenger's gain with its interval, and what would not matter."""
    words, palette = view.words, view.palette
    _, found = words.gettext, comparison.gain
    title, better = (words.sentence(said) for said in MEASURES[comparison.measure])
    figure = go.Figure()
    figure.add_vrect(
        x0=-comparison.margin,
        x1=comparison.margin,
        fillcolor=palette.faint,
        line_width=0,
        layer="below",
        opacity=0.6,
    )
    figure.add_vline(x=0, line={"color": palette.text, "width": 1})
    figure.add_scatter(
        x=[found.low, found.high],
        y=[0, 0],
        mode="lines",
        hoverinfo="skip",
        line={"color": palette.accent, "width": 5},
    )
    if not math.isnan(found.value):
        figure.add_scatter(
            x=[found.value],
            y=[0],
            mode="markers",
            marker={
                "color": palette.accent,
                "size": 14,
                "symbol": "diamond",
                "line": {"width": 2, "color": palette.text},
            },
            hovertemplate=f"{with_ends(comparison, found, words)}<extra></extra>",
        )
    reach = 1.1 * max(abs(found.low), abs(found.high), 2 * comparison.margin)
    ticks = linear_ticks(-reach, reach, 4)
    figure.update_xaxes(
        range=[-reach, reach],
        tickvals=ticks,
        showgrid=True,
        title_standoff=10,
        ticktext=[measured_text(comparison, tick, words) for tick in ticks],
        title=wrapped(_("The challenger is … {better} →", better=better), 46, 2),
    )
    figure.update_yaxes(range=[-0.6, 0.6], showticklabels=False, showgrid=False)
    rows = (
        (_("Champion"), comparison.champion),
        (_("Challenger"), comparison.challenger),
        (_("Gain"), found),
    )
    frame = pd.DataFrame(
        {
            _("Group"): [name for name, _arm in rows],
            title: [arm.value for _name, arm in rows],
            _("Low end"): [arm.low for _name, arm in rows],
            _("High end"): [arm.high for _name, arm in rows],
            _("With feedback"): [arm.n for _name, arm in rows],
        }
    )
    sentence = _(
        "Champion {champion} (n = {n}), challenger {challenger} (n = {m}); gain {gain}. The "
        "interval stays valid however often you look at it; a difference inside the middle band "
        "would not matter.",
        champion=measured_text(comparison, comparison.champion.value, words),
        n=comparison.champion.n,
        challenger=measured_text(comparison, comparison.challenger.value, words),
        m=comparison.challenger.n,
        gain=with_ends(comparison, found, words),
    )
    return Chart(title, dressed(figure, view, 130), frame, sentence)
