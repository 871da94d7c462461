"""The Quote page: lines of this visit's estimates and of one's own, totals, and files."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.types import Flag, ServiceInput
from pages.components.quote import parties, terms
from tests.core.documents.test_quote import pixels
from tests.pages.conftest import Visit, words_of
from tests.pages.fakes import FakeServices, prediction

PAGE = "pages/9_Quote.py"
MADE = prediction(ServiceInput("A logo, 3 concepts"))


def opened(visit: Visit, lang: str = "en") -> AppTest:
    """Open the page."""
    at = visit(FakeServices(), PAGE, lang=lang)
    assert not at.exception
    return at


def with_line(at: AppTest, quantity: float = 2.0, price: float = 150.0) -> AppTest:
    """Add an empty line, and fill it in."""
    at.button(key="quote.add").click().run()
    at.text_area(key="quote.line.1.text").input("A logo")
    at.number_input(key="quote.line.1.quantity").set_value(quantity)
    at.number_input(key="quote.line.1.price").set_value(price)
    return at.run()


def files(at: AppTest) -> list[str]:
    """Return the labels of what can be downloaded."""
    return [one.label for one in at.get("download_button")]


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "Add a line first"), ("fr", "un devis en a au moins une")],
)
def test_an_empty_quote_says_what_to_do_and_offers_no_file(
    visit: Visit, lang: str, said: str
) -> None:
    """Nothing is asked of the model, and no file is empty."""
    at = opened(visit, lang)
    assert said in words_of(at)
    assert files(at) == []


def test_a_line_adds_up_and_both_files_are_offered(visit: Visit) -> None:
    """The discount comes off before the tax; the page names what the quote still lacks."""
    at = with_line(opened(visit))
    at.number_input(key="quote.discount").set_value(10.0)
    at.selectbox(key="quote.tax").select("rate").run()
    assert not at.exception
    text = words_of(at)
    for said in ("Sum: $300.00", "Discount (10%): -$30.00", "VAT (20%): $54.00"):
        assert said in text
    assert [(m.label, m.value.replace("\\", "")) for m in at.metric] == [
        ("Total with tax", "$324.00")
    ]
    assert len(files(at)) == 2
    assert "Still missing on the quote: your name and the client's name." in text


def test_what_cannot_be_quoted_is_a_sentence(visit: Visit) -> None:
    """A negative price leaves the form as it is."""
    at = with_line(opened(visit), price=-1.0)
    assert not at.exception
    assert "between 0 and" in words_of(at)
    assert files(at) == []


def test_a_line_can_be_removed_and_the_next_quote_begun(visit: Visit) -> None:
    """The next one has the following number, no line and no client; the seller stays."""
    at = with_line(opened(visit))
    at.text_input(key="quote.seller.name").input("Atelier Nord")
    at.text_input(key="quote.client.name").input("Café du Port")
    at.text_input(key="quote.number").input("D-099").run()
    at.button(key="quote.next").click().run()
    assert not at.exception
    assert at.text_input(key="quote.number").value == "D-100"
    assert at.text_input(key="quote.client.name").value == ""
    assert at.text_input(key="quote.seller.name").value == "Atelier Nord"
    assert files(at) == []
    at = with_line_again(at)
    at.button(key="quote.line.2.remove").click().run()
    assert files(at) == []


def with_line_again(at: AppTest) -> AppTest:
    """Add another line; it begins empty."""
    at.button(key="quote.add").click().run()
    assert at.text_area(key="quote.line.2.text").value == ""
    assert len(files(at)) == 2
    return at


def test_estimates_of_the_visit_become_lines_at_a_price_to_begin_with(visit: Visit) -> None:
    """Each once, in its currency; its own price if its seller typed one."""
    at = opened(visit)
    at.session_state["quote.estimates"] = {MADE.id: MADE}
    at.session_state[f"own.price.{MADE.id}"] = 95.0
    at.run()
    [offer] = [b for b in at.button if b.key == f"quote.add.{MADE.id}"]
    assert "A logo, 3 concepts" in offer.label
    offer.click().run()
    assert not at.exception
    assert at.text_area(key="quote.line.1.text").value == "A logo, 3 concepts"
    assert at.number_input(key="quote.line.1.price").value == 95.0
    assert at.selectbox(key="quote.currency").value == "USD"
    assert not [b for b in at.button if b.key == f"quote.add.{MADE.id}"]
    assert at.checkbox(key="quote.with_market").value is False


def test_packages_out_of_order_are_named(visit: Visit) -> None:
    """A package that costs less than the one before it is said to; nothing is lost."""
    at = with_line(opened(visit), price=150.0)
    at.session_state["quote.line.1.standard"] = 120.0
    at.session_state["quote.line.1.premium"] = 300.0
    at.run()
    assert not at.exception
    assert "Standard ($120) is below Basic ($150)" in words_of(at)
    at.number_input(key="quote.line.1.standard").set_value(200.0).run()
    assert "is below" not in words_of(at)


def offered(abstained: bool, lang: str) -> None:
    """Draw the offer of a line, as the Estimate page does."""
    from dataclasses import replace

    from core.charts import LIGHT, View
    from core.language import translator
    from core.services.estimate.result import Estimated
    from pages.components.estimate import quote_line
    from tests.pages.quote.test_quote import ABSTAINED, MADE

    made = replace(ABSTAINED if abstained else MADE)
    quote_line.show(Estimated(made, recorded=True), View(translator(lang), LIGHT))


ABSTAINED = replace(MADE, flags=(Flag("too_far", "too far"),))


def test_the_estimate_page_offers_its_estimate_once() -> None:
    """At the typical price; nothing where no price is given."""
    at = AppTest.from_function(offered, args=(False, "en"), default_timeout=30).run()
    assert not at.exception
    [button] = at.button
    assert (button.label, button.disabled) == ("Add to a quote", False)
    assert not AppTest.from_function(offered, args=(True, "en"), default_timeout=30).run().button


def test_only_a_logo_of_ours_comes_back_from_a_browser() -> None:
    """Whatever else is there is left out; so is a colour that is none, or a tax unknown."""
    logo, colour = (parties.kept_seller()[f"quote.{name}"] for name in ("logo", "accent"))
    assert logo(None)
    assert logo(base64.b64encode(pixels()).decode())
    assert not any(logo(bad) for bad in ("", "x", base64.b64encode(b"<svg/>").decode(), 3))
    assert colour("#12abEF")
    assert not any(colour(bad) for bad in ("red", "#12", None, "#1234567"))
    days, tax = (terms.kept_terms()[f"quote.{name}"] for name in ("valid_days", "tax"))
    assert [days(1), days(0), days(30.0), tax("rate"), tax("x")] == [
        True,
        False,
        False,
        True,
        False,
    ]
