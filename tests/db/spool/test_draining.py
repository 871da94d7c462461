"""What waits moves to the database, even while nothing can be forgotten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import samples

from core.errors import AppError, StorageUnavailable
from core.ids import uuid7
from core.types import Feedback, Prediction
from db import records
from db.spool.draining import Draining
from db.spool.queue import Spool, SpoolEntry

VERSION = uuid7()


class FullDisk(Spool):
    """A spool that can be read, and deletes nothing while its disk is full."""

    full = False

    def delete(self, *entries: SpoolEntry) -> None:
        if self.full:
            raise StorageUnavailable("full")
        super().delete(*entries)


class Database:
    """Remembers what it is given, in calls; refuses batches with a poisoned record."""

    def __init__(self) -> None:
        self.calls: list[list[UUID]] = []
        self.poisoned: set[UUID] = set()

    def record(self, prediction: Prediction) -> bool:
        self.calls.append([prediction.id])
        if prediction.id in self.poisoned:
            raise TypeError("poison")
        return True

    def record_many(self, predictions: Sequence[Prediction]) -> list[bool | AppError]:
        if self.poisoned & {one.id for one in predictions}:
            raise TypeError("poison")
        self.calls.append([one.id for one in predictions])
        return [True] * len(predictions)

    def add_feedback(self, feedback: Feedback) -> bool:
        self.calls.append([feedback.id])
        return True


def _at_once(work: Callable[[], Any], _more_s: float) -> Any:
    return work()


def _put(spool: Spool, made: Prediction) -> UUID:
    payload = records.dump_record(records.prediction_row(made))
    spool.put("prediction", made.id, made.id, made.payload_hash, payload)
    return made.id


@pytest.fixture
def spool(tmp_path: Path) -> FullDisk:
    """An empty spool."""
    return FullDisk(tmp_path / "spool.sqlite")


def test_a_full_disk_keeps_nothing_from_the_database(spool: FullDisk):
    """Each record is stored once although none can be deleted, and forgotten when one can."""
    spool.full = True
    ids = [_put(spool, samples.prediction(VERSION)) for _ in range(250)]
    database = Database()
    draining = Draining(spool, database, _at_once)
    assert [draining.once(), draining.once()] == [0, 0]
    assert [one for call in database.calls for one in call] == ids
    spool.full = False
    assert draining.once() == 250
    assert (len(database.calls), spool.waiting()) == (3, 0)
    spool.close()


def test_estimates_go_together_and_judgements_keep_their_turn(spool: FullDisk):
    """One statement for neighbours of one kind; the order of the spool is kept."""
    first, second = (samples.prediction(VERSION) for _ in range(2))
    said = samples.feedback(first.id)
    _put(spool, first)
    _put(spool, second)
    row = records.feedback_row(said)
    spool.put("feedback", said.id, first.id, row["payload_hash"], records.dump_record(row))
    third = _put(spool, samples.prediction(VERSION))
    database = Database()
    assert Draining(spool, database, _at_once).once() == 4
    assert database.calls == [[first.id, second.id], [said.id], [third]]
    spool.close()


def test_one_poisoned_record_is_set_aside_alone(spool: FullDisk):
    """A batch that fails is sent one by one; a damaged line harms nobody else."""
    ids = [_put(spool, samples.prediction(VERSION)) for _ in range(5)]
    spool.put("prediction", uuid7(), uuid7(), "digest", "{not json")
    database = Database()
    database.poisoned = {ids[2]}
    assert Draining(spool, database, _at_once).once() == 6
    assert (spool.waiting(), spool.rejected()) == (0, 2)
    spool.close()


def test_long_records_go_in_small_batches(spool: FullDisk):
    """However long the texts are, a statement stays within its bounds."""
    asked = {"description": "x" * 400_000}
    for _ in range(5):
        _put(spool, replace(samples.prediction(VERSION), input=asked))
    database = Database()
    assert Draining(spool, database, _at_once).once() == 5
    assert [len(call) for call in database.calls] == [2, 2, 1]
    spool.close()
