"""Gates, refusals and lineage are kept as they were, and go only with what they are about."""

from __future__ import annotations

from uuid import UUID

import pytest
import samples
from sqlalchemy import Engine, text

from core.errors import Conflict
from core.ids import uuid7
from core.types import Check, GateReport
from db.engine import erasing
from db.gates import SqlGates
from db.lineage import SqlLineage
from db.model_versions import SqlModelVersions
from db.predictions import SqlPredictionLog


@pytest.fixture
def rival(engine: Engine, version_id: UUID) -> UUID:
    """A second version of the same market."""
    registry = SqlModelVersions(engine)
    first = registry.get(version_id)
    assert first is not None
    return registry.add(samples.version(first.snapshot_id), b"other").id


def _report(challenger: UUID, champion: UUID, *, passed: bool = True) -> GateReport:
    check = Check("error", passed, "{n} rows.", {"n": 3, "worst": float("inf")})
    return GateReport(
        uuid7(), samples.NOON, challenger, champion, (check,), {"metrics": {"x": float("nan")}}
    )


def test_a_report_comes_back_as_it_was(engine: Engine, version_id: UUID, rival: UUID):
    """Checks with their figures, in order; the newest of a version is found; twice is once."""
    gates = SqlGates(engine)
    assert gates.latest(rival) is None
    first, second = (_report(rival, version_id, passed=p) for p in (False, True))
    for report in (first, first, second):
        gates.add(report)
    assert gates.get(first.id).checks == first.checks
    assert not gates.get(first.id).passed
    assert gates.latest(rival).id == second.id
    assert gates.latest(version_id) is None
    assert gates.get(uuid7()) is None


def test_a_refusal_is_kept_and_crowns_nobody(engine: Engine, version_id: UUID, rival: UUID):
    """The champion stays; the decision names it, its gate, who refused and why."""
    registry, gates = SqlModelVersions(engine), SqlGates(engine)
    registry.promote(samples.decision(version_id))
    report = _report(rival, version_id, passed=False)
    gates.add(report)
    wanted = samples.decision(rival, kind="reject", gate_id=report.id, reason="worse")
    kept = registry.reject(wanted)
    assert kept.previous_version_id == version_id
    assert registry.champion().id == version_id
    assert registry.decisions()[0] == kept


def test_a_promotion_over_another_champion_is_a_conflict(
    engine: Engine, version_id: UUID, rival: UUID
):
    """Whoever decided by looking at another champion decides again; nothing was changed."""
    registry = SqlModelVersions(engine)
    registry.promote(samples.decision(version_id))
    with pytest.raises(Conflict, match="in the meantime"):
        registry.promote(samples.decision(rival), over=rival)
    assert registry.champion().id == version_id
    assert len(registry.decisions()) == 1
    assert registry.promote(samples.decision(rival), over=version_id)
    assert registry.champion().id == rival


def test_who_corrected_sees_where_it_went(engine: Engine, version_id: UUID, rival: UUID):
    """By subject and version; twice is once; a correction that is erased leaves no trace."""
    log, lineage = SqlPredictionLog(engine), SqlLineage(engine)
    made = samples.prediction(version_id)
    log.record(made)
    given = [samples.feedback(made.id, subject=who) for who in ("anne", "anne", "bob")]
    for judgement in given:
        log.add_feedback(judgement)
    ids = [judgement.id for judgement in given]
    lineage.add(rival, ids)
    lineage.add(rival, ids[:1])
    lineage.add(version_id, [ids[0], uuid7()])
    assert lineage.versions_of("anne") == {1: 1, 2: 2}
    assert lineage.versions_of("nobody") == {}
    assert lineage.corrections_of(rival) == sorted(ids)
    with engine.begin() as connection, erasing(connection):
        connection.execute(text("DELETE FROM feedback WHERE subject = 'anne'"))
    assert lineage.versions_of("anne") == {}
    assert lineage.corrections_of(rival) == ids[2:]
