"""Keys of the API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.types import ApiKey


class ApiKeys(Protocol):
    """Every key that was ever made; none is removed."""

    def add(self, key: ApiKey) -> None:
        """Store a new key."""
        ...

    def get(self, key_id: UUID) -> ApiKey | None:
        """Return one key, revoked or not."""
        ...

    def all(self) -> Sequence[ApiKey]:
        """Return every key, newest first."""
        ...

    def revoke(self, key_id: UUID, moment: datetime) -> bool:
        """Revoke a key for good; returns false if there is none, and keeps the first moment."""
        ...

    def used(self, key_id: UUID, moment: datetime) -> None:
        """Note when a key was last used; never goes back."""
        ...
