"""The nearest listings by meaning: stored at once, found fast, gone with their market."""

from __future__ import annotations

import threading
import time
from uuid import UUID, uuid4

import numpy as np
import pandas as pd
import psycopg
import pytest
import samples
from alembic import command
from sqlalchemy import Engine, text

from core.errors import StorageUnavailable
from core.types import COLUMNS
from db import engine as engines
from db.admin import migrate
from db.snapshots import SqlSnapshots
from db.vectors import market_memory
from db.vectors import partitions as vector_partitions
from db.vectors.exact_search import ExactSearch
from db.vectors.listing_vectors import SqlListingVectors

ENCODER, FAR = "test", 0.5


def vectors(n: int, seed: int = 0) -> np.ndarray:
    """Return unit vectors in clusters and in a few directions, as those of texts are."""
    fixed, rng = np.random.default_rng(99), np.random.default_rng(seed)
    directions, centres = fixed.standard_normal((24, 384)), fixed.standard_normal((40, 24))
    made = centres[rng.integers(0, 40, n)] + 0.6 * rng.standard_normal((n, 24))
    made = made @ directions + 0.05 * rng.standard_normal((n, 384))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def market(engine: Engine, n: int, seed: int = 0) -> tuple[UUID, np.ndarray]:
    """Store a market of n listings with its vectors."""
    snapshot = SqlSnapshots(engine).add(samples.snapshot(), samples.listings(n))
    made = vectors(n, seed)
    SqlListingVectors(engine).fill(snapshot.id, made, encoder=ENCODER, far=FAR)
    return snapshot.id, made


def search(engine: Engine, limit_s: float = 10.0) -> SqlListingVectors:
    """Return a repository that a busy machine does not make late."""
    return SqlListingVectors(engine, deadline_s=limit_s)


def without_pgvector(engine: Engine) -> None:
    """Make the database as one whose PostgreSQL has no pgvector."""
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE listing_vectors ALTER vector TYPE bytea USING NULL"))
        connection.execute(text("DROP EXTENSION vector"))


def truth(made: np.ndarray, wanted: np.ndarray, k: int) -> list[int]:
    """Return the positions of the k nearest by looking at each."""
    return np.argsort(-(made @ wanted), kind="stable")[:k].tolist()


def test_the_nearest_listings_come_with_their_fields_and_distances(engine: Engine):
    """They are those of an exact search, nearest first, with every column of the schema."""
    identity, made = market(engine, 300)
    [wanted] = vectors(1, seed=9)
    found = search(engine).nearest(identity, wanted, 8)
    assert found is not None
    assert found.listings["position"].tolist() == truth(made, wanted, 8)
    near = found.listings["position"].to_numpy()
    np.testing.assert_allclose(found.listings["distance"], 1 - made[near] @ wanted, atol=1e-3)
    assert set(COLUMNS) <= set(found.listings.columns)
    whole = SqlSnapshots(engine).listings(identity)
    assert found.listings["price"].tolist() == whole["price"].iloc[near].tolist()
    assert found.listings["description"].tolist() == whole["description"].iloc[near].tolist()
    assert (found.known.encoder, found.known.rows, found.known.far) == (ENCODER, 300, FAR)


def test_the_index_finds_nearly_all_that_an_exact_search_finds(engine: Engine):
    """Over 6,000 listings the eight nearest are found in at least 98 of 100 cases."""
    identity, made = market(engine, 6_000)
    store = search(engine)
    hits = 0
    for wanted in vectors(25, seed=5):
        found = store.nearest(identity, wanted, 8)
        assert found is not None
        hits += len(set(found.listings["position"]) & set(truth(made, wanted, 8)))
    assert hits >= 0.98 * 200
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = connection.execute(
            text(
                "EXPLAIN SELECT position FROM listing_vectors WHERE snapshot_id = :id "
                "ORDER BY vector <=> array_fill(1, ARRAY[384])::halfvec LIMIT 8"
            ),
            {"id": identity},
        ).scalars()
        assert "vector_idx" in "\n".join(plan)


def test_a_market_is_searched_by_itself(engine: Engine):
    """A small market beside a large one gives its own nearest, all of them."""
    market(engine, 3_000, seed=1)
    small, made = market(engine, 40, seed=2)
    [wanted] = vectors(1, seed=1)
    found = search(engine).nearest(small, wanted, 40)
    assert found is not None
    assert found.listings["position"].tolist() == truth(made, wanted, 40)


