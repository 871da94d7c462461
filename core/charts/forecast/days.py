"""The days to come behind the days that were, with the ranges that are promised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import plotly.graph_objects as go
from babel.dates import format_date

from core.charts.compare.axes import tinted, with_legend
from core.charts.style import Chart, dressed, linear_ticks
from core.charts.view import View
from core.insight.forecast.wording import exact_amount
from core.types.forecast import SeriesForecast

#: Days and what was sold on each.
Sold = Sequence[tuple[date, float]]
#: Days of history that are drawn, on a phone and elsewhere.
_NARROW, _WIDE = 28, 56


def days_ahead_chart(one: SeriesForecast, currency: str | None, view: View) -> Chart:
    """Draw what was sold, and what is expected with its ranges."""
    past = one.history[-(_NARROW if view.narrow else _WIDE) :]
    figure = go.Figure()
    _draw_ranges(figure, one, view)
    _draw_lines(figure, past, one, currency, view)
    _mark_axes(figure, past, one, currency, view)
    words = view.words
    sentence = words.gettext(
        "The last {n} days and the {m} to come, from {low} on the lowest to {high} on the highest; "
        "the bands hold 5 and 8 of 10 such days.",
        n=len(past),
        m=len(one.days),
        low=exact_amount(min(d.median for d in one.days), currency, words),
        high=exact_amount(max(d.median for d in one.days), currency, words),
    )
    drawn = with_legend(dressed(figure, view, 340), view)
    return Chart(words.gettext("Day by day"), drawn, _frame(past, one, view), sentence)


def _draw_ranges(figure: go.Figure, one: SeriesForecast, view: View) -> None:
    words, ahead = view.words, [day.day for day in one.days]
    for low, high, share, depth in ((0.1, 0.9, 0.8, 0.18), (0.25, 0.75, 0.5, 0.3)):
        figure.add_scatter(
            x=[*ahead, *reversed(ahead)],
            y=[d.quantiles[high] for d in one.days] + [d.quantiles[low] for d in one.days][::-1],
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillcolor=tinted(view.palette.accent, depth),
            hoverinfo="skip",
            name=words.gettext("{share} range", share=words.percent(share)),
        )


def _draw_lines(
    figure: go.Figure, past: Sold, one: SeriesForecast, currency: str | None, view: View
) -> None:
    """Draw what was sold, and from its last day on what is expected."""
    words, palette = view.words, view.palette
    expected = [*past[-1:], *((day.day, day.median) for day in one.days)]
    for days, name, look in (
        (past, words.gettext("sold"), {"line": {"color": palette.text, "width": 1.5}}),
        (
            expected,
            words.gettext("expected"),
            {
                "line": {"color": palette.accent, "width": 2, "dash": "dot"},
                "marker": {
                    "size": [0] * len(past[-1:]) + [9] * len(one.days),
                    "color": palette.accent,
                },
            },
        ),
    ):
        figure.add_scatter(
            x=[day for day, _value in days],
            y=[value for _day, value in days],
            mode="lines+markers" if "marker" in look else "lines",
            name=name,
            customdata=[exact_amount(value, currency, words) for _day, value in days],
            hovertemplate="%{x|%d/%m} · %{customdata}<extra></extra>",
            **look,
        )


def _mark_axes(
    figure: go.Figure, past: Sold, one: SeriesForecast, currency: str | None, view: View
) -> None:
    words = view.words
    ends = [d.quantiles[level] for d in one.days for level in (0.1, 0.9)]
    values = [value for _day, value in past] + ends
    low, high = min(0.0, *values), max(*values, 1e-9)
    ticks = linear_ticks(low, high, 4)
    figure.update_yaxes(
        tickvals=ticks,
        ticktext=[exact_amount(tick, currency, words) for tick in ticks],
        range=[low * 1.05, high * 1.06],
        showgrid=True,
    )
    marks = _weeks(_days(past, one), 4 if view.narrow else 7)
    labels = [str(format_date(day, "d MMM", locale=words.language)) for day in marks]
    figure.update_xaxes(tickvals=marks, ticktext=labels, showgrid=False)


def _frame(past: Sold, one: SeriesForecast, view: View) -> pd.DataFrame:
    _, before = view.words.gettext, [None] * len(past)
    return pd.DataFrame(
        {
            _("Day"): [view.words.date(day) for day in _days(past, one)],
            _("Sold"): [value for _day, value in past] + [None] * len(one.days),
            _("Expected"): before + [d.median for d in one.days],
            _("Low end"): before + [d.quantiles[0.1] for d in one.days],
            _("High end"): before + [d.quantiles[0.9] for d in one.days],
        }
    )


def _days(past: Sold, one: SeriesForecast) -> list[date]:
    return [day for day, _value in past] + [day.day for day in one.days]


def _weeks(days: list[date], most: int) -> list[date]:
    """Choose days for the axis, whole weeks apart, the last one among them."""
    step = 7 * max(1, -(-len(days) // (7 * most)))
    return days[::-1][::step][::-1]
