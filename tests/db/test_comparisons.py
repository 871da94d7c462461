"""Comparisons are stored whole, and the newest one is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pandas as pd
import samples
from sqlalchemy import Engine

from core.ids import uuid7
from core.types import Comparison
from db.comparisons import SqlComparisons
from db.snapshots import SqlSnapshots
from tests.comparisons import NOW, comparison


def _stored(engine: Engine, snapshot_id: UUID, *, minutes: int = 0) -> Comparison:
    made = replace(
        comparison(),
        id=uuid7(),
        snapshot_id=snapshot_id,
        created_at=NOW + timedelta(0, 60 * minutes),
    )
    SqlComparisons(engine).add(made)
    return made


def test_a_comparison_comes_back_as_it_was(engine: Engine) -> None:
    """The report and each estimate are the same, to the bit."""
    snapshot = samples.snapshot()
    SqlSnapshots(engine).add(snapshot, samples.listings())
    made = _stored(engine, snapshot.id)
    back = SqlComparisons(engine).get(made.id)
    assert back is not None
    assert (back.report, back.created_at) == (made.report, made.created_at)
    pd.testing.assert_frame_equal(back.predictions, made.predictions)


def test_the_newest_is_the_latest(engine: Engine) -> None:
    """Of all snapshots, or of one; none is None."""
    repository, snapshot = SqlComparisons(engine), samples.snapshot()
    assert repository.latest() is None
    SqlSnapshots(engine).add(snapshot, samples.listings())
    newest = _stored(engine, snapshot.id, minutes=5)
    _stored(engine, snapshot.id, minutes=1)
    for found in (repository.latest(), repository.latest(snapshot.id)):
        assert found is not None
        assert found.id == newest.id
    assert repository.latest(uuid7()) is None
    assert repository.get(uuid7()) is None
