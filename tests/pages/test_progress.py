"""Work in the background on a page: waiting, running, and how it ended."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import StorageUnavailable
from core.ids import uuid7
from core.language import translator
from core.types import Task
from pages.components import progress
from tests.pages.conftest import words_of

Watch = Callable[..., AppTest]


def _task(**changes: Any) -> Task:
    began = datetime.now(UTC) - timedelta(seconds=42)
    made = Task(
        uuid7(),
        "compare",
        {},
        "test",
        created_at=began,
        status="running",
        stage="Comparing",
        done=3,
        total=12,
        started_at=began,
    )
    return replace(made, **changes)


class OneTask:
    """A background with one job, which can be away."""

    def __init__(self, task: Task | None) -> None:
        self.task = task
        self.stopped: list[UUID] = []
        self.away = False

    def latest(self, kind: str) -> Task | None:
        """Give the job, if it is of the kind."""
        if self.away:
            raise StorageUnavailable("The database is unavailable.")
        return self.task if self.task is not None and self.task.kind == kind else None

    def cancel(self, task_id: UUID) -> None:
        """Remember who was stopped."""
        self.stopped.append(task_id)


def _page(tasks, language):  # its source is run alone: annotations would have no meaning
    from core.language import translator as words_in
    from pages.components import progress as widget

    widget.show(tasks, "compare", words_in(language))


@pytest.fixture
def watch() -> Watch:
    """Give a function that opens a page with nothing but the widget."""

    def opened(tasks: OneTask, language: str = "en") -> AppTest:
        return AppTest.from_function(_page, args=(tasks, language), default_timeout=30).run()

    return opened


def test_a_running_job_shows_stage_steps_and_time(watch: Watch) -> None:
    """What is done, how far, since when, and that the page may be left."""
    at = watch(OneTask(_task()))
    bar = at.get("progress")[0].proto
    assert (bar.value, bar.text.replace("\\", "")) == (25, "Comparing: 3 of 12")
    assert re.search(r"[45]\d s so far", words_of(at))
    assert "You can leave this page" in words_of(at)
    assert not at.exception


def test_what_is_left_is_told_from_what_was_seen(watch: Watch) -> None:
    """Nothing is promised at first sight; once a step was seen to end, the rest is estimated."""
    tasks = OneTask(_task())
    at = watch(tasks)
    assert "left" not in words_of(at)
    seen = at.session_state["progress.compare.seen"]
    at.session_state["progress.compare.seen"] = replace(seen, at=seen.at - 600)
    tasks.task = replace(tasks.task, done=6)
    assert "About 20 min left" in words_of(at.run())
    tasks.task = replace(tasks.task, stage="Measuring", done=1)
    assert "left at" not in words_of(at.run())


def test_a_waiting_job_says_so_and_what_may_be_wrong(watch: Watch) -> None:
    """At first that it waits; after a while that no worker may be there."""
    task = _task(status="waiting", started_at=None, stage="", done=0, total=0)
    fresh = watch(OneTask(replace(task, created_at=datetime.now(UTC))))
    assert "Waiting" in fresh.get("progress")[0].proto.text
    assert "python" not in words_of(fresh)
    assert "python -m jobs worker" in words_of(watch(OneTask(task)))


def test_a_failed_job_gives_its_reason(watch: Watch) -> None:
    """The sentence with its numbers, in red."""
    at = watch(
        OneTask(
            _task(
                status="failed",
                finished_at=datetime.now(UTC),
                error="There are {n} listings.",
                error_params={"n": 1234},
            )
        )
    )
    assert "Comparing the models: failed. There are 1,234 listings." in words_of(at)
    assert len(at.error) == 1
    assert not at.button


def test_a_done_job_says_how_long_it_took(watch: Watch) -> None:
    """Minutes are enough for what took minutes."""
    end = datetime.now(UTC)
    task = _task(status="done", started_at=end - timedelta(minutes=12), finished_at=end)
    assert "done in 12 min" in words_of(watch(OneTask(task)))


@pytest.mark.parametrize(
    "task",
    [
        None,
        _task(kind="train"),
        _task(status="done", finished_at=datetime.now(UTC) - timedelta(hours=1)),
        _task(status="cancelled", finished_at=datetime.now(UTC) - timedelta(hours=1)),
        _task(status="failed", finished_at=datetime.now(UTC) - timedelta(days=2)),
    ],
)
def test_nothing_is_shown_where_there_is_nothing_to_tell(watch: Watch, task: Task | None) -> None:
    """No job, one of another kind, or one that ended long ago."""
    at = watch(OneTask(task))
    assert words_of(at) == ""
    assert not at.get("progress")


def test_a_reader_may_stop_it_once(watch: Watch) -> None:
    """The button asks once, and gives way to what will happen."""
    tasks = OneTask(_task())
    at = watch(tasks)
    at.button[0].click().run()
    assert tasks.stopped == [tasks.task.id]
    assert "It will stop at the next step" in words_of(at)
    assert not at.button
    tasks.task = replace(tasks.task, status="cancelled", finished_at=datetime.now(UTC))
    assert "Comparing the models: stopped." in words_of(at.run())


def test_an_end_seen_by_the_fragment_runs_the_page_again(watch: Watch) -> None:
    """The job ends between the page's look and the fragment's: the page tells the end."""

    class Ending(OneTask):
        def latest(self, kind: str) -> Task | None:
            seen = super().latest(kind)
            self.task = replace(self.task, status="done", finished_at=datetime.now(UTC))
            return seen

    at = watch(Ending(_task()))
    assert "Comparing the models: done in" in words_of(at)
    assert not at.get("progress")


def test_a_database_that_goes_away_is_a_sentence(watch: Watch) -> None:
    """Between two looks the database leaves: a sentence, no traceback."""

    class Leaving(OneTask):
        def latest(self, kind: str) -> Task | None:
            seen = super().latest(kind)
            self.away = True
            return seen

    at = watch(Leaving(_task()))
    assert not at.exception
    assert "The database is unavailable." in words_of(at)


def test_a_page_can_ask_whether_work_is_open() -> None:
    """Waiting and running are open; an end is not, nor is nothing."""
    assert progress.is_open(OneTask(_task()), "compare")
    assert progress.is_open(OneTask(_task(status="waiting")), "compare")
    assert not progress.is_open(OneTask(_task(status="failed")), "compare")
    assert not progress.is_open(OneTask(None), "compare")


def test_times_are_said_as_precisely_as_somebody_needs() -> None:
    """Seconds, then minutes, then hours."""
    words = translator("en")
    said = [progress.duration(s, words) for s in (0.4, 89, 90, 600, 7100, 7200, 12_600)]
    assert said == ["0 s", "89 s", "2 min", "10 min", "118 min", "2 h", "3.5 h"]
