"""Which listings a service is compared with, how they differ, and what they say of its price."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import pytest

from core.data.schema import conform
from core.insight.estimate.comparable_words import in_words
from core.insight.estimate.comparables import (
    WEIGHTS,
    blended,
    far_distance,
    neighbourhood,
)
from core.insight.estimate.doubts import beyond, disagreement
from core.language import translator
from core.types import Difference, Nearest, Neighbourhood, Price, VectorSet

LEVELS = ("one", "two", "top")
PRICE = Price(
    50.0, 20.0, 120.0, 0.8, "USD", "medium", {"low": 0.2, "medium": 0.6, "high": 0.2}, (25.0, 90.0)
)
SERVICE: dict[str, Any] = {
    "description": "A logo",
    "category": "Design",
    "subcategory": "Logo",
    "seller_level": "two",
    "rating": 4.8,
    "reviews": 99.0,
    "delivery_days": 3.0,
    "revisions": 2.0,
    "country": None,
}


def near(*changes: dict[str, Any], far: float = 0.5) -> Nearest:
    """Return candidates like the service but for the changes."""
    rows = [
        {
            **SERVICE,
            "description": f"Logo number {i}",
            "seller_id": f"s{i}",
            "price": 50.0,
            "distance": 0.1,
            **change,
        }
        for i, change in enumerate(changes)
    ]
    frame = pd.DataFrame(rows)
    made = conform(frame).assign(distance=frame["distance"].astype(float))
    return Nearest(made, VectorSet(UUID(int=1), "test", 100, far, datetime.now(UTC)))


def distances(*changes: dict[str, Any], **service: Any) -> list[float]:
    """Return what the fields add to the distance of the text, 0.1."""
    found = blended({**SERVICE, **service}, near(*changes).listings, LEVELS) - 0.1
    return found.round(6).tolist()


def test_a_listing_with_the_same_fields_is_as_near_as_its_text() -> None:
    """The fields add nothing where they are equal."""
    assert distances({}) == [0.0]


def test_each_field_adds_its_weight_times_its_difference() -> None:
    """A tenfold delivery, the other end of the levels, another place: one full weight each."""
    assert distances(
        {"subcategory": "Posters"},
        {"seller_level": "top"},
        {"delivery_days": 39.0},
        {"reviews": 0.0},
        {"rating": 3.8},
    ) == [
        WEIGHTS["place"],
        WEIGHTS["seller_level"] / 2,
        WEIGHTS["delivery_days"],
        round(WEIGHTS["reviews"] * math.log(100) / math.log(1000), 6),
        WEIGHTS["rating"],
    ]


def test_what_only_one_says_is_half_a_difference_and_what_neither_says_none() -> None:
    """Absence has a meaning: a new seller is nearer to a new seller."""
    silent: dict[str, Any] = {"seller_level": None, "rating": math.nan}
    half = round((WEIGHTS["seller_level"] + WEIGHTS["rating"]) / 2, 6)
    assert distances(silent) == [half]
    assert distances(silent, seller_level=None, rating=None) == [0.0]
    assert distances(silent | {"seller_level": math.nan}, seller_level=None, rating=None) == [0.0]
    assert distances({}, seller_level=None, rating=None) == [half]


def test_unlimited_revisions_are_a_number_like_another() -> None:
    """Infinity neither spreads nor becomes NaN."""
    assert distances({"revisions": math.inf}, revisions=math.inf) == [0.0]
    [apart] = distances({"revisions": math.inf})
    assert 0 < apart <= WEIGHTS["revisions"]


def test_without_sub_categories_the_category_counts() -> None:
    """A market that names only categories is compared by them."""
    other = {"subcategory": None, "category": "Writing"}
    assert distances(other, {"subcategory": None})[0] == WEIGHTS["place"]
    assert distances(other, {"subcategory": None})[1] == 0.0


def test_levels_without_an_order_differ_by_half() -> None:
    """Where a market declares no order, another level is neither higher nor lower."""
    listings = near({"seller_level": "top"}, {}).listings
    found = blended(SERVICE, listings, ()) - 0.1
    assert found.round(6).tolist() == [WEIGHTS["seller_level"] / 2, 0.0]
    [first, _second] = neighbourhood(SERVICE, PRICE, near({"seller_level": "top"}, {}), ()).listings
    assert {d.aspect for d in first.differences} == {"price"}


def test_eight_are_shown_nearest_first_no_seller_more_than_twice_no_text_twice() -> None:
    """The next ones take the place of a third by the same seller and of a repeated title."""
    changes: list[dict[str, Any]] = [{"distance": 0.1 + i / 100} for i in range(14)]
    for i in (0, 1, 2, 3):
        changes[i]["seller_id"] = "busy"
    changes[5]["description"] = "LOGO, number 4!\nwith another second line"
    shown = neighbourhood(SERVICE, PRICE, near(*changes), LEVELS).listings
    names = [c.description for c in shown]
    assert names == [f"Logo number {i}" for i in (0, 1, 4, 6, 7, 8, 9, 10)]
    assert [c.distance for c in shown] == sorted(c.distance for c in shown)


def test_sellers_who_are_not_named_are_not_one_seller() -> None:
    """Many listings without a seller are all shown."""
    found = near(*({"seller_id": None} for _ in range(8)))
    assert len(neighbourhood(SERVICE, PRICE, found, LEVELS).listings) == 8


def test_the_place_among_them_counts_ties_as_half() -> None:
    """Of four, one is cheaper, two ask the same, one asks more."""
    found = near({"price": 10.0}, {"price": 50.0}, {"price": 50.0}, {"price": 90.0})
    placed = neighbourhood(SERVICE, PRICE, found, LEVELS)
    assert (placed.cheaper, placed.percentile, placed.median) == (1, 50.0, 50.0)
    assert placed.currency == "USD"


def test_nothing_similar_shows_no_listing() -> None:
    """Where even the nearest is beyond the market's own limit there is nothing to compare."""
    placed = neighbourhood(SERVICE, PRICE, near({"distance": 0.51}, far=0.5), LEVELS)
    assert placed == Neighbourhood("USD", nearest=0.51, far=0.5)


