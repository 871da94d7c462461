"""Where a price that somebody has in mind stands among comparable services."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from core.errors import N_
from core.insight.estimate.asking_prices import AskingPrices
from core.language import Translator
from core.types import Neighbourhood, Price

#: Shares that ask less from which a price is no longer called the word before it in `PLACES`.
EDGES = (0.10, 0.25, 0.75, 0.90)
PLACES: tuple[str, ...] = (
    N_("Well below comparable services"),
    N_("Below comparable services"),
    N_("In the middle of comparable services"),
    N_("Above comparable services"),
    N_("Well above comparable services"),
)
RULE = N_(
    "Below: fewer than {low} of comparable services ask less. Above: more than {high} ask less. "
    "Well below and well above: fewer than {lowest}, more than {highest}. The shares are those of "
    "the estimate's own distribution, which also gives its range."
)


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """A price, and its place: the index of a word in `PLACES`.

    `share_below` of comparable services ask less, in [0, 1]; so do `cheaper` of the `nearest`
    listings that are shown.
    """

    amount: float
    place: int
    share_below: float
    cheaper: int
    nearest: int


def own_price(amount: float, price: Price, near: Neighbourhood | None) -> OwnPrice:
    """Place a price in the distribution of an estimate, and among its comparable listings.

    Parameters
    ----------
    amount : float
        In the currency and unit of the estimate.
    price : Price
        The estimate.
    near : Neighbourhood or None
        Its comparable listings.

    Returns
    -------
    OwnPrice
        Its place by `EDGES`: ``EDGES[i - 1] <= share_below < EDGES[i]``.
    """
    share = AskingPrices.of(price).share_below(amount)
    asked = [] if near is None else [listing.price for listing in near.listings]
    cheaper = sum(one < amount for one in asked)
    return OwnPrice(amount, bisect_right(EDGES, share), share, cheaper, len(asked))


def own_price_sentence(own: OwnPrice, words: Translator) -> str:
    """Say which share asks less than a price, and how many of the nearest listings do."""
    _ = words.gettext
    said = _(
        "About {share} of comparable services ask less.",
        share=words.percent(min(max(own.share_below, 0.01), 0.99)),
    )
    if not own.nearest:
        return said
    of_nearest = words.ngettext(
        "Of the {all} nearest listings, {n} asks less.",
        "Of the {all} nearest listings, {n} ask less.",
        own.cheaper,
        all=words.number(own.nearest),
    )
    return f"{said} {of_nearest}"


def rule_sentence(words: Translator) -> str:
    """Say by which shares a price is called below or above."""
    lowest, low, high, highest = (words.percent(edge) for edge in EDGES)
    return words.sentence(RULE, lowest=lowest, low=low, high=high, highest=highest)
