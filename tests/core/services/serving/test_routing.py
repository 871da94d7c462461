"""A challenger answers those who belong to it, or nobody; the answer never waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pandas as pd
import pytest

from core.errors import InvalidInput, NotFound, StorageUnavailable
from core.ids import uuid7
from core.services import EstimateUseCase, ExperimentUseCase, ModelRouter, Shadow, WhatIfUseCase
from core.services.serving.routing import belongs_to_challenger
from core.services.serving.shadow import answered
from core.types import Experiment, ExperimentCounts, ServiceInput, ShadowEstimate
from tests.core.services.test_services import House, house
from tests.models import registered

__all__ = ["house"]

NOW = datetime(2026, 4, 1, tzinfo=UTC)
SERVICE = ServiceInput("I will design a modern logo, 3 concepts", revisions=float("inf"))
COLUMNS = ["arm", "subject", "verdict", "real_price", "estimate", "shadow"]


class MemoryExperiments:
    """Trials in memory; can be taken away, and held up while it logs."""

    def __init__(self) -> None:
        self.known: list[Experiment] = []
        self.logged: list[ShadowEstimate] = []
        self.away = False
        self.open = threading.Event()
        self.open.set()
        self.frames: dict[str, pd.DataFrame] = {}

    def begin(self, experiment: Experiment) -> Experiment:
        self.known.insert(0, experiment)
        return experiment

    def end(self, experiment_id: UUID, *, at: datetime, actor: str, reason: str) -> Experiment:
        self.known[0] = replace(self.known[0], ended_at=at, ended_by=actor, end_reason=reason)
        return self.known[0]

    def current(self) -> Experiment | None:
        if self.away:
            raise StorageUnavailable("away")
        return next((t for t in self.known if t.ended_at is None), None)

    def all(self) -> Sequence[Experiment]:
        return self.known

    def add(self, estimates: Sequence[ShadowEstimate]) -> int:
        self.open.wait(10)
        if self.away:
            raise StorageUnavailable("away")
        self.logged += estimates
        return len(estimates)

    def counts(self, experiment: Experiment) -> ExperimentCounts:
        return ExperimentCounts(10, len(self.logged))

    def outcomes(self, experiment: Experiment, measure: str, *, most: int = 0) -> pd.DataFrame:
        return self.frames.get(measure, pd.DataFrame(columns=COLUMNS))


class Arms:
    """A champion and a challenger (the same model), and a trial between them."""

    def __init__(self, house: House) -> None:
        self.house, self.store, self.late = house, MemoryExperiments(), 0.0
        market = house.markets.active()
        self.challenger = registered(house.versions, market)
        self.serving = ModelRouter(
            house.holder,
            self.store,
            house.versions,
            clock=lambda: self.late,
            apart=self.apart,
        )
        self.experiments = ExperimentUseCase(
            self.store, house.versions, self.serving, now=lambda: NOW
        )
        self.shadow = Shadow(self.serving, self.store, room=2, now=lambda: NOW)
        self.estimates = EstimateUseCase(self.serving, house.log, shadow=self.shadow.offer)
        self.held: list[Callable[[], None]] | None = None

    def apart(self, work: Callable[[], None]) -> None:
        """Run at once, unless loading is held up."""
        if self.held is None:
            work()
        else:
            self.held.append(work)

    def begin(self, **changes: Any) -> Experiment:
        """Begin a trial of the challenger."""
        asked = {"kind": "share", "share": 0.5, "reason": "to see"} | changes
        return self.experiments.begin(self.challenger.number, **asked)

    def asked_by(self, subject: str | None) -> int:
        """Return the version that answers somebody."""
        made = self.estimates.estimate(SERVICE, door="page", language="en", subject=subject)
        return made.prediction.model_version


@pytest.fixture
def arms(house: House) -> Arms:
    return Arms(house)


def test_a_share_is_stable_by_person_and_drawn_anew_by_trial() -> None:
    """About three in ten belong to a challenger with 30 %, always the same, others next time."""
    experiment = Experiment(uuid7(), "share", UUID(int=1), UUID(int=2), 0.3, NOW, "a", "b")
    people = [f"person {i}" for i in range(2000)]
    mine = [belongs_to_challenger(experiment, one) for one in people]
    assert 0.26 < sum(mine) / 2000 < 0.34
    assert mine == [belongs_to_challenger(experiment, one) for one in people]
    other = [belongs_to_challenger(replace(experiment, id=uuid7()), one) for one in people]
    both = sum(a and b for a, b in zip(mine, other, strict=True))
    assert 0.06 < both / 2000 < 0.12


def test_people_are_parted_and_nobody_known_gets_the_champion(arms: Arms) -> None:
    """The estimate names the version that made it; after the end the champion answers all."""
    experiment = arms.begin()
    people = [f"p{i}" for i in range(12)]
    wanted = [2 if belongs_to_challenger(experiment, one) else 1 for one in people]
    assert [arms.asked_by(one) for one in people] == wanted
    assert set(wanted) == {1, 2}
    assert arms.asked_by(None) == 1
    arms.experiments.end(experiment.id, reason="seen")
    assert {arms.asked_by(one) for one in people[:4]} == {1}
    assert arms.store.logged == []


def test_nobody_waits_for_a_challenger_to_load(arms: Arms) -> None:
    """Until it is loaded, apart, the champion serves; one look-up at a time is under way."""
    arms.begin(share=0.9)
    arms.held = []
    people = [f"p{i}" for i in range(4)]
    assert {arms.asked_by(one) for one in people} == {1}
    assert len(arms.held) == 1
    arms.held.pop()()
    assert 2 in {arms.asked_by(one) for one in people}


def test_a_look_that_cannot_begin_is_tried_again(arms: Arms) -> None:
    """Where no thread is to be had the champion answers, and the next look finds the trial."""
    arms.begin(share=0.9)
    kept, arms.serving._apart = arms.serving._apart, _no_thread
    people = [f"p{i}" for i in range(4)]
    assert {arms.asked_by(one) for one in people} == {1}
    arms.serving._apart, arms.late = kept, 60.0
    assert 2 in {arms.asked_by(one) for one in people}


def _no_thread(_work: Callable[[], None]) -> None:
    raise RuntimeError("can't start new thread")


def test_what_follows_goes_by_the_version_of_the_estimate(arms: Arms) -> None:
    """What-if and words of a challenger's estimate are the challenger's."""
    experiment = arms.begin(share=0.9)
    one = next(p for p in "abcdefgh" if belongs_to_challenger(experiment, p))
    made = arms.estimates.estimate(SERVICE, door="page", language="en", subject=one).prediction
    assert arms.serving.of(made.model_version_id).version.number == 2
    same = WhatIfUseCase(arms.serving).imagine(made, {})
    assert same.price.price == made.price.price
    assert arms.serving.of(uuid7()).version.number == 1


def test_a_damaged_challenger_never_serves(arms: Arms) -> None:
    """The champion answers everybody, and the reason is there to be shown."""
    arms.house.versions.artifacts[arms.challenger.id] = b"damaged"
    experiment = arms.begin(share=0.9)
    assert {arms.asked_by(f"p{i}") for i in range(6)} == {1}
    assert "fingerprint" in str(arms.experiments.results(experiment).trouble)


def test_a_trial_against_an_earlier_champion_is_ignored(arms: Arms) -> None:
    """Once another version serves, nobody is parted any more, whatever the tables say."""
    experiment = arms.begin(share=0.9)
    one = next(p for p in "abcdefgh" if belongs_to_challenger(experiment, p))
    assert arms.asked_by(one) == 2
    arms.house.crown()
    arms.house.holder.forget()
    assert arms.asked_by(one) == 3


def test_a_trial_goes_on_while_the_database_is_away(arms: Arms) -> None:
    """What is known stays, for trials as for champions."""
    experiment = arms.begin(share=0.9)
    one = next(p for p in "abcdefgh" if belongs_to_challenger(experiment, p))
    assert arms.asked_by(one) == 2
    arms.store.away, arms.late = True, 60.0
    assert arms.asked_by(one) == 2


def test_the_shadow_answers_the_same_question_and_is_never_shown(arms: Arms) -> None:
    """The same model in the shadow gives the same price; what is shown is the champion's."""
    arms.begin(kind="shadow", share=0.0)
    made = arms.estimates.estimate(SERVICE, door="page", language="en", subject="a").prediction
    arms.shadow.drain()
    assert made.model_version == 1
    (logged,) = arms.store.logged
    assert (logged.prediction_id, logged.price, logged.low, logged.high) == (
        made.id,
        made.price.price,
        made.price.low,
        made.price.high,
    )
    assert logged.abstained == made.abstained
    assert arms.shadow.counts().answered == 1
    arms.shadow.close()


