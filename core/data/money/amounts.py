"""Numbers as people write them: one decimal mark for a column, never one for each value."""

from __future__ import annotations

import decimal as exact
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.data.money import words
from core.errors import N_, InvalidFile
from core.types.none_words import NONE_WORDS

Decimal = Literal[".", ","]

PLAIN_OR_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]{1,3}")
#: A number: its thousands may be apart by spaces or apostrophes.
NUMBER = re.compile(
    r"(?<![0-9.,])[0-9]{1,3}(?:[ '][0-9]{3})+(?![0-9])(?:[.,][0-9]+)?"
    r"|(?:(?<![^\W\d_])(?<!/)[.,])?[0-9](?:[0-9.,]*[0-9])?"
)
#: Words that stand for no number.
NOTHING = frozenset(
    {"", "nan", "null", "nil", "n/a", "#n/a", "na", "n.a.", "n.d.", "?", "--", "---"}
) | {words.simplified(word) for word in NONE_WORDS}

_QUOTED = 60


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of numbers.

    `floats` has NaN where there is none; `unreadable` marks what was given but is no number;
    `marks` holds the currency marks met beside the numbers, in capitals. `notes` counts how cells
    were read that say more than a number, and `examples` quotes some of them.
    """

    floats: NDArray[np.float64]
    unreadable: NDArray[np.bool_]
    marks: frozenset[str] = frozenset()
    decimal: Decimal | None = None
    notes: dict[str, int] = field(default_factory=dict)
    examples: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Amount:
    """One number of a cell, its decimal mark still undecided; `marked` by a currency beside it."""

    cell: str
    digits: str
    marked: bool = False


def quoted(cell: object) -> str:
    """Shorten a cell to be quoted."""
    text = " ".join(str(cell).split())
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1].rstrip() + "…"


def decimal_of(amounts: Iterable[Amount], column: str, told: str | None) -> Decimal | None:
    """Decide a column's decimal mark from the values that leave no doubt.

    Where none does, a price beside its currency mark decides, as nobody writes a currency with
    three decimals; so do round thousands among whole numbers.

    Parameters
    ----------
    amounts : iterable of Amount
        The distinct numbers of the column.
    column : str
        Its name, for sentences.
    told : str, optional
        The mark, where the caller knows it.

    Returns
    -------
    {".", ","} or None
        The mark; ``None`` where no number has one.

    Raises
    ------
    InvalidFile
        Both marks are used, or nothing tells which is meant.
    """
    if told in (".", ","):
        return "." if told == "." else ","
    seen: dict[str, str] = {}
    doubtful: list[Amount] = []
    whole = False
    for amount in amounts:
        evidence = evidence_of(amount.digits)
        seen.setdefault(evidence, amount.cell)
        whole = whole or (not evidence and len(amount.digits) <= 3)
        if evidence == "?":
            doubtful.append(amount)
            if amount.marked:
                seen.setdefault("." if "," in amount.digits else ",", amount.cell)
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
        if whole and (thousands := _round_thousands(doubtful)):
            return "." if thousands == "," else ","
        raise InvalidFile(
            N_(
                "In column '{column}', '{value}' is ambiguous (thousands or decimals), and no "
                "other number settles it: choose the decimal mark, '.' or ','."
            ),
            column=column,
            value=seen["?"],
        )
    return "." if "." in seen else "," if "," in seen else None


def _round_thousands(doubtful: list[Amount]) -> str:
    """Return the mark of thousands among numbers such as ``1.500`` and ``12.000``, if it is clear.

    A number with three decimals does not end in a zero where others have no decimals at all.
    """
    marks = {"," if "," in amount.digits else "." for amount in doubtful}
    several = len({amount.digits for amount in doubtful}) > 1
    round_ones = any(amount.digits.endswith("0") for amount in doubtful)
    return marks.pop() if several and round_ones and len(marks) == 1 else ""


def evidence_of(digits: str) -> str:
    """Return the decimal mark that a number proves, ``?`` if it may be either, else nothing."""
    marks = [character for character in digits if character in ".,"]
    if not marks:
        return ""
    last, other = marks[-1], "," if marks[-1] == "." else "."
    if " " in digits or "'" in digits or (len(set(marks)) == 2 and marks.count(last) == 1):
        return last
    if len(marks) > 1:
        return other if len(set(marks)) == 1 else ""
    head, tail = digits.split(last)
    doubtful = len(tail) == 3 and 1 <= len(head) <= 3 and not head.startswith("0")
    return "?" if doubtful else last


def value_of(digits: str, decimal: str | None, scale: int | exact.Decimal = 1) -> float:
    """Return a number's value, exactly as it is written; NaN where its groups are none."""
    if PLAIN_OR_SCIENTIFIC.fullmatch(digits):
        return float(digits)
    point = decimal or "."
    comma = "," if point == "." else "."
    bare = digits.replace(" ", "").replace("'", "")
    whole, _, fraction = bare.partition(point)
    # Groups of three; or of two before the last three, as in India.
    grouped = re.fullmatch(rf"[0-9]{{1,3}}(?:\{comma}[0-9]{{2,3}})*\{comma}[0-9]{{3}}", whole)
    if not (grouped or re.fullmatch("[0-9]*", whole)) or not re.fullmatch("[0-9]*", fraction):
        return math.nan
    plain = f"{whole.replace(comma, '') or '0'}.{fraction or '0'}"
    return float(plain) if scale == 1 else float(exact.Decimal(plain) * scale)
