"""Two fields at a time: all pairs on one scale, and any two in full."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.charts import Chart
from core.charts import explore as draw
from core.charts.explore.naming import field_name
from core.insight.explore.association import MIN_PAIRS, associations
from core.insight.explore.groups import crossed
from core.insight.explore.prices import prices_by_group
from core.insight.explore.table import EXPLORED, known_fields, sampled
from pages.components import figure
from pages.components.explore.view import MarketView
from pages.components.text import plain

#: Listings that the matrix reads; a larger market is sampled.
MAX_ROWS = 50_000


def show(view: MarketView) -> None:
    """Show how fields go together, and two of them."""
    _, words = view.words.gettext, view.words
    table = view.answer("matrix", lambda: associations(sampled(view.rows, MAX_ROWS)))
    chart = draw.matrix(table, view)
    if chart is None:
        st.caption(
            plain(
                _(
                    "Relations between fields need at least {n} listings.",
                    n=MIN_PAIRS,
                )
            )
        )
    else:
        if view.n > MAX_ROWS:
            said = draw.sample_sentence(MAX_ROWS, view.n, words)
            chart = replace(chart, sentence=f"{chart.sentence} {said}")
        figure.show("explore-matrix", chart, view)
    _two(view)


def _two(view: MarketView) -> None:
    _, words = view.words.gettext, view.words
    fields = view.answer("fields", lambda: known_fields(view.rows))
    if len(fields) < 2:
        return
    st.header(plain(_("Two fields in detail")), anchor=False)
    left, right = st.columns(2)
    one = left.selectbox(
        _("First field"),
        fields,
        key="explore.one",
        filter_mode=None,
        format_func=lambda name: field_name(name, words),
    )
    others = [name for name in fields if name != one]
    other = right.selectbox(
        _("Second field"),
        others,
        key="explore.other",
        filter_mode=None,
        format_func=lambda name: field_name(name, words),
    )
    chart = _pair(view, one, other)
    if chart is None:
        st.caption(plain(_("No listing gives both.")))
    else:
        figure.show(f"explore-{one}-{other}", chart, view)


def _pair(view: MarketView, one: str, other: str) -> Chart | None:
    """Draw two fields as their kinds allow: points, groups, or a table of shares."""
    kinds = EXPLORED[one], EXPLORED[other]
    if kinds == ("category", "category"):
        counts = view.answer(f"{other} x {one}", lambda: crossed(view.rows, one, other))
        return draw.crossing_chart(counts, view)
    number, field = (one, other) if kinds[0] == "number" else (other, one)
    groups, table = view.answer(
        f"{number} by {field}", lambda: prices_by_group(view.rows, field, number)
    )
    if table.empty:
        return None
    if kinds == ("number", "number"):
        return draw.scatter(view.rows, groups, table, number, view.basis, view)
    return draw.groups_chart(groups, table, number, view.basis, view)
