"""Which corrections train: every limit at its edge, on frames of a few rows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from core.data import corrections as rules
from core.data.corrections import Usable, bounded, usable
from core.data.demo import CURRENCY
from core.types import INPUT_COLUMNS
from tests.accepted import corrections


def _listings(*titles: str | None) -> pd.DataFrame:
    columns = dict.fromkeys([*INPUT_COLUMNS, "price"])
    return pd.DataFrame([columns | {"description": t, "price": 50.0} for t in titles])


def _sorted(given: pd.DataFrame, *holdout: str | None, **options: object) -> Usable:
    told: dict[str, Any] = {"currency": CURRENCY, "synthetic": True} | options
    return usable(given, _listings(*holdout or ("nothing of the kind",)), **told)


@pytest.mark.parametrize(
    ("price", "trains"),
    [
        (0.01, True),
        (0.009, False),
        (10_000_000, True),
        (10_000_001, False),
        (-5, False),
        ("12.5", True),
        ("twelve", False),
        (None, False),
    ],
)
def test_a_price_is_used_within_its_range(price: object, *, trains: bool) -> None:
    """Both ends belong to it; what is no number does not."""
    given = corrections(_listings("a logo"), price=pd.Series([price], dtype=object))
    found = _sorted(given)
    assert len(found.frame) == trains
    assert found.left_out == ({} if trains else {rules.PRICE: 1})
    if trains:
        assert found.frame["price"].tolist() == [float(str(price))]


@pytest.mark.parametrize(
    ("code", "price"),
    [(CURRENCY, 200.0), (CURRENCY.lower(), 200.0), ("PKR", 2.0), ("pkr", 2.0)],
)
def test_a_price_is_converted_once(code: str, price: float) -> None:
    """The market's own currency stays as it is beside a rate; codes are read in any case."""
    given = corrections(_listings("a logo"), price=[200.0], currency=[code])
    found = _sorted(given, rates={"PKR": 100.0})
    assert found.frame["price"].tolist() == [price]
    assert found.frame["currency"].tolist() == [CURRENCY]
    assert found.left_out == {}


def test_without_a_currency_or_a_source_nothing_is_converted() -> None:
    """A correction without a currency is foreign; a rate for no currency is for none."""
    given = corrections(_listings("a logo", "a flyer"), currency=[None, "EUR"])
    assert _sorted(given, rates={"PKR": 100.0}).left_out == {rules.CURRENCY: 2}
    assert _sorted(given).left_out == {rules.CURRENCY: 2}


def test_the_range_is_that_of_the_markets_currency() -> None:
    """A price is converted before it is held against the range."""
    given = corrections(_listings("a logo", "a flyer"), currency="PKR", price=[0.5, 2e9])
    found = _sorted(given, rates={"PKR": 1000.0})
    assert found.frame["price"].tolist() == [2e6]
    assert found.left_out == {rules.PRICE: 1}


def test_titles_of_the_holdout_are_compared_without_case_and_punctuation() -> None:
    """Only a title that says something can be the same."""
    given = corrections(_listings("A LOGO!", "a flyer", "...", "\N{EM DASH}"))
    found = _sorted(given, "a logo", "!!!")
    assert found.frame["description"].tolist() == ["a flyer", "...", "\N{EM DASH}"]
    assert found.left_out == {rules.HELD: 1}


def test_each_is_counted_under_the_first_reason() -> None:
    """Each row has its reason and all that stand behind it."""
    given = corrections(
        _listings(*["a logo"] * 6),
        synthetic=[False, True, True, True, True, True],
        price_kind=["paid", "paid", "asked", "asked", "asked", None],
        currency=["EUR", "EUR", "EUR", CURRENCY, CURRENCY, CURRENCY],
        price=[0.0, 0.0, 0.0, 0.0, 5.0, 5.0],
    )
    found = _sorted(given, "a logo")
    assert list(found.left_out.items()) == [
        (rules.MARKET, 1),
        (rules.PAID, 1),
        (rules.CURRENCY, 1),
        (rules.PRICE, 1),
        (rules.HELD, 2),
    ]
    assert found.frame.empty


def test_the_frame_has_what_training_reads() -> None:
    """Numbered anew, with the inputs and nothing of the day or the estimate."""
    given = corrections(_listings("a logo", "a flyer", "a song"), currency=["EUR", "USD", "USD"])
    found = _sorted(given)
    others = ("without", "price", "currency", "subject", "feedback_id")
    assert list(found.frame) == [*INPUT_COLUMNS, *others]
    assert found.frame.index.tolist() == [0, 1]
    assert found.frame["subject"].tolist() == ["person 1", "person 2"]
    assert found.frame["feedback_id"].tolist() == given["feedback_id"].tolist()[1:]


@pytest.mark.parametrize(
    ("subjects", "listings", "chosen"),
    [
        # The newest three of each; the unsigned and the blank are one.
        (["a", "a", "b", "a", "a"], 100, [False, True, True, True, True]),
        ([None, "", None, "", "b"], 100, [False, True, True, True, True]),
        # A hundredth is four from 400 listings on, not before.
        (["a"] * 5, 399, [False, False, True, True, True]),
        (["a"] * 5, 400, [False, True, True, True, True]),
        # A quarter as many as listings, rounded down: 2 of 11, 3 of 12; the newest of those chosen.
        (["a", "b", "c", "d"], 11, [False, False, True, True]),
        (["a", "b", "c", "d"], 12, [False, True, True, True]),
        (["b", "a", "a", "a", "a"], 16, [True, False, True, True, True]),
        # What a subject may not weigh takes no room: three of those that are left.
        (["a", "a", "a", "a", "b"], 12, [False, False, True, True, True]),
        (["a", "b"], 3, [False, False]),
        (["a", "b"], 4, [False, True]),
    ],
)
def test_the_newest_that_may_weigh_are_chosen(
    subjects: list[str | None], listings: int, chosen: list[bool]
) -> None:
    """By hand: the limit of a subject first, then that of all together."""
    found = bounded(pd.Series(subjects, dtype=object), listings)
    assert found.tolist() == chosen
    assert found.dtype == bool
