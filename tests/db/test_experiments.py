"""One trial at a time; it ends with a decision; people are judged once, in the right arm."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest
import samples
from sqlalchemy import Engine, text

from core.errors import InvalidInput, NotFound
from core.ids import uuid7
from core.types import Experiment, ExperimentCounts, Flag, ShadowEstimate
from db.engine import erasing
from db.experiments import SqlExperiments
from db.model_versions import SqlModelVersions
from db.predictions import SqlPredictionLog

LATER = samples.NOON + timedelta(hours=1)


class Arms:
    """A champion, a challenger, and a log of estimates by either."""

    def __init__(self, engine: Engine, champion: UUID) -> None:
        self.registry, self.log = SqlModelVersions(engine), SqlPredictionLog(engine)
        self.champion = champion
        self.registry.promote(samples.decision(champion))
        market = self.registry.get(champion)
        assert market is not None
        self.challenger = self.registry.add(samples.version(market.snapshot_id), b"other").id
        self.experiments = SqlExperiments(engine)

    def experiment(self, **changes: Any) -> Experiment:
        """A trial as the service makes it."""
        made = Experiment(
            uuid7(), "share", self.challenger, self.champion, 0.5, samples.NOON, "me", "why not"
        )
        return replace(made, **changes)

    def judged(self, version_id: UUID, subject: str | None, **said: Any) -> UUID:
        """An estimate of a person, and what they said of it."""
        number = 1 if version_id == self.champion else 2
        changes = {k: said.pop(k) for k in ("flags",) if k in said}
        made = samples.prediction(
            version_id, subject=subject, created_at=LATER, model_version=number, **changes
        )
        self.log.record(made)
        given = {"created_at": LATER, "verdict": None, "real_price": None, "currency": None} | said
        self.log.add_feedback(samples.feedback(made.id, **given))
        return made.id


@pytest.fixture
def arms(engine: Engine, version_id: UUID) -> Arms:
    return Arms(engine, version_id)


def test_one_trial_at_a_time(arms: Arms) -> None:
    """Of four that begin at once one does; after its end another may."""

    def begun(_: int) -> Experiment | None:
        try:
            return arms.experiments.begin(arms.experiment())
        except InvalidInput:
            return None

    with ThreadPoolExecutor(4) as pool:
        made = [experiment for experiment in pool.map(begun, range(4)) if experiment is not None]
    assert len(made) == 1
    assert arms.experiments.current() == made[0]
    ended = arms.experiments.end(made[0].id, at=LATER, actor="you", reason="enough")
    assert (ended.ended_at, ended.ended_by, ended.end_reason) == (LATER, "you", "enough")
    assert arms.experiments.current() is None
    assert arms.experiments.end(ended.id, at=LATER, actor="x", reason="again") == ended
    arms.experiments.begin(arms.experiment(kind="shadow", share=0.0))
    assert len(arms.experiments.all()) == 2


def test_an_unknown_trial_cannot_be_ended(arms: Arms) -> None:
    """It is a sentence."""
    with pytest.raises(NotFound):
        arms.experiments.end(uuid7(), at=LATER, actor="me", reason="x")


@pytest.mark.parametrize("kind", ["promote", "rollback"])
def test_another_champion_ends_the_trial(arms: Arms, kind: Any) -> None:
    """It ends in the decision's own transaction, with its name and reason."""
    arms.experiments.begin(arms.experiment())
    arms.registry.promote(samples.decision(arms.challenger, kind=kind, actor="Ada", reason="wins"))
    assert arms.experiments.current() is None
    over = arms.experiments.all()[0]
    assert (over.ended_by, over.end_reason) == ("Ada", "wins")


def test_a_trial_goes_with_its_versions(arms: Arms, engine: Engine) -> None:
    """Deleting a version leaves no trial behind that would keep it from going."""
    arms.experiments.begin(arms.experiment())
    with engine.begin() as connection, erasing(connection):
        connection.execute(
            text("DELETE FROM model_versions WHERE id = :id"), {"id": arms.challenger}
        )
    assert arms.experiments.all() == []


