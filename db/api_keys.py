"""Keys of the API in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.engine import RowMapping

from core.types import ApiKey
from db.engine import transaction
from db.people import person_of
from db.spool.deadline import Deadline
from db.tables import api_keys, people

#: Keys with whose they are.
_WITH_PEOPLE = select(
    *(column for column in api_keys.c if column.name != "person_id"),
    *(column.label(f"person_{column.name}") for column in people.c),
).select_from(api_keys.outerjoin(people, people.c.id == api_keys.c.person_id))


class SqlApiKeys:
    """Keys in PostgreSQL; implements `core.services.ports.ApiKeys`."""

    def __init__(self, engine: Engine, *, deadline_s: float = 1.0) -> None:
        self._engine = engine
        self._deadline = Deadline(most=4)
        self._deadline_s = deadline_s

    def add(self, key: ApiKey) -> None:
        """Store a new key; raises `StorageUnavailable`."""
        with transaction(self._engine) as connection:
            connection.execute(insert(api_keys), _row(key))

    def get(self, key_id: UUID) -> ApiKey | None:
        """Return one key, revoked or not, in time; raises `StorageUnavailable`."""
        return self._deadline.run(lambda: self._get(key_id), self._deadline_s)

    def all(self) -> Sequence[ApiKey]:
        """Return every key, newest first; raises `StorageUnavailable`."""
        query = _WITH_PEOPLE.order_by(api_keys.c.created_at.desc(), api_keys.c.id.desc())
        with transaction(self._engine) as connection:
            return [_key(row) for row in connection.execute(query).mappings()]

    def revoke(self, key_id: UUID, moment: datetime) -> bool:
        """Revoke a key; returns false if there is none. The first moment stays."""
        kept = func.coalesce(api_keys.c.revoked_at, moment)
        return self._change(key_id, revoked_at=kept)

    def used(self, key_id: UUID, moment: datetime) -> None:
        """Note when a key was last used, in time; never goes back; raises `StorageUnavailable`."""
        latest = func.greatest(api_keys.c.last_used_at, moment)
        self._deadline.run(lambda: self._change(key_id, last_used_at=latest), self._deadline_s)

    def close(self) -> None:
        """End the threads that have nothing to do."""
        self._deadline.close()

    def _get(self, key_id: UUID) -> ApiKey | None:
        query = _WITH_PEOPLE.where(api_keys.c.id == key_id)
        with transaction(self._engine) as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else _key(row)

    def _change(self, key_id: UUID, **values: Any) -> bool:
        this = update(api_keys).where(api_keys.c.id == key_id).values(**values)
        with transaction(self._engine) as connection:
            found = connection.execute(this.returning(api_keys.c.id)).scalar()
        return found is not None


def _row(key: ApiKey) -> dict[str, Any]:
    row = asdict(replace(key, person=None)) | {"scopes": list(key.scopes)}
    del row["person"]
    return row | {"person_id": None if key.person is None else key.person.id}


def _key(row: RowMapping) -> ApiKey:
    own = {c.name: row[c.name] for c in api_keys.c if c.name != "person_id"}
    theirs = {c.name: row[f"person_{c.name}"] for c in people.c}
    person = None if theirs["id"] is None else person_of(theirs)
    return ApiKey(**(own | {"scopes": tuple(own["scopes"])}), person=person)
