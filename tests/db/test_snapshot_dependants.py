"""A snapshot is deleted with all that depends on it, or not at all."""

from __future__ import annotations

from uuid import UUID, uuid4

import numpy as np
import pandas as pd
import pytest
import samples
from sqlalchemy import Engine, func, select, text

from core.errors import InvalidInput, NotFound
from core.ids import uuid7
from core.services.market.snapshots import MarketUseCase, StoredMarket
from core.types import Comparison, Dependants, ModelVersion, Review, Snapshot
from db.comparisons import SqlComparisons
from db.model_versions import SqlModelVersions
from db.predictions import SqlPredictionLog
from db.reviews import SqlReviews
from db.snapshots import SqlSnapshots
from db.tables import metadata
from db.vectors.listing_vectors import SqlListingVectors


@pytest.fixture
def markets(engine: Engine) -> MarketUseCase:
    """The use cases on a real database."""
    return MarketUseCase(SqlSnapshots(engine), vectors=SqlListingVectors(engine))


@pytest.fixture
def used(engine: Engine) -> Snapshot:
    """An inactive snapshot with vectors, two versions, a comparison, an estimate and a judgement.

    The first version served until a version of the active snapshot took its place.
    """
    store, registry = SqlSnapshots(engine), SqlModelVersions(engine)
    old = store.add(samples.snapshot(active=False), samples.listings(50))
    vectors = np.eye(50, 384, dtype=np.float32)
    SqlListingVectors(engine).fill(old.id, vectors, encoder="test", far=1.0)
    first = _promoted(registry, old.id)
    registry.add(samples.version(old.id), b"second")
    SqlComparisons(engine).add(
        Comparison(uuid4(), samples.NOON, old.id, {"leader": "x"}, pd.DataFrame({"price": [1.0]}))
    )
    log, made = SqlPredictionLog(engine), samples.prediction(first.id)
    log.record(made)
    said = samples.feedback(made.id)
    log.add_feedback(said)
    SqlReviews(engine).decide([Review(uuid7(), said.id, samples.NOON, "accept", "test", "fine")])
    new = store.add(samples.snapshot(), samples.listings())
    _promoted(registry, new.id)
    return old


def _promoted(registry: SqlModelVersions, snapshot_id: UUID) -> ModelVersion:
    version = registry.add(samples.version(snapshot_id), b"model")
    registry.promote(samples.decision(version.id))
    return version


def _rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def _held(markets: MarketUseCase, snapshot: Snapshot) -> StoredMarket:
    return next(held for held in markets.held() if held.snapshot.id == snapshot.id)


def test_each_snapshot_is_listed_with_what_depends_on_it(markets: MarketUseCase, used: Snapshot):
    """Versions by number, the champion among them, comparisons, estimates and judgements."""
    newest, oldest = markets.held()
    assert oldest.snapshot == used
    assert oldest.dependants == Dependants((1, 2), None, 1, 1, 1)
    assert newest.dependants == Dependants((3,), 3, 0, 0, 0)


def test_deleting_takes_all_that_depends_and_nothing_else(
    engine: Engine, markets: MarketUseCase, used: Snapshot
):
    """What is left is the other snapshot, its version and its decision; the partition is gone."""
    markets.delete(_held(markets, used))
    assert _rows(engine) == dict.fromkeys(_rows(engine), 0) | {
        "snapshots": 1,
        "listings": 2,
        "model_versions": 1,
        "decisions": 1,
    }
    assert SqlModelVersions(engine).decisions()[0].previous_version_id is None
    with engine.connect() as connection:
        parts = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'listing_vectors'::regclass"
        assert connection.execute(text(parts)).scalar_one() == 0


def test_the_log_is_append_only_again_afterwards(
    engine: Engine, markets: MarketUseCase, used: Snapshot
):
    """The exception for the erasure ends with its transaction."""
    markets.delete(_held(markets, used))
    with pytest.raises(Exception, match="never changed"), engine.begin() as connection:
        connection.execute(text("DELETE FROM decisions"))


def test_the_champions_market_stays(engine: Engine, markets: MarketUseCase, used: Snapshot):
    """What the serving version was trained on is refused in a sentence, and all of it stays."""
    before = _rows(engine)
    champions = markets.held()[0]
    assert champions.snapshot != used
    with pytest.raises(InvalidInput, match="Version 3, which is in service"):
        markets.delete(champions)
    assert _rows(engine) == before


def test_the_active_market_stays_beside_others(markets: MarketUseCase, used: Snapshot):
    """Another one is to be chosen first; then the active one is another."""
    markets.activate(used.id)
    with pytest.raises(InvalidInput, match="is the active market"):
        markets.delete(_held(markets, used))
    assert markets.active().id == used.id


def test_what_came_since_the_look_is_not_deleted(
    engine: Engine, markets: MarketUseCase, used: Snapshot
):
    """A version trained between the look and the deletion refuses it."""
    seen = _held(markets, used)
    SqlModelVersions(engine).add(samples.version(used.id), b"third")
    before = _rows(engine)
    with pytest.raises(InvalidInput, match="has changed in the meantime"):
        markets.delete(seen)
    assert _rows(engine) == before


def test_a_deleted_snapshot_cannot_be_deleted_again(markets: MarketUseCase, used: Snapshot):
    """The second of two who ask is told that it is gone."""
    held = _held(markets, used)
    markets.delete(held)
    with pytest.raises(NotFound, match="no market"):
        markets.delete(held)


def test_the_last_market_may_go(engine: Engine, markets: MarketUseCase):
    """A single active market that nothing depends on leaves an empty house."""
    stored = SqlSnapshots(engine).add(samples.snapshot(), samples.listings())
    markets.delete(StoredMarket(stored, Dependants()))
    assert markets.held() == []
