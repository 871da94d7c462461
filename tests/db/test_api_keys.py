"""Keys of the API in a real PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import samples
from sqlalchemy import Engine, text

from core.errors import StorageUnavailable
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


def test_nobody_waits_long_for_a_table_that_does_not_answer(engine: Engine) -> None:
    """While another holds the table, the answer is that the database is away."""
    keys = SqlApiKeys(engine, deadline_s=0.1)
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE api_keys IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(StorageUnavailable):
            keys.get(UUID(int=1))
        with pytest.raises(StorageUnavailable):
            keys.used(UUID(int=1), samples.NOON)
    assert SqlApiKeys(engine).get(UUID(int=1)) is None
    keys.close()
