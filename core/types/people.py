"""People, how they come in, and what is noted of what they do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from core.types.identity import UserRole

#: A rule that owners may switch.
Rule = Literal["four_eyes"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in, or is invited to.

    `subject` is the pseudonym under which their estimates are stored; `invited` says whether
    somebody vouched for them; `joined_at` is None until they first sign in; `shares` says whether
    their workspace may see their estimates. Who was removed is kept, without an address.
    """

    id: UUID
    created_at: datetime
    email: str | None
    name: str
    subject: str
    roles: tuple[UserRole, ...]
    workspace: str | None = None
    shares: bool = False
    invited: bool = False
    joined_at: datetime | None = None
    signed_in_at: datetime | None = None
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a provider, or a proxy, says of who came in.

    `account` is theirs with the `provider` for good; `email` only one that the provider has
    checked; `at` is when they signed in there.
    """

    provider: str
    account: str
    name: str
    email: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that was done; `sha256` covers all of it and the entry before.

    `number` counts from 1 without a gap; `action` is a word for programs, `details` what it was
    done to.
    """

    number: int
    created_at: datetime
    actor: str
    person_id: UUID | None
    action: str
    details: Mapping[str, Any] = field(default_factory=dict)
    previous: str = ""
    sha256: str = ""


def audit_fingerprint(entry: AuditEntry) -> str:
    """Return the SHA-256 of an entry and, through `previous`, of all before it."""
    said = [
        entry.number,
        entry.created_at.astimezone(UTC).isoformat(),
        entry.actor,
        None if entry.person_id is None else str(entry.person_id),
        entry.action,
        dict(entry.details),
        entry.previous,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
