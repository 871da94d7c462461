"""The packages of an estimate: the ladder, prices of one's own, feedback, and the quote."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.types import ComparablePackages, Offered, Prediction, ServiceInput
from tests.pages.conftest import Visit, words_of
from tests.pages.estimate.test_estimate import choice, estimated, feedback
from tests.pages.fakes import FakeServices, packages, prediction

MADE = replace(prediction(ServiceInput("A logo, 3 concepts")), packages=packages())
OWN = f"own.price.{MADE.id}"


NEAR = ComparablePackages(
    32,
    {"standard": (1.6, 2.0, 2.4)},
    {"premium": Offered(288.0, 9, 5.0, math.inf, {"concepts": 4.0})},
)


def part(made: object, what_if: object, language: str) -> None:
    """Draw the section alone, as the page does."""
    from core.charts import LIGHT, View
    from core.language import translator
    from pages.components.estimate import packages as section

    section.show(made, what_if, View(translator(language), LIGHT))


def drawn(
    made: Prediction = MADE, language: str = "en", near: ComparablePackages | None = None
) -> AppTest:
    """Return the section of an estimate."""
    what_if = FakeServices(packages_near=near).what_if
    at = AppTest.from_function(part, args=(made, what_if, language), default_timeout=30)
    return at.run()


def said(at: AppTest) -> str:
    """Return what the section says, without the marks of Markdown."""
    return words_of(at).replace("\\", "")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ("half of the listings ask 1.5 to 3 times", "of the basic package only")),
        ("fr", ("demandent de 1,5 à 3 fois", "que pour la formule de base")),
    ],
)
def test_the_ladder_and_how_packages_differ(language: str, expected: tuple[str, ...]) -> None:
    """In either language, with what the listings do not tell."""
    at = drawn(language=language)
    assert not at.exception
    assert [one for one in expected if one not in said(at)] == []
    assert len(at.get("plotly_chart")) == 1


def test_it_says_what_comparable_listings_offer_at_each_price() -> None:
    """Their own ratios stand instead of the market's; medians, and of how many."""
    found = said(drawn(near=NEAR))
    assert "half of 32 comparable listings ask 1.6 to 2.4 times" in found
    assert "half of the listings" not in found
    assert (
        "For about $290 (Premium), comparable listings offer 4 concepts, unlimited revisions, and "
        "delivery in 5 days (medians of 9 listings)." in found
    )
    assert "read off listings whose basic package costs as much" in found


def test_each_package_can_contain_something_else() -> None:
    """Its own price follows, those of the others stand; the quote takes the new one."""
    at = drawn()
    at.selectbox(key=f"packages.{MADE.id}.premium.delivery_days").select_index(0).run()
    assert "With these contents:" in said(at)
    assert "Premium: about $300" in said(at)
    assert "Standard: about $140" in said(at)
    at.button(key=f"quote.packages.{MADE.id}").click().run()
    assert at.session_state["quote.line.1.premium"] == 4 * 74


def test_the_other_packages_follow_ones_own_basic_price() -> None:
    """They are priced beside it, not beside the estimate."""
    at = drawn()
    at.number_input(key=OWN).set_value(100.0).run()
    assert "Beside your basic price of $100" in said(at)
    assert "Standard: about $200" in said(at)
    assert not at.warning


def test_own_prices_out_of_order_are_a_sentence() -> None:
    """Which names both packages, and their prices."""
    at = drawn()
    at.number_input(key=OWN).set_value(100.0)
    at.number_input(key=f"{OWN}.premium").set_value(90.0).run()
    [warning] = at.warning
    assert warning.value.replace("\\", "").startswith("Premium ($90) is below Basic ($100)")
    at.number_input(key=f"{OWN}.premium").set_value(-1.0).run()
    assert "above 0" in at.warning[0].value


def test_a_market_without_packages_has_no_section() -> None:
    """Nothing is drawn."""
    assert not drawn(prediction(ServiceInput("A logo"))).header


def test_feedback_is_of_one_package(visit: Visit) -> None:
    """Each has a form of its own; the summary names it, and nothing is said of a review."""
    services = FakeServices(packages=packages())
    at = estimated(visit, services)
    choice(at, "package").set_value("premium").run()
    feedback(at, price=300.0)
    [given] = services.given_feedback
    assert (given.package, given.real_price) == ("premium", 300.0)
    assert "Premium package: real price $300" in said(at)
    assert "reviewed before" not in said(at)


def test_three_packages_go_on_the_quote_at_ones_own_prices() -> None:
    """One line with three prices: the client chooses."""
    at = drawn()
    at.number_input(key=f"{OWN}.standard").set_value(150.0).run()
    at.button(key=f"quote.packages.{MADE.id}").click().run()
    state = at.session_state
    assert state["quote.line.1.standard"] == 150
    assert state["quote.line.1.premium"] == 288
    assert at.button(key=f"quote.packages.{MADE.id}").disabled
