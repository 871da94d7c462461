"""What is behind a comparison's answer, one section open at a time; owns ``compare…`` keys."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.charts import Chart, View
from core.charts import compare as draw
from core.errors import N_
from core.insight.compare.candidates import Report, Target, label_of, ranking
from core.insight.compare.coverage_table import (
    abstention_sentence,
    coverage_sentence,
    coverage_table,
)
from core.insight.compare.summary import SENTINEL_LABELS, finding
from core.language import Translator
from core.types import Comparison
from pages.components import figure, frame
from pages.components.compare import leaderboard, segment_tables
from pages.components.text import plain

_Section = Callable[[Comparison, View], None]


def show(comparison: Comparison, view: View) -> None:
    """Show the sections."""
    words = view.words
    st.header(plain(words.gettext("Details")), anchor=False)
    frame.sections("compare", SECTIONS, words, comparison, view)


def _errors(comparison: Comparison, view: View) -> None:
    chosen = _choice(comparison, "price", "errors", view.words)
    if chosen is None:
        return
    for key, chart in (
        ("estimates", draw.predicted_against_actual),
        ("misses", draw.residuals),
        ("misses-by-price", draw.residuals_by_price),
    ):
        figure.show(key, chart(comparison, chosen, view), view)


def _honesty(comparison: Comparison, view: View) -> None:
    _, words, report = view.words.gettext, view.words, comparison.report
    measured = (report.get("calibration") or {}).get("candidate")
    if measured:
        name = label_of(report, measured, words)
        st.caption(plain(_("Ranges and probabilities of the best model, “{name}”.", name=name)))
    _maybe("coverage", draw.coverage(comparison, view), view)
    _promises(report, words)
    _maybe("band-calibration", draw.band_calibration(comparison, view), view)
    if report.get("sentinels"):
        st.subheader(plain(_("Sanity checks")), anchor=False)
    for sentinel in report.get("sentinels") or []:
        name = words.sentence(SENTINEL_LABELS.get(sentinel["name"], sentinel["name"]))
        icon = ":material/check_circle:" if sentinel["passed"] else ":material/warning:"
        verdict = _("passed") if sentinel["passed"] else _("failed")
        st.markdown(
            f"{icon} **{plain(name)}** · {plain(verdict)}  \n"
            + plain(finding(report, sentinel, words))
        )


def _promises(report: Report, words: Translator) -> None:
    """Show the promise part by part, with what its number of listings allows, and abstention."""
    _, table = words.gettext, coverage_table(report, words)
    if not table.empty:
        st.subheader(plain(_("By seller level, and for low and high estimates")), anchor=False)
        shown = pd.DataFrame(
            {plain(str(name)): [_cell(value, words) for value in table[name]] for name in table}
        )
        st.table(shown, border="horizontal", hide_index=True)
        st.caption(plain(coverage_sentence(report, words) or ""))
    rule = abstention_sentence(report, words)
    if rule is not None:
        st.subheader(plain(_("When no price is given")), anchor=False)
        st.markdown(plain(rule))


def _cell(value: object, words: Translator) -> str:
    if isinstance(value, str):
        return plain(value)
    number = float(str(value))
    return words.number(number, 0) if number > 1 else words.percent(number, 1)


def _segments(comparison: Comparison, view: View) -> None:
    words = view.words
    chosen = _choice(comparison, "price", "segments", words)
    if chosen is None:
        return
    segment_tables.show(draw.segment_table(comparison, chosen, words), view)
    _maybe("segments", draw.error_by_segment(comparison, chosen, view), view)


def _bands(comparison: Comparison, view: View) -> None:
    words = view.words
    st.subheader(plain(words.gettext("Which model gets the band right most often")), anchor=False)
    leaderboard.show(comparison.report, "band", view)
    chosen = _choice(comparison, "band", "confusion", words)
    if chosen is not None:
        _maybe("confusion", draw.confusion_chart(comparison, chosen, view), view)
    _maybe("balance", draw.balance(comparison, view), view)


def _learning(comparison: Comparison, view: View) -> None:
    _maybe("size", draw.error_by_size(comparison, view), view)
    names = draw.learning_candidates(comparison)
    for name in names:
        chart = draw.learning_curve(comparison, name, view)
        _maybe(f"learning-{name}", chart, view)
    if not names:
        st.caption(
            plain(
                view.words.gettext(
                    "No neural network was trained, so there are no learning curves."
                )
            )
        )


def _cost(comparison: Comparison, view: View) -> None:
    _maybe("pareto", draw.pareto(comparison, view), view)


#: In order: how wrong, how honest, for whom, bands, learning, cost.
SECTIONS: dict[str, tuple[str, _Section]] = {
    "errors": (N_("Errors"), _errors),
    "honesty": (N_("Ranges"), _honesty),
    "segments": (N_("By segment"), _segments),
    "bands": (N_("Bands"), _bands),
    "learning": (N_("Learning"), _learning),
    "cost": (N_("Cost"), _cost),
}


def _choice(comparison: Comparison, task: Target, key: str, words: Translator) -> str | None:
    """Ask whose charts to show; the best by default, the same one in every section of a task."""
    rows = [row["name"] for row in ranking(comparison.report, task)]
    if not rows:
        return None
    kept = st.session_state.get(f"compare.{task}")
    chosen = st.selectbox(
        words.gettext("Which model do the charts show?"),
        rows,
        key=f"compare.{task}.{key}",
        index=rows.index(kept) if kept in rows else 0,
        format_func=lambda name: label_of(comparison.report, name, words),
        filter_mode=None,
    )
    st.session_state[f"compare.{task}"] = chosen
    return chosen


def _maybe(key: str, chart: Chart | None, view: View) -> None:
    if chart is None:
        st.caption(plain(view.words.gettext("This was not measured in this comparison.")))
    else:
        figure.show(key, chart, view)
