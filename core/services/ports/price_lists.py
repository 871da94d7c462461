"""Price lists that are kept for coming back to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from core.types import KeptList, PricedList


class PriceLists(Protocol):
    """Kept lists, a bounded number for each person and for a bounded time."""

    def add(self, priced: PricedList) -> None:
        """Keep a list; the oldest of its person may go. Raises `InvalidInput` if too large."""
        ...

    def of(self, subjects: Sequence[str]) -> Sequence[KeptList]:
        """Return the lists of some people, newest first, without their rows."""
        ...

    def get(self, list_id: UUID) -> PricedList | None:
        """Return a list with its rows, if it is kept."""
        ...

    def remove(self, list_id: UUID) -> None:
        """Forget a list; one that is gone already is no fault."""
        ...
