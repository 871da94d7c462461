"""Which version and which market cards are written from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.data.demo import demo_market
from core.errors import NoChampion, NotFound
from core.services.registry.cards import CardUseCase
from tests.core.documents.test_cards import MARKET, VERSION
from tests.core.services.fakes import MemorySnapshots, MemoryVersions


def _cards() -> tuple[CardUseCase, MemoryVersions, MemorySnapshots]:
    versions, snapshots = MemoryVersions(), MemorySnapshots()
    return CardUseCase(versions, snapshots), versions, snapshots


def test_cards_are_those_of_the_champion_or_of_a_number() -> None:
    """With the listings of the market that the version learned from."""
    cards, versions, snapshots = _cards()
    first = versions.add(VERSION, b"")
    second = versions.add(replace(VERSION, id=MARKET.id), b"")
    snapshots.add(MARKET, demo_market(40, seed=1))
    versions.crowned = second.id
    found = cards.facts()
    assert (found.version, found.market, found.summary.n) == (second, MARKET, 40)
    assert (found.summary.basis.currency, found.known["description"]) == ("EUR", 1.0)
    assert cards.facts(1).version == first


def test_without_a_version_or_its_market_there_is_no_card() -> None:
    """Each says what is missing."""
    cards, versions, _snapshots = _cards()
    with pytest.raises(NoChampion, match="jobs train"):
        cards.facts()
    with pytest.raises(NotFound, match="no version"):
        cards.facts(3)
    versions.add(VERSION, b"")
    with pytest.raises(NotFound, match="no longer stored"):
        cards.facts(1)
