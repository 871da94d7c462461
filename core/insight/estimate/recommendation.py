"""Three prices to choose from, each with its reason: to enter at, typical, ambitious."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from core.errors import N_
from core.insight.estimate.asking_prices import AskingPrices
from core.language import Translator
from core.types import Comparable, Neighbourhood, Price

OptionName = Literal["entry", "typical", "ambitious"]
#: The share of comparable services that asks less than each.
SHARES: dict[OptionName, float] = {"entry": 0.25, "typical": 0.5, "ambitious": 0.75}
OPTION_LABELS: dict[OptionName, str] = {
    "entry": N_("Enter at"),
    "typical": N_("Typical"),
    "ambitious": N_("Ambitious"),
}
_REASONS: dict[OptionName, str] = {
    "entry": N_("Three in four comparable services ask more. Sensible while you have few reviews."),
    "typical": N_("Half of comparable services ask less, half ask more."),
    "ambitious": N_(
        "Three in four comparable services ask less. You need to offer more than most, or be "
        "better known."
    ),
}
NOT_EARNED = N_("What comparable services ask, not what you will earn. No price promises a sale.")
#: A listing is an example of a price from which it is not farther than this factor.
_NEAR = 1.25
_MAX_TITLE = 60


@dataclass(frozen=True, slots=True)
class PriceOption:
    """A price to choose: `share` of comparable services ask less, about.

    So do `cheaper` of the `nearest` listings; `example` is the one that asks the most similar
    price, if any does.
    """

    name: OptionName
    amount: float
    share: float
    cheaper: int
    nearest: int
    example: Comparable | None


def recommend(price: Price, near: Neighbourhood | None) -> tuple[PriceOption, ...]:
    """Return the three prices, ascending, from the distribution of an estimate.

    The quartiles of its asking prices, rounded to the fewest significant digits (two at least) at
    which they differ, with what the comparable listings show beside each.

    Parameters
    ----------
    price : Price
        The estimate; amounts are in its currency and unit.
    near : Neighbourhood or None
        Its comparable listings.

    Returns
    -------
    tuple of PriceOption
        One for each of `SHARES`.
    """
    asking = AskingPrices.of(price)
    amounts = _rounded([asking.amount_at(share) for share in SHARES.values()])
    listings = () if near is None else near.listings
    return tuple(
        PriceOption(
            name,
            amount,
            share,
            sum(one.price < amount for one in listings),
            len(listings),
            _example(amount, listings),
        )
        for (name, share), amount in zip(SHARES.items(), amounts, strict=True)
    )


def option_reason(option: PriceOption, words: Translator) -> str:
    """Say why one would ask a price, and what the nearest listings show of it."""
    said = [words.sentence(_REASONS[option.name])]
    if option.nearest:
        said.append(
            words.ngettext(
                "Of the {all} nearest listings, {n} asks less.",
                "Of the {all} nearest listings, {n} ask less.",
                option.cheaper,
                all=words.number(option.nearest),
            )
        )
    return " ".join(said)


def example_sentence(option: PriceOption, near: Neighbourhood, words: Translator) -> str:
    """Name a listing that asks about as much; empty where none does."""
    if option.example is None:
        return ""
    title = option.example.description.partition("\n")[0].strip()
    if len(title) > _MAX_TITLE:
        title = title[: _MAX_TITLE - 1].rstrip() + "…"
    return words.gettext(
        "For example {title}, {price}.",
        title=words.quoted(title),
        price=words.price(option.example.price, near.basis),
    )


def _rounded(amounts: list[float]) -> list[float]:
    for digits in range(2, 6):
        rounded = [_significant(amount, digits) for amount in amounts]
        if all(a < b for a, b in pairwise(rounded)):
            return rounded
    return amounts


def _significant(amount: float, digits: int) -> float:
    """Round to so many significant digits, halves up: as a headline does."""
    size = 10.0 ** (math.floor(math.log10(amount)) + 1 - digits)
    return round(math.floor(amount / size + 0.5) * size, 10)


def _example(amount: float, listings: tuple[Comparable, ...]) -> Comparable | None:
    nearest = min(listings, key=lambda one: _apart(one.price, amount), default=None)
    if nearest is None or _apart(nearest.price, amount) > math.log(_NEAR):
        return None
    return nearest


def _apart(price: float, amount: float) -> float:
    return abs(math.log(price / amount)) if price > 0 else math.inf
