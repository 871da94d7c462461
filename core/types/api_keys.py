"""Keys of the API: who may ask, without the secret itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.types.identity import KeyScope
from core.types.people import Person


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is stored: `sha256` is the fingerprint of its secret, hexadecimal.

    It may do what its `scopes` say, until `ends_at`; and if it is a person's, no more than they.
    """

    id: UUID
    name: str
    sha256: str
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    scopes: tuple[KeyScope, ...] = ("estimate", "feedback", "read")
    ends_at: datetime | None = None
    person: Person | None = None
