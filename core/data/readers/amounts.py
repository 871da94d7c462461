"""Numbers as people write them: one decimal mark for a column, never one for each value."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.errors import N_, InvalidFile

Decimal = Literal[".", ","]

_PLAIN_OR_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]{1,3}")
_AMOUNT = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<before>[^0-9.,+-]*?)\s*(?P<minus>-?)\s*"
    r"(?P<digits>[.,]?[0-9](?:[0-9.,' ]*[0-9.,])?)(?P<after>[^0-9]*)"
)
_SPACED = re.compile(r"[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]+)?")
_LONGEST = 64
_SCALES = {"k": 1e3, "m": 1e6}
#: Words that stand for no number.
_NOTHING = frozenset({"", "nan", "null", "none", "n/a", "#n/a", "na", "-", "–", "—", "?"})
_UNLIMITED = frozenset(
    {"inf", "infinity", "unlimited", "∞", "illimité", "illimitée", "illimités", "illimitées"}
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of numbers.

    `floats` has NaN where there is none; `unreadable` marks what was given but is no number;
    `marks` holds the currency marks met beside the numbers, in capitals.
    """

    floats: NDArray[np.float64]
    unreadable: NDArray[np.bool_]
    marks: frozenset[str]
    decimal: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Amount:
    """One number taken apart, its decimal mark still undecided."""

    text: str
    digits: str
    factor: float
    mark: str
    spaced: bool


def read_money(
    values: pd.Series, column: str, *, is_mark: Callable[[str], bool], decimal: str | None = None
) -> Numbers:
    """Read a column of prices such as ``1,234.50``, ``1 234,50 €`` or ``$1.2k``.

    Parameters
    ----------
    values : pandas.Series of str of shape (n,)
        Cells; missing ones are null.
    column : str
        Its name in the file, for sentences.
    is_mark : callable
        Tells whether a word (in capitals) is a currency mark.
    decimal : {".", ","}, optional
        The decimal mark, where the caller knows it.

    Returns
    -------
    Numbers
        Amounts, and the currency marks beside them.

    Raises
    ------
    InvalidFile
        Decimal points and decimal commas are mixed, or nothing tells which is meant.
    """
    codes, distinct = _distinct(values)
    amounts = [None if text in _NOTHING else _take_apart(text, is_mark) for text in distinct]
    mark = _decimal_of([a for a in amounts if a is not None], column, decimal)
    numbers = [math.nan if a is None else _value(a, mark) for a in amounts]
    marks = frozenset(a.mark for a in amounts if a is not None and a.mark)
    return _spread(codes, distinct, numbers, marks, mark)


def read_count(values: pd.Series) -> Numbers:
    """Read a column (n,) of counts such as ``56``, ``1,234``, ``1k+`` or ``4.9 (56)``.

    A number in brackets after a rating is the count; a lone mark before three digits separates
    thousands, as a count has no decimals.
    """
    return _each(values, _count)


def read_rating(values: pd.Series) -> Numbers:
    """Read a column (n,) of ratings in stars such as ``4.9``, ``4,9``, ``4.9/5`` or ``5.0(1k+)``.

    Either mark is a decimal mark, as no rating has thousands.
    """
    return _each(values, _rating)


def read_days(values: pd.Series) -> Numbers:
    """Read a column (n,) of times such as ``3``, ``2 days``, ``1 semaine`` or ``24h``, in days."""
    return _each(values, _days)


def read_revisions(values: pd.Series) -> Numbers:
    """Read a column (n,) of revisions such as ``2``, ``3 revisions`` or ``Unlimited``.

    ``inf`` where unlimited.
    """
    return _each(values, _revisions)


def _each(values: pd.Series, number: Callable[[str], float]) -> Numbers:
    codes, distinct = _distinct(values)
    return _spread(codes, distinct, [number(text) for text in distinct])


def _distinct(values: pd.Series) -> tuple[NDArray[np.intp], list[str]]:
    codes, found = pd.factorize(values)
    return codes, [" ".join(str(text).split()).replace("’", "'").casefold() for text in found]


def _spread(
    codes: NDArray[np.intp],
    distinct: list[str],
    numbers: list[float],
    marks: Iterable[str] = (),
    decimal: Decimal | None = None,
) -> Numbers:
    values = np.array([*numbers, math.nan], dtype=np.float64)
    bad = [math.isnan(n) and t not in _NOTHING for n, t in zip(numbers, distinct, strict=True)]
    unreadable = np.array([*bad, False], dtype=bool)
    return Numbers(values[codes], unreadable[codes], frozenset(marks), decimal)


