"""Work in the background as a reader sees it: how far it is, a way to stop it, how it ended."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

import streamlit as st

from core.errors import N_
from core.insight.example import Example, shipped_example
from core.language import Translator
from core.types import Task, TaskKind
from pages.components import frame, visitor
from pages.components.text import plain

#: How often an open page looks again, in seconds.
EVERY_S = 2.0
#: For how long an end is told, in seconds: a fault longer, because somebody must act on it.
TOLD_S: Mapping[str, float] = {"done": 600, "cancelled": 600, "failed": 86_400}
#: After this many seconds without a worker, the reader is told what may be wrong.
PATIENCE_S = 20.0
TITLES: Mapping[TaskKind, str] = {
    "train": N_("Training a model"),
    "compare": N_("Comparing the models"),
    "tune": N_("Looking for better settings"),
    "explain": N_("Analysing what drives the model"),
    "import": N_("Importing listings"),
    "map": N_("Drawing the description map"),
    "retrain": N_("Training or checking a challenger"),
}


class TaskQueue(Protocol):
    """What this needs of `core.services.TaskUseCase`."""

    def latest(self, kind: TaskKind) -> Task | None:
        """Return the newest job of a kind."""
        ...

    def cancel(self, task_id: UUID) -> None:
        """Ask a job to stop."""
        ...


def show(tasks: TaskQueue, kind: TaskKind, words: Translator) -> None:
    """Show the newest job of a kind while it is open, and for a while after its end.

    An open one is looked at every few seconds without running the page again; once it ends,
    the page runs once, so that it shows what came out.
    """
    task = tasks.latest(kind)
    if task is None:
        return
    if _is_open(task):
        st.fragment(_watch, run_every=EVERY_S)(tasks, kind, words)
    elif is_told(task):
        _ended(task, words)


def is_told(task: Task) -> bool:
    """Return whether a job ended so short a time ago that a page still says how."""
    return not _is_open(task) and _age(task.finished_at) < TOLD_S[task.status]


def is_open(tasks: TaskQueue, kind: TaskKind) -> bool:
    """Return whether a job of a kind waits or runs, so that a page need not offer another."""
    task = tasks.latest(kind)
    return task is not None and _is_open(task)


def example_meanwhile(words: Translator) -> Example:
    """Say that an example follows until the work is done, and return it."""
    _ = words.gettext
    with st.container(key="prisme-example"):
        st.divider()
        st.header(plain(_("Example: the demo market")), anchor=False)
        st.info(
            plain(
                _(
                    "What follows comes from a small invented market, not from yours. It shows "
                    "what this page looks like, and goes once yours is measured."
                )
            ),
            icon=":material/science:",
        )
    return shipped_example()


def _watch(tasks: TaskQueue, kind: TaskKind, words: Translator) -> None:
    with frame.guard(words):
        task = tasks.latest(kind)
        if task is None or not _is_open(task):
            st.rerun()  # the whole page: what came out is shown elsewhere on it
        with st.container(border=True, key=f"progress-{kind}"):
            st.markdown(f"**{plain(words.gettext(TITLES[kind]))}**")
            if task.status == "waiting":
                _waiting(task, words)
            else:
                _running(task, words)
            _stop(tasks, task, words)


def _waiting(task: Task, words: Translator) -> None:
    _ = words.gettext
    st.progress(0.0, text=plain(_("Waiting for its turn: other work comes first.")))
    if _age(task.created_at) > PATIENCE_S:
        hint = _(
            "If nothing else is running, there may be no worker. Start one: python -m jobs worker"
        )
        st.caption(plain(hint))


def _running(task: Task, words: Translator) -> None:
    _ = words.gettext
    share = min(max(task.done / task.total, 0.0), 1.0) if task.total > 0 else 0.0
    stage = _(task.stage) if task.stage else _("Starting")
    if task.total > 1:
        stage = _("{stage}: {done} of {total}", stage=stage, done=task.done, total=task.total)
    st.progress(share, text=plain(stage))
    left = _left(task)
    told = _("{time} so far.", time=duration(_age(task.started_at), words))
    if left is not None:
        told += " " + _("About {time} left at this step.", time=duration(left, words))
    st.caption(plain(told + " " + _("You can leave this page: the task goes on.")))


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where a stage was when this visit first saw it; `at` is on the monotonic clock, in s."""

    task_id: UUID
    stage: str
    done: int
    at: float


def _left(task: Task) -> float | None:
    """Estimate the seconds left in this stage from how fast it went on while it was watched."""
    key, now = f"progress.{task.kind}.seen", time.monotonic()
    seen = st.session_state.get(key)
    if seen is None or (seen.task_id, seen.stage) != (task.id, task.stage) or task.done < seen.done:
        st.session_state[key] = _Seen(task.id, task.stage, task.done, now)
        return None
    if task.done == seen.done or task.total <= task.done:
        return None
    return float((now - seen.at) / (task.done - seen.done) * (task.total - task.done))


def _stop(tasks: TaskQueue, task: Task, words: Translator) -> None:
    if not visitor.may("train"):
        return
    asked = f"progress.{task.kind}.asked"
    if st.session_state.get(asked) == task.id:
        st.caption(plain(words.gettext("It will stop at the next step.")))
        return
    label = words.gettext("Stop")
    if st.button(label, icon=":material/stop_circle:", key=f"progress.{task.kind}.stop"):
        tasks.cancel(task.id)
        st.session_state[asked] = task.id
        st.rerun()


def _ended(task: Task, words: Translator) -> None:
    _ = words.gettext
    title = _(TITLES[task.kind])
    if task.status == "failed":
        reason = words.sentence(task.error or "", **task.error_params)
        sentence = _("{work}: failed. {reason}", work=title, reason=reason)
        st.error(plain(sentence), icon=":material/error:")
    elif task.status == "cancelled":
        st.info(plain(_("{work}: stopped.", work=title)), icon=":material/stop_circle:")
    else:
        took = duration(_age(task.started_at, task.finished_at), words)
        sentence = _("{work}: done in {time}.", work=title, time=took)
        st.success(plain(sentence), icon=":material/check_circle:")


def duration(seconds: float, words: Translator) -> str:
    """Say how long something takes, as precisely as somebody wants to know it."""
    _ = words.gettext
    if seconds < 90:
        return _("{n} s", n=round(seconds))
    if seconds < 7200:
        return _("{n} min", n=round(seconds / 60))
    return _("{n} h", n=round(seconds / 3600, 1))


def _is_open(task: Task) -> bool:
    return task.status in ("waiting", "running")


def _age(moment: datetime | None, until: datetime | None = None) -> float:
    """Return the seconds since a moment; 0 where clocks disagree or there is none."""
    if moment is None:
        return 0.0
    return max(0.0, ((until or datetime.now(UTC)) - moment).total_seconds())
