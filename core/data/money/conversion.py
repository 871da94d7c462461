"""The conversion of prices to one currency, at dated rates."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.money.currencies import codes_of
from core.data.money.source_currency import check_currency, common, source_currency
from core.errors import N_, InvalidInput

PRICE_COLUMNS = ("price", "price_standard", "price_premium")
CONVERTED = N_("converted at the rate of that day")
#: What a conversion is to when no currency is named.
DEFAULT_TARGET = "USD"


@dataclass(frozen=True, slots=True)
class Conversion:
    """How prices are converted to `target`: by units of each other currency for one of it.

    `source` is the currency of the file, or `target` where it has several; then `codes` names
    that of each price. `rate_date` is the day of the rates, if there are any.
    """

    source: str
    target: str
    rates: Mapping[str, float] = field(default_factory=dict)
    rate_date: date | None = None
    codes: NDArray[np.object_] | None = None

    @property
    def rate(self) -> float:
        """Units of `source` for one of `target`."""
        return self.rates.get(self.source, 1.0)

    def notes(self) -> dict[str, int]:
        """Count the prices that were converted from each of several currencies."""
        if self.codes is None:
            return {}
        return {
            f"{code} → {self.target}, {rate:g}, {self.rate_date}: {CONVERTED}": int(
                (self.codes == code).sum()
            )
            for code, rate in self.rates.items()
        }


def settle(
    source: str, to_currency: str | None, rate: float | None, rate_date: date | None
) -> Conversion:
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
    Conversion
        Without a rate or a date where nothing is converted.

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
        return Conversion(source, target)
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
    return Conversion(source, target, {source: float(rate)}, rate_date)


def settle_each(
    said: NDArray[np.object_],
    column: str,
    told: str | None,
    to_currency: str | None,
    rates: Mapping[str, float],
    rate_date: date | None,
) -> Conversion:
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
    Conversion
        With the currency of each price.

    Raises
    ------
    InvalidInput
        A rate is wrong, absent or undated.
    InvalidFile
        A price's currency is unclear.
    """
    target = check_currency(to_currency or DEFAULT_TARGET, "to_currency")
    given = {check_currency(code, "rate"): rate for code, rate in rates.items()}
    at, distinct = pd.factorize(said)
    codes = [_code_of(marks, {*given, target}, told, column) for marks in distinct]
    others = [code for code in dict.fromkeys(codes) if code != target]
    needed = {code: settle(code, target, given.get(code), rate_date).rate for code in others}
    return Conversion(
        target, target, needed, rate_date if needed else None, np.array(codes, dtype=object)[at]
    )


def _code_of(marks: str, likely: Set[str], told: str | None, column: str) -> str:
    """Return the currency that a price's marks mean, among those that have a rate."""
    found = marks.split("\t") if marks else []
    possible = common(mark for mark in found if codes_of(mark))
    if possible and len(possible & likely) == 1:
        return next(iter(possible & likely))
    return source_currency(told if possible is None else None, found, column)


def convert(
    frame: pd.DataFrame, conversion: Conversion, *, round_down: bool = False
) -> pd.DataFrame:
    """Convert every price of a frame, to the cent.

    Parameters
    ----------
    frame : pandas.DataFrame of shape (n, any)
        With some of the price columns.
    conversion : Conversion
        The rates.
    round_down : bool, default=False
        Drop what is below a cent instead of rounding, where the source was rounded up.

    Returns
    -------
    pandas.DataFrame of shape (n, any)
        Prices and `currency` in ``conversion.target``.
    """
    out = frame.copy(deep=False)
    rate = _rate_of_each(conversion)
    for name in PRICE_COLUMNS:
        if name in out and conversion.rates:
            prices = out[name].to_numpy(dtype=np.float64)
            cents = prices / rate * 100
            whole = np.floor(cents + 1e-6) if round_down else np.rint(cents)
            out[name] = np.where(rate == 1, prices, whole / 100)
    out["currency"] = conversion.target
    return out


def _rate_of_each(conversion: Conversion) -> NDArray[np.float64]:
    """Return the rate of each price, or of all."""
    if conversion.codes is None:
        return np.array(conversion.rate)
    at, distinct = pd.factorize(conversion.codes)
    return np.array([conversion.rates.get(code, 1.0) for code in distinct])[at]
