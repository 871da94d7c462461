"""Rates of currencies: set by an operator or fetched, and read for a second currency."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from core.authority import needs
from core.data.download import fetch_file
from core.data.money.rates import ECB, rate_between, rates_given, read_ecb
from core.services.accounts.audit import Noting, unnoted
from core.services.ports import ExchangeRates
from core.types import ExchangeRate, RateBetween


class RatesUseCase:
    """The use case of a second currency beside a price."""

    def __init__(
        self,
        rates: ExchangeRates,
        audit: Noting = unnoted,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._rates = rates
        self._audit = audit
        self._now = now

    @needs("market")
    def set(
        self, said: Mapping[str, float], *, base: str = "USD", day: date | None = None
    ) -> Sequence[ExchangeRate]:
        """Store units of each currency for one of the base.

        Raises
        ------
        InvalidInput
            A code, a rate or the day cannot be; nothing was stored.
        """
        now = self._now()
        made = rates_given(said, base, day or now.astimezone(UTC).date(), now)
        with self._audit("rates set", base=base, rates=dict(said)):
            self._rates.add(made)
        return made

    @needs("market")
    def fetch(self, address: str = ECB) -> Sequence[ExchangeRate]:
        """Download and store the reference rates of the European Central Bank.

        Raises
        ------
        AppError
            There is no internet, or what comes has another form; nothing was stored.
        """
        with tempfile.TemporaryDirectory(prefix="prisme-rates-") as folder:
            content = fetch_file(address, Path(folder), max_mb=1).read_bytes()
        made = read_ecb(content, self._now())
        with self._audit("rates fetch", address=address):
            self._rates.add(made)
        return made

    @needs("look")
    def all(self) -> Sequence[ExchangeRate]:
        """Return the newest rate of each pair."""
        return self._rates.newest()

    @needs("look")
    def currencies(self) -> list[str]:
        """Return the currencies that prices can be shown in."""
        return sorted({code for one in self.all() for code in (one.base, one.currency)})

    @needs("look")
    def between(self, source: str, target: str) -> RateBetween | None:
        """Return how a price converts, None where no rate says."""
        return rate_between(self.all(), source, target)
