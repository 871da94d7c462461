"""What each login may do is decided by PostgreSQL, whatever our code asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import psycopg
import pytest
import samples
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from core.errors import InvalidInput, NotAllowed
from core.ids import uuid7
from core.types import HistoryFilter, Task
from db import engine as engines
from db import snapshot_dependants as dependants
from db.admin import migrate, roles
from db.admin.erasure_ledger import Ledger
from db.admin.logins import KINDS, LoginKind, ensure_role_login
from db.history import SqlHistory
from db.model_versions import SqlModelVersions
from db.personal.personal_data import SqlPersonalRecords
from db.predictions import SqlPredictionLog
from db.snapshots import SqlSnapshots
from db.spool.queue import Spool
from db.studies import Studies
from db.tables import APPEND_ONLY, FORMER_NAMES
from db.tasks import SqlTasks
from db.vectors.listing_vectors import SqlListingVectors

#: Characters that a password may have and a URL must quote.
PASSWORD = "p@ss/w'ord:é %"


@pytest.fixture
def login(engine: Engine) -> Iterator[Callable[[LoginKind], Engine]]:
    """Makes an engine that is logged in with the rights of one role."""
    made: list[tuple[str, Engine]] = []
    with engine.begin() as connection:  # a copied database has the rights of its tables only
        roles.apply(connection)

    def enter(kind: LoginKind) -> Engine:
        name = f"test_{kind}_{uuid4().hex[:8]}"
        ensure_role_login(engine, name, kind, PASSWORD)
        own = engines.make_engine(_as(engine, name, PASSWORD))
        made.append((name, own))
        return own

    yield enter
    for name, own in made:
        own.dispose()
        with engine.begin() as connection:
            connection.execute(text(f"DROP OWNED BY {name}"))
            connection.execute(text(f"DROP ROLE {name}"))


def _as(engine: Engine, name: str, password: str) -> str:
    url = make_url(engine.url).set(username=name, password=password)
    return url.render_as_string(hide_password=False)


def _refused(engine: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        connection.execute(text(statement))
    assert isinstance(caught.value.orig, psycopg.errors.InsufficientPrivilege), statement


def test_the_app_runs_the_product(engine: Engine, login: Callable[[LoginKind], Engine]):
    """Estimates, judgements, history, markets, promotion and background jobs need no more."""
    app = login("app")
    market = SqlSnapshots(app).add(samples.snapshot(), samples.listings())
    version = SqlModelVersions(engine).add(samples.version(market.id), b"model")
    SqlModelVersions(app).promote(samples.decision(version.id))
    log, made = SqlPredictionLog(app), samples.prediction(version.id)
    assert log.record(made)
    assert log.record(made)
    assert log.add_feedback(samples.feedback(made.id))
    assert log.prediction(made.id) == made
    assert [e.id for e in SqlHistory(app).page(HistoryFilter()).rows] == [made.id]
    task = SqlTasks(app).add(Task(uuid7(), "train", {}, "test", samples.NOON))
    SqlTasks(app).cancel(task.id)
    assert SqlTasks(app).settle_abandoned() == 0
    assert SqlModelVersions(app).artifact(version.id) == b"model"


def test_starting_as_the_app_migrates_nothing_and_is_no_fault(
    engine: Engine, login: Callable[[LoginKind], Engine]
):
    """At the newest schema a start asks for no rights; the same may be applied again."""
    app = login("app")
    migrate.require_current(app)
    migrate.upgrade(app)
    with app.begin() as connection:
        assert roles.apply(connection) is False
    with engine.begin() as connection:
        assert roles.apply(connection) is True


def test_the_app_cannot_change_or_delete_what_is_logged(login: Callable[[LoginKind], Engine]):
    """Neither by itself nor under the name of an erasure."""
    app = login("app")
    for table in APPEND_ONLY:
        for change in ("DELETE FROM {}", "UPDATE {} SET id = id", "TRUNCATE {}"):
            _refused(app, change.format(table))
            _refused(app, "SET LOCAL prisme.erasing = 'on'; " + change.format(table))


CHANGES = (
    "CREATE TABLE mine (i int)",
    "CREATE TEMPORARY TABLE mine (i int)",
    "CREATE SCHEMA mine",
    "ALTER TABLE predictions ADD COLUMN mine int",
    "DROP TABLE feedback",
    "DROP TRIGGER predictions_append_only ON predictions",
    "ALTER TABLE predictions DISABLE TRIGGER ALL",
    "UPDATE alembic_version SET version_num = '0001'",
    "UPDATE model_versions SET artifact = 'x'",
    "UPDATE model_versions SET card = '{}'",
    "INSERT INTO model_versions (id) VALUES (gen_random_uuid())",
    "SELECT prisme_vectors_next(gen_random_uuid())",
    "CREATE ROLE mine",
    "SET LOCAL ROLE prisme_eraser",
    "SET LOCAL session_replication_role = replica",
)


def test_the_app_cannot_change_the_schema(login: Callable[[LoginKind], Engine]):
    """No tables, no columns, no triggers switched off, no other models."""
    app = login("app")
    for statement in CHANGES:
        _refused(app, statement)


def test_a_market_with_estimates_needs_somebody_who_may_erase(
    engine: Engine, version_id: UUID, login: Callable[[LoginKind], Engine]
):
    """The app is told so in a sentence; an eraser removes it; nothing went before."""
    SqlPredictionLog(engine).record(samples.prediction(version_id))
    market = SqlSnapshots(engine).all()[0].id
    with pytest.raises(NotAllowed, match="only be added"), engines.transaction(login("app")) as own:
        dependants.remove(own, market)
    with engines.transaction(login("eraser")) as own:
        dependants.remove(own, market)
    assert not SqlSnapshots(engine).all()


def test_an_operator_may_let_the_app_take_the_erasers_role(
    engine: Engine, version_id: UUID, login: Callable[[LoginKind], Engine]
):
    """Granted without inheritance, it erases by name only, and goes back to its own rights."""
    app = login("app")
    SqlPredictionLog(engine).record(samples.prediction(version_id))
    with engine.begin() as connection:
        connection.execute(
            text(f"GRANT prisme_eraser TO {app.url.username} WITH INHERIT FALSE, SET TRUE")
        )
    _refused(app, "DELETE FROM predictions")
    with engines.transaction(app) as own:
        dependants.remove(own, SqlSnapshots(engine).all()[0].id)
        assert own.execute(text("SELECT current_user")).scalar_one() == app.url.username
        with pytest.raises(DBAPIError), own.begin_nested():
            own.execute(text("DELETE FROM predictions"))


def test_dashboards_only_read_and_not_for_long(login: Callable[[LoginKind], Engine]):
    """Every table but keys can be read, in at most 3 s; nothing can be written."""
    read = login("read")
    bare = create_engine(read.url)  # without the timeouts that our own engine sets
    with bare.connect() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "3s"
        assert connection.execute(text("SELECT count(*) FROM predictions")).scalar_one() == 0
        assert connection.execute(text("SELECT count(*) FROM listing_vectors")).scalar_one() == 0
    for former in FORMER_NAMES:
        with read.connect() as connection:
            connection.execute(text(f"SELECT count(*) FROM {former}"))
    bare.dispose()
    _refused(read, "SET TRANSACTION READ WRITE; DELETE FROM listings")
    _refused(read, "SET TRANSACTION READ WRITE; INSERT INTO predictions DEFAULT VALUES")


def test_a_trainer_stores_models_vectors_and_searches(login: Callable[[LoginKind], Engine]):
    """It makes partitions through functions, Optuna's tables in their schema, and no others."""
    trainer = login("trainer")
    market = SqlSnapshots(trainer).add(samples.snapshot(), samples.listings())
    vectors = SqlListingVectors(trainer)
    for encoder in ("one", "two"):  # the second takes the place of the first
        vectors.fill(market.id, np.eye(2, 384, dtype=np.float32), encoder=encoder, far=1.0)
    assert vectors.nearest(market.id, np.eye(1, 384, dtype=np.float32)[0], 1) is not None
    vectors.close()
    version = SqlModelVersions(trainer).add(samples.version(market.id), b"model")
    SqlModelVersions(trainer).promote(samples.decision(version.id))
    assert Studies(trainer).open("test", 0).study_name == "test"
    _refused(trainer, "CREATE TABLE mine (i int)")
    _refused(trainer, "UPDATE model_versions SET artifact = 'x'")
    _refused(trainer, "DELETE FROM predictions")


