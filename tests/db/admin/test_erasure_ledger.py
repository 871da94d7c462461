"""An erasure survives a restore: it is noted beside the database, and done again."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import samples
from sqlalchemy import Engine, make_url, text

from core import bootstrap
from core.errors import StorageUnavailable
from core.settings import Settings
from db.admin.erasure_ledger import Ledger, returned
from db.personal.personal_data import SqlPersonalRecords
from db.predictions import SqlPredictionLog
from db.snapshots import SqlSnapshots


def test_what_a_backup_brings_back_is_erased_again(
    engine: Engine, version_id: UUID, tmp_path: Path
):
    """A person's records and a seller's listings that return go; those of others stay."""
    settings = Settings(home=tmp_path)
    ledger = Ledger(bootstrap.ledger_path(settings))
    log, store = SqlPredictionLog(engine), SqlSnapshots(engine, ledger)
    theirs, other = (samples.prediction(version_id, subject=who) for who in ("gone", "here"))
    market = store.add(samples.snapshot(active=False), samples.listings(9))
    for one in (theirs, other):
        log.record(one)
    SqlPersonalRecords(engine, ledger=ledger).erase("gone", actor="test")
    store.erase_seller(["s1"])
    assert returned(engine, ledger) == ({}, {})
    log.record(theirs)  # as a backup would
    with engine.begin() as connection:
        connection.execute(text("UPDATE listings SET seller_id = 's1' WHERE position = 0"))
    url = make_url(engine.url).render_as_string(hide_password=False)
    assert bootstrap.erase_again(settings, url) == (2, 1)  # in both markets
    assert returned(engine, ledger) == ({}, {})
    assert log.prediction(other.id) == other
    assert len(store.listings(market.id)) == 6
    assert bootstrap.erase_again(settings, url) == (0, 0)


def test_the_notes_name_nobody(tmp_path: Path):
    """They hold fingerprints, for their owner alone; a kind is not another."""
    ledger = Ledger(tmp_path / "erasures")
    assert ledger.among("seller", ["anna"]) == {}
    ledger.note("seller", ["anna", "lone \ud800"])
    assert "anna" not in (tmp_path / "erasures").read_text()
    assert stat.S_IMODE((tmp_path / "erasures").stat().st_mode) == 0o600
    assert list(ledger.among("seller", ["bea", "anna"])) == ["anna"]
    assert ledger.among("subject", ["anna"]) == {}


def test_what_came_after_an_erasure_is_not_erased_again(
    engine: Engine, version_id: UUID, tmp_path: Path
):
    """An erased person who comes back keeps their new estimates, and a seller a new listing."""
    settings = Settings(home=tmp_path)
    ledger = Ledger(bootstrap.ledger_path(settings))
    log, store = SqlPredictionLog(engine), SqlSnapshots(engine, ledger)
    before = samples.prediction(version_id, subject="back")
    SqlPersonalRecords(engine, ledger=ledger).erase("back", actor="test")
    store.erase_seller(["s1"])
    now = datetime.now(UTC)
    after = [samples.prediction(version_id, subject="back", created_at=now) for _ in range(5)]
    for one in (before, *after):
        log.record(one)
    said = samples.feedback(after[0].id, subject="back", created_at=now)
    log.add_feedback(said)
    new = store.add(
        samples.snapshot(active=False, sha256="cd" * 32, imported_at=now), samples.listings(9)
    )
    url = make_url(engine.url).render_as_string(hide_password=False)
    assert bootstrap.erase_again(settings, url) == (0, 1)
    assert [log.prediction(one.id) for one in (before, *after)] == [None, *after]
    assert list(log.feedback(after[0].id)) == [said]
    assert len(store.listings(new.id)) == 9


def test_a_note_without_a_moment_is_older_than_the_next(tmp_path: Path):
    """Notes of former versions had none: the file's last change is their latest."""
    path = tmp_path / "erasures"
    ledger = Ledger(path)
    ledger.note("subject", ["anna"])
    former = path.read_text().rsplit(" ", 1)[0] + "\n"
    path.write_text(former)
    os.utime(path, (1_000, 1_000))
    assert ledger.among("subject", ["anna"]) == {"anna": datetime.fromtimestamp(1_000, UTC)}
    path.write_text(f"{former}subject {'0' * 64} 2026-03-09T12:00:00+00:00\n")
    assert ledger.among("subject", ["anna"]) == {"anna": datetime(2026, 3, 9, 12, tzinfo=UTC)}


def test_without_its_note_nothing_is_erased(engine: Engine, version_id: UUID, tmp_path: Path):
    """Where the note cannot be kept, the erasure is refused with the reason."""
    (tmp_path / "file").write_text("")
    log, made = SqlPredictionLog(engine), samples.prediction(version_id, subject="gone")
    log.record(made)
    with pytest.raises(StorageUnavailable, match="nothing was erased"):
        SqlPersonalRecords(engine, ledger=Ledger(tmp_path / "file" / "x")).erase(
            "gone", actor="test"
        )
    assert log.prediction(made.id) == made
