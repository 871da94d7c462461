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
from core.language import Translator
from core.types import Task, TaskKind
from pages.components import frame
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
    "explain": N_("Finding out what the model goes by"),
    "import": N_("Importing listings"),
    "map": N_("Drawing the map of descriptions"),
    "retrain": N_("Training or judging a challenger"),
}


class TaskQueue(Protocol):
    """What this needs of `core.services.TaskUseCase`."""

    def latest(self, kind: TaskKind) -> Task | None:
        """Return the newest job of a kind."""
        ...

    def cancel(self, job_id: UUID) -> None:
        """Ask a job to stop."""
        ...


def show(background: TaskQueue, kind: TaskKind, words: Translator) -> None:
    """Show the newest job of a kind while it is open, and for a while after its end.

    An open one is looked at every few seconds without running the page again; once it ends,
    the page runs once, so that it shows what came out.
    """
    job = background.latest(kind)
    if job is None:
        return
    if _is_open(job):
        st.fragment(_watch, run_every=EVERY_S)(background, kind, words)
    elif is_told(job):
        _ended(job, words)


def is_told(job: Task) -> bool:
    """Return whether a job ended so short a time ago that a page still says how."""
    return not _is_open(job) and _age(job.finished_at) < TOLD_S[job.status]


def is_open(background: TaskQueue, kind: TaskKind) -> bool:
    """Return whether a job of a kind waits or runs, so that a page need not offer another."""
    job = background.latest(kind)
    return job is not None and _is_open(job)


def _watch(background: TaskQueue, kind: TaskKind, words: Translator) -> None:
    with frame.guard(words):
        job = background.latest(kind)
        if job is None or not _is_open(job):
            st.rerun()  # the whole page: what came out is shown elsewhere on it
        with st.container(border=True, key=f"progress-{kind}"):
            st.markdown(f"**{plain(words.gettext(TITLES[kind]))}**")
            if job.status == "waiting":
                _waiting(job, words)
            else:
                _running(job, words)
            _stop(background, job, words)


def _waiting(job: Task, words: Translator) -> None:
    _ = words.gettext
    st.progress(0.0, text=plain(_("Waiting for its turn: one job runs at a time.")))
    if _age(job.created_at) > PATIENCE_S:
        hint = _(
            "If nothing else is running, there may be no worker. Start one: python -m jobs worker"
        )
        st.caption(plain(hint))


def _running(job: Task, words: Translator) -> None:
    _ = words.gettext
    share = min(max(job.done / job.total, 0.0), 1.0) if job.total > 0 else 0.0
    stage = _(job.stage) if job.stage else _("Beginning")
    if job.total > 1:
        stage = _("{stage}: {done} of {total}", stage=stage, done=job.done, total=job.total)
    st.progress(share, text=plain(stage))
    left = _left(job)
    told = _("{time} so far.", time=duration(_age(job.started_at), words))
    if left is not None:
        told += " " + _("About {time} left at this step.", time=duration(left, words))
    st.caption(plain(told + " " + _("You can leave this page: the work goes on.")))


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where a stage was when this visit first saw it; `at` is on the monotonic clock, in s."""

    job_id: UUID
    stage: str
    done: int
    at: float


def _left(job: Task) -> float | None:
    """Estimate the seconds left in this stage from how fast it went on while it was watched."""
    key, now = f"progress.{job.kind}.seen", time.monotonic()
    seen = st.session_state.get(key)
    if seen is None or (seen.job_id, seen.stage) != (job.id, job.stage) or job.done < seen.done:
        st.session_state[key] = _Seen(job.id, job.stage, job.done, now)
        return None
    if job.done == seen.done or job.total <= job.done:
        return None
    return float((now - seen.at) / (job.done - seen.done) * (job.total - job.done))


def _stop(background: TaskQueue, job: Task, words: Translator) -> None:
    asked = f"progress.{job.kind}.asked"
    if st.session_state.get(asked) == job.id:
        st.caption(plain(words.gettext("It stops at its next step.")))
        return
    label = words.gettext("Stop")
    if st.button(label, icon=":material/stop_circle:", key=f"progress.{job.kind}.stop"):
        background.cancel(job.id)
        st.session_state[asked] = job.id
        st.rerun()


def _ended(job: Task, words: Translator) -> None:
    _ = words.gettext
    title = _(TITLES[job.kind])
    if job.status == "failed":
        reason = words.sentence(job.error or "", **job.error_params)
        sentence = _("{work}: failed. {reason}", work=title, reason=reason)
        st.error(plain(sentence), icon=":material/error:")
    elif job.status == "cancelled":
        st.info(plain(_("{work}: stopped.", work=title)), icon=":material/stop_circle:")
    else:
        took = duration(_age(job.started_at, job.finished_at), words)
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


def _is_open(job: Task) -> bool:
    return job.status in ("waiting", "running")


def _age(moment: datetime | None, until: datetime | None = None) -> float:
    """Return the seconds since a moment; 0 where clocks disagree or there is none."""
    if moment is None:
        return 0.0
    return max(0.0, ((until or datetime.now(UTC)) - moment).total_seconds())
