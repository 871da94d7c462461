"""What comes in is read by week and by person, within what an index holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest
import samples
from sqlalchemy import Engine

from core.types import Flag
from db.monitoring import SqlRecentRequests
from db.predictions import SqlPredictionLog
from db.snapshots import SqlSnapshots

MONDAY = datetime(2024, 5, 13, tzinfo=UTC)
FAR = Flag("too_far", "Nothing is like it.")


@pytest.fixture
def filled(engine: Engine, version_id: UUID) -> SqlRecentRequests:
    """Two weeks: 4 estimates in the first (one silent, three judged), 2 in the second."""
    log = SqlPredictionLog(engine)
    made = [
        samples.prediction(
            version_id,
            created_at=MONDAY + timedelta(days=2 * i),
            subject=f"s{i % 2}",
            flags=(FAR,) if i == 1 else (),
            door="batch" if i == 5 else "page",
        )
        for i in range(6)
    ]
    for one in made:
        log.record(one)
    said = (
        (0, {"verdict": "bad", "real_price": 5.0}),
        (0, {"verdict": "good", "real_price": 25.0}),
        (1, {"verdict": "bad", "real_price": 9.0}),
        (2, {"verdict": None, "real_price": 50.0}),
        (3, {"verdict": "good", "real_price": 20.0, "currency": "EUR"}),
    )
    for i, (place, given) in enumerate(said):
        when = MONDAY + timedelta(days=6, minutes=i)
        log.add_feedback(samples.feedback(made[place].id, created_at=when, **given))
    return SqlRecentRequests(engine)


def test_weeks_count_the_latest_judgements(filled: SqlRecentRequests) -> None:
    """A later judgement supersedes; real prices count in the estimate's currency, with a price."""
    table = filled.weekly(MONDAY)
    assert table["week"].tolist() == [MONDAY, MONDAY + timedelta(weeks=1)]
    first = table.iloc[0]
    assert first[["estimates", "abstained", "good", "bad"]].tolist() == [4, 1, 2, 1]
    assert first[["corrected", "held"]].tolist() == [2, 1]
    assert first["promised"] == pytest.approx(0.8)
    assert table.iloc[1][["estimates", "good"]].tolist() == [2, 0]
    assert np.isnan(table.iloc[1]["promised"])
    assert filled.weekly(MONDAY + timedelta(weeks=9)).empty


def test_the_newest_come_first_without_batches(filled: SqlRecentRequests) -> None:
    """What the model read, unlimited revisions as a number, and the chances of bands."""
    table = filled.newest(MONDAY, most=3)
    assert table["subject"].tolist() == ["s0", "s1", "s0"]
    assert table["rating"].tolist() == [4.5] * 3
    assert table[["p_low", "p_medium", "p_high"]].iloc[0].tolist() == [0.2, 0.5, 0.3]
    assert filled.newest(MONDAY + timedelta(days=90), most=3).empty


def test_listings_are_drawn_evenly(engine: Engine) -> None:
    """First and last are among them; an unknown snapshot has none."""
    market = SqlSnapshots(engine).add(samples.snapshot(), samples.listings(20))
    drawn = SqlRecentRequests(engine).training_listings(market.id, most=5)
    assert len(drawn) == 5
    assert set(drawn["description"]) <= set(samples.listings(20)["description"])
    assert len(SqlRecentRequests(engine).training_listings(market.id, most=900)) == 20
    assert SqlRecentRequests(engine).training_listings(UUID(int=5), most=5).empty
