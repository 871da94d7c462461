"""People who may sign in, the rules that owners switch, and the log of what was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from core.types import Actor, AuditEntry, Person, Rule, SignIn


class People(Protocol):
    """Everybody who may sign in or is invited."""

    def by_account(self, provider: str, account: str) -> Person | None:
        """Return whose account it is with a provider, removed or not."""
        ...

    def by_email(self, email: str) -> Person | None:
        """Return who is known or invited by an address, whatever its case."""
        ...

    def get(self, person_id: UUID) -> Person | None:
        """Return one person, removed or not."""
        ...

    def all(self) -> Sequence[Person]:
        """Return everybody who is not removed, oldest first."""
        ...

    def add(self, person: Person, *, first: bool = False) -> bool:
        """Add a person; with `first`, only where nobody is known yet. Returns whether it did.

        `Conflict` if the address is somebody's.
        """
        ...

    def change(self, person: Person) -> None:
        """Store a person's name, address, roles, workspace and moments."""
        ...

    def link(self, sign_in: SignIn, person_id: UUID) -> None:
        """Note whose account it is with a provider."""
        ...

    def sharing(self, workspace: str) -> Sequence[str]:
        """Return the pseudonyms of those who share their estimates in a workspace."""
        ...

    def behind(self, person_id: UUID) -> UUID:
        """Return who made a service's key; of a person, the same."""
        ...

    def rule(self, rule: Rule) -> bool:
        """Return whether a rule applies; each does until it is switched off."""
        ...

    def set_rule(self, rule: Rule, *, applies: bool) -> None:
        """Switch a rule."""
        ...


class AuditLog(Protocol):
    """What was done, in order, chained, never changed."""

    def add(
        self, at: datetime, actor: Actor, action: str, details: Mapping[str, Any]
    ) -> AuditEntry:
        """Append an entry; raises `StorageUnavailable`, and then nothing may be done."""
        ...

    def newest(self, limit: int, before: int | None = None) -> Sequence[AuditEntry]:
        """Return entries, newest first, that come before a number."""
        ...

    def every(self) -> Iterator[AuditEntry]:
        """Give every entry, oldest first, as it is stored."""
        ...