def _shadow(
    experiment: Experiment, prediction_id: UUID, price: float = 24.0, **changes: Any
) -> Any:
    made = ShadowEstimate(
        experiment.id,
        prediction_id,
        LATER,
        price,
        10.0,
        40.0,
        "USD",
        "medium",
        abstained=False,
        latency_ms=9.0,
    )
    return replace(made, **changes)


def test_shadow_answers_are_logged_once_and_only_beside_an_estimate(arms: Arms) -> None:
    """A repeated one changes nothing; one whose estimate has not arrived is left out."""
    experiment = arms.experiments.begin(arms.experiment(kind="shadow", share=0.0))
    known = arms.judged(arms.champion, None)
    assert arms.experiments.add([_shadow(experiment, known), _shadow(experiment, uuid7())]) == 1
    assert arms.experiments.add([_shadow(experiment, known, 30.0)]) == 0
    assert arms.experiments.add([]) == 0
    assert arms.experiments.counts(experiment) == ExperimentCounts(1, 1)


def test_a_shadow_answer_goes_with_its_estimate(arms: Arms, engine: Engine) -> None:
    """An erasure leaves nothing of it behind."""
    experiment = arms.experiments.begin(arms.experiment(kind="shadow", share=0.0))
    known = arms.judged(arms.champion, "a")
    arms.experiments.add([_shadow(experiment, known)])
    with engine.begin() as connection, erasing(connection):
        connection.execute(text("DELETE FROM feedback"))
        connection.execute(text("DELETE FROM predictions WHERE id = :id"), {"id": known})
    assert arms.experiments.counts(experiment) == ExperimentCounts(0, 0)


def test_people_are_judged_once_in_the_order_they_spoke(arms: Arms) -> None:
    """By the first judged estimate, as last judged; other versions and other times are left out."""
    experiment = arms.experiments.begin(arms.experiment())
    first = arms.judged(arms.challenger, "a", verdict="good")
    arms.judged(arms.challenger, "a", verdict="bad", created_at=LATER + timedelta(minutes=1))
    arms.log.add_feedback(
        samples.feedback(
            first,
            verdict="bad",
            real_price=None,
            currency=None,
            created_at=LATER + timedelta(seconds=1),
        )
    )
    arms.judged(arms.champion, "b", verdict="good")
    arms.judged(arms.champion, "c", real_price=25.0, currency="USD")
    before = samples.prediction(arms.champion, created_at=samples.NOON - timedelta(days=1))
    arms.log.record(before)
    arms.log.add_feedback(samples.feedback(before.id, created_at=LATER))
    found = arms.experiments.outcomes(experiment, "verdict")
    assert found[["arm", "subject", "verdict"]].values.tolist() == [
        ["champion", "b", "good"],
        ["challenger", "a", "bad"],
    ]
    assert arms.experiments.counts(experiment) == ExperimentCounts(2, 2)


def test_real_prices_count_in_their_own_currency_where_a_price_was_given(arms: Arms) -> None:
    """With the shadow's answer beside them, unless it gave none."""
    experiment = arms.experiments.begin(arms.experiment(kind="shadow", share=0.0))
    kept = arms.judged(arms.champion, "a", real_price=25.0, currency="USD")
    silent = arms.judged(arms.champion, "b", real_price=30.0, currency="USD")
    arms.judged(arms.champion, "c", real_price=30.0, currency="EUR")
    far = Flag("too_far", "Nothing is like it.")
    arms.judged(arms.champion, "d", real_price=30.0, currency="USD", flags=(far,))
    arms.experiments.add(
        [_shadow(experiment, kept, 24.0), _shadow(experiment, silent, abstained=True)]
    )
    found = arms.experiments.outcomes(experiment, "real_price").sort_values("real_price")
    assert found["real_price"].tolist() == [25.0, 30.0]
    assert found["estimate"].tolist() == [20.1, 20.1]
    assert found["shadow"].tolist()[0] == 24.0
    assert np.isnan(found["shadow"].tolist()[1])


def test_an_empty_trial_is_an_empty_frame(arms: Arms) -> None:
    """Its columns are there, as numbers."""
    found = arms.experiments.outcomes(arms.experiments.begin(arms.experiment()), "verdict")
    assert list(found) == ["arm", "subject", "verdict", "real_price", "estimate", "shadow"]
    assert found["estimate"].dtype == "float64"