def test_a_market_without_vectors_is_said_to_have_none(engine: Engine):
    """Nothing stored is not the same as nothing near."""
    store = search(engine)
    assert store.filled(uuid4()) is None
    assert store.nearest(uuid4(), vectors(1)[0], 8) is None


def test_filling_twice_changes_nothing_and_another_encoder_replaces(engine: Engine):
    """The same vectors are left as they are; those of another encoder take their place."""
    identity, made = market(engine, 50)
    store = search(engine)
    first = store.filled(identity)
    assert store.fill(identity, made, encoder=ENCODER, far=0.9) == first
    other = vectors(50, seed=4)
    again = store.fill(identity, other, encoder="another", far=0.4)
    assert store.filled(identity) == again
    found = store.nearest(identity, other[7], 1)
    assert found is not None
    assert found.listings["position"].tolist() == [7]
    assert found.known.far == 0.4


def test_racing_fillers_fill_once(engine: Engine):
    """Of four that start together all succeed, and the vectors are there once."""
    snapshot = SqlSnapshots(engine).add(samples.snapshot(), samples.listings(60))
    made = vectors(60)
    results = []

    def fill() -> None:
        results.append(SqlListingVectors(engine).fill(snapshot.id, made, encoder=ENCODER, far=FAR))

    threads = [threading.Thread(target=fill) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({result.filled_at for result in results}) == 1
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM listing_vectors")).scalar() == 60


def test_a_filling_that_fails_leaves_what_was_there(engine: Engine):
    """More vectors than listings are refused as a whole, and the old ones go on serving."""
    identity, made = market(engine, 30)
    store = search(engine)
    with pytest.raises(Exception, match="fk_listing_vectors"):
        store.fill(identity, vectors(31), encoder="another", far=FAR)
    found = store.nearest(identity, made[3], 1)
    assert found is not None
    assert (found.known.encoder, found.listings["position"].tolist()) == (ENCODER, [3])


def test_progress_is_told_to_the_end(engine: Engine):
    """Storing says how many of how many."""
    snapshot = SqlSnapshots(engine).add(samples.snapshot(), samples.listings(70))
    told: list[tuple[str, int, int]] = []
    SqlListingVectors(engine).fill(
        snapshot.id,
        vectors(70),
        encoder=ENCODER,
        far=FAR,
        on_progress=lambda *step: told.append(step),
    )
    assert told[0] == (vector_partitions.STORING, 0, 70)
    assert (vector_partitions.STORING, 70, 70) in told


def test_erased_vectors_are_gone_and_the_listings_stay(engine: Engine):
    """Erasing a market's vectors touches nothing else; a second time is harmless."""
    identity, made = market(engine, 40)
    other, _ = market(engine, 20, seed=3)
    store = search(engine)
    assert store.nearest(identity, made[0], 1) is not None
    store.erase(identity)
    store.erase(identity)
    assert store.filled(identity) is None
    assert store.nearest(identity, made[0], 1) is None
    assert len(SqlSnapshots(engine).listings(identity)) == 40
    assert store.filled(other) is not None


def test_a_listing_that_is_erased_takes_its_vector_along(engine: Engine):
    """Whoever erases a person's listings need not know of vectors, nor who erases a market."""
    identity, made = market(engine, 40)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM listings WHERE position = 5"))
    found = search(engine).nearest(identity, made[5], 40)
    assert found is not None
    assert 5 not in found.listings["position"].tolist()
    assert len(found.listings) == 39
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM listings"))
        connection.execute(text("DELETE FROM snapshots"))
    assert search(engine).nearest(identity, made[0], 1) is None


def test_without_pgvector_the_search_is_exact(engine: Engine):
    """A PostgreSQL without the extension gives the same answer, from memory."""
    without_pgvector(engine)
    identity, made = market(engine, 400)
    store = search(engine)
    assert not store.indexed()
    for wanted in vectors(3, seed=6):
        found = store.nearest(identity, wanted, 12)
        assert found is not None
        assert found.listings["position"].tolist() == truth(made, wanted, 12)
        assert found.listings["price"].notna().all()
    assert store.nearest(uuid4(), made[0], 3) is None


def test_without_pgvector_the_schema_is_made_all_the_same(empty_url: str):
    """A role that may not create extensions still gets a database that works."""
    made = engines.make_engine(empty_url)
    with made.begin() as connection:
        connection.execute(text(f"CREATE ROLE plain_{made.url.database}"))
        connection.execute(text(f"GRANT CREATE ON SCHEMA public TO plain_{made.url.database}"))
        connection.execute(
            text(f"GRANT CREATE ON DATABASE {made.url.database} TO plain_{made.url.database}")
        )
    try:
        with made.begin() as connection:
            connection.execute(text(f"SET LOCAL ROLE plain_{made.url.database}"))
            command.upgrade(migrate.config(connection), "head")
        with made.begin() as connection:
            assert vector_partitions.vector_kind(connection) == "bytea"
            vector_partitions.adopt_pgvector(connection)
            assert vector_partitions.vector_kind(connection) == "halfvec"
        identity, vectors_ = market(made, 30)
        found = search(made).nearest(identity, vectors_[2], 1)
        assert found is not None
        assert found.listings["position"].tolist() == [2]
        with made.begin() as connection:
            command.check(migrate.config(connection))
    finally:
        with made.begin() as connection:
            connection.execute(text(f"DROP OWNED BY plain_{made.url.database} CASCADE"))
            connection.execute(text(f"DROP ROLE plain_{made.url.database}"))
        made.dispose()


def test_pgvector_that_comes_later_is_adopted_by_the_migration(engine: Engine):
    """The old vectors are dropped, and the next filling is indexed."""
    without_pgvector(engine)
    identity, made = market(engine, 30)
    migrate.upgrade(engine)
    store = search(engine)
    assert store.indexed()
    assert store.filled(identity) is None
    store.fill(identity, made, encoder=ENCODER, far=FAR)
    assert store.nearest(identity, made[1], 1) is not None


def test_a_market_too_large_for_memory_is_refused_in_a_sentence(engine: Engine):
    """Without pgvector, the sentence names the extension and the command."""
    without_pgvector(engine)
    identity, made = market(engine, 30)
    with pytest.raises(StorageUnavailable, match="pgvector"):
        ExactSearch(engine, most=29).nearest(identity, 0, made[0], 3)


def test_an_absent_database_is_a_sentence_and_then_nobody_waits(short_home):
    """The first search says that the database is away, and the next one does not ask."""
    away = engines.make_engine(f"postgresql+psycopg://nobody:x@/none?host={short_home}")
    store = SqlListingVectors(away)
    with pytest.raises(StorageUnavailable, match="cannot be reached"):
        store.nearest(uuid4(), vectors(1)[0], 8)
    with pytest.raises(
        StorageUnavailable, match="another attempt follows"
    ):  # only the breaker says so
        store.nearest(uuid4(), vectors(1)[0], 8)
    store.close()


def test_a_search_that_hangs_is_given_up(engine: Engine):
    """An estimate waits for comparables only as long as the deadline says."""
    identity, made = market(engine, 30)
    store = SqlListingVectors(engine, deadline_s=0.2)
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as blocking:
        blocking.execute("LOCK TABLE listings IN ACCESS EXCLUSIVE MODE")
        started = time.perf_counter()
        with pytest.raises(StorageUnavailable, match="in time"):
            store.nearest(identity, made[0], 8)
        assert time.perf_counter() - started < 20  # without a deadline it waits for ever
    while engine.pool.checkedout():  # what was given up ends in its own thread
        time.sleep(0.01)
    store.close()


@pytest.mark.parametrize("kind", ["memory", "index", "no pgvector"])
def test_many_searches_at_once_find_what_each_finds(engine: Engine, kind: str, monkeypatch):
    """The same listings and distances as one by one; an unprepared market has none."""
    if kind == "no pgvector":
        without_pgvector(engine)
    identity, _ = market(engine, 1_000)
    store, wanted = search(engine), vectors(6, seed=4)
    if kind == "index":
        monkeypatch.setattr(market_memory, "LIMIT", 0)
    for one, many in zip(wanted, store.nearest_many(identity, wanted, 20), strict=True):
        alone = store.nearest(identity, one, 20)
        assert alone is not None
        assert many is not None
        assert many.known == alone.known
        listings = pd.DataFrame({name: many.listings[name] for name in alone.listings})
        pd.testing.assert_frame_equal(listings, alone.listings, atol=1e-5)
    assert store.nearest_many(identity, wanted[:0], 20) == []
    assert store.nearest_many(uuid4(), wanted[:2], 20) == [None, None]
