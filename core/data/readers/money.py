"""Currencies: which one a file's prices are in, and their conversion at a dated rate."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd
from babel.numbers import list_currencies

from core.errors import N_, CurrencyUnknown, InvalidFile, InvalidInput

PRICE_COLUMNS = ("price", "price_standard", "price_premium")
#: What a conversion is to when no currency is named.
DEFAULT_TARGET = "USD"

_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP", "TWD"})
#: Marks that name one currency or several; ISO 4217 codes name themselves.
_MARKS: dict[str, frozenset[str]] = {
    "$": _DOLLARS,
    "DOLLAR": _DOLLARS,
    "DOLLARS": _DOLLARS,
    "US$": frozenset({"USD"}),
    "$US": frozenset({"USD"}),
    "CA$": frozenset({"CAD"}),
    "A$": frozenset({"AUD"}),
    "C$": frozenset({"CAD"}),
    "NZ$": frozenset({"NZD"}),
    "€": frozenset({"EUR"}),
    "EURO": frozenset({"EUR"}),
    "EUROS": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "₹": frozenset({"INR"}),
    "₽": frozenset({"RUB"}),
    "₩": frozenset({"KRW"}),
    "₺": frozenset({"TRY"}),
    "₫": frozenset({"VND"}),
    "₱": frozenset({"PHP"}),
    "₦": frozenset({"NGN"}),
    "₪": frozenset({"ILS"}),
    "₴": frozenset({"UAH"}),
    "ZŁ": frozenset({"PLN"}),
    "R$": frozenset({"BRL"}),
    "KR": frozenset({"SEK", "NOK", "DKK", "ISK"}),
    "RS": frozenset({"INR", "PKR", "LKR", "NPR"}),
    "RS.": frozenset({"INR", "PKR", "LKR", "NPR"}),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """How prices are converted: `rate` units of `source` for one of `target`, on `rate_date`."""

    source: str
    target: str
    rate: float
    rate_date: date | None


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())


def is_mark(word: str) -> bool:
    """Tell whether a word in capitals is a currency's symbol, name or ISO 4217 code."""
    return word in _MARKS or word in _codes()


def check_currency(code: str, field: str) -> str:
    """Return an ISO 4217 code in capitals.

    Parameters
    ----------
    code : str
        What the user gave.
    field : str
        The name of the option, for the error.

    Returns
    -------
    str
        The code.

    Raises
    ------
    InvalidInput
        There is no such currency.
    """
    wanted = code.strip().upper()
    if wanted not in _codes():
        raise InvalidInput(
            N_("'{code}' is not a currency: give a code of three letters such as EUR or USD."),
            field=field,
            code=code,
        )
    return wanted


def source_currency(told: str | None, marks: Iterable[str], column: str) -> str:
    """Decide which currency a file's prices are in.

    Parameters
    ----------
    told : str, optional
        What the user says, as an ISO 4217 code.
    marks : iterable of str
        What the file says: symbols and codes beside prices, in headers, in its own column.
    column : str
        The price column's name, for sentences.

    Returns
    -------
    str
        An ISO 4217 code.

    Raises
    ------
    InvalidFile
        The file says several currencies, or another one than told.
    CurrencyUnknown
        It says none for certain.
    InvalidInput
        `told` is no currency.
    """
    found = sorted(set(marks))
    possible: frozenset[str] | None = None
    for mark in found:
        meant = _MARKS.get(mark, frozenset({mark}))
        possible = meant if possible is None else possible & meant
    if possible is not None and not possible:
        raise InvalidFile(
            N_(
                "The prices in column '{column}' are in several currencies ({found}): use one "
                "currency per file."
            ),
            column=column,
            found=", ".join(found),
        )
    if told is not None:
        code = check_currency(told, "currency")
        if possible is not None and code not in possible:
            raise InvalidFile(
                N_("The prices in column '{column}' are marked {found}, not {currency}."),
                column=column,
                found=", ".join(found),
                currency=code,
            )
        return code
    if possible is None or len(possible) > 1:
        raise CurrencyUnknown(
            N_(
                "The currency of column '{column}' is unclear: give the currency of its prices, "
                "such as EUR or USD."
            ),
            column=column,
        )
    return next(iter(possible))


def marks_in_name(column: str) -> frozenset[str]:
    """Find the currency that a column's name says, as in ``price_usd`` or ``Prix (€)``.

    Parameters
    ----------
    column : str
        A column's name.

    Returns
    -------
    frozenset of str
        Marks in capitals; empty if the name says none.
    """
    words = re.split(r"[\s_()\[\]/:,.-]+", column.upper())
    # Short codes are also words ("ALL", "TOP"): a name counts only if it ends in one.
    last = next((word for word in reversed(words) if word), "")
    return frozenset({last}) if is_mark(last) and last != column.upper() else frozenset()


def settle_terms(
    source: str, to_currency: str | None, rate: float | None, rate_date: date | None
) -> Terms:
    """Decide the currency that prices are kept in, and check that a conversion is dated.

    Parameters
    ----------
    source : str
        The currency of the file's prices.
    to_currency : str, optional
        The currency wanted; with a rate alone it is USD, without one the file's own.
    rate : float, optional
        Units of `source` for one unit of `to_currency`.
    rate_date : datetime.date, optional
        The day of the rate.

    Returns
    -------
    Terms
        With rate 1 and no date where nothing is converted.

    Raises
    ------
    InvalidInput
        The rate is absent, undated, not above zero, or has nothing to convert.
    """
    target = check_currency(
        to_currency or (source if rate is None else DEFAULT_TARGET), "to_currency"
    )
    if rate is not None and not (np.isfinite(rate) and rate > 0):
        raise InvalidInput(
            N_("The rate is {rate}: it must be a number above zero."), field="rate", rate=rate
        )
    if target == source:
        if rate is not None and rate != 1:
            raise InvalidInput(
                N_("The prices are already in {currency}: leave out the rate."),
                field="rate",
                currency=source,
            )
        return Terms(source, target, 1.0, None)
    if rate is None:
        raise InvalidInput(
            N_(
                "To convert {source} prices to {target}, give the rate: how many {source} for 1 "
                "{target}."
            ),
            field="rate",
            source=source,
            target=target,
        )
    if rate_date is None:
        raise InvalidInput(
            N_("The rate of {rate} {source} for 1 {target} needs its date, such as 2024-05-31."),
            field="rate_date",
            rate=rate,
            source=source,
            target=target,
        )
    return Terms(source, target, float(rate), rate_date)


def convert(frame: pd.DataFrame, terms: Terms, *, round_down: bool = False) -> pd.DataFrame:
    """Convert every price of a frame, to the cent.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        With some of the price columns, in ``terms.source``.
    terms : Terms
        The rate.
    round_down : bool, default=False
        Drop what is below a cent instead of rounding, where the source was rounded up.

    Returns
    -------
    pandas.DataFrame of shape (n, any)
        Prices and `currency` in ``terms.target``.
    """
    out = frame.copy()
    for name in PRICE_COLUMNS:
        if name in out and terms.rate != 1:
            cents = out[name].to_numpy(dtype=np.float64) / terms.rate * 100
            whole = np.floor(cents + 1e-6) if round_down else np.rint(cents)
            out[name] = whole / 100
    out["currency"] = terms.target
    return out
