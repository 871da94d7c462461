"""Keys of the API: who may ask, without the secret itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is stored: `sha256` is the fingerprint of its secret, hexadecimal."""

    id: UUID
    name: str
    sha256: str
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
