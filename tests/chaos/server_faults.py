"""The server dies, freezes, is slow, full, or not there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from db import engine as engines
from db.admin import migrate
from db.embedded.server import EmbeddedServer
from tests.chaos.place import Outcome, Place, fault, load, pause
from tests.db import samples


@fault("SIGKILL of the server under load")
def server_killed(place: Place) -> Outcome:
    """Twice, or five times in 5,000 writes of four threads."""
    kills, rows = (5, 5000) if place.long else (2, 600)
    made = _made(place, rows)

    before, done = place.server.restarts, 0

    def kill() -> None:
        nonlocal since, done
        while place.server.restarts < before + done:  # back from the one before
            pause(0.05)
        done += 1
        os.kill(place.server.pid, signal.SIGKILL)
        since = time.monotonic()

    since = time.monotonic()
    step = rows // (kills + 1)
    with place.client() as client:
        load(client, made, at={step * (i + 1): kill for i in range(kills)})
        return place.outcome(client, since=since)


@fault("SIGKILL of one backend under load")
def backend_killed(place: Place) -> Outcome:
    """The server throws everybody out and recovers."""
    made = _made(place, 400)

    def kill() -> None:
        nonlocal since
        os.kill(place.backends()[0], signal.SIGKILL)
        since = time.monotonic()

    since = time.monotonic()
    with place.client() as client:
        load(client, made, at={200: kill})
        return place.outcome(client, since=since)


@fault("Frozen server (SIGSTOP) under load")
def frozen(place: Place) -> Outcome:
    """It neither answers nor refuses: only the client's own clock helps."""
    made = _made(place, 60)
    with place.client(deadline_s=1.0) as client:
        load(client, made[:20])
        stopped = [place.server.pid, *place.backends()]
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            began = time.monotonic()
            load(client, made[20:])
            took = time.monotonic() - began
        finally:
            for pid in reversed(stopped):
                os.kill(pid, signal.SIGCONT)
        since = time.monotonic()
        assert not any(client.shown[one.id] for one in made[20:])
        return place.outcome(client, since=since, shown=f"40 answers in {took:.1f} s meanwhile")


@fault("Slow: the table is locked")
def locked(place: Place) -> Outcome:
    """A write waits for a lock until its deadline, then in the spool."""
    made = _made(place, 20)
    with place.client(deadline_s=0.6) as client:
        with place.engine.begin() as connection:
            connection.execute(text("LOCK TABLE predictions IN ACCESS EXCLUSIVE MODE"))
            load(client, made)
        since = time.monotonic()
        return place.outcome(client, since=since)


@fault("Slow: each insert takes 1.5 s (pg_sleep)")
def sleepy(place: Place) -> Outcome:
    """A write that was given up may still succeed: its id makes the second one harmless."""
    made = _made(place, 20)
    with place.client(deadline_s=0.4) as client:
        with place.engine.begin() as connection:
            connection.execute(
                text(
                    "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$ BEGIN PERFORM pg_sleep(1.5); RETURN NEW; END $$; CREATE TRIGGER dawdle "
                    "BEFORE INSERT ON predictions FOR EACH ROW EXECUTE FUNCTION dawdle()"
                )
            )
        load(client, made)
        with place.engine.begin() as connection:
            connection.execute(text("DROP TRIGGER dawdle ON predictions"))
        since = time.monotonic()
        return place.outcome(client, since=since)


@fault("Every connection of the pool is taken")
def exhausted(place: Place) -> Outcome:
    """Others hold them all: estimates wait in the spool, and say so within the deadline."""
    made = _made(place, 12)
    small = engines.make_engine(
        place.engine.url.render_as_string(hide_password=False), pool_size=2, max_overflow=0
    )
    with place.client(deadline_s=0.6, engine=small) as client:
        with small.connect(), small.connect():
            load(client, made)
        since = time.monotonic()
        outcome = place.outcome(client, since=since)
    small.dispose()
    return outcome


@fault("Database absent at start, then an outage", own_server=True)
def absent(place: Place) -> Outcome:
    """A process that begins without the database keeps what it shows; 60 s in the long run."""
    made = _made(place, 90)
    outage = 60.0 if place.long else 1.0
    place.server.stop()
    with place.client() as client:
        load(client, made[:30])
        place.server.start()
        place.await_back(client, time.monotonic())
        load(client, made[30:60])
        place.server.stop()
        began = time.monotonic()
        for one in made[60:]:
            client.ask(one)
            pause(outage / len(made[60:]))
        away = time.monotonic() - began
        place.server.start()
        since = time.monotonic()
        return place.outcome(client, since=since, shown=f"{away:.0f} s away")


@fault("Disk full for the server (a small tmpfs)", quick=False)
def disk_full(place: Place) -> Outcome:
    """No room for a row, nor for the log of changes; then room again."""
    with _small_disk(place.folder / "disk", megabytes=160) as disk:
        options = {"max_wal_size": "48MB", "min_wal_size": "32MB", "wal_keep_size": "0"}
        with EmbeddedServer(disk / "home", options=options) as server:
            engine = engines.make_engine(server.url)
            migrate.upgrade(engine)
            own = Place(server, engine, place.folder)
            outcome = _fill_up(own, disk)
            engine.dispose()
    return outcome


def _fill_up(place: Place, disk: Path) -> Outcome:
    made = _made(place, 2000, padding="x" * 20_000)
    ballast = disk / "ballast"
    with place.client() as client:
        load(client, made[:100])
        ballast.write_bytes(bytes(max(shutil.disk_usage(disk).free - 2**20, 0)))
        load(client, made[100:])
        assert not all(client.shown.values()), "the disk was never full"
        ballast.unlink()
        since = time.monotonic()
        return place.outcome(client, since=since)


@fault("Disk full for the spool too, while the database is away", own_server=True)
def spool_full(place: Place) -> Outcome:
    """Nowhere to keep it: each estimate is shown with “not saved”, none in silence.

    What the spool took before is stored although nothing can be deleted on a full disk.
    """
    made = _made(place, 60, padding="x" * 50_000)
    with (
        _small_disk(place.folder / "disk", megabytes=4) as disk,
        place.client(spool=disk / "spool.sqlite") as client,
    ):
        client.ask(made[0])
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(shutil.disk_usage(disk).free - 2**20))
        place.server.stop()
        load(client, made[1:])
        place.server.start()
        assert client.told, "the disk was never full"
        while not set(client.shown) <= set(place.ids()):
            pause(0.1)
        ballast.unlink()
        return place.outcome(client, since=time.monotonic())


@contextmanager
def _small_disk(folder: Path, *, megabytes: int) -> Iterator[Path]:
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0711", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _made(place: Place, n: int, padding: str = "") -> list[samples.Prediction]:
    version = place.version()
    asked = {"description": f"Un logo {padding}"}
    return [samples.prediction(version, input=asked) for _ in range(n)]
