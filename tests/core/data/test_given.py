"""What is given of a service, what it has none of, and fields left out at random."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.data.given import (
    COMPLETE,
    FIELDS,
    SITUATIONS,
    WITHOUT,
    as_services,
    differing,
    draw,
    given_in,
    leave_out,
    mask_of,
    named_mask,
    said,
)
from core.data.schema import conform
from core.errors import InvalidInput
from core.types import INPUT_COLUMNS


def frame(**columns: list[object]) -> pd.DataFrame:
    """Return two services with these columns."""
    return conform(pd.DataFrame({"description": ["a logo", "a site"]} | columns), INPUT_COLUMNS)


def at(given: np.ndarray, row: int) -> set[str]:
    """Return the names of what is given of a row."""
    return {name for name, one in zip(FIELDS, given[row], strict=True) if one}


def test_all_is_given_of_a_listing() -> None:
    """A listing without a rating has none: that is known of it."""
    assert given_in(frame(rating=[None, 4.0])).all()


def test_a_service_gives_what_it_says_and_what_it_has_none_of() -> None:
    """Absent is not said; what is in `WITHOUT` is said to be none."""
    rows = frame(rating=[None, 4.0], delivery_days=[3, None])
    rows[WITHOUT] = [("rating",), ()]
    assert at(given_in(rows), 0) == {"description", "rating", "delivery_days"}
    assert at(given_in(rows), 1) == {"description", "rating"}


def test_a_listing_among_services_gives_all() -> None:
    """Corrections are trained on beside listings, which have no value in `WITHOUT`."""
    rows = frame()
    rows[WITHOUT] = [np.nan, ()]
    assert given_in(rows)[0].all()
    assert at(given_in(rows), 1) == {"description"}


def test_what_is_left_out_is_gone_and_none_stays_none() -> None:
    """A rating that a listing lacks is said to be none, unless it is left out."""
    listings = frame(rating=[None, 4.0], delivery_days=[3, 5])
    rows = leave_out(listings, np.array([mask_of("description", "rating"), mask_of("rating")]))
    assert rows["delivery_days"].isna().all()
    assert rows["description"].tolist() == ["a logo", ""]
    assert rows[WITHOUT].tolist() == [("rating",), ()]
    assert at(given_in(rows), 0) == {"description", "rating"}
    assert at(given_in(rows), 1) == {"rating"}


def test_what_was_not_given_cannot_be_given_back() -> None:
    """To leave out all but the delivery time of a service that does not say it leaves nothing."""
    bare = leave_out(frame(), np.tile(mask_of("description"), (2, 1)))
    assert not given_in(leave_out(bare, np.tile(mask_of("delivery_days"), (2, 1)))).any()


def test_listings_as_services_keep_all_that_is_known() -> None:
    """Everything is given, and what is absent is none."""
    rows = as_services(frame(rating=[None, 4.0]))
    assert given_in(rows).all()
    assert "rating" in rows[WITHOUT][0]
    assert "rating" not in rows[WITHOUT][1]


def test_a_field_that_all_listings_have_alike_differs_in_nothing() -> None:
    """One value, or none at all, tells no two listings apart; some absent ones do."""
    rows = frame(country=["France", "France"], rating=[None, 4.0])
    found = dict(zip(FIELDS, differing(rows), strict=True))
    assert (found["description"], found["rating"]) == (True, True)
    assert (found["country"], found["seller_level"]) == (False, False)


def test_what_is_said_is_named_by_what_tells_most() -> None:
    """Ratings do not part services; what the market lacks is not missed."""
    useful = ~mask_of("country")
    given = np.array(
        [
            ~mask_of("country"),
            mask_of("description"),
            mask_of("description", "rating"),
            mask_of("description", "delivery_days", "subcategory"),
            mask_of(),
        ]
    )
    assert said(given, useful).tolist() == [
        COMPLETE,
        "description",
        "description",
        "description+subcategory+delivery_days",
        "",
    ]


def test_a_market_of_categories_alone_names_them() -> None:
    """Where no listing has a sub-category, the category takes its place."""
    named = said(mask_of("description", "category")[None], ~mask_of("subcategory"))
    assert named.tolist() == ["description+category"]


def test_masks_are_drawn_as_people_leave_fields_out() -> None:
    """A fifth has everything, a fifth the description alone; a sub-category says its category."""
    given = draw(20_000, np.random.default_rng(0))
    whole, alone = given.all(axis=1).mean(), (given == SITUATIONS["description"]).all(axis=1).mean()
    assert 0.18 < whole < 0.24
    assert 0.18 < alone < 0.24
    place = {name: i for i, name in enumerate(FIELDS)}
    assert 0.94 < given[:, place["description"]].mean() < 0.96
    assert given[given[:, place["subcategory"]], place["category"]].all()
    together = given[:, place["rating"]] == given[:, place["reviews"]]
    assert together.mean() > 0.85


def test_fields_are_named_on_the_command_line() -> None:
    """The description is always told; a name that is no field is a sentence."""
    assert named_mask(COMPLETE).all()
    assert at(named_mask("rating, delivery_days")[None], 0) == {
        "description",
        "rating",
        "delivery_days",
    }
    with pytest.raises(InvalidInput, match="“colour”"):
        named_mask("rating,colour")
