"""The spool keeps records in order, on the disk, for several processes."""

from __future__ import annotations

import multiprocessing
import stat
from pathlib import Path
from uuid import UUID

import pytest

from core.errors import Conflict, StorageUnavailable
from core.ids import uuid7
from db.spool.queue import Spool


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "spool" / "spool.sqlite"


def _put(spool: Spool, payload: str = "{}", *, of: UUID | None = None) -> UUID:
    identity = uuid7()
    kind = "feedback" if of else "prediction"
    spool.put(kind, identity, of or identity, "digest", payload)
    return identity


def test_records_come_out_in_the_order_they_went_in(path: Path):
    """`peek` returns the oldest first, and a deleted one does not come again."""
    spool = Spool(path)
    ids = [_put(spool, str(number)) for number in range(5)]
    assert [entry.id for entry in spool.peek(3)] == ids[:3]
    spool.delete(spool.peek(1)[0])
    assert [entry.payload for entry in spool.peek(9)] == ["1", "2", "3", "4"]
    assert spool.waiting() == 4
    spool.close()


def test_records_are_there_after_closing(path: Path):
    """Another process that opens the file later finds what was put."""
    spool = Spool(path)
    identity = _put(spool, "kept")
    spool.close()
    again = Spool(path)
    found = again.find(identity)
    assert found is not None
    assert (found.kind, found.payload) == ("prediction", "kept")
    again.close()


def test_judgements_are_found_by_their_estimate(path: Path):
    """`feedback_of` returns the judgements alone, not the estimate."""
    spool = Spool(path)
    estimate = _put(spool)
    first, second = _put(spool, of=estimate), _put(spool, of=estimate)
    _put(spool, of=uuid7())
    assert [entry.id for entry in spool.feedback_of(estimate)] == [first, second]
    spool.close()


def test_the_same_id_waits_once(path: Path):
    """A retry is no second record; another content under the same id is a conflict."""
    spool = Spool(path)
    identity = uuid7()
    for _ in range(2):
        spool.put("prediction", identity, identity, "one", "{}")
    with pytest.raises(Conflict):
        spool.put("prediction", identity, identity, "other", "{}")
    assert spool.waiting() == 1
    spool.close()


def test_a_rejected_record_is_kept_aside(path: Path):
    """It leaves the queue, not the disk."""
    spool = Spool(path)
    _put(spool)
    spool.reject(spool.peek(1)[0], "no such model")
    assert (spool.waiting(), spool.rejected()) == (0, 1)
    spool.close()


def test_the_file_is_private(path: Path):
    """It holds what people wrote: nobody else may read it."""
    spool = Spool(path)
    _put(spool)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    spool.close()


def test_an_unusable_path_is_a_sentence(tmp_path: Path):
    """A folder where a file should be is reported in words."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageUnavailable, match="cannot be used to store"):
        _put(Spool(tmp_path / "file" / "spool.sqlite"))


def test_a_file_that_is_no_spool_is_a_sentence(tmp_path: Path):
    """A damaged file is reported in words, and not overwritten."""
    path = tmp_path / "spool.sqlite"
    path.write_bytes(b"something else entirely " * 100)
    with pytest.raises(StorageUnavailable, match="not a database"):
        _put(Spool(path))
    assert path.read_bytes().startswith(b"something else")


def _fill(path: Path) -> None:
    spool = Spool(path, busy_timeout_s=10)
    for _ in range(50):
        _put(spool)
    spool.close()


def test_several_processes_share_the_file(path: Path):
    """Three processes putting at once, from the first moment on, lose nothing."""
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_fill, args=(path,)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    spool = Spool(path)
    assert spool.waiting() == 150
    spool.close()
