"""From accepted corrections to a challenger, and from there to the gate."""

from __future__ import annotations

import pandas as pd
import pytest

from core.data import corrections as rules
from core.data.frozen import parted, shares_with
from core.errors import Conflict, GateNotPassed, InvalidInput, NoChampion, NotFound
from core.ids import uuid7
from core.services import (
    ChampionHolder,
    GateUseCase,
    MarketUseCase,
    PromotionUseCase,
    RetrainingUseCase,
    TrainingUseCase,
)
from core.services.registry.holdout_models import HoldoutModels
from core.types import GateReport
from tests.accepted import MemoryCorrections, MemoryLineage, corrections, reworded
from tests.core.services.fakes import MemorySnapshots, MemoryVersions
from tests.models import market

pytestmark = pytest.mark.fits

ROWS = 700
#: Fewer trees: nothing here is about how good the estimates are.
QUICK = {"rounds": 60}


class MemoryGates:
    """Gate reports, in memory."""

    def __init__(self) -> None:
        self.reports: list[GateReport] = []

    def add(self, report: GateReport) -> None:
        self.reports.append(report)

    def get(self, report_id: object) -> GateReport | None:
        return next((r for r in self.reports if r.id == report_id), None)

    def latest(self, challenger_id: object) -> GateReport | None:
        return next((r for r in self.reports[::-1] if r.challenger_id == challenger_id), None)


class House:
    """The use cases of retraining, wired to memory."""

    def __init__(self) -> None:
        self.versions, self.snapshots, self.gates = (
            MemoryVersions(),
            MemorySnapshots(),
            MemoryGates(),
        )
        self.corrections, self.lineage = (
            MemoryCorrections(corrections(market()[:0])),
            MemoryLineage(),
        )
        self.holder = ChampionHolder(self.versions)
        self.markets = MarketUseCase(self.snapshots)
        self.training = TrainingUseCase(self.markets, self.versions, self.holder)
        self.retraining = RetrainingUseCase(
            self.markets, self.versions, self.training, self.corrections, self.lineage
        )
        self.holdout_models = HoldoutModels(
            self.versions, self.snapshots, self.corrections, self.lineage
        )
        self.gate = GateUseCase(self.versions, self.snapshots, self.holdout_models, self.gates)
        self.promotion = PromotionUseCase(self.versions, self.gates, self.holder)


@pytest.fixture(scope="module")
def house() -> House:
    """One journey for the whole module: a champion, corrections, a challenger, its gate."""
    made = House()
    made.markets.ensure_demo(ROWS)
    made.training.train(parameters=QUICK)
    listings = made.snapshots.listings(made.markets.active().id)
    feedback = parted(listings).holdout
    made.corrections.frame = pd.concat(
        [
            corrections(reworded(market().iloc[:30])),
            corrections(feedback.iloc[:2]),
            corrections(reworded(market().iloc[30:33]), price_kind="paid"),
        ],
        ignore_index=True,
    )
    made.made = made.retraining.retrain(seed=1)
    made.report = made.gate.check(made.made.version.id)
    return made


def test_a_challenger_says_what_it_learned_from(house: House) -> None:
    """Its card tells the corrections, their weight, and which listings were kept from it."""
    made, card = house.made, house.made.version.card
    assert (made.corrections, made.left_out) == (30, {rules.HELD: 2, rules.PAID: 3})
    parts = parted(house.snapshots.listings(house.markets.active().id))
    assert card["n"] == len(parts.train)
    assert card["parameters"] == QUICK
    assert card["holdout"]["sha256"] == parts.sha256
    assert card["corrections"]["used"] == 30
    assert card["corrections"]["share"] == pytest.approx(30 / (30 + len(parts.train)))
    assert len(house.lineage.corrections_of(made.version.id)) == 30


def test_without_anything_new_nothing_is_trained(house: House) -> None:
    """Every correction was accepted before the version that learned from them."""
    before = list(house.versions.versions)
    with pytest.raises(Conflict, match="Nothing new to learn: version 2"):
        house.retraining.retrain()
    assert house.versions.versions == before


