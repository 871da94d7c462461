"""The registry numbers versions and has one champion at most."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import samples
from sqlalchemy import Engine, text

from adapters.signing_key import SigningKey
from core.errors import ArtifactRefused, NotFound
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


def test_a_row_that_was_changed_is_refused(engine: Engine, version_id: UUID, tmp_path: Path):
    """Neither bytes with a fingerprint that fits, nor a card, nor a missing signature passes."""
    key = SigningKey(tmp_path / "signing-key")
    registry = SqlModelVersions(engine, key)
    assert registry.artifact(version_id) == b"model"  # stored before there was a key
    first = registry.get(version_id)
    assert first is not None
    made = registry.add(samples.version(first.snapshot_id), b"own")
    assert (tmp_path / "signing-key").stat().st_mode & 0o777 == 0o400
    assert [registry.artifact(i) for i in (version_id, made.id)] == [b"model", b"own"]
    changes = (
        "artifact = 'other', sha256 = repeat('0', 64)",
        "card = '{}'",
        "recipe = 'linear'",
        "signature = NULL",
    )
    for change in changes:
        with engine.begin() as connection:
            connection.execute(text(f"UPDATE model_versions SET {change} WHERE number = 2"))
        with pytest.raises(ArtifactRefused, match="signature"):
            registry.artifact(made.id)


def test_the_key_signs_what_was_there_once(engine: Engine, version_id: UUID, tmp_path: Path):
    """What comes unsigned later is refused; elsewhere the key is needed; a new one signs again."""
    key = SigningKey(tmp_path / "signing-key")
    registry = SqlModelVersions(engine, key)
    assert registry.sign_stored() == 1
    stored = registry.get(version_id)
    assert stored is not None
    slipped_in = SqlModelVersions(engine).add(samples.version(stored.snapshot_id), b"foreign")
    with pytest.raises(ArtifactRefused, match="signature"):
        registry.artifact(slipped_in.id)
    elsewhere = SqlModelVersions(engine, SigningKey(tmp_path / "none"))
    with pytest.raises(ArtifactRefused, match="copy it"):
        elsewhere.artifact(version_id)
    other = SqlModelVersions(engine, SigningKey(tmp_path / "none", "chosen"))
    with pytest.raises(ArtifactRefused, match="signature"):
        other.artifact(version_id)
    assert other.sign_stored(again=True) == 2
    assert other.artifact(version_id) == b"model"