def _take_apart(text: str, is_mark: Callable[[str], bool]) -> _Amount | None:
    if _PLAIN_OR_SCIENTIFIC.fullmatch(text):
        return _Amount(text, "", float(text), "", spaced=False)
    match = _AMOUNT.fullmatch(text.replace("rs.", "rs "))
    if match is None or len(text) > _LONGEST:
        return None
    digits, after = match["digits"], match["after"].strip().removesuffix("+").strip()
    scale, rest = 1.0, after.upper()
    if rest and not is_mark(rest) and rest[0].lower() in _SCALES:
        scale, rest = _SCALES[rest[0].lower()], rest[1:].strip()
    before = match["before"].strip().upper()
    if any(word and not is_mark(word) for word in (before, rest)) or (before and rest):
        return None
    spaced = bool(_SPACED.fullmatch(digits))
    if not spaced and (" " in digits or "'" in digits):
        return None
    sign = -1 if "-" in (match["sign"], match["minus"]) else 1
    plain = digits.replace(" ", "").replace("'", "")
    return _Amount(text, plain, sign * scale, before or rest, spaced)


def _decimal_of(amounts: list[_Amount], column: str, told: str | None) -> Decimal | None:
    """Decide a column's decimal mark from the values that leave no doubt."""
    if told in (".", ","):
        return "." if told == "." else ","
    seen: dict[str, str] = {}
    for amount in amounts:
        seen.setdefault(_evidence(amount), amount.text)
    if "." in seen and "," in seen:
        raise InvalidFile(
            N_(
                "Column '{column}' mixes decimal points and decimal commas ('{point}', "
                "'{comma}'): write all its numbers the same way."
            ),
            column=column,
            point=seen["."],
            comma=seen[","],
        )
    if "?" in seen and "." not in seen and "," not in seen:
        raise InvalidFile(
            N_(
                "In column '{column}', '{value}' is ambiguous (thousands or decimals), and no "
                "other number settles it: choose the decimal mark, '.' or ','."
            ),
            column=column,
            value=seen["?"],
        )
    return "." if "." in seen else "," if "," in seen else None


def _evidence(amount: _Amount) -> str:
    """Return the decimal mark that a number proves, ``?`` if it may be either, else nothing."""
    digits = amount.digits
    marks = [character for character in digits if character in ".,"]
    if not marks:
        return ""
    last, other = marks[-1], "," if marks[-1] == "." else "."
    if amount.spaced or (len(set(marks)) == 2 and marks.count(last) == 1):
        return last
    if len(marks) > 1:
        return other if len(set(marks)) == 1 else ""
    head, tail = digits.split(last)
    doubtful = len(tail) == 3 and 1 <= len(head) <= 3 and not head.startswith("0")
    return "?" if doubtful else last


def _value(amount: _Amount, decimal: Decimal | None) -> float:
    digits = amount.digits
    if not digits:
        return amount.factor
    point = decimal or "."
    comma = "," if point == "." else "."
    whole, _, fraction = digits.partition(point)
    # Groups of three; or of two before the last three, as in India.
    grouped = re.fullmatch(rf"[0-9]{{1,3}}(?:\{comma}[0-9]{{2,3}})*\{comma}[0-9]{{3}}", whole)
    if not (grouped or re.fullmatch("[0-9]*", whole)) or not re.fullmatch("[0-9]*", fraction):
        return math.nan
    return float(f"{whole.replace(comma, '') or '0'}.{fraction or '0'}") * amount.factor


def _count(text: str) -> float:
    bracket = re.fullmatch(r"[0-9]+(?:[.,][0-9]+)?\s*(?:\((.*)\))", text)
    inner = re.sub(r"\s*(?:reviews?|ratings?|avis|notes?)$", "", bracket[1] if bracket else text)
    amount = _take_apart(inner.strip("() "), _no_mark)
    if amount is None:
        return math.nan
    evidence = _evidence(amount)
    if evidence == "?":
        return _value(amount, "," if "." in amount.digits else ".")
    return _value(amount, "," if evidence == "," else ".")


def _no_mark(_word: str) -> bool:
    return False


def _rating(text: str) -> float:
    match = re.fullmatch(
        r"(-?[0-9]+(?:[.,][0-9]+)?)\s*(?:/\s*5|★|stars?|étoiles?)?\s*(?:\(.*\))?", text
    )
    return float(match[1].replace(",", ".")) if match else math.nan


def _days(text: str) -> float:
    match = re.fullmatch(r"(-?[0-9]+(?:[.,][0-9]+)?)\s*-?\s*([a-zé]*)\.?", text)
    if match is None:
        return math.nan
    unit = next((days for words, days in _UNITS if match[2] in words), math.nan)
    return float(match[1].replace(",", ".")) * unit


_UNITS: tuple[tuple[frozenset[str], float], ...] = (
    (frozenset({"", "d", "day", "days", "j", "jour", "jours"}), 1),
    (frozenset({"h", "hr", "hrs", "hour", "hours", "heure", "heures"}), 1 / 24),
    (frozenset({"w", "week", "weeks", "semaine", "semaines"}), 7),
    (frozenset({"month", "months", "mois"}), 30),
)


def _revisions(text: str) -> float:
    bare = re.sub(r"\s*(?:revisions?|révisions?|retouches?)$", "", text)
    if bare in _UNLIMITED:
        return math.inf
    match = re.fullmatch(r"-?[0-9]+(?:[.,][0-9]+)?", bare)
    return float(bare.replace(",", ".")) if match else math.nan
