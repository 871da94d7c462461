"""Parts of the Estimate page that help to choose: what to ask, a price of one's own, a floor."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.services.estimate.result import Estimated
from core.types import Flag, ServiceInput
from pages.components.device import is_number, is_text, one_of, readable_values
from tests.pages.conftest import words_of
from tests.pages.fakes import NEAR, prediction

MADE = prediction(ServiceInput("A logo"))
ABSTAINED = replace(MADE, flags=(Flag("too_far", "too far"),))


def part(name: str, estimated: object, language: str) -> None:
    """Draw one part alone, as the page does."""
    import importlib

    from core.charts import LIGHT, View
    from core.language import translator

    component = importlib.import_module(f"pages.components.estimate.{name}")
    component.show(estimated, View(translator(language), LIGHT))


def drawn(name: str, made: Any = MADE, near: Any = NEAR, language: str = "en") -> AppTest:
    """Return a part of the page with an estimate in it."""
    at = AppTest.from_function(
        part, args=(name, Estimated(made, True, near), language), default_timeout=30
    )
    return at.run()


def number(at: AppTest, name: str) -> Any:
    """Return a field of a number."""
    return at.number_input(key=f"own.{name}")


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("en", ("Enter at", "Typical", "Ambitious")),
        ("fr", ("Prix d’entrée", "Typique", "Ambitieux")),
    ],
)
def test_three_prices_are_shown_each_with_its_reason(
    language: str, labels: tuple[str, ...]
) -> None:
    """And that none of them is earned; nothing where no price is given."""
    at = drawn("recommendation", language=language)
    assert not at.exception
    asked = [m.value.replace("\\", "") for m in at.markdown]
    assert [one.partition(" **")[0] for one in asked] == list(labels)
    assert len(at.caption) == 4
    if language == "en":
        assert [one.partition("**")[2] for one in asked] == ["$44**", "$72**", "$120**"]
        assert "not what you will earn" in words_of(at)
        assert "Of the 8 nearest listings, 2 ask less. For example" in words_of(at)
    assert not drawn("recommendation", ABSTAINED).markdown


def test_a_price_of_ones_own_gets_a_word_and_the_share_below_it() -> None:
    """The verdict is in words, and its rule is one hover away."""
    at = drawn("my_price")
    assert not at.exception
    [field] = [one for one in at.number_input if one.label.startswith("What would you ask?")]
    assert "fewer than 25%" in field.help
    field.set_value(150.0).run()
    assert "**Above comparable services**" in words_of(at)
    assert "Of the 8 nearest listings, 8 ask less." in words_of(at)
    at.number_input(key=field.key).set_value(-1.0).run()
    assert [w.value for w in at.warning] == ["Enter a price above 0."]


def test_below_the_floor_is_said_in_one_sentence_with_what_one_keeps() -> None:
    """What an hour brings after the fee, and the price that reaches the floor."""
    at = drawn("my_price")
    number(at, "hours.project").set_value(6.0)
    number(at, "fee").set_value(20.0)
    number(at, "hourly.USD").set_value(35.0).run()
    assert not at.exception
    [said] = [w.value.replace("\\", "") for w in at.warning]
    assert said == (
        "**Below your floor** · This market asks about $72; after a 20% fee and 6 hours of "
        "work that is $9.60 an hour; your floor is $35."
    )
    assert [(m.label, m.value.replace("\\", "")) for m in at.metric] == [
        ("You keep", "$57.60"),
        ("For an hour", "$9.60"),
    ]
    assert "Your floor is reached at $262" in words_of(at)
    own = next(one for one in at.number_input if one.label.startswith("What would you ask?"))
    own.set_value(300.0).run()
    assert (
        at.success[0]
        .value.replace("\\", "")
        .startswith("**Above your floor** · You would ask $300; after a 20% fee")
    )


def test_a_floor_is_worked_out_with_the_rates_of_a_french_micro_entrepreneur() -> None:
    """Contributions and levy are filled in, of a stated year, and can be changed."""
    at = drawn("my_price")
    at.selectbox(key="own.status").select("micro_bnc").run()
    assert (number(at, "charges").value, number(at, "tax").value) == (25.8, 0.0)
    at.checkbox(key="own.flat").check().run()
    assert (number(at, "charges").value, number(at, "tax").value) == (25.8, 2.2)
    assert "contributions 25.6%, training levy 0.2%, flat income tax 2.2%" in words_of(at)
    at.button_group(key="own.way").set_value("worked_out").run()
    number(at, "income.USD").set_value(21_600.0)
    number(at, "days").set_value(100.0)
    number(at, "day").set_value(6.0).run()
    assert not at.exception
    assert "Rates of 2026" in words_of(at)
    assert "So an hour must bring $50." in words_of(at)


def test_shares_that_leave_nothing_are_a_sentence() -> None:
    """No infinite price, and what was typed stays."""
    at = drawn("my_price")
    number(at, "hours.project").set_value(1.0)
    number(at, "fee").set_value(100.0).run()
    assert not at.exception
    assert "take the whole price" in at.warning[0].value


def test_without_a_price_only_the_floor_is_worked_out() -> None:
    """Where nothing is given of the market, its place is not either."""
    at = drawn("my_price", ABSTAINED, None)
    number(at, "hours.project").set_value(2.0)
    number(at, "hourly.USD").set_value(35.0).run()
    assert not at.exception
    assert [h.value for h in at.subheader] == ["My floor"]
    assert "Your floor is reached at $70." in words_of(at)
    assert not at.metric


def test_a_price_for_an_hour_needs_no_hours_and_one_for_a_day_asks_for_the_day() -> None:
    """What is compared with the floor is always an hour."""
    hourly = replace(MADE, price=replace(MADE.price, unit="hour"))
    at = drawn("my_price", hourly)
    number(at, "hourly.USD").set_value(80.0).run()
    assert not at.exception
    assert "asks about $72 per hour; for 1 hour of work that is $72" in at.warning[0].value.replace(
        "\\", ""
    )
    daily = drawn("my_price", replace(MADE, price=replace(MADE.price, unit="day")))
    assert number(daily, "hours.day").label == "Hours of work per day"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_where_it_is_kept_is_said(language: str) -> None:
    """For the visit, until one asks for this device."""
    at = drawn("my_price", language=language)
    before = at.caption[-1].value
    at.toggle[0].set_value(True).run()
    assert not at.exception
    assert at.caption[-1].value != before


def test_a_browser_gives_back_only_what_the_fields_can_show() -> None:
    """Damaged, foreign or wrongly typed entries are left out."""
    fields = {"n": is_number, "t": is_text, "c": one_of("ab")}
    kept = '{"n": 2.5, "t": "x", "c": "a", "other": 1}'
    assert readable_values(kept, fields) == {"n": 2.5, "t": "x", "c": "a"}
    assert readable_values('{"n": "x", "t": 1, "c": ["a"]}', fields) == {}
    assert [readable_values(bad, fields) for bad in ("", "{", "[]", None, 3)] == [{}] * 5
