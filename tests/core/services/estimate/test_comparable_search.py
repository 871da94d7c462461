"""An estimate is compared with the nearest listings, and never fails over them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from core.data.demo import LEVEL_ORDER
from core.language import translator
from core.models.encoders import mark
from core.services import (
    ChampionHolder,
    ComparableSearch,
    EstimateUseCase,
    MarketUseCase,
    TrainingUseCase,
)
from core.services.estimate.comparable_search import AWAY, BROKEN, NOT_READY
from core.services.estimate.estimating import Estimated
from core.services.estimate.serialise import estimate_json
from core.types import ServiceInput, Snapshot
from tests.core.services.fakes import MemoryLog, MemorySnapshots, MemoryVectors, MemoryVersions
from tests.models import registered


class House:
    """Estimates with comparables, over a prepared demo market."""

    def __init__(self, *, prepared: bool = True) -> None:
        self.log, versions, self.snapshots = MemoryLog(), MemoryVersions(), MemorySnapshots()
        self.vectors = MemoryVectors(self.snapshots)
        self.comparables = ComparableSearch(self.vectors)
        self.markets = MarketUseCase(self.snapshots)
        holder = ChampionHolder(versions)
        self.training = TrainingUseCase(
            self.markets, versions, holder, comparables=self.comparables
        )
        self.estimates = EstimateUseCase(holder, self.log, comparables=self.comparables)
        self.markets.ensure_demo(400)
        version = registered(versions, self.market)
        self.training._promote(version, reason="test", actor="test")
        if prepared:
            self.comparables.prepare(self.market, self.markets.listings(self.market), "minilm-int8")

    @property
    def market(self) -> Snapshot:
        return self.markets.active()

    def service(self, **changes: object) -> ServiceInput:
        """Return a listing of the market as if somebody described it."""
        row = self.markets.listings(self.market).iloc[0]
        given = ServiceInput(row["description"], seller_level=LEVEL_ORDER[-1], delivery_days=3.0)
        return replace(given, **changes)

    def estimate(self, **changes: object) -> Estimated:
        return self.estimates.estimate(self.service(**changes), door="page", language="en")


@pytest.fixture(scope="module")
def house() -> House:
    return House()


def test_an_estimate_comes_with_the_nearest_listings_of_its_market(house: House) -> None:
    """They are at most eight, near, and priced in the estimate's currency."""
    done = house.estimate()
    near = done.comparables
    assert near is not None
    assert 1 <= len(near.listings) <= 8
    assert near.nearest == pytest.approx(0, abs=1e-5)
    assert near.currency == done.prediction.price.currency
    asked = sorted(c.price for c in near.listings)
    assert asked[0] <= near.median <= asked[-1]
    assert near.cheaper == sum(price < done.prediction.price.price for price in asked)


def test_a_text_unlike_any_listing_gets_no_price_and_is_logged_so(house: House) -> None:
    """Why there is none is part of the estimate that is stored; it is said once."""
    done = house.estimate(description="Maintenance of nuclear submarine reactors at the shipyard")
    assert done.comparables is not None
    assert done.comparables.listings == ()
    stored = house.log.prediction(done.prediction.id)
    assert stored is not None
    assert stored.abstained
    assert "nothing_similar" not in {flag.code for flag in stored.flags}


def test_a_disagreement_is_a_reservation_of_the_estimate() -> None:
    """Comparables far upper than the range are said to contradict it."""
    house = House()
    frame = house.markets.listings(house.market)
    frame["price"] *= 1000
    done = house.estimate()
    [flag] = [f for f in done.prediction.flags if f.code == "comparables_disagree"]
    assert done.comparables is not None
    assert flag.params["median"] == done.comparables.median


def test_while_the_database_is_away_the_estimate_is_there_and_says_so() -> None:
    """Comparables are worth a sentence, not a failure."""
    house = House()
    house.vectors.away = True
    done = house.estimate()
    assert done.comparables is not None
    assert (done.comparables.listings, done.comparables.reason) == ((), AWAY)
    assert done.prediction.price.price > 0
    assert not {f.code for f in done.prediction.flags} & {"nothing_similar"}


def test_whatever_goes_wrong_the_estimate_is_there() -> None:
    """An unforeseen fault of the search is logged, and costs only the comparables."""
    house = House()
    house.vectors.vectors[house.market.id] = house.vectors.vectors[house.market.id][:, :5]
    done = house.estimate()
    assert done.prediction.price.price > 0
    assert done.comparables is not None
    assert done.comparables.reason == BROKEN


def test_a_market_that_was_not_prepared_says_what_to_run() -> None:
    """Neither vectors that are not there nor those of another encoder are compared."""
    house = House(prepared=False)
    done = house.estimate()
    assert done.comparables is not None
    assert done.comparables.reason == NOT_READY
    house.comparables.prepare(house.market, house.markets.listings(house.market), "minilm-int8")
    known = house.vectors.known
    known[house.market.id] = replace(known[house.market.id], encoder="another")
    done = house.estimate()
    assert done.comparables is not None
    assert done.comparables.reason == NOT_READY


def test_preparing_twice_stores_once() -> None:
    """What is there is neither encoded nor stored again."""
    house = House()
    assert house.comparables.ready(house.market, "minilm-int8")
    again = house.comparables.prepare(
        house.market, house.markets.listings(house.market), "minilm-int8"
    )
    assert (again.encoder, again.rows, house.vectors.fills) == (mark("minilm-int8"), 400, 1)
    assert 0 < again.far < 1


def test_a_champion_from_before_is_caught_up_with() -> None:
    """At the next start its market is prepared, once."""
    house = House(prepared=False)
    assert house.training.ensure_champion() is None
    assert house.training.ensure_champion() is None
    assert house.vectors.fills == 1


def test_a_failure_to_prepare_stops_nothing() -> None:
    """A model that serves without comparables is better than none."""
    house = House(prepared=False)
    house.vectors.full = True
    assert house.training.ensure_champion() is None
    done = house.estimate()
    assert done.comparables is not None
    assert done.comparables.reason == NOT_READY


def test_the_answer_for_machines_has_the_comparables(house: House) -> None:
    """As JSON, with the differences in words and no seller."""
    told = estimate_json(house.estimate(), translator("en"))
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    listings = told["comparables"]["listings"]
    assert listings
    assert all(listing["difference"] and "seller_id" not in listing for listing in listings)
    assert "this price" in told["comparables"]["sentence"]


def test_many_services_get_the_listings_of_one_by_one(house: House) -> None:
    """Together or alone, the same listings, distances and reservations."""
    rows = house.markets.listings(house.market)["description"].head(5).tolist()
    asked = [house.service(description=text) for text in rows]
    together = house.estimates.estimate_many(asked, door="batch", language="en")
    for one, many in zip(asked, together, strict=True):
        alone = house.estimates.estimate(one, door="page", language="en")
        assert many.comparables == alone.comparables
        assert many.prediction.flags == alone.prediction.flags


@pytest.mark.parametrize(("fault", "reason"), [("away", AWAY), ("broken", BROKEN)])
def test_many_services_never_fail_over_their_comparables(fault: str, reason: str) -> None:
    """Each estimate is there, with why no listing is."""
    house = House()
    if fault == "away":
        house.vectors.away = True
    else:
        house.vectors.vectors.clear()
    answers = house.estimates.estimate_many([house.service()] * 2, door="api", language="en")
    assert [a.comparables.reason for a in answers] == [reason] * 2
