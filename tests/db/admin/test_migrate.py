"""The schema goes up and down, once, under a lock, and equals the declared tables."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
import samples
from alembic import command
from sqlalchemy import Engine, inspect, text

from core.errors import SetupFault
from core.ids import uuid7
from core.types import ApiKey, Comparison, Experiment, Review, ShadowEstimate, Task
from db import engine as engines
from db.admin import migrate
from db.api_keys import SqlApiKeys
from db.comparisons import SqlComparisons
from db.experiments import SqlExperiments
from db.model_versions import SqlModelVersions
from db.predictions import SqlPredictionLog
from db.reviews import SqlReviews
from db.snapshots import SqlSnapshots
from db.tables import FORMER_NAMES, metadata
from db.tasks import SqlTasks
from db.vectors.listing_vectors import SqlListingVectors


@pytest.fixture
def empty(empty_url: str) -> Iterator[Engine]:
    made = engines.make_engine(empty_url)
    yield made
    made.dispose()


def _fill(engine: Engine) -> None:
    market = SqlSnapshots(engine).add(samples.snapshot(), samples.listings())
    registry = SqlModelVersions(engine)
    version = registry.add(samples.version(market.id), b"model")
    registry.promote(samples.decision(version.id))
    log = SqlPredictionLog(engine)
    estimate = samples.prediction(version.id)
    log.record(estimate)
    said = samples.feedback(estimate.id, price_kind="paid", reason="too_low")
    log.add_feedback(said)
    SqlReviews(engine).decide([Review(uuid7(), said.id, samples.NOON, "accept", "test", "fine")])
    table = pd.DataFrame({"price": [5.0]})
    SqlComparisons(engine).add(Comparison(uuid7(), samples.NOON, market.id, {"n": 1}, table))
    SqlListingVectors(engine).fill(
        market.id, np.eye(2, 384, dtype=np.float32), encoder="test", far=0.5
    )
    SqlApiKeys(engine).add(ApiKey(uuid7(), "test", "0" * 64, samples.NOON))
    SqlTasks(engine).add(Task(uuid7(), "train", {}, "test", samples.NOON))
    other = registry.add(samples.version(market.id), b"other")
    experiment = Experiment(
        uuid7(), "shadow", other.id, version.id, 0.0, samples.NOON, "test", "test"
    )
    SqlExperiments(engine).begin(experiment)
    answer = ShadowEstimate(
        experiment.id,
        estimate.id,
        samples.NOON,
        9.0,
        8.0,
        10.0,
        "USD",
        "low",
        abstained=False,
        latency_ms=1.0,
    )
    SqlExperiments(engine).add([answer])


def _checks(engine: Engine) -> set[tuple[str, str, str]]:
    query = text(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
        "FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    )
    with engine.connect() as connection:
        rows = {tuple(row) for row in connection.execute(query)}
    return {row for row in rows if row[0] != "alembic_version"}


def test_up_down_and_up_with_rows(empty: Engine):
    """Each revision goes down with rows in every table, and up again on what is left."""
    migrate.upgrade(empty)
    _fill(empty)
    migrate.downgrade(empty, "base")
    assert set(inspect(empty).get_table_names()) == {"alembic_version"}
    assert migrate.state(empty) == "empty"
    migrate.upgrade(empty)
    _fill(empty)
    assert migrate.state(empty) == "current"


def test_a_unit_that_an_import_noted_is_stored(empty: Engine):
    """With the market, its versions and their estimates, which are otherwise never changed."""
    migrate.upgrade(empty)
    _fill(empty)
    migrate.downgrade(empty, "0014")
    note = (
        "UPDATE snapshots SET report = "
        """jsonb_set(report, '{notes}', '{"the price is per day": 2}')"""
    )
    with empty.begin() as connection:
        connection.execute(text(note))
    migrate.upgrade(empty)
    with empty.connect() as connection:
        for query in (
            "SELECT unit FROM snapshots",
            "SELECT card ->> 'unit' FROM model_versions",
            "SELECT unit FROM predictions",
        ):
            assert set(connection.execute(text(query)).scalars()) == {"day"}, query


def test_tables_equal_their_declaration(engine: Engine):
    """`alembic check` finds nothing to generate after all migrations."""
    with engine.begin() as connection:
        command.check(migrate.config(connection))


def test_constraints_equal_their_declaration(engine: Engine, empty: Engine):
    """Every constraint, which Alembic does not compare, is as in `db.tables`."""
    metadata.create_all(empty)
    assert _checks(engine) == _checks(empty)


def test_programs_of_before_find_tables_by_their_former_names(engine: Engine):
    """They read what is there, and write it."""
    _fill(engine)
    with engine.begin() as connection:
        for former, name in FORMER_NAMES.items():
            query = text(f"SELECT (SELECT count(*) FROM {former}), count(*) FROM {name}")
            assert len(set(connection.execute(query).one())) == 1, former
        done = "UPDATE background_jobs SET status = 'done', finished_at = now() RETURNING id"
        ended = connection.execute(text(done)).scalars().all()
        query = text("SELECT id FROM tasks WHERE status = 'done'")
        assert connection.execute(query).scalars().all() == ended != []


def test_racing_migrators_migrate_once(empty: Engine):
    """Of four that start together, all succeed, and the schema is current."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: migrate.upgrade(empty), range(4)))
    assert migrate.state(empty) == "current"


def test_an_empty_database_is_refused_with_the_command(empty: Engine):
    """Before the migration the sentence says what to run."""
    assert migrate.state(empty) == "empty"
    with pytest.raises(SetupFault, match="make migrate"):
        migrate.require_current(empty)
    migrate.upgrade(empty)
    migrate.require_current(empty)


def test_a_newer_schema_is_refused(engine: Engine):
    """An unknown revision is neither used nor migrated."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from the future'"))
    assert migrate.state(engine) == "ahead"
    with pytest.raises(SetupFault, match="newer version"):
        migrate.require_current(engine)
    with pytest.raises(SetupFault, match="newer version"):
        migrate.upgrade(engine)


def test_migrations_need_no_extension(engine: Engine):
    """Nothing but the core of PostgreSQL is used."""
    with engine.connect() as connection:
        names = connection.execute(text("SELECT extname FROM pg_extension")).scalars().all()
    assert set(names) <= {"plpgsql", "vector"}
