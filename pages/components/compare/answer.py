"""A comparison's answer: which model, how wrong it is, and what was measured."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.charts import View
from core.insight.compare.candidates import (
    CandidateRow,
    figure_of,
    is_first_look,
    named,
    ranking,
)
from core.insight.compare.summary import (
    comparison_answer,
    explains_little,
    leader_beats_nothing,
)
from core.language import Translator
from core.types import Comparison, Snapshot
from pages.components.progress import duration
from pages.components.text import plain


def show(comparison: Comparison, active: Snapshot | None, view: View) -> None:
    """Show the answer."""
    _, words, report = view.words.gettext, view.words, comparison.report
    if active is not None and active.id != comparison.snapshot_id:
        st.warning(plain(_another(report, active, words)), icon=":material/swap_horiz:")
    if is_first_look(report):
        st.info(
            plain(
                _(
                    "A first comparison of the most important models only. “Compare the models”, "
                    "below, measures all of them."
                )
            ),
            icon=":material/flag:",
        )
    little = explains_little(report, words)
    if little is not None:
        st.warning(plain(little), icon=":material/visibility_off:")
    constant = leader_beats_nothing(report, words)
    if constant is not None:
        st.warning(plain(constant), icon=":material/block:")
    st.header(plain(_("Which model to trust")), anchor=False)
    with st.container(key="prisme-story"):
        st.markdown(plain(" ".join(comparison_answer(report, words))))
    rows = ranking(report, "price")
    if rows:
        _figures(rows[0], named(report, "constant"), words)
    st.caption(plain(_measured_on(report, comparison.created_at, words)))


def _figures(best: CandidateRow, constant: CandidateRow | None, words: Translator) -> None:
    _ = words.gettext
    error, within, held = st.columns(3)
    for column, label, guess, metric, meaning in (
        (
            error,
            _("Median error"),
            constant,
            "mdape",
            _("Half of the estimates miss the asking price by less than this."),
        ),
        (
            within,
            _("Within {share}", share=words.percent(0.25)),
            constant,
            "within_25",
            _("Share of estimates that are off by at most 25%."),
        ),
        (
            held,
            _("{share} range contains", share=words.percent(0.8)),
            None,
            "coverage_80",
            _("Share of asking prices inside the range given for them."),
        ),
    ):
        _figure(column, label, best, guess, metric, meaning, words)


def _figure(
    column: DeltaGenerator,
    label: str,
    best: CandidateRow,
    constant: CandidateRow | None,
    metric: str,
    meaning: str,
    words: Translator,
) -> None:
    """Show a figure beside what one guess for all reaches, or beside its interval."""
    _, value, guess = words.gettext, figure_of(best, metric), figure_of(constant, metric)
    low, high = figure_of(best, metric, "low"), figure_of(best, metric, "high")
    if guess is not None:
        beside = _("always guessing the median: {share}", share=words.percent(guess))
    elif low is not None and high is not None:
        beside = _("{low} to {high}", low=words.percent(low), high=words.percent(high))
    else:
        beside = None
    column.metric(
        plain(label),
        "–" if value is None else words.percent(value),
        delta=None if beside is None else plain(beside),
        delta_color="off",
        delta_arrow="off",
        help=plain(meaning),
    )


def _measured_on(report: Any, created_at: datetime, words: Translator) -> str:
    snapshot = report["snapshot"]
    return words.gettext(
        "Measured on {day} on “{snapshot}” ({fingerprint}): {n} complete listings of {groups} "
        "sellers who share no title, in {folds} folds; each estimate comes from a model that had "
        "seen neither the seller nor the title. It took {time}.",
        day=words.moment(created_at),
        snapshot=snapshot["name"],
        fingerprint=str(snapshot["sha256"])[:8],
        n=words.number(report["n"]),
        groups=words.number(report["groups"]),
        folds=report["folds"],
        time=duration(float(report["seconds"]), words),
    )


def _another(report: Any, active: Snapshot, words: Translator) -> str:
    return words.gettext(
        "This was measured on “{compared}”. The active market is “{active}”: compare again to "
        "measure the error on it.",
        compared=report["snapshot"]["name"],
        active=active.name,
    )
