"""The audit log in PostgreSQL: one entry after another, each with the fingerprint of the last."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.engine import RowMapping

from core.types import Actor, AuditEntry, audit_fingerprint
from db.encoding import storable_text
from db.engine import transaction
from db.tables import audit_log

#: Entries that are read at a time.
_PAGE = 5_000
#: The lock that puts entries in order, in the whole database.
_LOCK = 0x507269736D_01


class SqlAuditLog:
    """Implements `core.services.ports.AuditLog`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self, at: datetime, actor: Actor, action: str, details: Mapping[str, Any]
    ) -> AuditEntry:
        """Append an entry; raises `StorageUnavailable`."""
        last = select(audit_log.c.number, audit_log.c.sha256)
        last = last.order_by(audit_log.c.number.desc()).limit(1)
        with transaction(self._engine) as connection:
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            number, previous = connection.execute(last).one_or_none() or (0, "")
            plain = json.loads(storable_text(json.dumps(dict(details), default=str)))
            entry = AuditEntry(
                number + 1,
                at,
                storable_text(actor.name),
                actor.person_id,
                action,
                plain,
                previous,
            )
            entry = replace(entry, sha256=audit_fingerprint(entry))
            connection.execute(insert(audit_log), asdict(entry))
        return entry

    def newest(self, limit: int, before: int | None = None) -> Sequence[AuditEntry]:
        """Return entries, newest first."""
        query = select(audit_log).order_by(audit_log.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(audit_log.c.number < before)
        with transaction(self._engine) as connection:
            return [_entry(row) for row in connection.execute(query).mappings()]

    def every(self) -> Iterator[AuditEntry]:
        """Give every entry, oldest first."""
        after = 0
        while True:
            query = select(audit_log).where(audit_log.c.number > after)
            with transaction(self._engine, unhurried=True) as connection:
                found = connection.execute(query.order_by(audit_log.c.number).limit(_PAGE))
                page = [_entry(row) for row in found.mappings()]
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1].number


def _entry(row: RowMapping) -> AuditEntry:
    return AuditEntry(**row)
