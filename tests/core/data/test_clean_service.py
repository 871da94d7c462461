from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from core.data.cleaning import clean_service
from core.data.reliability import reliability
from core.errors import InvalidInput
from core.types import FIELDS, SERVICE_FIELDS, ServiceInput

LOGO = ServiceInput("I will design a logo")


def refusal(**changes: Any) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        clean_service(replace(LOGO, **changes))
    return caught.value


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00", "<p></p>", "\u200b"])
def test_blank_description_is_refused(text: str) -> None:
    """A description with nothing left in it is refused as empty."""
    error = refusal(description=text)
    assert error.field == "description"
    assert "is empty" in str(error)


@pytest.mark.parametrize("text", ["🎨🎨🎨", "123 456", "!!! ??", "🎨 5 ✔"])
def test_description_without_a_word_is_refused(text: str) -> None:
    """Emoji, digits and signs alone are refused as having no word."""
    assert "no word" in str(refusal(description=text))


def test_long_description_is_refused_with_its_length() -> None:
    """The sentence says how many characters were given and how many are read."""
    error = refusal(description="logo " * 4000)
    assert error.params == {"count": 20_000, "maximum": 5_000}
    assert "20000" in str(error)


def test_longest_description_is_accepted() -> None:
    """5,000 characters are read, to the last."""
    text = "a" * 5_000
    assert clean_service(ServiceInput(text))[0].description == text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rating", 7),
        ("rating", -0.1),
        ("rating", math.nan),
        ("rating", math.inf),
        ("reviews", -1),
        ("reviews", math.nan),
        ("reviews", math.inf),
        ("reviews", 1e9),
        ("delivery_days", -1),
        ("delivery_days", 400),
        ("delivery_days", math.inf),
        ("delivery_days", math.nan),
        ("revisions", -1),
        ("revisions", math.nan),
        ("revisions", -math.inf),
        ("revisions", 1e39),
        ("reliability", 1),
        ("reliability", -0.2),
        ("reliability", math.nan),
        ("category", "x" * 201),
        ("country", "x" * 201),
        ("seller_level", "x" * 201),
        ("subcategory", "x" * 201),
    ],
)
def test_value_out_of_range_is_refused_by_name(field: str, value: Any) -> None:
    """A value outside its range is refused, and the error names the field."""
    assert refusal(**{field: value}).field == field


def test_every_number_has_bounds() -> None:
    """No door takes a number without end; what is unlimited is said to be."""
    numbers = {field.name: field for field in (*SERVICE_FIELDS, *FIELDS) if field.numeric}
    assert [n for n, f in numbers.items() if not math.isfinite(f.maximum - f.minimum)] == []
    assert [n for n, f in numbers.items() if f.holds(math.inf)] == ["revisions"]


def test_rating_sentence_says_what_would_be_right() -> None:
    """The sentence for a rating of 7 gives the value and the range."""
    assert "7" in str(refusal(rating=7))
    assert "from 0 to 5" in str(refusal(rating=7))


def test_unlimited_revisions_are_accepted() -> None:
    """Infinity is a number of revisions."""
    assert clean_service(replace(LOGO, revisions=math.inf))[0].revisions == math.inf


def test_absent_fields_stay_absent() -> None:
    """Nothing is invented for what was not said, and there is nothing to flag."""
    assert clean_service(LOGO) == (LOGO, [])


def test_markup_and_nul_are_removed_and_flagged_once() -> None:
    """HTML and NUL go from every text, with one flag each."""
    given = ServiceInput("<b>Logo</b> de\x00sign", category="<i>Design</i>", country=" France\x00 ")
    cleaned, flags = clean_service(given)
    assert (cleaned.description, cleaned.category, cleaned.country) == (
        "Logo design",
        "Design",
        "France",
    )
    assert [flag.code for flag in flags] == ["html_removed", "invisible_removed"]


@pytest.mark.parametrize("blank", ["", "  ", "N/A", "-"])
def test_blank_label_is_absent(blank: str) -> None:
    """An empty choice is the same as none."""
    assert clean_service(replace(LOGO, seller_level=blank))[0].seller_level is None


@pytest.mark.parametrize(("rating", "reviews"), [(None, None), (4.8, None), (None, 120)])
def test_reliability_stands_for_rating_and_reviews(
    rating: float | None, reviews: float | None
) -> None:
    """A reliability becomes a rating and reviews that have it, kept where one was given."""
    cleaned, flags = clean_service(replace(LOGO, reliability=0.7, rating=rating, reviews=reviews))
    assert cleaned.rating is not None
    assert cleaned.reviews is not None
    assert float(reliability(cleaned.rating, cleaned.reviews)) == pytest.approx(0.7)
    assert rating in (None, cleaned.rating)
    assert reviews in (None, cleaned.reviews)
    assert cleaned.reliability is None
    assert [flag.code for flag in flags] == ["reliability_used"]


