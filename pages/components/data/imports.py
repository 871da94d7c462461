"""An import under way, and how it ended."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import streamlit as st

from pages.components import progress
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services import TaskUseCase
    from core.types import Task

#: A small file is imported before its visitor would see a bar; how long that is awaited, in s.
MOMENT_S = 1.5
_STEP_S = 0.1


def show(tasks: TaskUseCase, view: View) -> bool:
    """Show the import that is under way, or how the last one ended."""
    words = view.words
    progress.show(tasks, "import", words)
    task = tasks.latest("import")
    if task is None:
        return False
    if task.status == "done" and progress.is_told(task):
        _made(task, words)
    return task.status in ("waiting", "running")


def begun(task: Task, tasks: TaskUseCase, words: Translator) -> None:
    """Give a small file a moment to be imported, then show the page anew."""
    until = time.monotonic() + MOMENT_S
    with st.spinner(words.gettext("Importing…")):
        while time.monotonic() < until:
            if tasks.get(task.id).status not in ("waiting", "running"):
                break
            time.sleep(_STEP_S)
    st.rerun()


def _made(task: Task, words: Translator) -> None:
    _, name = words.gettext, str(task.result.get("name", ""))
    if task.result.get("already_there"):
        said = _("These listings are already stored as “{name}”.", name=name)
    else:
        said = _(
            "Imported “{name}”. To estimate with it, train a model: Compare shows how.", name=name
        )
    st.caption(plain(said))
    if "rows_kept" in task.result:
        kept, read = task.result["rows_kept"], task.result["rows_read"]
        st.caption(plain(_("{kept} of {read} rows were kept.", kept=kept, read=read)))
