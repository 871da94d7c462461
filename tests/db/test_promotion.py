"""Promotions and rollbacks under faults, on a real PostgreSQL: one champion, and nothing mixed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
import samples
from sqlalchemy import Engine, text

from core.authority import as_now
from core.errors import (
    ArtifactRefused,
    Conflict,
    GateNotPassed,
    InvalidInput,
    NotFound,
    StorageUnavailable,
)
from core.ids import uuid7
from core.models.artifact import dump_model, load_model
from core.services import ChampionHolder, EstimateUseCase, PromotionUseCase
from core.types import Check, GateReport, ServiceInput
from db import engine as engines
from db.admin import migrate
from db.embedded.server import EmbeddedServer
from db.gates import SqlGates
from db.model_versions import SqlModelVersions
from db.predictions import SqlPredictionLog
from db.snapshots import SqlSnapshots
from tests.conftest import OWNER
from tests.models import artifact

SERVICE = ServiceInput("I will design a modern logo, 3 concepts", rating=4.9, reviews=100)


@cache
def _bytes(shift: float) -> bytes:
    """A real model whose estimates are higher by some shift of the log price."""
    made = load_model(artifact(), sha256(artifact()).hexdigest())
    moved = replace(made.calibration.distribution, shift=shift, shifts={})
    made.calibration = replace(made.calibration, distribution=moved)
    return dump_model(made)


def _added(engine: Engine, artifact: bytes, digest: str | None = None) -> int:
    registry, markets = SqlModelVersions(engine), SqlSnapshots(engine)
    market = markets.active() or markets.add(samples.snapshot(), samples.listings())
    fingerprint = digest or sha256(artifact).hexdigest()
    return registry.add(
        samples.version(market.id, sha256=fingerprint, card={"n": 3}), artifact
    ).number


class Registry:
    """Two sound versions, and the use case that decides about them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.versions, self.gates = SqlModelVersions(engine), SqlGates(engine)
        self.holder = ChampionHolder(self.versions, refresh_s=0.02)
        self.promotion = PromotionUseCase(self.versions, self.gates, self.holder)
        for shift in (0.0, 1.0):
            _added(engine, _bytes(shift))
        self.promotion.promote(1, reason="first")

    def pass_gate(self, number: int, *, passed: bool = True) -> None:
        """Judge a version beside the champion."""
        self.gates.add(
            GateReport(
                uuid7(),
                samples.NOON,
                self.promotion.version(number).id,
                self.versions.champion().id,
                (Check("error", passed, "so"),),
            )
        )

    def serving(self) -> int:
        """Return the number of the one champion."""
        champions = [v.number for v in self.versions.all() if v.is_champion]
        assert len(champions) == 1
        return champions[0]


@pytest.fixture
def registry(engine: Engine) -> Registry:
    return Registry(engine)


def test_only_an_open_gate_lets_a_version_serve(registry: Registry):
    """Without a gate, or with one that is shut, the refusal is kept; with an open one it serves."""
    decide = registry.promotion
    with pytest.raises(GateNotPassed, match="has not been through"):
        decide.promote(2, reason="looks good")
    registry.pass_gate(2, passed=False)
    with pytest.raises(GateNotPassed, match="did not pass"):
        decide.promote(2, reason="looks good")
    registry.pass_gate(2)
    taken = decide.promote(2, reason="looks good")
    assert registry.serving() == registry.holder.get().version.number == 2
    assert taken.gate_id == registry.gates.latest(taken.model_version_id).id
    assert [d.kind for d in decide.decisions()] == ["promote", "reject", "reject", "promote"]


def test_a_gate_beside_another_champion_is_out_of_date(registry: Registry):
    """What was compared with version 1 says nothing once version 2 serves."""
    third = _added(registry.engine, _bytes(0.0))
    for number in (2, third):
        registry.pass_gate(number)
    registry.promotion.promote(2, reason="better")
    with pytest.raises(GateNotPassed, match="is no longer in service"):
        registry.promotion.promote(third, reason="better")


def test_a_gate_can_be_overruled_by_name(registry: Registry):
    """Despite a gate that is shut: the decision names the gate that it overruled, and why."""
    registry.pass_gate(2, passed=False)
    taken = registry.promotion.promote(2, reason="the market has changed", despite_gate=True)
    assert registry.serving() == 2
    assert not registry.gates.get(taken.gate_id).passed


def test_a_rollback_goes_only_to_what_served(registry: Registry):
    """No way round the gate; afterwards the version before serves at once."""
    decide = registry.promotion
    with pytest.raises(InvalidInput, match="was never in service"):
        decide.rollback(2, reason="try it")
    decide.promote(2, reason="try it", despite_gate=True)
    taken = decide.rollback(1, reason="worse on logos")
    assert registry.holder.get().version.number == 1
    assert (taken.kind, taken.actor, taken.reason) == ("rollback", OWNER.name, "worse on logos")


def test_a_decision_needs_a_reason(registry: Registry):
    """Blank words, an unknown version and the one that serves are refused, and nothing is kept."""
    decide = registry.promotion
    for reason in ("\t", "x" * 501):
        with pytest.raises(InvalidInput, match="needs a reason"):
            decide.reject(2, reason=reason)
    with pytest.raises(NotFound, match="no version 9"):
        decide.promote(9, reason="why")
    with pytest.raises(InvalidInput, match="is already in service"):
        decide.rollback(1, reason="why")
    assert len(decide.decisions()) == 1
    assert decide.reject(2, reason="too dear").kind == "reject"


def _flipped(good: bytes) -> bytes:
    middle = len(good) // 2
    return good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :]


