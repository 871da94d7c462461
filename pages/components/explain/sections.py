"""What was found out about a version, one section open at a time; owns ``explain…`` keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.charts import Chart, View
from core.charts import explain as draw
from core.errors import N_
from core.language import Translator
from core.types import FIELD, ModelVersion, PriceBasis
from pages.components import figure, frame
from pages.components.explain import cases, lesson
from pages.components.text import plain, unseen_heading

Study = Mapping[str, Any]
_Section = Callable[[Study, View], None]


def show(study: Study, version: ModelVersion, view: View) -> None:
    """Show the sections."""
    words = view.words
    hint = words.gettext("First visit? Start with “How to read it”.")
    st.caption(plain(_measured_on(study, version, words) + " " + hint))
    unseen_heading(words.gettext("Details"))
    frame.sections("explain", SECTIONS, words, study, view)


def _importance(study: Study, view: View) -> None:
    figure.show("explain-fields", draw.field_importance_chart(study, view), view)
    _maybe("explain-words", draw.word_importance_chart(study, view), view)
    st.caption(
        plain(
            view.words.gettext(
                "These are patterns of this market, not advice: a word found in expensive "
                "listings does not make a listing expensive."
            )
        )
    )


def _fields(study: Study, view: View) -> None:
    words = view.words
    said = [
        name
        for name in draw.DEPENDENCE_FIELDS
        if any(value is not None for value in study["points"]["values"].get(name, ()))
    ]
    if not said:
        _maybe("explain-field", None, view)
        return
    kept = st.session_state.get("explain.field")
    chosen = st.selectbox(
        words.gettext("Which field?"),
        said,
        key="explain.field.box",
        index=said.index(kept) if kept in said else 0,
        filter_mode=None,
        format_func=lambda name: words.sentence(FIELD[name].titled),
    )
    st.session_state["explain.field"] = chosen
    _maybe(f"explain-{chosen}", draw.dependence(study, chosen, view), view)


def _interplay(study: Study, view: View) -> None:
    figure.show("explain-pairs", draw.interplay_chart(study, view), view)


def _steadiness(study: Study, view: View) -> None:
    st.markdown(
        plain(
            view.words.gettext(
                "An explanation is useful only if it stays the same when nothing important "
                "changes. Two tests:"
            )
        )
    )
    figure.show("explain-changes", draw.small_changes_chart(study, view), view)
    figure.show("explain-backgrounds", draw.other_backgrounds_chart(study, view), view)


#: In order: what counts, how, together, for whom, how steadily, how to read it.
SECTIONS: dict[str, tuple[str, _Section]] = {
    "importance": (N_("What matters"), _importance),
    "fields": (N_("Field by field"), _fields),
    "interplay": (N_("Interactions"), _interplay),
    "examples": (N_("Examples"), cases.show),
    "steadiness": (N_("Stability"), _steadiness),
    "lesson": (N_("How to read it"), lesson.show),
}


def _maybe(key: str, chart: Chart | None, view: View) -> None:
    if chart is None:
        st.caption(plain(view.words.gettext("This market has too little data on it.")))
    else:
        figure.show(key, chart, view)


def _measured_on(study: Study, version: ModelVersion, words: Translator) -> str:
    said = words.gettext(
        "Version {version}, through a copy trained on {known} of its listings and tested on "
        "{held} of sellers it has never seen.",
        version=version.number,
        known=words.number(study["n_known"]),
        held=words.number(study["n_held"]),
    )
    baseline = words.about_price(study["baseline"], PriceBasis.of(study))
    if study["typical"] is None:
        return (
            said
            + " "
            + words.gettext(
                "Effects are compared with an average listing, which would ask {baseline}.",
                baseline=baseline,
            )
        )
    return (
        said
        + " "
        + words.gettext(
            "Effects are compared with {n} typical listings of this market, which would ask "
            "{baseline} on average.",
            n=study["typical"],
            baseline=baseline,
        )
    )