def test_a_full_shadow_drops_and_counts(arms: Arms) -> None:
    """While it is held up, at most two wait; the rest are dropped and nobody waits."""
    arms.begin(kind="shadow")
    made = arms.estimates.estimate(SERVICE, door="page", language="en").prediction
    arms.shadow.drain()
    arms.store.open.clear()
    for _ in range(40):
        arms.shadow.offer(made)
    assert arms.shadow.counts().dropped >= 10
    arms.store.open.set()
    arms.shadow.drain()
    counts = arms.shadow.counts()
    assert counts.answered + counts.dropped == 41
    arms.shadow.close()


def test_a_shadow_that_fails_leaves_no_trace_on_the_answer(arms: Arms) -> None:
    """Neither a database that is away nor an input that cannot be read reaches the person."""
    arms.begin(kind="shadow")
    made = arms.estimates.estimate(SERVICE, door="page", language="en").prediction
    arms.shadow.drain()
    arms.shadow.offer(replace(made, input={"description": ""}))
    arms.shadow.drain()
    assert arms.shadow.counts().failed == 1
    running = arms.serving.shadow()
    assert running is not None
    assert answered(running, made, NOW).price == made.price.price
    arms.shadow.close()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": ""}, "reason"),
        ({"share": 0.0}, "share"),
        ({"share": 0.95}, "share"),
    ],
)
def test_a_trial_needs_a_name_a_reason_and_a_share(
    arms: Arms, changes: dict[str, Any], sentence: str
) -> None:
    """What is missing is said."""
    with pytest.raises(InvalidInput, match=sentence):
        arms.begin(**changes)
    assert arms.store.known == []


