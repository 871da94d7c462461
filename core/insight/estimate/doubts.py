"""What the comparables of an estimate say against it."""

from __future__ import annotations

from core.errors import N_
from core.types import Flag, Neighbourhood, Price

#: With fewer comparables than this their middle says too little to contradict an estimate.
MIN_TO_DISAGREE = 4

NOTHING_SIMILAR = Flag(
    "nothing_similar",
    N_(
        "No listing in this market is close to this description, so the estimate is uncertain. "
        "Describe what is delivered, in the market's words and language."
    ),
)
DISAGREE = N_(
    "The closest listings disagree: their median price is {median}, outside the "
    "estimated range. Look at them before you rely on this estimate."
)
ABOVE_ALL = (
    "above_comparables",
    N_(
        "This price is above all {n} closest listings, which ask {low} to {high}. Look "
        "at them before you rely on it."
    ),
)
BELOW_ALL = (
    "below_comparables",
    N_(
        "This price is below all {n} closest listings, which ask {low} to {high}. Look "
        "at them before you rely on it."
    ),
)


def disagreement(price: Price, near: Neighbourhood) -> Flag | None:
    """Return a reservation if the comparables' middle lies outside the estimated range."""
    if near.median is None or len(near.listings) < MIN_TO_DISAGREE:
        return None
    if price.low <= near.median <= price.high:
        return None
    return Flag(
        "comparables_disagree",
        DISAGREE,
        {"median": near.median, "currency": near.currency, "unit": near.unit},
    )


def beyond(price: Price, near: Neighbourhood) -> Flag | None:
    """Return a reservation if every comparable asks more than the estimate, or every one less."""
    asked = sorted(listing.price for listing in near.listings)
    if len(asked) < MIN_TO_DISAGREE or asked[0] <= price.price <= asked[-1]:
        return None
    code, message = ABOVE_ALL if price.price > asked[-1] else BELOW_ALL
    params = {
        "n": len(asked),
        "low": asked[0],
        "high": asked[-1],
        "currency": near.currency,
        "unit": near.unit,
    }
    return Flag(code, message, params)
