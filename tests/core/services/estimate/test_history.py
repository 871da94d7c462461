"""An old estimate is opened as it was shown, and priced again to the bit by its own version."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from functools import cache
from uuid import UUID

import pytest
from sqlalchemy import Engine

from core.data.demo import CURRENCY, LEVEL_ORDER, demo_market
from core.errors import ArtifactRefused, InvalidInput, NotFound
from core.models.multilingual.market_language import MarketLanguage, ReadText
from core.models.price_model import PriceModel
from core.services import (
    ChampionHolder,
    EstimateUseCase,
    HistoryUseCase,
    MarketUseCase,
    TrainingUseCase,
)
from core.services.estimate.history import differences, moved_most
from core.types import (
    Contribution,
    Explanation,
    HistoryFilter,
    ModelVersion,
    Prediction,
    ServiceInput,
)
from db.history import SqlHistory
from db.model_versions import SqlModelVersions
from db.predictions import SqlPredictionLog
from db.snapshots import SqlSnapshots
from tests.models import QUICK, artifact, registered

SERVICES = (
    ServiceInput("I will design a modern logo, 3 concepts", rating=4.9, reviews=100),
    ServiceInput(
        "I will write 5 articles of 1,000 words",
        reliability=0.31,
        seller_level=LEVEL_ORDER[0],
        delivery_days=7,
        revisions=float("inf"),
    ),
    ServiceInput(
        "Un site \U0001f3a8 \0 e-commerce à Paris",
        category="Runes",
        country="France",
        revisions=2,
        delivery_days=2.5,
    ),
)


@cache
def other() -> PriceModel:
    """Return a model of another market."""
    return PriceModel.fit(
        demo_market(500, seed=8),
        currency=CURRENCY,
        level_order=LEVEL_ORDER,
        seed=4,
        synthetic=True,
        recipe=QUICK,
    )


class House:
    """The use cases over a real database, with one champion."""

    def __init__(self, engine: Engine) -> None:
        self.versions, self.log = SqlModelVersions(engine), SqlPredictionLog(engine)
        snapshots = SqlSnapshots(engine)
        self.holder = ChampionHolder(self.versions, refresh_s=0)
        self.markets = MarketUseCase(snapshots)
        self.training = TrainingUseCase(self.markets, self.versions, self.holder)
        self.estimates = EstimateUseCase(self.holder, self.log)
        self.history = HistoryUseCase(SqlHistory(engine), self.log, self.versions, self.holder)
        self.markets.ensure_demo(400)
        self.promote(registered(self.versions, self.markets.active()))

    def crown(self, made: PriceModel) -> None:
        self.promote(self.training._store(made, self.markets.active()))

    def promote(self, version: ModelVersion) -> None:
        self.training._promote(version, reason="test", actor="test")

    def estimate(self, service: ServiceInput = SERVICES[0], coverage: float = 0.8) -> Prediction:
        return self.estimates.estimate(
            service, door="command", language="en", coverage=coverage
        ).prediction


@pytest.fixture
def house(engine: Engine) -> House:
    return House(engine)


def test_the_same_version_gives_the_same_numbers_to_the_bit(house: House) -> None:
    """Range, bands, reasons and place are equal after a trip through PostgreSQL, and repeated."""
    for service in SERVICES:
        made = house.estimate(service, coverage=0.9)
        replay = house.history.replay(made.id)
        assert replay.same, replay.differs
        assert replay.again is not None
        assert replay.again.price == made.price
        assert replay.again.explanation == made.explanation
        assert replay.today is replay.again
        assert replay.moved is None
    assert len(house.history.page(HistoryFilter()).rows) == len(SERVICES)  # replays are not logged


def test_a_text_in_another_language_is_read_as_it_was(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phrase book that has learned since changes no estimate of before."""
    said = "Je vais créer un logo minimaliste pour votre boulangerie, trois propositions"
    made = house.estimate(ServiceInput(said))
    assert made.written_in == "fr"
    words = made.normalised_input["read_as"]
    monkeypatch.setattr(
        MarketLanguage, "read", lambda *_: ReadText("i will write an article", "fr", 0.5)
    )
    replay = house.history.replay(made.id)
    assert replay.same, replay.differs
    assert replay.again is not None
    assert replay.again.normalised_input["read_as"] == words
    assert replay.again.flags == made.flags


