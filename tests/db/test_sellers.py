"""A seller's rows are found in every market, and go when they ask."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import samples
from sqlalchemy import Engine, text

from core.data.sellers import pseudonym
from core.errors import InvalidInput
from core.services.market.privacy import PrivacyUseCase
from db.sellers import ERASED
from db.snapshots import SqlSnapshots
from db.vectors.listing_vectors import SqlListingVectors


@pytest.fixture
def sellers(engine: Engine) -> PrivacyUseCase:
    """The use case over two markets: ``s3`` by name in one, by pseudonym in the other."""
    store = SqlSnapshots(engine)
    named = store.add(samples.snapshot(name="named"), samples.listings(21))
    vectors = np.eye(21, 384, dtype=np.float32)
    SqlListingVectors(engine).fill(named.id, vectors, encoder="test", far=1.0)
    hidden = samples.listings(14)
    hidden["seller_id"] = [pseudonym(name) for name in hidden["seller_id"]]
    store.add(samples.snapshot(name="hidden"), hidden)
    return PrivacyUseCase(store)


def test_a_seller_is_found_under_name_and_pseudonym(sellers: PrivacyUseCase):
    """By name in every market; by pseudonym alone where no name is stored."""
    found = sellers.find(" s3 ")
    assert sorted(found["market"]) == ["hidden"] * 2 + ["named"] * 3
    assert set(found["seller_id"]) == {"s3", pseudonym("s3")}
    assert set(sellers.find(pseudonym("s3"))["market"]) == {"hidden"}
    assert sellers.find("nobody").empty


def test_nobody_is_not_everybody(sellers: PrivacyUseCase):
    """Without a name nothing is looked for."""
    for attempt in (sellers.find, sellers.erase):
        with pytest.raises(InvalidInput, match="name or pseudonym"):
            attempt("  ")


def test_erasing_takes_a_sellers_rows_and_no_others(engine: Engine, sellers: PrivacyUseCase):
    """The other rows stay as they were, in their order, and at positions without a gap."""
    store = SqlSnapshots(engine)
    before = {s.id: store.listings(s.id) for s in store.all()}
    assert sellers.erase("s3") == 5
    assert sellers.find("s3").empty
    for snapshot_id, frame in before.items():
        gone = frame["seller_id"].isin(["s3", pseudonym("s3")])
        kept = frame[~gone].reset_index(drop=True)
        pd.testing.assert_frame_equal(store.listings(snapshot_id), kept)
        with engine.connect() as connection:
            query = text(
                "SELECT array_agg(position ORDER BY position) FROM listings WHERE snapshot_id = :id"
            )
            places = connection.execute(query, {"id": snapshot_id}).scalar_one()
        assert places == list(range(len(kept)))


def test_an_erasure_is_counted_in_the_report(engine: Engine, sellers: PrivacyUseCase):
    """The report says how many rows were erased, and still adds up."""
    sellers.erase("s3")
    for snapshot in SqlSnapshots(engine).all():
        report = snapshot.report
        assert report.dropped[ERASED] in (2, 3)
        assert report.rows_read == report.rows_kept + sum(report.dropped.values())


def test_vectors_of_the_market_go_and_can_be_made_again(engine: Engine, sellers: PrivacyUseCase):
    """They were by position; the next filling fits the rows that are left."""
    store, vectors = SqlSnapshots(engine), SqlListingVectors(engine)
    named = next(s for s in store.all() if s.name == "named")
    sellers.erase("s3")
    assert vectors.filled(named.id) is None
    left = len(store.listings(named.id))
    made = np.eye(left, 384, dtype=np.float32)
    assert vectors.fill(named.id, made, encoder="test", far=1.0).rows == left


def test_the_same_file_again_does_not_bring_the_rows_back(engine: Engine, sellers: PrivacyUseCase):
    """The market is known by its file's fingerprint, and stays as it is."""
    store = SqlSnapshots(engine)
    named = next(s for s in store.all() if s.name == "named")
    sellers.erase("s3")
    store.add(samples.snapshot(sha256=named.sha256), samples.listings(21))
    assert sellers.find("s3").empty
