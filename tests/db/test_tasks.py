"""Background jobs on a real PostgreSQL: one of a kind, watched, stopped, never lost."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import samples
from sqlalchemy import Engine, text

from core.authority import as_now
from core.errors import InvalidInput, NotFound
from core.ids import uuid7
from core.services.tasks.background import TaskUseCase
from core.types import SET_UP, Progress, Task, TaskStatus
from db.tasks import STOPPED, SqlTasks
from tests.processes import python, wait_for


def _nothing(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    progress("Working", 1, 2)
    return {"seen": dict(params)}


@pytest.fixture
def queue(engine: Engine) -> SqlTasks:
    return SqlTasks(engine)


@pytest.fixture
def tasks(queue: SqlTasks) -> TaskUseCase:
    return TaskUseCase(queue, {"train": _nothing})


def _await(check: Callable[[], bool], limit_s: float = 30) -> None:
    wait_for(check, bool, limit_s)


def test_a_job_is_queued_with_its_place_in_the_queue(tasks: TaskUseCase, engine: Engine):
    """Row and queue entry are there together, with the parameters."""
    task = tasks.start("train", {"seed": 3}, requested_by="test")
    assert (task.status, task.kind, dict(task.params)) == ("waiting", "train", {"seed": 3})
    with engine.connect() as connection:
        queued = connection.execute(
            text("SELECT args ->> 'job_id' FROM procrastinate.procrastinate_jobs")
        ).scalars()
        assert list(queued) == [str(task.id)]


def test_ten_who_ask_at_once_get_one_job(tasks: TaskUseCase):
    """One of a kind at a time, however many ask."""
    with ThreadPoolExecutor(10) as pool:
        asked = list(
            pool.map(as_now(lambda i: tasks.start("train", requested_by=f"user {i}")), range(10))
        )
    assert len({task.id for task in asked}) == 1


def test_a_job_that_was_done_says_what_it_found(tasks: TaskUseCase):
    """Status, stage, result and times are kept; the kind is free again."""
    task = tasks.start("train", {"seed": 1}, requested_by="test")
    tasks.run(task.id)
    done = tasks.get(task.id)
    assert (done.status, done.stage, done.result) == ("done", "Working", {"seen": {"seed": 1}})
    assert done.started_at is not None
    assert done.finished_at is not None
    assert tasks.start("train", requested_by="test").id != task.id


def test_a_job_is_done_once(queue: SqlTasks):
    """A second delivery of the same job does nothing."""
    calls = []

    def count(_params: Mapping[str, Any], _progress: Progress) -> Mapping[str, Any]:
        calls.append(1)
        return {}

    tasks = TaskUseCase(queue, {"train": count})
    task = tasks.start("train", requested_by="test")
    tasks.run(task.id)
    tasks.run(task.id)
    assert calls == [1]


def test_a_fault_is_kept_as_a_sentence(queue: SqlTasks):
    """An error of ours keeps its sentence; any other gets one that names the log's id."""

    def refuse(_params: Mapping[str, Any], _progress: Progress) -> Mapping[str, Any]:
        raise InvalidInput("There are {n} listings.", field="n", n=3)

    def break_down(_params: Mapping[str, Any], _progress: Progress) -> Mapping[str, Any]:
        raise ZeroDivisionError

    tasks = TaskUseCase(queue, {"train": refuse, "compare": break_down})
    first = tasks.start("train", requested_by="test")
    second = tasks.start("compare", requested_by="test")
    tasks.run(first.id)
    tasks.run(second.id)
    failed, broken = tasks.get(first.id), tasks.get(second.id)
    assert (failed.status, failed.error) == ("failed", "There are {n} listings.")
    assert failed.error_params == {"n": 3}
    assert broken.status == "failed"
    assert broken.error_params == {"id": str(second.id)}