def test_a_challenger_serves_nobody_by_itself(house: House) -> None:
    """After training and gate the first champion still serves."""
    assert house.holder.get().version.number == 1


def test_the_gate_compares_on_listings_that_neither_has_seen(house: House) -> None:
    """The champion learned from all listings, so it is fitted again; the challenger is served."""
    report = house.report
    assert report.report["judged"] == {"challenger": "served", "champion": "refitted"}
    assert report.report["n"] == house.made.version.card["holdout"]["rows"]
    assert [check.name for check in report.checks] == [
        "rows",
        "error",
        "segments",
        "coverage",
        "latency",
        "typing",
        "empty_fields",
        "levels",
        "constant",
        "movement",
    ]
    assert house.gate.report(house.made.version.id) == report


def test_what_was_fitted_again_has_not_seen_the_judges(house: House) -> None:
    """Neither a listing nor a correction shares a seller or a title with the holdout."""
    champion = house.versions.get(house.versions.crowned)
    listings = house.snapshots.listings(champion.snapshot_id)
    holdout = parted(listings).holdout
    other = house.holdout_models.excluding(champion, holdout.iloc[:0])
    assert other.served
    learned = listings[~shares_with(listings, holdout)]
    assert house.holdout_models._listings(house.made.version).shape[0] == len(learned)


def test_what_was_withdrawn_is_not_trusted_to_be_unseen(house: House) -> None:
    """Of a correction that is gone nobody can tell whether it was about a listing that judges."""
    version, known = house.made.version, house.corrections.frame
    holdout = parted(house.snapshots.listings(version.snapshot_id)).holdout
    assert house.holdout_models.excluding(version, holdout.iloc[:5]).served
    house.corrections.frame = known[:0]
    try:
        assert house.holdout_models.excluding(version, holdout).served
        assert not house.holdout_models.excluding(version, holdout.iloc[:5]).served
    finally:
        house.corrections.frame = known


def test_forty_invented_people_do_not_make_a_logo_dear(house: House) -> None:
    """The attack of one script: accepted, retrained, and stopped where the change is.

    Each of the forty is another person, and says that a logo costs ten times as much.
    """
    known, listings = house.corrections.frame, house.snapshots.listings(house.markets.active().id)
    logos = listings[listings["description"].str.contains("logo", case=False)]
    forty = pd.concat([logos] * 40).iloc[:40].reset_index(drop=True)
    house.corrections.frame = corrections(reworded(forty.assign(price=10 * forty["price"])))
    try:
        made = house.retraining.retrain(seed=1, anyway=True)
        report = house.gate.check(made.version.id)
    finally:
        house.corrections.frame = known
    assert made.corrections == 40
    [movement] = [check for check in report.checks if check.name == "movement"]
    assert not movement.passed
    named = {one for group in report.report["movement"] for one in group["corrections"]}
    assert named <= {str(i) for i in house.lineage.corrections_of(made.version.id)}
    with pytest.raises(GateNotPassed):
        house.promotion.promote(made.version.number, reason="better than ever")
    assert house.holder.get().version.number == 1


def test_a_version_that_serves_is_not_judged(house: House) -> None:
    """Nor one that nobody knows, nor any while none serves."""
    with pytest.raises(InvalidInput, match="is already in service"):
        house.gate.check(house.versions.crowned)
    with pytest.raises(NotFound):
        house.gate.check(uuid7())
    empty = House()
    empty.versions.versions = house.versions.versions
    with pytest.raises(NoChampion):
        empty.gate.check(house.made.version.id)


def test_without_listings_it_says_what_to_do() -> None:
    """Nothing was imported: the sentence names the command, and no version is made."""
    empty = House()
    with pytest.raises(NotFound, match="import"):
        empty.retraining.retrain()
    assert empty.versions.versions == []
