"""What the lines above a table say of its prices: their currency, tax, and what they pay for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.data.money import words
from core.data.money.currencies import codes_of

#: Words of a line that may say what all prices pay for; longer ones tell of other things too.
_SHORT = 8
_MARK = re.compile(
    r"[A-Z]{1,3}\$|\b[A-Z]{3}\b|[€£₹₽₩₺₫₱₦₪₴¥$]|\b[Ee]uros?\b|\b(?:US )?[Dd]ollars?\b"
)
#: Codes that are words in a line of capitals.
_ALSO_WORDS = frozenset({"ALL", "TOP", "CUP", "SOS"})


#: What a currency is called in the names of sheets and files.
_NAMED = frozenset(
    "EUR USD GBP CHF CAD AUD NZD SGD HKD JPY CNY INR RUB UAH SAR AED QAR EGP MAD TND DZD BRL MXN"
    " COP CLP ARS PLN CZK HUF RON SEK NOK DKK ILS ZAR NGN KES IDR PHP THB MYR KRW VND XOF"
    " EURO EUROS € £ ₹ ₽".split()
)


@dataclass(frozen=True, slots=True)
class Preface:
    """Words on all prices of a table: a currency's mark, "with" or "without" tax, a unit."""

    mark: str = ""
    tax: str = ""
    unit: str = ""


def read_preface(lines: Sequence[str], names: Sequence[str] = ()) -> Preface:
    """Read the lines above the names of the columns, and for the currency what bears them.

    Parameters
    ----------
    lines : sequence of str
        In order.
    names : sequence of str
        Of the sheet and of the file, which count where the lines name no currency.

    Returns
    -------
    Preface
        Of each, what the lines say one of and no other.
    """
    marks = {word.upper() for line in lines for word in _MARK.findall(line)} - _ALSO_WORDS
    known = {codes: mark for mark in sorted(marks) if (codes := codes_of(mark))}
    if not marks:
        said = {w.upper() for name in names for w in re.findall(r"[^\W\d_]+|[€£₹₽]", name)}
        known = {codes_of(mark): mark for mark in said & _NAMED if codes_of(mark)}
    plain = [words.simplified(line) for line in lines]
    taxes = {tax for line in plain if (tax := words.take_tax(line)[1])}
    units = {_unit(line) for line in lines} - {""}
    return Preface(
        *(
            next(iter(said)) if len(said) == 1 else ""
            for said in (set(known.values()), taxes, units)
        )
    )


def _unit(line: str) -> str:
    short = len(line.split()) <= _SHORT and words.names_rate(line)
    return words.unit_in_name(line) if short else ""
