"""Comparing and training from the page: asked for here, done in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.insight.compare.candidates import candidate_name, ranking
from core.types import Comparison, TaskKind
from pages.components import progress, visitor
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services import TaskUseCase


#: Stands with a promotion as its reason.
ASKED = "asked for on the page"


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
    if not visitor.may("train"):
        return
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
    _training(tasks, comparison, words)


def show_note(tasks: TaskUseCase, view: View) -> None:
    """Say at the top that a newer comparison is on its way."""
    if progress.is_open(tasks, "compare"):
        st.info(
            plain(view.words.gettext("A new comparison is running; its progress is below.")),
            icon=":material/hourglass_top:",
        )


def _training(tasks: TaskUseCase, comparison: Comparison | None, words: Translator) -> None:
    _ = words.gettext
    st.markdown(
        plain(
            _(
                "Training on all listings of the active market takes a few minutes. The market’s "
                "own error chooses among boosted trees, a ridge and always the median. The model "
                "in service stays in place unless you choose otherwise."
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
        _("Train a new model"),
        icon=":material/model_training:",
        key="compare.train",
        disabled=busy,
    ):
        _start(tasks, "train", {"promote": serve, "reason": ASKED})
    if comparison is not None:
        _another_recipe(tasks, comparison, words, serve=serve, busy=busy)
    progress.show(tasks, "train", words)
    _not_promoted(tasks, words)


def _another_recipe(
    tasks: TaskUseCase, comparison: Comparison, words: Translator, *, serve: bool, busy: bool
) -> None:
    """Offer a version of any candidate that was measured."""
    _ = words.gettext
    labels = {
        str(row["name"]): candidate_name(row, words) for row in ranking(comparison.report, "price")
    }
    if not labels:
        return
    name = st.selectbox(
        _("Another model"),
        list(labels),
        key="compare.recipe",
        filter_mode=None,
        format_func=lambda one: labels[one],
        help=_(
            "A version also learns from listings with fields left out, so that it can price "
            "whatever is given: its error may differ a little from the one above."
        ),
        disabled=busy,
    )
    if st.button(
        _("Train this one"),
        icon=":material/model_training:",
        key="compare.train_this",
        disabled=busy,
    ):
        _start(tasks, "train", {"recipe": name, "promote": serve, "reason": ASKED})


def _not_promoted(tasks: TaskUseCase, words: Translator) -> None:
    """Say why a version that was to serve does not."""
    task = tasks.latest("train")
    if task is None or not progress.is_told(task) or not task.params.get("promote"):
        return
    if task.result.get("promoted") is False:
        st.warning(
            plain(
                words.gettext(
                    "Version {number} is not in service: on these listings it is no better than "
                    "always guessing the median. Train it by name, or promote it on the Models "
                    "page, to put it there all the same.",
                    number=task.result["model_version"],
                )
            ),
            icon=":material/block:",
        )


def _start(tasks: TaskUseCase, kind: TaskKind, params: dict[str, object]) -> None:
    tasks.start(kind, params)
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
