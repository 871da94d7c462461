"""A price of one's own among comparable services, three to choose from, and a floor."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.insight.estimate.asking_prices import AskingPrices
from core.insight.estimate.floor import (
    STATUSES,
    Deductions,
    floor_price,
    floor_sentence,
    hourly_floor,
    kept_of,
)
from core.insight.estimate.own_price import (
    EDGES,
    PLACES,
    own_price,
    own_price_sentence,
    rule_sentence,
)
from core.insight.estimate.recommendation import example_sentence, option_reason, recommend
from core.language import translator
from core.types import Price
from tests.pages.fakes import NEAR

PRICE = Price(
    72.0,
    28.0,
    185.0,
    0.8,
    "USD",
    "medium",
    {"low": 0.08, "medium": 0.5, "high": 0.42},
    (25.0, 90.0),
)
ENGLISH = translator("en")

amounts = st.floats(0.5, 5_000)


def test_the_curve_passes_through_what_the_estimate_says() -> None:
    """The ends of the range, the median, and the edges of the bands with their chances."""
    asking = AskingPrices.of(PRICE)
    known = {28.0: 0.1, 72.0: 0.5, 185.0: 0.9, 25.0: 0.08, 90.0: 0.58}
    assert {amount: round(asking.share_below(amount), 9) for amount in known} == known
    assert asking.share_below(0) == 0


@given(amounts, amounts)
def test_whoever_asks_more_is_above_more_of_them(one: float, other: float) -> None:
    """The share never falls as the price rises."""
    low, high = sorted((one, other))
    asking = AskingPrices.of(PRICE)
    assert 0 <= asking.share_below(low) <= asking.share_below(high) <= 1


@given(st.floats(0.001, 0.999))
def test_an_amount_and_its_share_are_each_others(share: float) -> None:
    """There and back again."""
    asking = AskingPrices.of(PRICE)
    assert asking.share_below(asking.amount_at(share)) == pytest.approx(share, abs=1e-9)


def test_edges_that_contradict_the_range_are_left_out() -> None:
    """A band edge on the wrong side of the median, or a chance of nothing, changes no share."""
    wrong = replace(
        PRICE, band_edges=(80.0, 400.0), band_probabilities={"low": 0.3, "medium": 0.7, "high": 0.0}
    )
    assert len(AskingPrices.of(wrong).points) == 3


def test_a_range_without_width_is_a_step_that_still_answers() -> None:
    """All that is known is one price; nothing divides by zero."""
    flat = replace(
        PRICE, low=72.0, high=72.0, band_probabilities={"low": 0, "medium": 1, "high": 0}
    )
    asking = AskingPrices.of(flat)
    assert asking.share_below(72.0) == pytest.approx(0.5)
    assert asking.share_below(30.0) < 0.5 < asking.share_below(150.0)
    assert [option.amount for option in recommend(flat, None)][1] == 72.0


@pytest.mark.parametrize(
    ("amount", "place"),
    [(20.0, 0), (30.0, 1), (47.0, 2), (72.0, 2), (110.0, 2), (150.0, 3), (190.0, 4)],
)
def test_the_word_follows_from_the_share(amount: float, place: int) -> None:
    """Tenths and quarters of comparable services part the five words."""
    own = own_price(amount, PRICE, NEAR)
    assert own.place == place == sum(own.share_below >= edge for edge in EDGES)
    assert own.cheaper == sum(one.price < amount for one in NEAR.listings)


def test_the_place_is_said_with_the_shares_that_it_follows_from() -> None:
    """The share, the nearest listings, and the rule, in words."""
    said = own_price_sentence(own_price(90.0, PRICE, NEAR), ENGLISH)
    assert said == (
        "About 58% of comparable services ask less. Of the 8 nearest listings, 6 ask less."
    )
    assert own_price_sentence(own_price(9_999, PRICE, None), ENGLISH) == (
        "About 99% of comparable services ask less."
    )
    assert all(share in rule_sentence(ENGLISH) for share in ("10%", "25%", "75%", "90%"))
    assert len(PLACES) == len(EDGES) + 1


def test_three_prices_ascend_and_are_the_quartiles() -> None:
    """Rounded to two digits where that tells them apart; only the distribution moves them."""
    options = recommend(PRICE, NEAR)
    assert [(o.name, o.amount) for o in options] == [
        ("entry", 44.0),
        ("typical", 72.0),
        ("ambitious", 120.0),
    ]
    asking = AskingPrices.of(PRICE)
    for option in options:
        assert asking.share_below(option.amount) == pytest.approx(option.share, abs=0.02)
        assert option.cheaper == sum(one.price < option.amount for one in NEAR.listings)
    assert [o.amount for o in recommend(PRICE, None)] == [o.amount for o in options]


@given(st.floats(1, 1_000), st.floats(1.001, 9), st.floats(1.001, 9))
def test_three_prices_always_differ(middle: float, below: float, above: float) -> None:
    """However narrow the range is."""
    made = replace(PRICE, price=middle, low=middle / below, high=middle * above)
    asked = [option.amount for option in recommend(made, None)]
    assert all(a < b for a, b in pairwise(asked))


def test_each_price_has_a_reason_and_a_real_listing_if_one_asks_about_as_much() -> None:
    """No listing is an example of a price a quarter away from its own."""
    entry, _typical, ambitious = recommend(PRICE, NEAR)
    assert "Of the 8 nearest listings, 2 ask less." in option_reason(entry, ENGLISH)
    assert example_sentence(entry, NEAR, ENGLISH) == (
        "For example “I will design logo number 1”, $40."
    )
    assert ambitious.example is NEAR.listings[7]
    far = replace(NEAR, listings=NEAR.listings[:2])
    assert recommend(PRICE, far)[2].example is None
    assert example_sentence(recommend(PRICE, far)[2], far, ENGLISH) == ""


def test_what_an_hour_brings_is_compared_with_the_floor_in_one_sentence() -> None:
    """A fee of a fifth and six hours make $6.67 an hour of $50."""
    deductions = Deductions(fee=0.2)
    kept = kept_of(50.0, 6, deductions)
    assert (kept.fee, kept.kept) == (10.0, 40.0)
    said = floor_sentence("This market asks about $50", kept, 6, 35.0, 0.2, ENGLISH, "USD")
    assert said == (
        "This market asks about $50; after a 20% fee and 6 hours of work that is $6.67 an hour; "
        "your floor is $35."
    )
    assert floor_price(35.0, 6, deductions) == pytest.approx(262.5)


shares = st.floats(0, 0.3)


@given(
    shares,
    shares,
    shares,
    st.booleans(),
    st.floats(1, 200_000),
    st.floats(0, 50_000),
    st.floats(1, 80),
)
def test_at_the_floor_a_year_leaves_exactly_the_income_wanted(
    fee: float, charges: float, tax: float, whole: bool, income: float, costs: float, hours: float
) -> None:
    """Billing every hour at the floor price pays charges, tax, costs and the income."""
    deductions = Deductions(fee, charges, tax, whole)
    floor = hourly_floor(income, 100, 6, costs, deductions)
    kept = kept_of(floor_price(floor, hours, deductions), hours, deductions)
    assert kept.hourly == pytest.approx(floor)
    assert kept.kept_hourly * 600 == pytest.approx(income + costs)
    assert kept.price == pytest.approx(kept.fee + kept.levied + kept.kept)


def test_a_micro_entrepreneur_pays_on_the_whole_price() -> None:
    """Of 100 with a fee of 20: 25.6 of contributions, 0.2 of levy, 2.2 of tax; 52 stay."""
    status = STATUSES["micro_bnc"]
    deductions = Deductions(0.2, status.charges, status.flat_tax or 0, status.on_whole_price)
    assert kept_of(100.0, 1, deductions).kept == pytest.approx(52.0)
    ordinary = replace(deductions, on_whole_price=False)
    assert kept_of(100.0, 1, ordinary).kept == pytest.approx(80 * 0.72)


@pytest.mark.parametrize(
    "deductions", [Deductions(1.0), Deductions(0.5, 0.3, 0.3, True), Deductions(-0.1)]
)
def test_shares_that_leave_nothing_are_refused(deductions: Deductions) -> None:
    """A sentence instead of an infinite or a negative price."""
    with pytest.raises(InvalidInput, match="whole price"):
        kept_of(50.0, 1, deductions)
    with pytest.raises(InvalidInput, match="whole price"):
        floor_price(50.0, 1, deductions)


def test_hours_are_above_nothing() -> None:
    """Otherwise an hour would bring anything."""
    with pytest.raises(InvalidInput, match="above 0"):
        kept_of(50.0, 0, Deductions())
    with pytest.raises(InvalidInput, match="above 0"):
        hourly_floor(1, 0, 7, 0, Deductions())
    assert math.isfinite(hourly_floor(0, 1, 1, 0, Deductions()))
