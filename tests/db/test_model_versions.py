"""The registry numbers versions and has one champion at most."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
import samples
from sqlalchemy import Engine

from core.errors import NotFound
from db.model_versions import SqlModelVersions


def test_a_version_comes_back_equal_with_its_bytes(engine: Engine, version_id: UUID):
    """Card (with an infinity in it), facts and bytes are stored as they were given."""
    registry = SqlModelVersions(engine)
    first = registry.get(version_id)
    assert first is not None
    bytes_given = bytes(range(256)) * 5000
    wanted = samples.version(first.snapshot_id)
    stored = registry.add(wanted, bytes_given)
    assert stored.number == first.number + 1
    assert stored.card == wanted.card
    assert registry.get(wanted.id) == stored
    assert registry.artifact(wanted.id) == bytes_given
    assert [v.number for v in registry.all()] == [2, 1]


def test_the_first_champion_is_made_by_promotion(engine: Engine, version_id: UUID):
    """There is no champion until one is promoted, and the decision is kept."""
    registry = SqlModelVersions(engine)
    assert registry.champion() is None
    taken = registry.promote(samples.decision(version_id))
    assert taken.previous_version_id is None
    champion = registry.champion()
    assert champion is not None
    assert champion.id == version_id
    assert champion.is_champion
    assert registry.decisions() == [taken]


def test_promoting_an_unknown_version_keeps_the_champion(engine: Engine, version_id: UUID):
    """A refused promotion rolls back as a whole, and no decision is written."""
    registry = SqlModelVersions(engine)
    registry.promote(samples.decision(version_id))
    with pytest.raises(NotFound, match="no model version"):
        registry.promote(samples.decision(uuid4()))
    champion = registry.champion()
    assert champion is not None
    assert champion.id == version_id
    assert len(registry.decisions()) == 1


def test_unknown_bytes_are_not_found(engine: Engine):
    """The bytes of a version that nobody stored are an error, not nothing."""
    with pytest.raises(NotFound):
        SqlModelVersions(engine).artifact(uuid4())


def test_twenty_racing_promotions_leave_one_champion(engine: Engine, version_id: UUID):
    """Each promotion names the champion before it: twenty form one chain without a fork."""
    registry = SqlModelVersions(engine)
    first = registry.get(version_id)
    assert first is not None
    rivals = [registry.add(samples.version(first.snapshot_id), b"m").id for _ in range(20)]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda rival: registry.promote(samples.decision(rival)), rivals))
    champions = [v.id for v in registry.all() if v.is_champion]
    assert len(champions) == 1
    replaced = [d.previous_version_id for d in taken]
    assert len(set(replaced)) == 20
    assert set(replaced) | set(champions) == {None, *rivals}
