"""What waits moves to the database, even while nothing can be forgotten."""

from __future__ import annotations

import threading
from pathlib import Path

from core.errors import StorageUnavailable
from core.ids import uuid7
from db.draining import Draining
from db.spool import Entry, Spool


class FullDisk(Spool):
    """A spool that can be read, and deletes nothing while its disk is full."""

    full = True

    def delete(self, entry: Entry) -> None:
        if self.full:
            raise StorageUnavailable("full")
        super().delete(entry)


def test_a_full_disk_keeps_nothing_from_the_database(tmp_path: Path):
    """Each record is stored once although none can be deleted, and forgotten when one can."""
    spool = FullDisk(tmp_path / "spool.sqlite")
    for _ in range(250):
        identity = uuid7()
        spool.put("prediction", identity, identity, "digest", "{}")
    stored: list[Entry] = []
    draining = Draining(spool, stored.append, threading.Event())
    assert [draining.once(), draining.once()] == [0, 0]
    assert [entry.place for entry in stored] == list(range(1, 251))
    spool.full = False
    assert draining.once() == 250
    assert (len(stored), spool.waiting()) == (250, 0)
    spool.close()
