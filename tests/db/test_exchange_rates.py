"""Rates of currencies: one of a pair and day, the newest of each pair."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Engine

from core.types import ExchangeRate
from db.exchange_rates import SqlExchangeRates

NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)


def rate(value: float, day: int, currency: str = "EUR") -> ExchangeRate:
    """Return a rate of November."""
    return ExchangeRate("USD", currency, value, date(2026, 11, day), "operator", NOW)


def test_the_newest_rate_of_each_pair_counts(engine: Engine) -> None:
    """Whatever the order in which they came; the same day again replaces it."""
    rates = SqlExchangeRates(engine)
    rates.add([rate(0.92, 27), rate(0.80, 27, "GBP")])
    rates.add([rate(0.50, 3)])
    rates.add([rate(0.93, 27)])
    rates.add([])
    assert list(rates.newest()) == [rate(0.93, 27), rate(0.80, 27, "GBP")]
