"""No estimate is lost or counted twice, whatever happens to the database."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import samples
from sqlalchemy import Engine, text

from core.errors import AppError, Conflict, NotFound, StorageUnavailable
from core.types import Feedback, Prediction
from db.embedded.server import EmbeddedServer
from db.predictions import SqlPredictionLog
from db.spool.breaker import Breaker
from db.spool.durable_log import DurableLog
from db.spool.queue import Spool


class Switch:
    """The real log behind a switch that takes the database away."""

    def __init__(self, log: SqlPredictionLog) -> None:
        self.log = log
        self.away = False
        self.calls = 0

    def _through(self) -> SqlPredictionLog:
        self.calls += 1
        if self.away:
            raise StorageUnavailable("away")
        return self.log

    def record(self, prediction: Prediction) -> bool:
        return self._through().record(prediction)

    def record_many(self, predictions: Sequence[Prediction]) -> list[bool | AppError]:
        return self._through().record_many(predictions)

    def prediction(self, prediction_id: UUID) -> Prediction | None:
        return self._through().prediction(prediction_id)

    def writable(self) -> bool:
        return self._through().writable()

    def add_feedback(self, feedback: Feedback) -> bool:
        return self._through().add_feedback(feedback)

    def feedback(self, prediction_id: UUID) -> object:
        return self._through().feedback(prediction_id)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    made = Spool(tmp_path / "spool.sqlite")
    yield made
    made.close()


@pytest.fixture
def switch(engine: Engine) -> Switch:
    return Switch(SqlPredictionLog(engine))


@pytest.fixture
def log(switch: Switch, spool: Spool) -> DurableLog:
    """A log that tries an absent database again at each call."""
    return DurableLog(switch, spool, breaker=Breaker(first_pause_s=0, longest_pause_s=0))


def _ids(engine: Engine, table: str = "predictions") -> list[UUID]:
    with engine.connect() as connection:
        return list(connection.execute(text(f"SELECT id FROM {table}")).scalars())


def _until(fact: Callable[[], bool], seconds: float = 20) -> bool:
    """Wait for what another thread or process brings about."""
    limit, pause = time.monotonic() + seconds, threading.Event()
    while not fact():
        if time.monotonic() > limit:
            return False
        pause.wait(0.02)
    return True


def test_with_a_database_everything_goes_there(log, spool, version_id):
    """An estimate and its judgement are recorded at once; nothing waits."""
    made = samples.prediction(version_id)
    said = samples.feedback(made.id)
    assert log.record(made) is True
    assert log.add_feedback(said) is True
    assert log.prediction(made.id) == made
    assert log.feedback(made.id) == [said]
    assert log.waiting() == 0


def test_without_a_database_records_wait_and_can_be_read(log, switch, version_id):
    """Meanwhile an estimate and its judgements are found in the spool, latest first."""
    switch.away = True
    made = samples.prediction(version_id)
    first = samples.feedback(made.id)
    later = samples.feedback(made.id, created_at=samples.NOON + timedelta(1), verdict="bad")
    assert log.record(made) is False
    assert log.add_feedback(first) is False
    assert log.add_feedback(later) is False
    assert log.prediction(made.id) == made
    assert log.feedback(made.id) == [later, first]
    assert log.waiting() == 3


def test_what_waited_is_stored_once_and_in_order(log, switch, engine, version_id):
    """When the database is back, the drain stores each record, judgements after estimates."""
    switch.away = True
    made = [samples.prediction(version_id) for _ in range(150)]
    for estimate in made:
        log.record(estimate)
        log.add_feedback(samples.feedback(estimate.id))
    assert log.drain_once() == 0
    switch.away = False
    assert log.drain_once() == 300
    assert log.waiting() == 0
    assert sorted(_ids(engine)) == sorted(estimate.id for estimate in made)
    assert len(_ids(engine, "feedback")) == 150


def test_a_judgement_waits_behind_its_estimate(log, switch, version_id):
    """While its estimate is in the spool, a judgement goes there although the database is back."""
    switch.away = True
    made = samples.prediction(version_id)
    log.record(made)
    switch.away = False
    assert log.add_feedback(samples.feedback(made.id)) is False
    assert log.drain_once() == 2
    assert len(log.feedback(made.id)) == 1


def test_a_drain_killed_between_commit_and_delete_stores_once(log, switch, spool, version_id):
    """A record that is in the database and still in the spool is only forgotten."""
    made = samples.prediction(version_id)
    switch.away = True
    log.record(made)
    switch.away = False
    switch.log.record(made)
    assert log.drain_once() == 1
    assert (spool.waiting(), spool.rejected()) == (0, 0)


def test_a_record_that_can_never_be_stored_does_not_block_the_others(
    log, switch, spool, engine, version_id
):
    """An unknown model, an impossible price, a used id and a damaged line are set aside."""
    used = samples.prediction(version_id)
    log.record(used)
    switch.away = True
    estimate = samples.prediction(version_id)
    impossible = replace(estimate.price, high=float("inf"), price=float("nan"))
    log.record(samples.prediction(uuid4()))
    log.record(samples.prediction(version_id, price=impossible))
    log.record(replace(used, payload_hash="f" * 64))
    spool.put("prediction", uuid4(), uuid4(), "digest", "{not json")
    log.add_feedback(samples.feedback(uuid4()))
    log.record(estimate)
    switch.away = False
    assert log.drain_once() == 6
    assert (spool.waiting(), spool.rejected()) == (0, 5)
    assert sorted(_ids(engine)) == sorted([used.id, estimate.id])


def test_an_estimate_the_database_refuses_is_kept_aside_and_said(log, spool, version_id):
    """A direct write that breaks a rule is reported as not saved, and kept."""
    made = samples.prediction(version_id)
    wrong = replace(made, price=replace(made.price, high=float("inf")))
    with pytest.raises(StorageUnavailable, match="ck_predictions_range"):
        log.record(wrong)
    assert (spool.waiting(), spool.rejected()) == (0, 1)


def test_the_same_id_with_another_body_is_a_conflict_everywhere(log, switch, version_id):
    """Also against a record that waits, whether or not the database is back."""
    made = samples.prediction(version_id)
    other = replace(made, payload_hash="f" * 64)
    switch.away = True
    log.record(made)
    assert log.record(made) is False
    with pytest.raises(Conflict):
        log.record(other)
    switch.away = False
    with pytest.raises(Conflict):
        log.record(other)
    log.drain_once()
    with pytest.raises(Conflict):
        log.record(other)
    assert log.record(made) is True


def test_a_judgement_of_an_unknown_estimate_is_not_found(log):
    """Known to be neither in the database nor in the spool: refused."""
    with pytest.raises(NotFound):
        log.add_feedback(samples.feedback(uuid4()))


def test_what_cannot_be_known_is_said(log, switch):
    """Without the database, an estimate that does not wait may or may not exist."""
    switch.away = True
    for ask in (log.prediction, log.feedback):
        with pytest.raises(StorageUnavailable):
            ask(uuid4())


def test_without_database_and_spool_the_caller_is_told(switch, tmp_path, version_id):
    """The last resort is an error, never silence; with the database alone all is well."""
    (tmp_path / "file").write_text("")
    log = DurableLog(switch, Spool(tmp_path / "file" / "spool"))
    assert log.record(samples.prediction(version_id)) is True
    switch.away = True
    with pytest.raises(StorageUnavailable, match="cannot be used to store"):
        log.record(samples.prediction(version_id))


def test_an_absence_that_is_known_costs_no_call(switch, spool, version_id):
    """After one failure, records go to the spool without asking the database."""
    log = DurableLog(switch, spool, breaker=Breaker(first_pause_s=60))
    switch.away = True
    for _ in range(20):
        log.record(samples.prediction(version_id))
    assert switch.calls == 1
    assert log.waiting() == 20


def test_difficult_values_wait_and_arrive(log, switch, version_id):
    """NUL, lone surrogates and infinities go through the spool into the database, unchanged."""
    switch.away = True
    asked = {"a": "nul \0", "b": "\ud800", "c": float("inf"), "$d\0": -0.0}
    made = samples.prediction(version_id, input=asked)
    log.record(made)
    said = samples.feedback(made.id, comment="nul \0 and \udfff")
    log.add_feedback(said)
    switch.away = False
    assert log.drain_once() == 2
    assert log.prediction(made.id) == made
    assert log.feedback(made.id)[0].comment == "nul \ufffd and \ufffd"
    switch.log.add_feedback(said)


def test_the_drainer_works_by_itself(switch, spool, version_id):
    """Started, it stores what waits soon after the database is back; closed, it ends."""
    log = DurableLog(switch, spool, breaker=Breaker(first_pause_s=0.05, longest_pause_s=0.05))
    switch.away = True
    log.start()
    log.record(samples.prediction(version_id))
    switch.away = False
    assert _until(lambda: spool.waiting() == 0)
    log.close()
    assert not any(thread.name == "drainer" for thread in threading.enumerate())


def test_a_frozen_server_costs_the_deadline_once(server, engine, spool, version_id):
    """Frozen by SIGSTOP: the first write gives up in time, the next ones at once; none is lost."""
    deadline = 2.0
    log = DurableLog(SqlPredictionLog(engine), spool, deadline_s=deadline)
    made = [samples.prediction(version_id) for _ in range(4)]
    log.record(made[0])
    workers = _backends(engine)
    os.kill(server.pid, signal.SIGSTOP)
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        assert log.record(made[1]) is False
        first = time.monotonic() - began
        assert log.record(made[2]) is False
        assert log.record(made[3]) is False
        rest = time.monotonic() - began - first
    finally:
        for pid in (*workers, server.pid):
            os.kill(pid, signal.SIGCONT)
    assert first < 5 * deadline  # without one it waits for ever; a busy machine adds to it
    assert rest < deadline  # two more, which would cost two deadlines if they waited
    assert _until(lambda: log.drain_once() >= 0 and log.waiting() == 0)
    assert sorted(_ids(engine)) == sorted(estimate.id for estimate in made)


def _backends(engine: Engine) -> list[int]:
    query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    with engine.connect() as connection:
        return list(connection.execute(text(query)).scalars())


def test_a_locked_table_costs_the_deadline(engine, spool, version_id):
    """A write that waits for a lock is given up in time, and stored once in the end."""
    log = DurableLog(SqlPredictionLog(engine), spool, deadline_s=0.6)
    made = samples.prediction(version_id)
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE predictions IN ACCESS EXCLUSIVE MODE"))
        began = time.monotonic()
        assert log.record(made) is False
        assert time.monotonic() - began < 10  # without a deadline it waits for ever
    assert _until(lambda: log.drain_once() >= 0 and log.waiting() == 0)
    assert _ids(engine) == [made.id]


def test_killing_the_server_under_load_loses_and_doubles_nothing(
    server: EmbeddedServer, engine: Engine, spool: Spool, version_id: UUID
):
    """SIGKILL of the server, twice in 600 writes of four threads: each is stored exactly once."""
    log = DurableLog(SqlPredictionLog(engine), spool)
    log.start()
    made = [samples.prediction(version_id) for _ in range(600)]

    def write(number: int) -> bool:
        if number in (200, 400):
            assert server.wait_ready(30)
            os.kill(server.pid, signal.SIGKILL)
        return log.record(made[number])

    before = server.restarts
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(write, range(600)))
    assert _until(lambda: server.restarts >= before + 1 and log.waiting() == 0, 60)
    log.close()
    assert False in answers
    assert spool.rejected() == 0
    assert sorted(_ids(engine)) == sorted(estimate.id for estimate in made)


def test_many_estimates_wait_together_and_arrive_once(log, switch, engine, version_id):
    """Away: all wait in one write. Back: the same ones again are stored once, conflicts said."""
    made = [samples.prediction(version_id) for _ in range(30)]
    switch.away = True
    assert log.record_many(made) == [False] * 30
    other = replace(made[3], payload_hash="f" * 64)
    answers = log.record_many([made[0], other])
    assert answers[0] is False
    assert isinstance(answers[1], Conflict)
    switch.away = False
    answers = log.record_many([*made, other])
    assert answers[:30] == [True] * 30
    assert isinstance(answers[30], Conflict)
    assert log.drain_once() == 30
    assert sorted(_ids(engine)) == sorted(estimate.id for estimate in made)


def test_a_refused_estimate_among_many_is_set_aside(log, spool, version_id):
    """What the database will never take is kept and said; the others are stored."""
    good = samples.prediction(version_id)
    wrong = replace(samples.prediction(version_id), price=replace(good.price, price=-1.0))
    answers = log.record_many([wrong, good])
    assert isinstance(answers[0], StorageUnavailable)
    assert answers[1] is True
    assert (log.waiting(), spool.rejected()) == (0, 1)


def test_many_estimates_without_any_storage_say_so_each(switch, tmp_path, version_id):
    """The last resort is an answer for each, never silence."""
    (tmp_path / "file").write_text("")
    log = DurableLog(switch, Spool(tmp_path / "file" / "spool"))
    switch.away = True
    answers = log.record_many([samples.prediction(version_id) for _ in range(2)])
    assert all(isinstance(answer, StorageUnavailable) for answer in answers)


@pytest.mark.parametrize("together", [False, True])
def test_feedback_on_an_estimate_that_nothing_kept(switch, tmp_path, version_id, together):
    """It is refused while the estimate cannot be saved, and stored with it once it can."""
    (tmp_path / "file").write_text("")
    log = DurableLog(
        switch,
        Spool(tmp_path / "file" / "spool"),
        breaker=Breaker(first_pause_s=0, longest_pause_s=0),
    )
    made, switch.away = samples.prediction(version_id), True
    if together:
        assert isinstance(log.record_many([made])[0], StorageUnavailable)
    else:
        with pytest.raises(StorageUnavailable):
            log.record(made)
    said = samples.feedback(made.id)
    with pytest.raises(StorageUnavailable, match="feedback on it cannot be stored"):
        log.add_feedback(said)
    switch.away = False
    assert log.add_feedback(said) is True
    assert log.prediction(made.id) == made
    assert list(switch.feedback(made.id)) == [said]


@pytest.mark.parametrize(
    "refusal",
    [
        "ALTER DATABASE {} SET default_transaction_read_only = on",
        (
            "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE disk_full; END $$; "
            "CREATE TRIGGER f BEFORE INSERT ON predictions FOR EACH ROW EXECUTE FUNCTION no()"
        ),
    ],
)
def test_a_database_that_answers_but_takes_nothing(log, engine, version_id, refusal):
    """It is not writable, though it can be read; a trial leaves nothing behind."""
    assert log.writable() is True
    log.record(samples.prediction(version_id))
    assert log.writable() is True
    assert len(_ids(engine)) == 1
    with engine.begin() as connection:
        connection.execute(text(refusal.format(engine.url.database)))
    engine.dispose()
    assert log.writable() is False
    assert len(_ids(engine)) == 1