@pytest.mark.parametrize(
    "damaged",
    [_flipped, lambda good: good[:-100], lambda _good: b""],
    ids=["flipped bit", "truncated", "empty"],
)
def test_a_damaged_artifact_is_refused_before_it_serves(registry: Registry, damaged):
    """It is not promoted, not even despite the gate; the refusal is kept; the champion serves."""
    good = _bytes(1.0)
    number = _added(registry.engine, damaged(good), sha256(good).hexdigest())
    registry.pass_gate(number)
    with pytest.raises(ArtifactRefused, match="does not match its fingerprint"):
        registry.promotion.promote(number, reason="new", despite_gate=True)
    assert registry.serving() == registry.holder.get().version.number == 1
    assert registry.promotion.decisions()[0].kind == "reject"


def test_a_champion_that_is_damaged_later_leaves_the_one_before(registry: Registry):
    """Unreadable: whoever has a model goes on with it, and a new process finds the one before."""
    good = _bytes(1.0)
    number = _added(registry.engine, _flipped(good), sha256(good).hexdigest())
    assert registry.holder.get().version.number == 1
    broken = registry.promotion.version(number)
    registry.versions.promote(samples.decision(broken.id))
    registry.holder.forget()
    assert registry.holder.get().version.number == 1
    assert ChampionHolder(registry.versions).get().version.number == 1


def test_racing_promotions_leave_one_champion(registry: Registry):
    """Of eight that passed beside the same champion one wins; the others decide again."""
    rivals = [_added(registry.engine, _bytes(1.0)) for _ in range(8)]
    for number in rivals:
        registry.pass_gate(number)
    engine = registry.engine

    def promote(number: int) -> str:
        versions = SqlModelVersions(engine)
        decide = PromotionUseCase(versions, SqlGates(engine), ChampionHolder(versions))
        try:
            return decide.promote(number, reason="better").kind
        except (Conflict, GateNotPassed) as error:
            return type(error).__name__

    with ThreadPoolExecutor(8) as pool:
        ends = list(pool.map(as_now(promote), rivals))
    assert ends.count("promote") == 1
    assert registry.serving() == rivals[ends.index("promote")]


def test_estimates_during_rollbacks_are_neither_lost_nor_mixed(registry: Registry):
    """Each names a version, has exactly the price of that version, and is in the database."""
    registry.promotion.promote(2, reason="better", despite_gate=True)
    log = SqlPredictionLog(registry.engine)
    doors = [
        EstimateUseCase(ChampionHolder(SqlModelVersions(registry.engine), refresh_s=0.05), log)
        for _ in range(3)
    ]
    stop, made = threading.Event(), []

    def ask(door: EstimateUseCase) -> None:
        while not stop.is_set():
            made.append(door.estimate(SERVICE, door="page", language="en").prediction)

    with ThreadPoolExecutor(3) as pool:
        running = [pool.submit(as_now(ask), door) for door in doors]
        for number in (1, 2, 1, 2, 1):
            registry.promotion.rollback(number, reason="back and forth")
            seen = len(made) + 6
            _await(lambda: len(made) > seen)  # noqa: B023 - awaited before the next round
        stop.set()
        for each in running:
            each.result()
    prices = {p.model_version: set() for p in made}
    for prediction in made:
        prices[prediction.model_version].add(prediction.price.price)
        assert log.prediction(prediction.id).model_version == prediction.model_version
    assert set(prices) == {1, 2}
    assert all(len(found) == 1 for found in prices.values())
    assert prices[1] != prices[2]
    _await(
        lambda: (
            doors[0].estimate(SERVICE, door="page", language="en").prediction.model_version
            == registry.serving()
        )
    )


def _await(check, limit_s: float = 30) -> None:
    end = time.monotonic() + limit_s
    while not check():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def own_server(short_home: Path) -> Iterator[EmbeddedServer]:
    """A server of its own, which may be killed."""
    with EmbeddedServer(short_home) as running:
        yield running


def test_a_server_killed_in_the_middle_of_a_promotion_leaves_one_champion(
    own_server: EmbeddedServer,
):
    """The old one is dethroned and the new one crowned, and then the lights go out: neither was."""
    engine = engines.make_engine(own_server.url, lock_timeout_s=30)
    migrate.upgrade(engine)
    registry = SqlModelVersions(engine)
    market = SqlSnapshots(engine).add(samples.snapshot(), samples.listings())
    old, new = (registry.add(samples.version(market.id), b"m").id for _ in range(2))
    registry.promote(samples.decision(old))
    back = own_server.restarts
    with engine.connect() as holding, ThreadPoolExecutor(1) as pool:
        holding.execute(text("LOCK TABLE decisions IN ACCESS EXCLUSIVE MODE"))
        promotion = pool.submit(registry.promote, samples.decision(new))
        _await(lambda: _waits_for_decisions(engine))
        os.kill(own_server.pid, signal.SIGKILL)
        with pytest.raises(StorageUnavailable):
            promotion.result(60)
        holding.invalidate()
    _await(lambda: own_server.restarts > back and own_server.wait_ready(30), 60)
    assert [(v.id, v.is_champion) for v in registry.all()] == [(new, False), (old, True)]
    assert [d.model_version_id for d in registry.decisions()] == [old]
    registry.promote(samples.decision(new))
    assert registry.champion().id == new
    engine.dispose()


def _waits_for_decisions(engine: Engine) -> bool:
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'decisions'::regclass"
    with engine.connect() as connection:
        return bool(connection.execute(text(query)).scalar_one())
