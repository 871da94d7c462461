"""Where dated rates of currencies are stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.types import ExchangeRate


class ExchangeRates(Protocol):
    """Rates that an operator set or fetched."""

    def add(self, rates: Sequence[ExchangeRate]) -> None:
        """Store rates in one transaction; another one of the same pair and day is replaced."""
        ...

    def newest(self) -> Sequence[ExchangeRate]:
        """Return the newest rate of each base and currency, by base and currency."""
        ...
