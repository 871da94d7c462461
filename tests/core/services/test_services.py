"""The use cases, over ports held in memory."""

from __future__ import annotations

import json
import math
import threading
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from core.errors import Conflict, InvalidInput, NoChampion, NotFound, StorageUnavailable
from core.ids import uuid7
from core.language import translator
from core.services import (
    ChampionHolder,
    EstimateUseCase,
    FeedbackUseCase,
    MarketUseCase,
    TrainingUseCase,
)
from core.services.estimate.serialise import estimate_json
from core.types import ModelVersion, ServiceInput
from core.types.reading import ReadOptions
from tests.conftest import OWNER
from tests.core.services.fakes import MemoryLog, MemorySnapshots, MemoryVersions
from tests.models import market, registered

SERVICE = ServiceInput("I will design a modern logo, 3 concepts", rating=4.9, reviews=100)


class House:
    """The use cases wired to memory, with one champion if asked."""

    def __init__(self, *, champion: bool = True) -> None:
        self.log, self.versions, self.snapshots = MemoryLog(), MemoryVersions(), MemorySnapshots()
        self.seconds = 0.0
        self.holder = ChampionHolder(self.versions, refresh_s=15, clock=lambda: self.seconds)
        self.markets = MarketUseCase(self.snapshots)
        self.estimates = EstimateUseCase(self.holder, self.log)
        self.feedback = FeedbackUseCase(self.log)
        self.training = TrainingUseCase(self.markets, self.versions, self.holder)
        if champion:
            self.crown()

    def crown(self) -> None:
        """Store the shared model as another version and promote it."""
        self.markets.ensure_demo(400)
        version = registered(self.versions, self.markets.active())
        self.training._promote(version, reason="test", actor="test")


@pytest.fixture
def house() -> House:
    return House()


def estimate(house: House, service: ServiceInput = SERVICE, **options: object) -> object:
    return house.estimates.estimate(service, door="command", language="en", **options)


def test_an_estimate_is_logged_as_it_is_returned(house: House) -> None:
    """What the log holds is what the door shows."""
    done = house.estimates.estimate(SERVICE, door="page", language="fr")
    assert done.recorded
    assert house.log.prediction(done.prediction.id) == done.prediction
    assert (done.prediction.door, done.prediction.language) == ("page", "fr")
    assert done.prediction.synthetic


def test_the_answer_adds_up_to_the_cent_and_is_json(house: House) -> None:
    """Baseline and amounts are the price, in an object that any JSON reader accepts."""
    told = estimate_json(estimate(house), translator("en"))
    total = told["baseline"] + math.fsum(c["amount"] for c in told["contributions"])
    assert round(total, 2) == told["price"]
    assert math.isclose(sum(told["band_probabilities"].values()), 1)
    assert json.loads(json.dumps(told, allow_nan=False)) == told


def test_the_same_id_again_is_a_replay_and_another_input_a_conflict(house: House) -> None:
    """An id names one request for ever."""
    identity = uuid7()
    first = estimate(house, prediction_id=identity)
    again = estimate(house, prediction_id=identity)
    assert first.prediction.price == again.prediction.price
    assert len(house.log.predictions) == 1
    with pytest.raises(Conflict):
        estimate(house, ServiceInput("Something else entirely"), prediction_id=identity)


def test_an_estimate_that_nothing_can_store_is_shown_and_says_so(house: House) -> None:
    """Never in silence: the reservation is part of the estimate."""
    house.log.away = True
    done = estimate(house)
    assert not done.recorded
    assert "not_saved" in {flag.code for flag in done.prediction.flags}


class FrozenVersions:
    """A registry whose server may be stopped: it answers once it goes on."""

    def __init__(self, versions: MemoryVersions, thawed: threading.Event) -> None:
        self._versions, self._thawed = versions, thawed

    def champion(self) -> ModelVersion | None:
        self._thawed.wait()
        return self._versions.champion()

    def artifact(self, version_id: UUID) -> bytes:
        return self._versions.artifact(version_id)


def test_without_a_champion_the_sentence_says_what_to_run() -> None:
    """No model is a state with a remedy, not a crash."""
    with pytest.raises(NoChampion, match="jobs train"):
        estimate(House(champion=False))


def test_the_champion_goes_on_serving_while_the_database_is_away(house: House) -> None:
    """What is in memory prices even when the registry cannot be asked."""
    estimate(house)
    house.versions.away, house.seconds = True, 60.0
    assert estimate(house).prediction.price.price > 0


def test_a_frozen_registry_holds_nobody_up(house: House) -> None:
    """The champion in memory prices at once; what the registry says in the end is not lost."""
    thawed = threading.Event()
    holder = ChampionHolder(
        FrozenVersions(house.versions, thawed), clock=lambda: house.seconds, patience_s=0.01
    )
    thawed.set()
    first = holder.get()
    thawed.clear()
    house.seconds = 16.0
    assert holder.get() is first
    house.versions.crowned = registered(house.versions, house.markets.active()).id
    house.seconds = 32.0
    assert holder.get() is first
    thawed.set()
    holder.forget()
    assert holder.get().version.number == 2


def test_a_registry_that_is_away_at_the_start_is_said(house: House) -> None:
    """With nothing loaded there is nothing to serve."""
    house.versions.away = True
    with pytest.raises(StorageUnavailable):
        estimate(house)