def test_somebody_may_stop_a_job(queue: SqlTasks):
    """One that waits ends at once; one that runs ends at its next step."""

    def stopped_midway(_params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        queue.cancel(running.id)
        progress("Working", 1, 2)
        raise AssertionError("the job went on")

    tasks = TaskUseCase(queue, {"train": stopped_midway, "compare": _nothing})
    waiting = tasks.start("compare", requested_by="test")
    tasks.cancel(waiting.id)
    tasks.run(waiting.id)
    assert tasks.get(waiting.id).status == "cancelled"
    running = tasks.start("train", requested_by="test")
    tasks.run(running.id)
    assert tasks.get(running.id).status == "cancelled"
    with pytest.raises(NotFound):
        tasks.cancel(uuid7())


def test_a_running_job_is_not_taken_for_abandoned(queue: SqlTasks):
    """While its worker lives, nobody declares it dead."""
    seen: list[tuple[int, TaskStatus]] = []

    def look(_params: Mapping[str, Any], _progress: Progress) -> Mapping[str, Any]:
        settled = SqlTasks(queue._engine).settle_abandoned()
        found = queue.get(task.id)
        assert found is not None
        seen.append((settled, found.status))
        return {}

    tasks = TaskUseCase(queue, {"train": look})
    task = tasks.start("train", requested_by="test")
    tasks.run(task.id)
    assert seen == [(0, "running")]


@pytest.fixture
def worker(database_url: str, engine: Engine) -> Iterator[subprocess.Popen[bytes]]:
    """Give a real worker process whose trainings never end by themselves."""
    code = (
        "import sys, time\n"
        "from db import engine as engines\n"
        "from db.tasks import SqlTasks\n"
        "from db.worker import serve_tasks\n"
        "from core.services.tasks.background import TaskUseCase\n"
        "def forever(params, progress):\n"
        "    while True:\n"
        "        progress('Working', 0, 1)\n"
        "        time.sleep(0.05)\n"
        "def quick(params, progress):\n"
        "    return {}\n"
        "url = sys.argv[1]\n"
        "tasks = SqlTasks(engines.make_engine(url))\n"
        "kinds = {'train': forever, 'explain': forever, 'map': quick}\n"
        "serve_tasks(url, tasks, TaskUseCase(tasks, kinds).run)\n"
    )
    with python("-W", "ignore", "-c", code, database_url) as child:
        yield child


def _status(tasks: TaskUseCase, task: Task) -> str:
    return tasks.get(task.id).status


def test_a_killed_worker_leaves_a_sentence_and_a_free_kind(
    worker: subprocess.Popen[bytes], tasks: TaskUseCase, queue: SqlTasks
):
    """After SIGKILL in the middle the job is failed, says why, and can be asked for again."""
    task = tasks.start("train", requested_by="test")
    _await(lambda: _status(tasks, task) == "running")
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    _await(lambda: queue.settle_abandoned() == 1)
    failed = tasks.get(task.id)
    assert (failed.status, failed.error) == ("failed", STOPPED)
    assert tasks.start("train", requested_by="test").status == "waiting"


def test_quick_work_never_waits_behind_a_training(
    worker: subprocess.Popen[bytes], tasks: TaskUseCase
):
    """One worker draws a map while it trains."""
    assert worker.poll() is None
    training = tasks.start("train", requested_by="test")
    _await(lambda: _status(tasks, training) == "running")
    drawing = tasks.start("map", requested_by="test")
    _await(lambda: _status(tasks, drawing) == "done")
    assert _status(tasks, training) == "running"


def test_a_training_never_waits_behind_what_nobody_asked_for(
    worker: subprocess.Popen[bytes], tasks: TaskUseCase
):
    """One worker studies the champion by itself, and trains as soon as somebody wants it."""
    assert worker.poll() is None
    study = tasks.start("explain", requested_by=SET_UP)
    _await(lambda: _status(tasks, study) == "running")
    training = tasks.start("train", requested_by="test")
    _await(lambda: _status(tasks, training) == "running")
    assert _status(tasks, study) == "running"


def test_a_stopped_job_frees_its_worker(worker: subprocess.Popen[bytes], tasks: TaskUseCase):
    """Somebody stops a job in another process, and the worker takes the next one."""
    assert worker.poll() is None
    task = tasks.start("train", requested_by="test")
    _await(lambda: _status(tasks, task) == "running")
    tasks.cancel(task.id)
    _await(lambda: _status(tasks, task) == "cancelled")
    another = tasks.start("train", requested_by="test")
    _await(lambda: _status(tasks, another) == "running")
    worker.send_signal(signal.SIGTERM)
    worker.wait(30)


def test_a_comparison_comes_back_as_it_was(engine: Engine):
    """Report and estimates survive the database; the newest of a market is found."""
    import pandas as pd

    from core.types import Comparison
    from db.comparisons import SqlComparisons
    from db.snapshots import SqlSnapshots

    market = SqlSnapshots(engine).add(samples.snapshot(), samples.listings())
    store = SqlComparisons(engine)
    table = pd.DataFrame({"price": [5.0, 10.0], "estimate:constant": [7.5, 7.5]})
    made = [
        Comparison(uuid7(), samples.NOON, market.id, {"n": i, "candidates": []}, table)
        for i in range(2)
    ]
    for comparison in made:
        store.add(comparison)
    found = store.get(made[0].id)
    assert found is not None
    assert found.report == {"n": 0, "candidates": []}
    pd.testing.assert_frame_equal(found.predictions, table)
    latest = store.latest(market.id)
    assert latest is not None
    assert latest.id in {comparison.id for comparison in made}
    assert store.latest(uuid7()) is None
    assert store.get(uuid7()) is None


def test_a_job_on_its_way_to_a_worker_is_not_lost(tasks: TaskUseCase, engine: Engine):
    """It waited long and was handed over just now: only after a while without a holder it fails."""
    task = tasks.start("train", requested_by="test")
    queue = SqlTasks(engine)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL search_path TO public, procrastinate"))
        connection.execute(text("UPDATE tasks SET created_at = now() - interval '1 h'"))
        connection.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
    assert queue.settle_abandoned() == 0
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE procrastinate.procrastinate_events SET at = now() - interval '1 min'")
        )
    assert queue.settle_abandoned() == 1
    assert tasks.get(task.id).error == STOPPED


