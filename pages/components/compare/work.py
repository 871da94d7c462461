"""Comparing and training from the page: asked for here, done in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.types import Comparison, TaskKind
from pages.components import progress
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services import TaskUseCase


def show_before_comparison(view: View) -> None:
    """Say what a comparison will do, before there is one."""
    _ = view.words.gettext
    st.header(plain(_("Nothing has been compared yet")), anchor=False)
    for icon, sentence in (
        (
            "groups",
            _(
                "Every model is trained on some sellers and tested on others that it has never "
                "seen."
            ),
        ),
        (
            "balance",
            _(
                "All are measured on the same listings, so that real differences can be told "
                "from chance."
            ),
        ),
        (
            "verified_user",
            _("Checks look for leaks that would make the figures too good to be true."),
        ),
    ):
        st.markdown(f":material/{icon}: {plain(sentence)}")


def show(tasks: TaskUseCase, comparison: Comparison | None, view: View) -> None:
    """Offer to compare and to train, and show how far either is."""
    _, words = view.words.gettext, view.words
    if comparison is not None:
        st.header(plain(_("Measure or train again")), anchor=False)
    st.markdown(plain(_how_long(comparison, words)))
    busy = progress.is_open(tasks, "compare")
    if st.button(
        _("Compare the models"),
        type="primary" if comparison is None else "secondary",
        icon=":material/leaderboard:",
        key="compare.start",
        disabled=busy,
    ):
        _start(tasks, "compare", {})
    progress.show(tasks, "compare", words)
    _training(tasks, words)


def show_note(tasks: TaskUseCase, view: View) -> None:
    """Say at the top that a newer comparison is on its way."""
    if progress.is_open(tasks, "compare"):
        st.info(
            plain(view.words.gettext("A new comparison is running; its progress is below.")),
            icon=":material/hourglass_top:",
        )


def _training(tasks: TaskUseCase, words: Translator) -> None:
    _ = words.gettext
    st.markdown(
        plain(
            _(
                "Retraining the champion’s recipe on all listings of the active market takes a "
                "few minutes. The model in service stays in place unless you choose otherwise."
            )
        )
    )
    busy = progress.is_open(tasks, "train")
    serve = st.checkbox(
        _("Put the new model in service as soon as it is trained"),
        key="compare.promote",
        disabled=busy,
    )
    if st.button(
        _("Retrain the champion’s recipe"),
        icon=":material/model_training:",
        key="compare.train",
        disabled=busy,
    ):
        _start(tasks, "train", {"promote": serve, "reason": "asked for on the page"})
    progress.show(tasks, "train", words)


def _start(tasks: TaskUseCase, kind: TaskKind, params: dict[str, object]) -> None:
    tasks.start(kind, params, requested_by="page")
    st.rerun()


def _how_long(comparison: Comparison | None, words: Translator) -> str:
    _ = words.gettext
    leave = _("It runs in the background: you can leave this page and come back.")
    if comparison is None:
        first = _("On two cores it takes up to half an hour.")
    else:
        time = progress.duration(float(comparison.report["seconds"]), words)
        first = _("The last comparison took {time}.", time=time)
    return first + " " + leave