def test_reliability_zero_is_a_new_seller() -> None:
    """A reliability of 0 means no review, and no rating yet."""
    cleaned, flags = clean_service(replace(LOGO, reliability=0))
    assert (cleaned.rating, cleaned.reviews) == (None, 0)
    assert [flag.code for flag in flags] == ["reliability_new_seller"]


def test_reliability_beyond_any_market_is_capped() -> None:
    """A reliability that would take more reviews than the schema allows takes the most."""
    assert clean_service(replace(LOGO, reliability=0.99))[0].reviews == 10_000_000


def test_reliability_that_agrees_is_accepted_in_silence() -> None:
    """Rating, reviews and a reliability rounded to two decimals may all be given."""
    value = round(float(reliability(4.9, 56)), 2)
    cleaned, flags = clean_service(replace(LOGO, rating=4.9, reviews=56, reliability=value))
    assert (cleaned.rating, cleaned.reviews, flags) == (4.9, 56, [])


@pytest.mark.parametrize(
    "given",
    [
        {"rating": 4.9, "reviews": 56, "reliability": 0.3},
        {"rating": 4.0, "reliability": 0.9},
        {"reviews": 3, "reliability": 0.9},
        {"reviews": 0, "reliability": 0.5},
    ],
)
def test_contradictory_reliability_is_refused(given: dict[str, float]) -> None:
    """A reliability that rating or reviews rule out is refused."""
    assert refusal(**given).field == "reliability"


def test_rating_zero_without_reviews_is_no_rating() -> None:
    """A rating of 0 with no review is read as none yet, as in imported markets."""
    cleaned, flags = clean_service(replace(LOGO, rating=0, reviews=0))
    assert cleaned.rating is None
    assert [flag.code for flag in flags] == ["rating_missing"]


def test_rating_without_review_is_flagged() -> None:
    """A rating with no review is kept, and doubted aloud."""
    cleaned, flags = clean_service(replace(LOGO, rating=4.5, reviews=0))
    assert cleaned.rating == 4.5
    assert [flag.code for flag in flags] == ["rating_without_reviews"]


@pytest.mark.parametrize(
    "changes",
    [{"reliability": 0.7}, {"reliability": 0}, {"reliability": 0.99}, {"description": "<b>a logo"}],
)
def test_cleaning_twice_changes_nothing(changes: dict[str, Any]) -> None:
    """A cleaned service is clean."""
    once, _ = clean_service(replace(LOGO, **changes))
    assert clean_service(once) == (once, [])


def test_every_sentence_can_be_written() -> None:
    """Each flag's placeholders have values."""
    _, flags = clean_service(ServiceInput("<b>lo\x00go</b>", reliability=0.5))
    assert all(flag.message.format(**flag.params) for flag in flags)
    assert len(flags) == 3


def test_what_there_is_none_of_is_ordered_and_stays() -> None:
    """None is apart from not specified, in the order of the fields."""
    given = replace(LOGO, without=("reviews", "rating"))
    assert clean_service(given) == (replace(LOGO, without=("rating", "reviews")), [])


@pytest.mark.parametrize(
    "changes", [{"reliability": 0}, {"rating": 0}, {"rating": 0, "reviews": 0}]
)
def test_what_is_read_as_a_new_seller_has_no_rating(changes: dict[str, Any]) -> None:
    """What means that there is no rating yet is not the same as an unknown one."""
    cleaned, _flags = clean_service(replace(LOGO, **changes))
    assert (cleaned.rating, cleaned.without) == (None, ("rating",))
    assert clean_service(cleaned) == (cleaned, [])


def test_a_reliability_stands_for_what_was_said_to_be_none() -> None:
    """The score says rating and reviews, so they are not none."""
    given = replace(LOGO, reliability=0.7, without=("rating", "reviews"))
    assert clean_service(given)[0] == clean_service(replace(LOGO, reliability=0.7))[0]


@pytest.mark.parametrize(
    "name", ["revisions", "delivery_days", "category", "description", "colour"]
)
def test_only_some_fields_can_be_none(name: str) -> None:
    """A number of revisions is 0, not none; a category that is not given is not known."""
    error = refusal(without=(name,))
    assert error.field == name
    assert "cannot be given" in str(error)


def test_a_value_and_none_contradict_each_other() -> None:
    """One of the two must go."""
    error = refusal(rating=4.5, without=("rating",))
    assert error.field == "rating"
    assert "one of them" in str(error)
