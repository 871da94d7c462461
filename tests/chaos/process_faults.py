"""The process that estimates dies; several do the same thing at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from core.errors import Conflict, SetupFault
from core.ids import Uuid7Source, uuid7
from core.types import Task
from db.admin import migrate
from db.tasks import SqlTasks
from tests.chaos.place import Outcome, Place, fault, load
from tests.db import samples

ROOT = Path(__file__).parents[2]
#: Where a process dies: before it computes, inserts, commits, answers; or once it is in the spool.
STEPS = ("compute", "insert", "commit", "answer", "spool", "spool and answer")


@fault("SIGKILL of a door's process at each step (compute, insert, commit, answer, spool)")
def door_killed(place: Place) -> Outcome:
    """The client asks again with its id, of another process: one row, whatever the first did."""
    version, spool = place.version(), place.folder / "spool.sqlite"
    url = place.engine.url.render_as_string(hide_password=False)
    asked = [(step, uuid7()) for step in STEPS]

    def die(step: str, identity: object) -> tuple[int, str]:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.chaos.writer",
                url,
                str(spool),
                step,
                str(version),
                str(identity),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(die, *zip(*asked, strict=True)))
    assert [code for code, _ in ends] == [-signal.SIGKILL] * 5 + [0], ends
    since = time.monotonic()
    with place.client() as client:  # the same spool: what the dead left is drained
        load(client, [samples.prediction(version, id=identity) for _, identity in asked])
        return place.outcome(client, since=since, shown="nothing by the five that died")


@fault("SIGKILL of a worker in the middle of a job")
def worker_killed(place: Place) -> Outcome:
    """The job says so, and its kind is free again."""
    tasks = SqlTasks(place.engine)
    task = tasks.add(Task(uuid7(), "train", {}, "chaos", samples.NOON))
    holder = (
        "import sys,uuid; from db import engine; from db.tasks import SqlTasks\n"
        "with SqlTasks(engine.make_engine(sys.argv[1])).claim(uuid.UUID(sys.argv[2])):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    url = place.engine.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-c", holder, url, str(task.id)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"held\n"
        assert tasks.settle_abandoned() == 0
        since = time.monotonic()
        worker.kill()
    while not tasks.settle_abandoned():
        assert time.monotonic() - since < 30
    back = time.monotonic() - since
    found = tasks.get(task.id)
    assert found is not None
    assert found.status == "failed"
    assert tasks.add(Task(uuid7(), "train", {}, "chaos", samples.NOON)).id != task.id
    return Outcome(back_s=back, shown=f"“{found.error}”")


@fault("The same id 50 times in parallel, and with another body")
def same_id(place: Place) -> Outcome:
    """One row; the same body is a replay, another one a conflict."""
    made = samples.prediction(place.version())
    other = replace(made, payload_hash="f" * 64)
    since = time.monotonic()
    with place.client() as client:

        def ask(number: int) -> str:
            try:
                client.ask(other if number % 2 else made)
            except Conflict:
                return "conflict"
            return "accepted"

        with ThreadPoolExecutor(16) as pool:
            said = Counter(pool.map(ask, range(100)))
        assert said == {"accepted": 50, "conflict": 50}
        assert place.ids() == [made.id]
        return place.outcome(client, since=since, shown="50 conflicts")


@fault("Clock set back by a day")
def clock_back(place: Place) -> Outcome:
    """Ids still grow, and what was made after is stored after."""
    version, now = place.version(), [time.time_ns()]
    source = Uuid7Source(lambda: now[0])
    before = [samples.prediction(version, id=source()) for _ in range(20)]
    now[0] -= 86_400 * 10**9
    earlier = samples.NOON - timedelta(days=1)
    after = [samples.prediction(version, id=source(), created_at=earlier) for _ in range(20)]
    ids = [one.id for one in before + after]
    assert ids == sorted(set(ids))
    since = time.monotonic()
    with place.client() as client:
        load(client, before + after)
        return place.outcome(client, since=since)


@fault("Two migrators at once (and four)")
def migrators(place: Place) -> Outcome:
    """One works, the others wait and find it done; estimates are asked for meanwhile."""
    made = [samples.prediction(place.version()) for _ in range(40)]
    since = time.monotonic()
    with place.client() as client, ThreadPoolExecutor(5) as pool:
        racing = [pool.submit(migrate.upgrade, place.engine) for _ in range(4)]
        load(client, made, writers=1)
        for one in racing:
            one.result()
        assert migrate.state(place.engine) == "current"
        return place.outcome(client, since=since)


@fault("Schema one behind, then migrated, under a running app")
def behind(place: Place) -> Outcome:
    """A new process is told the command; a running one keeps what it shows until then."""
    made = [samples.prediction(place.version()) for _ in range(20)]
    with place.client() as client:
        migrate.downgrade(place.engine, "-1")
        said = _refusal(place)
        with place.engine.begin() as connection:  # and worse: a column that is not there yet
            connection.execute(text("ALTER TABLE predictions RENAME COLUMN subject TO gone"))
        load(client, made)
        assert not any(client.shown.values())
        with place.engine.begin() as connection:
            connection.execute(text("ALTER TABLE predictions RENAME COLUMN gone TO subject"))
        migrate.upgrade(place.engine)
        since = time.monotonic()
        return place.outcome(client, since=since, shown=f"“{said}”")


@fault("Schema one ahead")
def ahead(place: Place) -> Outcome:
    """A database of a newer version is neither used nor migrated by a new process."""
    made = [samples.prediction(place.version()) for _ in range(10)]
    with place.engine.begin() as connection:
        head = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(text("UPDATE alembic_version SET version_num = 'newer'"))
    said = _refusal(place)
    with place.client() as client:
        load(client, made)
        with place.engine.begin() as connection:
            connection.execute(
                text("UPDATE alembic_version SET version_num = :head"), {"head": head}
            )
        return place.outcome(client, since=time.monotonic(), shown=f"“{said}”")


def _refusal(place: Place) -> str:
    try:
        migrate.require_current(place.engine)
    except SetupFault as error:
        return str(error)
    raise AssertionError("another schema was accepted")
