"""What one person left behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.types import Erasure, PersonalCount, PersonalExport


class PersonalRecords(Protocol):
    """Estimates, judgements and lists by the pseudonym of who left them; notes of erasures."""

    def count(self, subject: str) -> PersonalCount:
        """Return how much is stored under a pseudonym."""
        ...

    def export(self, subject: str) -> PersonalExport:
        """Return what is stored under a pseudonym, oldest first."""
        ...

    def erase(self, subject: str, *, actor: str) -> Erasure:
        """Erase what is stored under a pseudonym, with a note, in one transaction.

        Raises `NotAllowed` where this process may only add.
        """
        ...

    def erasures(self, limit: int = 20) -> Sequence[Erasure]:
        """Return notes of erasures, newest first."""
        ...
