"""Which currency a file's prices are in, and their conversion at a dated rate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.money.currencies import ANY_DOLLAR, codes_of, known_codes
from core.errors import N_, CurrencyUnknown, InvalidFile, InvalidInput, PriceQuestion

PRICE_COLUMNS = ("price", "price_standard", "price_premium")
DOLLARS = N_("“$” was read as US dollars, as nothing in the file names others")
CONVERTED = N_("converted at the rate of that day")

#: What a conversion is to when no currency is named.
DEFAULT_TARGET = "USD"

#: Other dollars and pesos, where they are used, and words of the languages that are spoken there.
_ELSEWHERE = re.compile(
    r"\b(?:CAD|AUD|NZD|SGD|HKD|MXN|ARS|CLP|COP|TWD|UYU|Canada|Australia|New Zealand|Singapore"
    r"|Hong Kong|M[eé]xico|Argentina|Chile|Colombia|Taiwan|Québec)\b"
    r"|\.(?:au|ca|nz|sg|hk|mx|ar|cl|tw)/|\b(?i:para|con|los|las|del|una|uma|pour|votre|des|avec|les)\b|[ñ¿¡ãõ]"
)
#: Prices that a bare dollar sign is believed of: how many at least, how large on the median at
#: most, and the share of rows that may speak of other countries.
_MANY, _LARGE, _SOME = 20, 5_000, 0.2


class SeveralCurrencies(PriceQuestion):
    """Prices are in several currencies: each needs a rate."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How prices are converted: `rate` units of `source` for one of `target`, on `rate_date`."""

    source: str
    target: str
    rate: float
    rate_date: date | None


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
    if wanted not in known_codes():
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
    strange = [mark for mark in found if not codes_of(mark)]
    if strange and told is None:
        raise CurrencyUnknown(
            N_(
                "'{said}' is no currency that is known: give the currency of the prices in column "
                "'{column}', such as EUR or USD."
            ),
            said=strange[0][:60],
            column=column,
        )
    possible = _common(mark for mark in found if mark not in strange)
    if possible is not None and not possible:
        raise SeveralCurrencies(
            N_(
                "The prices in column '{column}' are in several currencies ({found}): give the "
                "rate of each with its date, or use one currency per file."
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


def are_us_dollars(
    marks: Iterable[str], prices: NDArray[np.float64], rows: Sequence[Sequence[str | None]]
) -> bool:
    """Tell whether prices with a bare ``$`` are in US dollars beyond reasonable doubt.

    They are not where they are few, or large, where the file is in a language of countries with
    dollars or pesos of their own, or names such a country or currency in many rows.

    Parameters
    ----------
    marks : iterable of str
        What the file says of its currency.
    prices : numpy.ndarray of float64 of shape (n,)
        Amounts.
    rows : sequence of sequence of str
        Some rows of the file.

    Returns
    -------
    bool
        ``True`` if nothing speaks against it.
    """
    found = set(marks)
    known = prices[np.isfinite(prices)]
    if not found or any(codes_of(mark) != ANY_DOLLAR for mark in found):
        return False
    if len(known) < _MANY or float(np.median(known)) > _LARGE:
        return False
    texts = [" ".join(cell for cell in row if cell) for row in rows]
    elsewhere = sum(bool(_ELSEWHERE.search(text)) for text in texts)
    return elsewhere <= _SOME * len(texts)


def _common(marks: Iterable[str]) -> frozenset[str] | None:
    """Return the currencies that all marks may mean; ``None`` without marks."""
    possible: frozenset[str] | None = None
    for mark in marks:
        possible = codes_of(mark) if possible is None else possible & codes_of(mark)
    return possible


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


def settle_each(
    said: NDArray[np.object_],
    column: str,
    told: str | None,
    to_currency: str | None,
    rates: Mapping[str, float],
    rate_date: date | None,
) -> tuple[NDArray[np.object_], Mapping[str, Terms], str]:
    """Decide the currency of each price of a file that has several, and its conversion.

    Parameters
    ----------
    said : numpy.ndarray of str of shape (n,)
        The marks of each price, with tabs between.
    column : str
        The price column's name, for sentences.
    told : str, optional
        The currency of prices that bear no mark.
    to_currency : str, optional
        What all are converted to; USD by default.
    rates : mapping of str to float
        Units of each currency for one of `to_currency`.
    rate_date : datetime.date, optional
        The day of the rates; needed.

    Returns
    -------
    codes : numpy.ndarray of str of shape (n,)
        The currency of each price.
    terms : mapping of str to Terms
        By currency.
    target : str
        What all are converted to.

    Raises
    ------
    InvalidInput
        A rate is wrong, absent or undated.
    InvalidFile
        A price's currency is unclear.
    """
    target = check_currency(to_currency or DEFAULT_TARGET, "to_currency")
    given = {check_currency(code, "rate"): rate for code, rate in rates.items()}
    likely = {*given, target}
    at, distinct = pd.factorize(said)
    codes = [_code_of(marks, likely, told, column) for marks in distinct]
    terms = {
        code: settle_terms(code, target, None if code == target else given.get(code), rate_date)
        for code in dict.fromkeys(codes)
    }
    return np.array(codes, dtype=object)[at], terms, target


def _code_of(marks: str, likely: Set[str], told: str | None, column: str) -> str:
    """Return the currency that a price's marks mean, among those that have a rate."""
    found = marks.split("\t") if marks else []
    possible = _common(mark for mark in found if codes_of(mark))
    if possible and len(possible & likely) == 1:
        return next(iter(possible & likely))
    return source_currency(told if possible is None else None, found, column)


def convert_each(
    frame: pd.DataFrame, settled: tuple[NDArray[np.object_], Mapping[str, Terms], str]
) -> tuple[pd.DataFrame, Terms, dict[str, int]]:
    """Convert each price from its own currency, to the cent.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        With some of the price columns.
    settled : tuple
        From `settle_each`.

    Returns
    -------
    frame : pandas.DataFrame of shape (n, any)
        Prices and `currency` in the target.
    terms : Terms
        Of the whole: its currency, and the day of the rates.
    notes : dict of str to int
        How many prices were converted from each currency, and at which rate.
    """
    codes, terms, target = settled
    out = frame.copy()
    out["currency"] = target
    notes: dict[str, int] = {}
    days = [one.rate_date for one in terms.values() if one.rate_date is not None]
    for code, one in terms.items():
        rows = codes == code
        if one.rate != 1:
            out.loc[rows] = convert(frame[rows], one)[out.columns]
            said = f"{code} → {target}, {one.rate:g}, {one.rate_date}"
            notes[f"{said}: {CONVERTED}"] = int(rows.sum())
    return out, Terms(target, target, 1.0, days[0] if days else None), notes
