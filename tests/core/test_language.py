"""A price is written with what it pays for, in both languages."""

from __future__ import annotations

import pytest

from core.language import translator
from core.types import PRICE_UNITS, Flag, PriceBasis

EN, FR = translator("en"), translator("fr")


@pytest.mark.parametrize(
    ("unit", "english", "french"),
    [
        ("project", "€420", "420 €"),
        ("day", "€420 per day", "420 € par jour"),
        ("hour", "€420 per hour", "420 € par heure"),
        ("word", "€420 per word", "420 € par mot"),
        ("month", "€420 per month", "420 € par mois"),
        ("other", "€420 per unit", "420 € par unité"),
        ("video", "€420 per video", "420 € par video"),
    ],
)
def test_a_price_has_its_unit(unit: str, english: str, french: str) -> None:
    """Plain where it is that of a whole project; another unit is the file's own word."""
    basis = PriceBasis("EUR", unit)
    said = [words.price(420, basis).replace("\xa0", " ") for words in (EN, FR)]
    assert said == [english, french]


def test_a_range_a_heading_and_a_reservation_have_it_too() -> None:
    """Once for both ends; a reservation of before, without a unit, reads as it did."""
    basis = PriceBasis("EUR", "day")
    assert EN.prices(300, 500, basis) == "€300 – €500 per day"
    assert EN.gettext("Amount ({currency})", currency=basis) == "Amount (EUR per day)"
    asked = {"median": 5, "currency": "EUR"}
    flag = Flag("x", "asks {median}", {**asked, "unit": "day"})
    assert (EN.flag(flag), EN.flag(Flag("x", "asks {median}", asked))) == (
        "asks €5 per day",
        "asks €5",
    )


@pytest.mark.parametrize("unit", PRICE_UNITS)
def test_every_unit_has_a_name_in_both_languages(unit: str) -> None:
    """By itself, as a form offers it."""
    assert EN.unit(unit) != FR.unit(unit) != ""
