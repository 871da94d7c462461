"""Dated rates between currencies: read from the European Central Bank, and put together."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from core.data.money.source_currency import check_currency
from core.errors import N_, AppError, InvalidInput
from core.types import ExchangeRate, RateBetween

#: Reference rates of the last working day, in units of each currency for one euro.
ECB = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml"
ECB_NAME = "European Central Bank"


def rates_given(
    said: Mapping[str, float], base: str, day: date, now: datetime
) -> list[ExchangeRate]:
    """Check rates that somebody gave.

    Parameters
    ----------
    said : mapping of str to float
        Units of each currency for one of the base.
    base : str
        ISO 4217 code.
    day : datetime.date
        Of the rates; not after today.
    now : datetime.datetime
        With its time zone.

    Returns
    -------
    list of ExchangeRate

    Raises
    ------
    InvalidInput
        A code is none, a rate is not above zero, or the day has not come.
    """
    if day > now.astimezone(UTC).date():
        raise InvalidInput(
            N_("A rate of {day} cannot be known yet: give a day that has passed."),
            field="date",
            day=day.isoformat(),
        )
    return [
        ExchangeRate(*_pair(base, code), _checked(code, rate), day, "operator", now)
        for code, rate in said.items()
    ]


def _pair(base: str, code: str) -> tuple[str, str]:
    """Return two different currencies as codes; raises `InvalidInput`."""
    pair = check_currency(base, "base"), check_currency(code, "rate")
    if pair[0] == pair[1]:
        raise InvalidInput(
            N_("{code} is the base itself: its rate is always 1."), field="rate", code=code
        )
    return pair


def _checked(code: str, rate: float) -> float:
    if not math.isfinite(rate) or rate <= 0:
        raise InvalidInput(
            N_("The rate of {code} must be a number above zero."), field="rate", code=code
        )
    return rate


def read_ecb(content: bytes, now: datetime) -> list[ExchangeRate]:
    """Read the daily file of the European Central Bank.

    Parameters
    ----------
    content : bytes
        XML; ``Cube`` elements with ``time``, then ``currency`` and ``rate``.
    now : datetime.datetime
        When it came.

    Returns
    -------
    list of ExchangeRate
        In units of each currency for one euro.

    Raises
    ------
    AppError
        It has another form.

    Notes
    -----
    Source: https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates
    """
    try:
        root = ET.fromstring(_plain(content))  # noqa: S314 - no DOCTYPE
        cubes = [one.attrib for one in root.iter() if one.tag.endswith("Cube")]
        [day] = {date.fromisoformat(cube["time"]) for cube in cubes if "time" in cube}
        said = {cube["currency"]: float(cube["rate"]) for cube in cubes if "currency" in cube}
        return [
            ExchangeRate(*_pair("EUR", code), _checked(code, rate), day, ECB_NAME, now)
            for code, rate in said.items()
        ]
    except (ET.ParseError, KeyError, ValueError, InvalidInput) as error:
        raise AppError(
            N_("What came is not the daily file of the European Central Bank.")
        ) from error


def _plain(content: bytes) -> bytes:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError("DOCTYPE")
    return content


def rate_between(rates: Sequence[ExchangeRate], source: str, target: str) -> RateBetween | None:
    """Return how one currency converts into another, through one base, by the newest rates.

    Parameters
    ----------
    rates : sequence of ExchangeRate
        At most one of each base, currency and day.
    source, target : str
        ISO 4217 codes.

    Returns
    -------
    RateBetween or None
        None where the rates do not say.
    """
    if source == target:
        return None
    found = []
    for base in {one.base for one in rates}:
        latest = _latest(one for one in rates if one.base == base)
        ends = [latest.get(code) for code in (source, target)]
        values = [
            1.0 if code == base else end.rate if end else math.nan
            for code, end in zip((source, target), ends, strict=True)
        ]
        if not any(map(math.isnan, values)):
            day = min(end.rate_date for end in ends if end is not None)
            found.append(RateBetween(target, values[1] / values[0], day))
    return max(found, key=lambda one: one.rate_date, default=None)


def _latest(rates: Iterable[ExchangeRate]) -> dict[str, ExchangeRate]:
    """Return the newest rate of each currency."""
    return {one.currency: one for one in sorted(rates, key=lambda one: one.rate_date)}
