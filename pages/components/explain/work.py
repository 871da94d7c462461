"""Finding out what a version goes by: done once in the background, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.types import ModelVersion, Task
from pages.components import progress, visitor
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services import TaskUseCase


def show(tasks: TaskUseCase, version: ModelVersion, view: View) -> None:
    """Start the study of a version that has none, and show how far it is."""
    _, words = view.words.gettext, view.words
    st.header(plain(_("This version has not been analysed yet")), anchor=False)
    st.markdown(
        plain(
            _(
                "A copy of it is trained on four fifths of the sellers and tested on the others: "
                "hundreds of listings, with fields and words swapped or removed. It takes a "
                "minute or two, once per version."
            )
        )
    )
    task = tasks.latest("explain")
    mine = task is not None and task.params.get("model_version_id") == str(version.id)
    if task is not None and progress.is_open(tasks, "explain"):
        if not mine:
            st.caption(plain(_("Another version is being analysed first.")))
        progress.show(tasks, "explain", words)
    elif not visitor.may("train"):
        st.caption(plain(_("An owner of this installation can have it analysed.")))
    elif task is None or not mine:
        _start(tasks, version)
    else:
        _again(tasks, task, version, words)


def _start(tasks: TaskUseCase, version: ModelVersion) -> None:
    params = {"model_version_id": str(version.id)}
    tasks.start("explain", params)
    st.rerun()


def _again(tasks: TaskUseCase, task: Task, version: ModelVersion, words: Translator) -> None:
    """Say how the last attempt ended, and offer another: it is not repeated by itself."""
    if task.status != "done":
        progress.show(tasks, "explain", words)
    if st.button(
        words.gettext("Analyse this version"),
        type="primary",
        icon=":material/psychology:",
        key="explain.start",
    ):
        _start(tasks, version)