def test_it_stands_beside_todays_version(house: House) -> None:
    """Once another version serves, the old one still gives its own numbers, and both are shown."""
    made = house.estimate(SERVICES[1])
    house.crown(other())
    replay = house.history.replay(made.id)
    assert replay.same
    assert (replay.then.model_version, replay.today.model_version) == (1, 2)
    assert replay.today.price != made.price
    assert replay.moved is not None
    changes = {
        new.field: abs(new.log_amount - old.log_amount)
        for old, new in zip(
            made.explanation.contributions, replay.today.explanation.contributions, strict=True
        )
    }
    assert changes[replay.moved.field] == max(changes.values())


def test_a_version_of_an_older_format_says_so(house: House, engine: Engine) -> None:
    """What was shown is still there, beside today's version, with the reason in a sentence."""
    old = _of_format(1)
    version = replace(
        house.holder.get().version,
        id=UUID(int=9),
        is_champion=False,
        sha256=hashlib.sha256(old).hexdigest(),
    )
    stored = house.versions.add(version, old)
    made = replace(
        house.estimate(), id=UUID(int=8), model_version_id=stored.id, model_version=stored.number
    )
    house.log.record(made)
    replay = house.history.replay(made.id)
    assert replay.again is None
    assert not replay.same
    assert isinstance(replay.refused, ArtifactRefused)
    assert "format 1" in str(replay.refused)
    assert replay.today.price == made.price  # it was in truth the champion's


def test_what_cannot_be_found_or_read_says_so(house: House) -> None:
    """An unknown id, and an input with a field that nobody reads any more."""
    with pytest.raises(NotFound):
        house.history.replay(UUID(int=1))
    strange = {"description": "x", "wings": 2}
    made = replace(house.estimate(), id=UUID(int=2), normalised_input=strange)
    house.log.record(made)
    assert house.history.get(made.id) == made
    with pytest.raises(InvalidInput):
        house.history.replay(made.id)


def test_the_last_bit_counts(house: House) -> None:
    """A number that differs in its last bit is named."""
    made = house.estimate()
    price = replace(made.price, high=made.price.high * (1 + 2**-52))
    assert differences(made, made) == ()
    assert differences(made, replace(made, price=price)) == ("price",)


@pytest.mark.parametrize(
    ("part", "differs"),
    [
        ({"log_amount": 1e-13}, ()),
        ({"log_amount": 1e-6}, ("explanation",)),
        ({"amount": 0.01}, ("explanation",)),
    ],
)
def test_reasons_are_the_same_if_their_cents_are(
    house: House, part: dict[str, float], differs: tuple[str, ...]
) -> None:
    """The order in which parts are summed is no promise; a cent is."""
    made = house.estimate()
    first, *rest = made.explanation.contributions
    moved = replace(first, **{name: getattr(first, name) + by for name, by in part.items()})
    other_reasons = replace(made.explanation, contributions=(moved, *rest))
    assert differences(made, replace(made, explanation=other_reasons)) == differs


def test_the_field_that_moved_most() -> None:
    """It is told by the effect on the log of the price, whatever the amounts."""
    then = Explanation(
        10.0,
        (Contribution("rating", {}, 1.0, 1.1, 0.1), Contribution("revisions", {}, 50.0, 1.2, 0.2)),
    )
    now = Explanation(
        10.0,
        (Contribution("rating", {}, 2.0, 0.7, -0.3), Contribution("revisions", {}, 90.0, 1.3, 0.3)),
    )
    found = moved_most(then, now)
    assert found is not None
    assert (found.field, found.then.amount, found.now.amount) == ("rating", 1.0, 2.0)
    assert moved_most(then, Explanation(1.0, ())) is None


def test_an_export_has_what_the_filter_leaves_up_to_a_bound(house: House) -> None:
    """The newest come first, and the last page says that more was left out."""
    made = [house.estimate(SERVICES[i % 2]).id for i in range(5)]
    pages = list(house.history.every(HistoryFilter(text="logo"), 100))
    assert [row.id for page in pages for row in page.rows] == [made[4], made[2], made[0]]
    assert pages[-1].next is None
    cut = list(house.history.every(HistoryFilter(), 2))
    assert [row.id for page in cut for row in page.rows] == [made[4], made[3]]
    assert cut[-1].next is not None


def _of_format(number: int) -> bytes:
    """Return the shared model as if an older Prisme had written it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(artifact())) as made, zipfile.ZipFile(out, "w") as old:
        old.writestr(
            "model.json", json.dumps(json.loads(made.read("model.json")) | {"format": number})
        )
        old.writestr("model.skops", made.read("model.skops"))
    return out.getvalue()
