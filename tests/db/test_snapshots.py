"""Snapshots keep listings exactly as they were imported."""

from __future__ import annotations

from uuid import uuid4

import pandas as pd
import pytest
import samples
from sqlalchemy import Engine

from core.data.schema import conform
from core.errors import NotFound, StorageUnavailable
from core.types import COLUMNS
from db import engine as engines
from db.snapshots import SqlSnapshots


def test_listings_come_back_bit_for_bit_in_file_order(engine: Engine):
    """Text, NaN, infinity and every bit of a price survive the way through COPY and back."""
    store = SqlSnapshots(engine)
    frame = samples.listings(45_001)  # more than two chunks
    stored = store.add(samples.snapshot(), frame)
    pd.testing.assert_frame_equal(store.listings(stored.id), conform(frame), check_exact=True)


def test_listings_have_the_columns_of_the_schema(engine: Engine):
    """An unknown snapshot has no listings, but all the columns, with their types."""
    empty = SqlSnapshots(engine).listings(uuid4())
    assert tuple(empty.columns) == COLUMNS
    assert len(empty) == 0
    assert str(empty["price"].dtype) == "float64"
    assert str(empty["description"].dtype) == "object"


def test_a_snapshot_comes_back_equal(engine: Engine):
    """Every field of a snapshot is stored, and `get` and `active` find it."""
    store = SqlSnapshots(engine)
    wanted = samples.snapshot()
    assert store.add(wanted, samples.listings()) == wanted
    assert store.get(wanted.id) == wanted
    assert store.active() == wanted
    assert store.get(uuid4()) is None


def test_the_same_content_twice_changes_nothing(engine: Engine):
    """A second import of the same content returns the first snapshot and stores no listing."""
    store = SqlSnapshots(engine)
    first = store.add(samples.snapshot(), samples.listings())
    again = store.add(samples.snapshot(sha256=first.sha256), samples.listings())
    assert again == first
    assert store.all() == [first]
    assert len(store.listings(first.id)) == 2


def test_the_same_listings_in_another_currency_are_another_snapshot(engine: Engine):
    """The fingerprint counts together with the currency."""
    store = SqlSnapshots(engine)
    first = store.add(samples.snapshot(), samples.listings())
    euros = samples.snapshot(sha256=first.sha256, currency="EUR")
    assert store.add(euros, samples.listings()).id == euros.id


def test_one_snapshot_is_active(engine: Engine):
    """A new active snapshot replaces the active one; an inactive one does not."""
    store = SqlSnapshots(engine)
    store.add(samples.snapshot(), samples.listings())
    second = store.add(samples.snapshot(), samples.listings())
    quiet = store.add(samples.snapshot(active=False), samples.listings())
    assert not quiet.active
    assert [s.id for s in store.all() if s.active] == [second.id]
    store.activate(quiet.id)
    assert [s.id for s in store.all() if s.active] == [quiet.id]


def test_activating_an_unknown_snapshot_keeps_the_active_one(engine: Engine):
    """A refused activation rolls back as a whole."""
    store = SqlSnapshots(engine)
    first = store.add(samples.snapshot(), samples.listings())
    with pytest.raises(NotFound, match="no market"):
        store.activate(uuid4())
    assert store.active() == first


def test_an_import_that_fails_in_the_middle_leaves_nothing(engine: Engine):
    """A listing that the database refuses takes the whole snapshot back with it."""
    store = SqlSnapshots(engine)
    frame = samples.listings(100)
    frame.loc[99, "price"] = float("inf")
    with pytest.raises(Exception, match="ck_listings_price"):
        store.add(samples.snapshot(), frame)
    assert store.all() == []


def test_text_that_postgresql_refuses_is_replaced(engine: Engine):
    """NUL and lone surrogates in a description become the replacement character."""
    store = SqlSnapshots(engine)
    frame = samples.listings(1)
    frame["description"] = pd.Series(["a\0b\ud800c"], dtype="object")
    stored = store.add(samples.snapshot(), frame)
    assert store.listings(stored.id)["description"].tolist() == ["a\ufffdb\ufffdc"]


def test_an_absent_database_is_a_sentence(short_home):
    """Without a server, the caller is told so in words."""
    away = engines.make_engine(f"postgresql+psycopg://nobody:x@/none?host={short_home}")
    with pytest.raises(StorageUnavailable, match="cannot be reached"):
        SqlSnapshots(away).active()
