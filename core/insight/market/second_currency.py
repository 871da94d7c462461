"""A price in a second currency, at a dated rate, in a sentence."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from core.language import Translator
from core.types import PriceBasis, RateBetween


def second_sentence(
    amounts: tuple[float, float, float], basis: PriceBasis, rate: RateBetween, words: Translator
) -> str:
    """Say a price and its range, low and high, in a second currency, and the rate with its day."""
    theirs = PriceBasis(rate.currency, basis.unit)
    price, low, high = (amount * rate.rate for amount in amounts)
    return words.gettext(
        "In {currency}: about {price}, range {range}. 1 {source} = {rate} {currency}, rate of "
        "{day}.",
        price=words.price(price, theirs),
        range=words.prices(low, high, theirs),
        **_rate(rate, basis.currency, words),
    )


def second_total(amount: float, currency: str, rate: RateBetween, words: Translator) -> str:
    """Say what a sum is in a second currency, for information."""
    return words.gettext(
        "For information: {total}. 1 {source} = {rate} {currency}, rate of {day}.",
        total=words.money(amount * rate.rate, rate.currency, cents=True),
        **_rate(rate, currency, words),
    )


def _rate(rate: RateBetween, source: str, words: Translator) -> dict[str, Any]:
    return {
        "source": source,
        "currency": rate.currency,
        "rate": words.number(rate.rate, 4),
        "day": words.date(datetime.combine(rate.rate_date, time())),
    }
