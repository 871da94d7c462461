"""Keys of the API in a real PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import samples
from sqlalchemy import Engine

from core.ids import uuid7
from core.types import ApiKey
from db.api_keys import SqlApiKeys


def test_keys_come_back_as_they_were_stored_newest_first(engine: Engine) -> None:
    """Every column survives, and the list begins with the newest."""
    keys = SqlApiKeys(engine)
    old = ApiKey(uuid7(), "old", "a" * 64, samples.NOON)
    new = ApiKey(uuid7(), "new", "b" * 64, samples.NOON + timedelta(days=1))
    keys.add(old)
    keys.add(new)
    assert list(keys.all()) == [new, old]
    assert keys.get(old.id) == old
    assert keys.get(UUID(int=1)) is None


def test_the_first_revocation_and_the_last_use_stay(engine: Engine) -> None:
    """Revoking twice keeps the first moment; a late note of an early use changes nothing."""
    keys = SqlApiKeys(engine)
    key = ApiKey(uuid7(), "a", "a" * 64, samples.NOON)
    keys.add(key)
    later = samples.NOON + timedelta(hours=1)
    assert keys.revoke(key.id, samples.NOON)
    assert keys.revoke(key.id, later)
    keys.used(key.id, later)
    keys.used(key.id, samples.NOON)
    found = keys.get(key.id)
    assert found is not None
    assert (found.revoked_at, found.last_used_at) == (samples.NOON, later)
    assert not keys.revoke(UUID(int=1), later)