def test_a_job_that_ends_under_the_sweep_keeps_its_end(tasks: TaskUseCase, engine: Engine):
    """The sweep saw it run, waits for its row, and finds it done: that is believed."""
    task = tasks.start("train", requested_by="test")
    with engine.begin() as connection:
        connection.execute(text("UPDATE tasks SET status = 'running'"))
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE wait_event = 'transactionid' AND datname = current_database()"
    )
    with ThreadPoolExecutor(1) as pool, engine.connect() as ending, engine.connect() as monitoring:
        ending.execute(text("UPDATE tasks SET status = 'done'"))
        settled = pool.submit(SqlTasks(engine).settle_abandoned)
        observer = monitoring.execution_options(isolation_level="AUTOCOMMIT")
        _await(lambda: observer.execute(waiting).scalar() == 1)
        ending.commit()
        assert settled.result() == 0
    assert tasks.get(task.id).status == "done"


def test_whoever_looks_learns_that_the_worker_died(
    worker: subprocess.Popen[bytes], tasks: TaskUseCase
):
    """No worker is left to sweep: reading the job is enough."""
    task = tasks.start("train", requested_by="test")
    _await(lambda: _status(tasks, task) == "running")
    worker.kill()
    worker.wait()
    _await(lambda: _status(tasks, task) == "failed", limit_s=5)


def test_a_worker_outlives_a_break_of_its_connections(
    worker: subprocess.Popen[bytes], tasks: TaskUseCase, engine: Engine
):
    """The server drops it in the middle: its job fails with a sentence, and it takes the next."""
    task = tasks.start("train", requested_by="test")
    _await(lambda: _status(tasks, task) == "running")
    others = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with engine.begin() as connection:
        connection.execute(others)
    _await(lambda: _status(tasks, task) == "failed")
    another = tasks.start("train", requested_by="test")
    _await(lambda: _status(tasks, another) == "running")
    assert worker.poll() is None


def test_a_comparison_keeps_what_json_cannot_hold(engine: Engine):
    """An absent estimate and a figure that JSON cannot hold are not lost on the way."""
    import math

    import pandas as pd

    from core.types import Comparison
    from db.comparisons import SqlComparisons
    from db.snapshots import SqlSnapshots

    market = SqlSnapshots(engine).add(samples.snapshot(), samples.listings())
    table = pd.DataFrame({"price": [5.0], "seller_level": [None], "estimate:ridge": [math.nan]})
    made = Comparison(uuid7(), samples.NOON, market.id, {"worst": math.inf, "none": None}, table)
    store = SqlComparisons(engine)
    store.add(made)
    found = store.get(made.id)
    assert found is not None
    assert found.report == {"worst": math.inf, "none": None}
    pd.testing.assert_frame_equal(found.predictions, table)