def test_only_what_can_be_compared_is_tried(arms: Arms) -> None:
    """Not the champion, not an unknown version, not one in another currency."""
    asked = {"kind": "shadow", "reason": "b"}
    with pytest.raises(InvalidInput, match="is already in service"):
        arms.experiments.begin(1, **asked)
    with pytest.raises(NotFound, match="no version 9"):
        arms.experiments.begin(9, **asked)
    other = replace(arms.challenger, id=uuid7(), card={"currency": "PKR"})
    arms.house.versions.add(other, b"")
    with pytest.raises(InvalidInput, match="PKR"):
        arms.experiments.begin(3, **asked)


def test_the_results_count_whom_they_should(arms: Arms) -> None:
    """People in the wrong arm, or unknown, are left out; both measures are there."""
    experiment = arms.begin()
    theirs = [f"p{i}" for i in range(40)]
    rows = [
        [
            "challenger" if belongs_to_challenger(experiment, p) else "champion",
            p,
            "good",
            25.0,
            20.0,
            float("nan"),
        ]
        for p in theirs
    ]
    wrong = ["champion" if rows[0][0] == "challenger" else "challenger", "p0", "bad", 1, 9, 1.0]
    unknown = ["champion", None, "bad", 25.0, 20.0, 1.0]
    table = pd.DataFrame([*rows, wrong, unknown], columns=COLUMNS)
    arms.store.frames = {"verdict": table, "real_price": table}
    results = arms.experiments.results(experiment)
    good, error = results.comparisons
    assert good.champion.n + good.challenger.n == 40
    assert (good.champion.value, good.challenger.value) == (1.0, 1.0)
    assert error.champion.value == pytest.approx(0.2231, abs=1e-4)
    assert {good.says, error.says} == {"go_on"}


def test_the_shadow_is_compared_pair_by_pair(arms: Arms) -> None:
    """Only services that both priced count, and by error alone."""
    experiment = arms.begin(kind="shadow")
    rows = [["champion", None, None, 20.0, 25.0, 20.0]] * 900
    rows.append(["champion", None, None, 20.0, 25.0, float("nan")])
    arms.store.frames = {"real_price": pd.DataFrame(rows, columns=COLUMNS)}
    (comparison,) = arms.experiments.results(experiment).comparisons
    assert (comparison.measure, comparison.gain.n) == ("error", 900)
    assert comparison.says == "challenger_better"
    assert arms.experiments.results(experiment).trouble is None
