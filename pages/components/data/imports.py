"""An import under way, and how it ended."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import streamlit as st

from pages.components import progress
from pages.components.text import plain

if TYPE_CHECKING:
    from core.language import Translator
    from core.services import TaskUseCase
    from core.types import Task

#: A small file is imported before its visitor would see a bar; how long that is awaited, in s.
MOMENT_S = 1.5
_STEP_S = 0.1


def show(background: TaskUseCase, words: Translator) -> bool:
    """Show the import that is under way, or how the last one ended."""
    progress.show(background, "import", words)
    job = background.latest("import")
    if job is None:
        return False
    if job.status == "done" and progress.is_told(job):
        _made(job, words)
    return job.status in ("waiting", "running")


def begun(job: Task, background: TaskUseCase, words: Translator) -> None:
    """Give a small file a moment to be imported, then show the page anew."""
    until = time.monotonic() + MOMENT_S
    with st.spinner(words.gettext("Importing …")):
        while time.monotonic() < until:
            if background.get(job.id).status not in ("waiting", "running"):
                break
            time.sleep(_STEP_S)
    st.rerun()


def _made(job: Task, words: Translator) -> None:
    _, name = words.gettext, str(job.result.get("name", ""))
    if job.result.get("already_there"):
        said = _("The same listings were there already, as “{name}”.", name=name)
    else:
        said = _(
            "Imported “{name}”. To estimate with it, train a model: Compare shows how.", name=name
        )
    st.caption(plain(said))