def test_a_listing_much_farther_than_the_limit_is_left_out() -> None:
    """Equal fields do not make a foreign text comparable."""
    found = near({"distance": 0.45}, {"distance": 0.61}, far=0.5)
    assert len(neighbourhood(SERVICE, PRICE, found, LEVELS).listings) == 1


@pytest.mark.parametrize(
    ("asked", "contradicts"), [(19.0, True), (20.0, False), (120.0, False), (121.0, True)]
)
def test_comparables_contradict_when_their_middle_is_outside_the_range(
    asked: float, *, contradicts: bool
) -> None:
    """The flag names what the middle one asks."""
    placed = neighbourhood(SERVICE, PRICE, near(*[{"price": asked}] * 4), LEVELS)
    flag = disagreement(PRICE, placed)
    assert (flag is not None) is contradicts
    if flag is not None:
        said = translator("en").flag(flag)
        assert f"${asked:g}, outside" in said


def test_a_few_comparables_contradict_nobody() -> None:
    """Fewer than four say too little."""
    placed = neighbourhood(SERVICE, PRICE, near(*[{"price": 500.0}] * 3), LEVELS)
    assert disagreement(PRICE, placed) is None
    assert beyond(PRICE, placed) is None


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ((51.0, 60.0, 70.0, 110.0), "below_comparables"),
        ((21.0, 30.0, 40.0, 49.0), "above_comparables"),
        ((50.0, 60.0, 70.0, 110.0), None),
        ((21.0, 30.0, 40.0, 50.0), None),
    ],
)
def test_an_estimate_beyond_all_comparables_says_so(
    asked: tuple[float, ...], code: str | None
) -> None:
    """One that asks as much is not beyond."""
    placed = neighbourhood(SERVICE, PRICE, near(*[{"price": price} for price in asked]), LEVELS)
    flag = beyond(PRICE, placed)
    assert (flag and flag.code) == code
    if flag is not None:
        said = translator("en").flag(flag)
        assert f"${asked[0]:g} to ${asked[-1]:g}" in said


def test_far_is_what_the_markets_own_texts_are_from_those_of_other_sellers() -> None:
    """39 of 40 texts lie within it; a seller's own near copies do not count."""
    angles = np.linspace(0, 1, 200)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    alone = far_distance(vectors, np.arange(200))
    pairs = far_distance(vectors, np.arange(200) // 2)
    step = angles[1]
    assert alone == pytest.approx(1 - math.cos(step), abs=1e-6)
    assert alone <= pairs <= 1 - math.cos(2 * step) + 1e-6
    assert far_distance(vectors, np.zeros(200, dtype=int)) == 2.0


def test_the_share_that_is_called_far_is_the_declared_one() -> None:
    """On random texts, about one in forty is farther than the limit, in parts as in one piece."""
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((900, 12)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    far = far_distance(vectors, np.arange(900))
    similarity = vectors @ vectors.T
    np.fill_diagonal(similarity, -1)
    assert np.mean(1 - similarity.max(axis=1) > far) == pytest.approx(0.025, abs=0.002)
    assert far_distance(vectors, np.arange(900), part=100) == pytest.approx(far)


def test_differences_are_measured_and_small_ones_left_out() -> None:
    """Price and reviews as multiples, days, levels and stars as differences."""
    found = near(
        {
            "price": 40.0,
            "delivery_days": 5.0,
            "seller_level": "top",
            "rating": 4.0,
            "reviews": 999.0,
        },
        {"delivery_days": 3.5, "rating": 4.9, "reviews": 120.0},
        {"delivery_days": math.nan, "rating": math.nan, "seller_level": None},
    )
    shown = neighbourhood(SERVICE, PRICE, found, LEVELS).listings
    by_name = {c.description: c.differences for c in shown}
    assert by_name["Logo number 0"] == (
        Difference("price", 0.8),
        Difference("delivery_days", 2.0),
        Difference("seller_level", 1.0),
        Difference("rating", pytest.approx(-0.8)),
        Difference("reviews", 10.0),
    )
    assert by_name["Logo number 1"] == (Difference("price", 1.0),)
    assert by_name["Logo number 2"] == (Difference("price", 1.0),)


@pytest.mark.parametrize(
    ("differences", "said"),
    [
        ([("price", 0.88), ("delivery_days", 2)], "12% below, but 2 days slower"),
        ([("price", 1.3), ("delivery_days", -1)], "30% above, but 1 day faster"),
        ([("price", 0.5), ("delivery_days", -3)], "50% below and 3 days faster"),
        ([("price", 1.02)], "About the same price"),
        ([("price", 1.02), ("seller_level", -1)], "About the same price and lower level"),
        (
            [("price", 3.26), ("rating", 0.4), ("reviews", 9)],
            "3.3× your estimate, but better rated and with more reviews",
        ),
        (
            [("price", 0.7), ("rating", -0.4), ("reviews", 0.1)],
            "30% below, but lower rated and with fewer reviews",
        ),
        (
            [("price", 0.7), ("delivery_days", 1), ("seller_level", 1), ("rating", 1)],
            "30% below and higher level, but 1 day slower",
        ),
    ],
)
def test_differences_are_said_in_plain_words(differences: list[Any], said: str) -> None:
    """What is for a listing stands on one side of the “but”, what is against it on the other."""
    assert in_words([Difference(*pair) for pair in differences], translator("en")) == said
