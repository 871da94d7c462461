"""The second currency of a reader, and what a price per day is per hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.types import ExchangeRate, PriceBasis
from pages.components.estimate.comparables import FIRST
from tests.pages.conftest import Visit, words_of
from tests.pages.fakes import NEAR, FakeServices

NOW = datetime(2026, 11, 29, tzinfo=UTC)
RATE = ExchangeRate("USD", "EUR", 0.5, date(2026, 11, 27), "operator", NOW)


def daily() -> FakeServices:
    """A market of prices per day."""
    fake = FakeServices(rates_set=(RATE,))
    fake.summary = replace(fake.summary, basis=PriceBasis("USD", "day"))
    return fake


def test_a_second_currency_is_remembered_as_the_language_is(visit: Visit) -> None:
    """It is in the address, on the next page too, and beside prices with the day of its rate."""
    at = visit(daily())
    assert "per day" in words_of(at)
    assert "In EUR" not in words_of(at)
    at.sidebar.selectbox(key="second.switch").set_value("EUR").run()
    assert at.query_params["beside"] == "EUR"
    assert "1 USD = 0.5 EUR, rate of November 27, 2026" in words_of(at)
    at.query_params.clear()
    at.switch_page("pages/3_Explore.py").run()
    assert at.query_params["beside"] == "EUR"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "With 7 hours in a working day: about"),
        ("fr", "À raison de 7 heures par journée de travail"),
    ],
)
def test_a_price_per_day_is_said_per_hour_too(visit: Visit, lang: str, said: str) -> None:
    """By the stated number of hours."""
    assert said in words_of(visit(daily(), lang=lang)).replace("\xa0", " ").replace(" :", " :")


def test_without_a_rate_no_second_currency_is_shown(visit: Visit) -> None:
    """Neither offered nor taken from an address that asks for one."""
    at = visit(FakeServices(), query={"beside": "EUR"})
    assert [box for box in at.sidebar.selectbox if box.key == "second.switch"] == []
    assert "In EUR" not in words_of(at)
    rated = visit(FakeServices(rates_set=(RATE,)), query={"beside": "JPY"})
    assert "JPY" not in words_of(rated)
    assert not rated.exception


def test_an_estimate_and_its_comparables_have_their_unit(visit: Visit) -> None:
    """Range, price and each listing are per hour, and per day by the stated hours."""
    near = replace(NEAR, unit="hour")
    fake = FakeServices(rates_set=(RATE,), unit="hour", comparables=near)
    at = visit(fake, "pages/1_Estimate.py", query={"beside": "EUR"})
    at.text_area(key="service.description").input("A logo")
    at.button(key="service.submit").click().run()
    text = words_of(at)
    assert not at.exception
    assert "$28 – $190 per hour" in text
    assert text.count("per hour (≈ €") == FIRST
    assert "half of them ask more than" in text
    assert "In EUR: about" in text
    assert "With 7 hours in a working day: about" in text
    assert "Real price per hour" in [box.label for box in at.number_input]