def test_a_login_has_one_role_and_its_latest_password(
    engine: Engine, login: Callable[[LoginKind], Engine]
):
    """Asked for again with another kind, it loses the rights it had."""
    app = login("app")
    name = str(app.url.username)
    ensure_role_login(engine, name, "read", "another")
    app.dispose()
    with pytest.raises(DBAPIError), app.connect():
        pass
    again = create_engine(_as(engine, name, "another"))
    _refused(again, "SET TRANSACTION READ WRITE; INSERT INTO feedback DEFAULT VALUES")
    again.dispose()


def test_a_dashboards_login_that_becomes_the_apps_may_write(
    engine: Engine, login: Callable[[LoginKind], Engine]
):
    """What holds a dashboard back is a setting of its login: it goes with its rights."""
    reader = login("read")
    ensure_role_login(engine, str(reader.url.username), "app", PASSWORD)
    reader.dispose()
    SqlSnapshots(reader).add(samples.snapshot(), samples.listings())


def test_who_may_not_erase_takes_nothing_from_this_machine_either(
    login: Callable[[LoginKind], Engine], tmp_path: Path
):
    """What waits in the spool stays, and no erasure is noted that did not happen."""
    spool, ledger = Spool(tmp_path / "spool.sqlite"), Ledger(tmp_path / "erasures")
    payload = json.dumps({"subject": "anna"})
    spool.put("prediction", uuid7(), uuid7(), "digest", payload)
    with pytest.raises(NotAllowed):
        SqlPersonalRecords(login("app"), spool, ledger).erase("anna", actor="page")
    assert (spool.waiting(), list(ledger.among("subject", ["anna"]))) == (1, [])
    SqlPersonalRecords(login("eraser"), spool, ledger).erase("anna", actor="command")
    assert (spool.waiting(), list(ledger.among("subject", ["anna"]))) == (0, ["anna"])


def test_a_login_is_not_made_of_nothing(engine: Engine, login: Callable[[LoginKind], Engine]):
    """Our roles, the owner, an empty password and a maker without the right are refused."""
    for name, password in (("prisme_app", "x"), (str(engine.url.username), "x"), ("x", "")):
        with pytest.raises(InvalidInput):
            ensure_role_login(engine, name, "app", password)
    with pytest.raises(InvalidInput, match="is not allowed to create others"):
        ensure_role_login(login("app"), "another", "app", "x")


def test_every_table_is_covered(engine: Engine):
    """Each role's rights on each table are as declared, on tables of later migrations too."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE later (i int)"))
        roles.apply(connection)
        query = text("SELECT has_table_privilege(:role, 'later', 'SELECT')")
        for role in KINDS.values():
            assert connection.execute(query, {"role": role}).scalar_one()
        connection.execute(text("GRANT DELETE ON predictions TO prisme_app"))
        roles.apply(connection)
        query = text("SELECT has_table_privilege('prisme_app', 'predictions', 'DELETE')")
        assert not connection.execute(query).scalar_one()