def test_a_new_champion_serves_after_the_refresh_and_not_before(house: House) -> None:
    """The registry is asked once per period, and its answer takes effect."""
    assert estimate(house).prediction.model_version == 1
    version = registered(house.versions, house.markets.active())
    house.versions.crowned = version.id
    asked = house.versions.asked
    assert estimate(house).prediction.model_version == 1
    assert house.versions.asked == asked
    house.seconds = 16.0
    assert estimate(house).prediction.model_version == 2


def test_the_unlimited_and_the_odd_are_stored_as_json(house: House) -> None:
    """Infinity, NUL and lone surrogates reach the log in a form that JSON and PostgreSQL take."""
    odd = ServiceInput("logo design\0 \ud800 modern", revisions=math.inf)
    done = estimate(house, odd)
    text = json.dumps(
        [dict(done.prediction.input), dict(done.prediction.normalised_input)], allow_nan=False
    )
    assert "\\u0000" not in text
    assert done.prediction.input["revisions"] == "unlimited"


def test_a_past_estimate_is_found_by_its_id_only(house: House) -> None:
    """A known id gives the estimate, an unknown one a sentence."""
    done = estimate(house)
    assert house.estimates.get(done.prediction.id) == done.prediction
    with pytest.raises(NotFound):
        house.estimates.get(uuid7())


def test_a_judgement_is_kept_and_the_later_one_is_in_force(house: House) -> None:
    """Changing one's mind adds a row."""
    prediction = estimate(house).prediction
    house.feedback.record(prediction.id, verdict="good")
    house.feedback.record(prediction.id, verdict="bad", real_price=80, currency="EUR")
    latest = house.feedback.latest(prediction.id)
    assert latest is not None
    assert (latest.verdict, latest.real_price, latest.currency) == ("bad", 80, "EUR")
    assert len(house.log.given) == 2


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"comment": "  "},
        {"real_price": -3.0, "currency": "EUR"},
        {"real_price": math.inf, "currency": "EUR"},
        {"real_price": math.nan, "currency": "EUR"},
        {"real_price": 30.0},
        {"real_price": 30.0, "currency": "euros"},
        {"comment": "x" * 2_001},
    ],
)
def test_a_judgement_that_says_nothing_usable_is_refused(
    house: House, said: dict[str, object]
) -> None:
    """Empty, impossible or endless judgements get a sentence and leave no row."""
    prediction = estimate(house).prediction
    with pytest.raises(InvalidInput):
        house.feedback.record(prediction.id, **({"verdict": None} | said))
    assert house.log.given == []


def test_the_same_file_twice_is_one_snapshot(tmp_path: Path) -> None:
    """The second import stores nothing and says so."""
    house, path = House(champion=False), tmp_path / "market.csv"
    market().head(80)[["description", "price"]].to_csv(path, index=False)
    options = {"mapping": {"description": "description", "price": "price"}, "currency": "USD"}
    first = house.markets.import_file(path, ReadOptions(**options))
    second = house.markets.import_file(path, ReadOptions(**options))
    assert (first.already_there, second.already_there) == (False, True)
    assert len(house.snapshots.stored) == 1
    assert first.report.rows_read == first.report.rows_kept + sum(first.report.dropped.values())


def test_training_stores_a_card_and_promotes_with_a_reason() -> None:
    """A version knows its data, its recipe and its honest error; a decision says who and why."""
    house = House(champion=False)
    house.markets.ensure_demo(400)
    stages: list[str] = []
    done = house.training.train(
        reason="first",
        parameters={"rounds": 60},
        on_progress=lambda stage, *_: stages.append(stage),
    )
    card = done.version.card
    assert card["snapshot"]["sha256"] == house.markets.active().sha256
    assert card["metrics"]["mdape"]["n"] == card["n"]
    assert (house.versions.taken[0].actor, house.versions.taken[0].reason) == (
        OWNER.name,
        "first",
    )
    assert len(set(stages)) >= 3
    assert house.training.champion().id == done.version.id
    assert house.training.ensure_champion() is None


def test_the_demo_market_is_loaded_only_where_there_is_none() -> None:
    """It never replaces a market that somebody imported."""
    house = House(champion=False)
    snapshot = house.markets.ensure_demo(400)
    assert snapshot is not None
    assert snapshot.synthetic
    assert house.markets.ensure_demo(400) is None
    found, summary = house.markets.summary()
    assert (found.id, summary.n) == (snapshot.id, 400)


def test_without_a_market_the_sentence_says_what_to_run() -> None:
    """No listings is a state with a remedy."""
    with pytest.raises(NotFound, match="jobs import"):
        House(champion=False).markets.summary()


def test_a_version_that_is_no_better_than_the_median_serves_only_by_name() -> None:
    """Prices that nothing explains: trained and stored, not in service; a name insists."""
    house = House(champion=False)
    demo = house.markets.ensure_demo(120)
    assert demo is not None
    listings = house.snapshots.listings(demo.id)
    prices = np.random.default_rng(0).permutation(listings["price"].to_numpy(float))
    house.snapshots.stored = [(demo, listings.assign(price=prices))]
    done = house.training.train(parameters={"rounds": 20})
    assert not done.promoted
    assert not done.version.beats_constant
    with pytest.raises(NoChampion):
        house.training.champion()
    named = house.training.train(recipe="constant", reason="I insist")
    assert named.promoted
    assert house.training.champion().recipe == "constant"
    assert not named.version.card["choice"]["automatic"]
    assert estimate(house).prediction.price.price > 0
    with pytest.raises(InvalidInput, match="ridge-words"):
        house.training.train(recipe="an oracle")
