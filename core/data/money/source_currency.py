"""Which currency a file's prices are in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.data.money.currencies import ANY_DOLLAR, codes_of, known_codes
from core.errors import N_, CurrencyUnknown, InvalidFile, InvalidInput, PriceQuestion

DOLLARS = N_("“$” was read as US dollars, as nothing in the file names others")

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
    possible = common(mark for mark in found if mark not in strange)
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


def common(marks: Iterable[str]) -> frozenset[str] | None:
    """Return the currencies that all marks may mean; ``None`` without marks."""
    possible: frozenset[str] | None = None
    for mark in marks:
        possible = codes_of(mark) if possible is None else possible & codes_of(mark)
    return possible
