"""Files that wait for a worker: kept until their job has ended, and a day at most."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, text

from core.errors import Conflict, InvalidFile
from core.ids import uuid7
from core.services.market.imports import ImportUseCase
from core.services.market.snapshots import MarketUseCase
from core.services.market.sources import SourceUseCase
from core.services.market.uploads import ReadOptions, UploadUseCase
from core.services.tasks.background import TaskUseCase
from core.types import Progress, Upload
from db.snapshots import SqlSnapshots
from db.sources import SqlSources
from db.tasks import SqlTasks
from db.uploads import SqlUploads
from tests.db.test_uploading import BAD, GOOD

EUR = ReadOptions(currency="EUR")


class House:
    """The real use cases and the worker's part, on a real database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.uploads, self.snapshots = SqlUploads(engine), SqlSnapshots(engine)
        markets = MarketUseCase(self.snapshots)
        queue = SqlTasks(engine)
        self.imports = ImportUseCase(
            UploadUseCase(markets, max_file_mb=1),
            markets,
            self.uploads,
            queue,
            SourceUseCase(SqlSources(engine), markets, queue),
        )
        self.tasks = self.worker(lambda _stage, _done, _total: None)

    def worker(self, meanwhile: Progress) -> TaskUseCase:
        """Return a worker that does something else at each step."""

        def work(params: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
            def told(stage: str, done: int, total: int) -> None:
                meanwhile(stage, done, total)
                progress(stage, done, total)

            return self.imports.run(params, on_progress=told)

        return TaskUseCase(SqlTasks(self.engine), {"import": work})

    def waiting(self) -> int:
        """Return how many files wait."""
        with self.engine.connect() as connection:
            return connection.execute(text("SELECT count(*) FROM uploads")).scalar_one()


@pytest.fixture
def house(engine: Engine) -> House:
    """Without a market."""
    return House(engine)


def test_a_file_waits_and_becomes_a_market(house: House):
    """What was chosen comes through, and the file is gone once the job has ended."""
    chosen = ReadOptions({"title": "title", "price": "price"}, "EUR", "USD", 0.9, date(2026, 5, 1))
    task = house.imports.start("mine.csv", GOOD, chosen, called="Mine", activate=False)
    assert (task.status, house.waiting()) == ("waiting", 1)
    house.tasks.run(task.id)
    done = house.tasks.get(task.id)
    stored = house.snapshots.all()[0]
    assert (done.status, done.result["snapshot_id"]) == ("done", str(stored.id))
    assert (stored.name, stored.rate, stored.rate_date) == ("Mine", 0.9, date(2026, 5, 1))
    assert (stored.active, stored.origin, house.waiting()) == (False, "upload", 0)


def test_a_bad_file_fails_with_its_sentence(house: House):
    """The job says what the preview would; nothing is stored, and nothing waits."""
    content, said = BAD["three currencies"]
    task = house.imports.start("bad.csv", content, EUR)
    house.tasks.run(task.id)
    failed = house.tasks.get(task.id)
    assert failed.status == "failed"
    assert said in str(failed.error).format(**failed.error_params)
    assert (house.snapshots.all(), house.waiting()) == ([], 0)


@pytest.mark.parametrize("stage", ["Reading the file", "Storing the listings"])
def test_a_stopped_import_stores_nothing(house: House, stage: str):
    """Asked to stop while it reads or writes, it ends as stopped, without a row."""

    def stop(now: str, _done: int, _total: int) -> None:
        if now == stage:
            house.tasks.cancel(task.id)

    task = house.imports.start("mine.csv", GOOD, EUR)
    house.worker(stop).run(task.id)
    assert house.tasks.get(task.id).status == "cancelled"
    assert (house.snapshots.all(), house.waiting()) == ([], 0)


def test_one_import_at_a_time(house: House):
    """A second one is told so, and its file does not stay; too large a one is refused at once."""
    house.imports.start("mine.csv", GOOD, EUR)
    with pytest.raises(Conflict, match="Another import is running"):
        house.imports.start("yours.csv", GOOD, EUR)
    with pytest.raises(InvalidFile, match="the limit is 1 MB"):
        house.imports.start("large.csv", b"x" * 1_100_000, EUR)
    assert house.waiting() == 1


def test_a_file_that_is_gone_is_a_sentence(house: House):
    """As after a day in which no worker ran."""
    task = house.imports.start("mine.csv", GOOD, EUR)
    house.uploads.discard(task.id)
    house.tasks.run(task.id)
    assert "upload it again" in str(house.tasks.get(task.id).error)


def test_what_nobody_reads_is_tidied_away(house: House, engine: Engine):
    """A job that was stopped before its turn, and a file of yesterday; a waiting one stays."""
    cancelled = house.imports.start("mine.csv", GOOD, EUR)
    house.tasks.cancel(cancelled.id)
    house.imports.start("mine.csv", GOOD, EUR)
    orphan = Upload(uuid7(), "late.csv", GOOD)
    house.uploads.add(orphan)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE uploads SET created_at = now() - interval '25 hours' WHERE name = :name"),
            {"name": orphan.name},
        )
    assert (house.uploads.tidy(), house.waiting()) == (2, 1)
    assert house.uploads.get(orphan.id) is None


def test_a_file_comes_back_bit_for_bit(house: House):
    """Whatever it holds."""
    held = bytes(range(256)) * 20_000
    upload = Upload(uuid7(), "a\x00b.bin", memoryview(held))
    house.uploads.add(upload)
    found = house.uploads.get(upload.id)
    assert found is not None
    assert (bytes(found.content), found.name) == (held, "a\ufffdb.bin")
