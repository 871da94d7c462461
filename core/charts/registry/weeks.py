"""A share week by week, with its interval."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from core.charts.compare.axes import share_axis
from core.charts.style import Chart, dressed, error_bars
from core.charts.view import View
from core.insight.registry.monitoring import Rate

#: A week with fewer rows says nothing by itself: it is in the figures, not in the picture.
MIN_N = 5


def over_weeks(
    rates: Sequence[Rate],
    title: str,
    told: str,
    view: View,
    *,
    nominal: float | None = None,
) -> Chart | None:
    """Draw a share over the weeks."""
    words, palette = view.words, view.palette
    drawn = [rate for rate in rates if rate.n >= MIN_N]
    if not drawn:
        return None
    _, figure = words.gettext, go.Figure()
    figure.add_scatter(
        x=[rate.week for rate in drawn],
        y=[rate.share for rate in drawn],
        mode="lines+markers",
        line={"color": palette.accent, "width": 1},
        marker={"size": 8, "color": palette.accent},
        error_y=error_bars(
            [rate.share for rate in drawn],
            [rate.low for rate in drawn],
            [rate.high for rate in drawn],
            palette.accent,
        ),
        customdata=[
            [words.date(rate.week), words.percent(rate.share, 1), words.number(rate.n)]
            for rate in drawn
        ],
        hovertemplate="%{customdata[0]}: %{customdata[1]} (n = %{customdata[2]})<extra></extra>",
    )
    if nominal is not None:
        figure.add_hline(y=nominal, line={"color": palette.quiet, "width": 1.5, "dash": "dot"})
    top = max(*(rate.high for rate in drawn), nominal or 0)
    figure.update_yaxes(range=[0, 1.06 * top], showgrid=True, **share_axis(top, words))
    ticks = _ticks(drawn)
    figure.update_xaxes(
        showgrid=False,
        tickvals=[rate.week for rate in ticks],
        ticktext=[words.date(rate.week) for rate in ticks],
    )
    frame = pd.DataFrame(
        {
            _("Week of"): [words.date(rate.week) for rate in rates],
            title: [rate.share for rate in rates],
            told: [rate.n for rate in rates],
            _("95% interval, low"): [rate.low for rate in rates],
            _("95% interval, high"): [rate.high for rate in rates],
        }
    )
    last = drawn[-1]
    sentence = _(
        "In the week of {day}: {share} (95% interval {low} to {high}, n = {n}).",
        day=words.date(last.week),
        share=words.percent(last.share, 1),
        low=words.percent(last.low, 1),
        high=words.percent(last.high, 1),
        n=last.n,
    )
    if nominal is not None:
        sentence += " " + _(
            "The dotted line is the promised share: {share}.", share=words.percent(nominal)
        )
    return Chart(title, dressed(figure, view, 230), frame, sentence)


def _ticks(drawn: Sequence[Rate], most: int = 3) -> Sequence[Rate]:
    """Choose a few weeks for the axis: dates in full are long, and a phone is narrow."""
    if len(drawn) <= most:
        return drawn
    return [drawn[round(k * (len(drawn) - 1) / (most - 1))] for k in range(most)]
