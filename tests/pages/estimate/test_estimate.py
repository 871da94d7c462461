"""The Estimate page: from a description to a price, its reasons, and the reader's verdict."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import InvalidInput, NoChampion, StorageUnavailable
from core.insight.estimate.doubts import ABOVE_ALL
from core.models.applicability import TOO_FAR, TOO_WIDE
from core.types import LABELS, Flag, Hints, Kind, ReviewCounts, ServiceInput, Unsaid
from tests.pages.conftest import Visit, words_of
from tests.pages.fakes import NEAR, OPTIONS, FakeServices, prediction

PAGE = "pages/1_Estimate.py"


def estimated(
    visit: Visit,
    fake: FakeServices,
    text: str = "A logo",
    lang: str = "en",
    section: str | None = None,
) -> AppTest:
    """Open the page, describe a service and press the button; a section is open."""
    at = visit(fake, PAGE, lang=lang, query={"view": section} if section else None)
    at.text_area(key="service.description").input(text)
    return at.button(key="service.submit").click().run()


def choice(at: AppTest, name: str) -> Any:
    """Return a row of buttons of the answer's form."""
    return next(c for c in at.main.button_group if str(c.key).endswith(f".{name}"))


def feedback(at: AppTest, verdict: str | None = None, price: float | None = None) -> AppTest:
    """Answer the question below an estimate."""
    if verdict:
        choice(at, "verdict").set_value(verdict)
    if price is not None:
        at.number_input[-1].set_value(price)
    return next(b for b in at.button if b.label == "Save my feedback").click().run()


def test_before_the_first_estimate_it_says_what_one_will_get(visit: Visit) -> None:
    """The empty page explains itself, asks nothing of the model, and logs nothing."""
    fake = FakeServices()
    at = visit(fake, PAGE)
    assert not at.exception
    assert "What you will get" in words_of(at)
    assert fake.calls == []


def test_an_estimate_is_one_screen(visit: Visit) -> None:
    """The range comes first, then price, band and place, and the reasons; no section is open."""
    at = estimated(visit, FakeServices(comparables=NEAR))
    assert not at.exception
    headings = [h.value.replace("\\", "") for h in at.subheader]
    assert headings == ["$28 – $190", "Comparable listings"]
    assert [(m.label, m.value.replace("\\", "")) for m in at.metric] == [
        ("Price", "$72"),
        ("Band", "Medium"),
        ("Priced above", "63%"),
    ]
    text = words_of(at)
    assert "“A logo”" in text
    assert "Seller level" not in text.partition("A typical listing asks $38")[0]
    assert "The wording of your description: about $23 more." in text
    assert len(at.get("plotly_chart")) == 1
    heard = [html.proto.body for html in at.get("html") if 'role="status"' in html.proto.body]
    assert "8 in 10 comparable services ask between $28 and $190." in heard[0]


@pytest.mark.parametrize(
    ("section", "headings"),
    [
        ("reasons", ["What makes up the price", "Words that matter"]),
        ("what-if", ["How the price varies with one field"]),
        ("details", ["Low, medium or high", "Where it stands"]),
        ("elsewhere", []),
    ],
)
def test_the_address_says_which_section_is_open(
    visit: Visit, section: str, headings: list[str]
) -> None:
    """A section is drawn when it is opened; a name that is none opens none."""
    at = estimated(visit, FakeServices(), section=section)
    assert not at.exception
    assert [h.value for h in at.subheader][1:] == headings


def test_a_click_opens_a_section_and_another_closes_it(visit: Visit) -> None:
    """The address follows."""
    at = estimated(visit, FakeServices())
    bar = at.segmented_control(key="estimate.section")
    bar.set_value("details").run()
    assert at.query_params["view"] == "details"
    assert "low 14%, medium 49%, high 37%" in words_of(at)
    assert "Exact figures: $72.00, between $28.00 and $185.00." in words_of(at)
    at.segmented_control(key="estimate.section").set_value(None).run()
    assert "view" not in at.query_params
    at.button(key="estimate.feedback").click().run()
    assert at.query_params["view"] == "feedback"


def test_a_changed_form_makes_the_estimate_old_and_offers_a_new_one(visit: Visit) -> None:
    """What was priced stays on screen, said to be of before, until it is updated."""
    fake = FakeServices()
    at = estimated(visit, fake)
    assert not [b for b in at.button if b.key == "estimate.update"]
    at.number_input(key="service.delivery_days").set_value(9.0).run()
    assert "You changed the form" in words_of(at)
    at.button(key="estimate.update").click().run()
    assert "You changed the form" not in words_of(at)
    assert "“A logo” · Delivery time: 9 days" in words_of(at)
    assert [one[0].delivery_days for one in fake.calls] == [None, 9.0]


def test_an_address_brings_an_estimate_back_with_what_it_was_asked_for(visit: Visit) -> None:
    """A link shows the same estimate to whoever opens it, and logs nothing."""
    fake = FakeServices()
    service = ServiceInput(
        "A box for tea",
        category="Design",
        subcategory="Packaging",
        seller_level="top_rated",
        rating=4.5,
        revisions=math.inf,
        without=("reviews",),
    )
    made = prediction(service)
    fake.past.append(made)
    at = visit(fake, PAGE, query={"estimate": str(made.id)})
    assert not at.exception
    assert "“A box for tea” · Category: Design" in words_of(at)
    assert at.text_area(key="service.description").value == "A box for tea"
    assert at.selectbox(key="service.subcategory").value == "Packaging"
    assert at.selectbox(key="service.seller_level").value == "top_rated"
    assert at.checkbox(key="service.revisions.unlimited").value
    assert at.checkbox(key="service.new_seller").value
    assert "You changed the form" not in words_of(at)
    assert fake.calls == []


@pytest.mark.parametrize("named", ["nonsense", str(UUID(int=5))])
def test_an_address_of_no_estimate_says_so_and_leaves_the_form(visit: Visit, named: str) -> None:
    """A mistyped link is a sentence above the form."""
    at = visit(FakeServices(), PAGE, query={"estimate": named})
    assert not at.exception
    assert any("There is no estimate" in one.value for one in at.info)
    assert at.text_area(key="service.description").value in (None, "")
    assert "estimate" not in at.query_params


def test_what_would_narrow_the_range_is_asked_beside_the_description(visit: Visit) -> None:
    """The one or two fields that matter most; what was answered there stays there."""
    fake = FakeServices(hints=Hints(unsaid=(Unsaid("delivery_days", 5.1),), ratio=6.6, n=0))
    at = estimated(visit, fake)
    assert "Add “Delivery time”" in words_of(at)
    [box] = [n for n in at.number_input if n.key == "service.delivery_days"]
    box.set_value(3.0)
    fake.hints = Hints()
    at.button(key="service.submit").click().run()
    assert at.session_state["estimate"].narrowing == ("delivery_days",)


@pytest.mark.parametrize(
    ("language", "heading"),
    [("en", "Not enough similar services"), ("fr", "Pas assez de services semblables")],
)
def test_too_little_known_gives_no_price(visit: Visit, language: str, heading: str) -> None:
    """No figure of the model's is shown; why, what would help and the market's prices are."""
    flag = Flag("too_far", TOO_FAR, {"similarity": 0.2, "least": 0.44})
    at = estimated(visit, FakeServices(flags=(flag,)), lang=language)
    assert not at.exception
    text = words_of(at).replace("\u00a0", " ").replace("\u202f", " ")
    assert heading in text
    assert "0.44" in text or "0,44" in text
    assert not at.metric
    assert not at.get("plotly_chart")
    # The form's two, the sections, and whether a price was asked or paid: there is no verdict.
    assert len(at.main.segmented_control) == 4
    for amount in ("72.00", "28.00", "$185", "72,00", "28,00", "185 $"):
        assert amount not in text


def test_every_chart_has_a_text_alternative(visit: Visit) -> None:
    """Each picture carries a sentence for those who cannot see it."""
    shown = FakeServices(comparables=NEAR)
    charts = [
        chart
        for section in ("reasons", "what-if", "details")
        for chart in estimated(visit, shown, section=section).get("plotly_chart")
    ]
    assert len(charts) == 3 + 4
    assert all(len(chart.proto.alt) > 20 for chart in charts)


def test_the_form_says_all_it_was_given(visit: Visit) -> None:
    """What is filled in reaches the service, once, in the reader's language."""
    fake = FakeServices()
    at = visit(fake, PAGE)
    at.text_area(key="service.description").input("A logo")
    at.selectbox(key="service.category").set_value("Design").run()
    at.selectbox(key="service.subcategory").set_value("Packaging")
    at.selectbox(key="service.seller_level").set_value("top_rated")
    at.selectbox(key="service.country").set_value("France")
    at.number_input(key="service.rating").set_value(4.5)
    at.number_input(key="service.reviews").set_value(12)
    at.number_input(key="service.delivery_days").set_value(3)
    at.checkbox(key="service.revisions.unlimited").check().run()
    at.segmented_control(key="service.coverage").set_value(0.9)
    at.button(key="service.submit").click().run()
    [(service, language, coverage)] = fake.calls
    assert (service.category, service.subcategory) == ("Design", "Packaging")
    assert (service.seller_level, service.country) == ("top_rated", "France")
    assert (service.rating, service.reviews, service.delivery_days) == (4.5, 12, 3)
    assert service.revisions == math.inf
    assert (service.reliability, language, coverage) == (None, "en", 0.9)


def test_a_reliability_stands_in_for_rating_and_reviews(visit: Visit) -> None:
    """With the score chosen, rating and reviews are not sent, whatever was typed before."""
    fake = FakeServices()
    at = visit(fake, PAGE)
    at.text_area(key="service.description").input("A logo")
    at.number_input(key="service.rating").set_value(4.5).run()
    at.segmented_control(key="service.reputation").set_value("reliability").run()
    at.slider(key="service.reliability").set_value(0.7)
    at.button(key="service.submit").click().run()
    service = fake.calls[0][0]
    assert (service.rating, service.reviews, service.reliability) == (None, None, 0.7)


def test_a_category_that_is_not_in_the_list_is_accepted(visit: Visit) -> None:
    """A typed category goes to the service as it is."""
    fake = FakeServices()
    at = visit(fake, PAGE)
    at.text_area(key="service.description").input("A hawk show")
    box = at.selectbox(key="service.category")
    box.options.append("Falconry")  # a browser sends typed words; AppTest knows only the list
    box.set_value("Falconry")
    at.button(key="service.submit").click().run()
    assert not at.exception
    assert fake.calls[0][0].category == "Falconry"


def test_another_category_lets_go_of_the_sub_category(visit: Visit) -> None:
    """A sub-category never stays under a category that does not have it."""
    at = visit(FakeServices(), PAGE)
    at.selectbox(key="service.category").set_value("Design").run()
    at.selectbox(key="service.subcategory").set_value("Logo design").run()
    at.selectbox(key="service.category").set_value("Writing").run()
    assert at.selectbox(key="service.subcategory").value is None


def test_what_a_market_does_not_say_is_not_asked(visit: Visit) -> None:
    """A market without categories, levels or countries has a form without them."""
    fake = FakeServices(
        options=replace(OPTIONS, subcategories={}, choices=dict.fromkeys(LABELS, ()))
    )
    at = visit(fake, PAGE)
    assert not at.exception
    assert [box.key for box in at.selectbox] == []


def test_a_field_in_which_listings_do_not_differ_is_not_asked(visit: Visit) -> None:
    """It would change nothing."""
    fake = FakeServices(options=replace(OPTIONS, useful=("description", "reviews", "revisions")))
    at = visit(fake, PAGE)
    assert not at.exception
    assert {box.key for box in at.number_input} == {"service.reviews", "service.revisions"}


def test_one_click_says_the_kind_of_service_and_estimates_again(visit: Visit) -> None:
    """The kinds that the words point to are buttons; the chosen one is in form and estimate."""
    kinds = (Kind("Packaging", 0.71), Kind("Translation", 0.2), Kind("Logo design", 0.05))
    fake = FakeServices(hints=Hints(kinds))
    at = estimated(visit, fake, "A box for tea")
    offered = [b.label for b in at.button if str(b.key).startswith("estimate.kind.")]
    assert offered == ["Packaging (71%)", "Translation (20%)"]
    at.button(key="estimate.kind.0").click().run()
    assert not at.exception
    asked = [one[0] for one in fake.calls]
    assert [(s.description, s.category, s.subcategory) for s in asked] == [
        ("A box for tea", None, None),
        ("A box for tea", "Design", "Packaging"),
    ]
    assert at.selectbox(key="service.subcategory").value == "Packaging"


def test_what_speaks_against_an_estimate_stands_before_its_figures(visit: Visit) -> None:
    """A price beyond all comparables says so right below the range, and once."""
    code, message = ABOVE_ALL
    flag = Flag(code, message, {"n": 8, "low": 20.0, "high": 60.0, "currency": "USD"})
    at = estimated(visit, FakeServices(flags=(flag,)))
    [warning] = at.warning
    assert "above all 8 closest listings" in warning.value
    assert not any("closest listings" in info.value for info in at.info)


def test_a_rerun_neither_estimates_nor_logs_again(visit: Visit) -> None:
    """Reruns and another language show the same estimate; only the button makes a new one."""
    fake = FakeServices()
    at = estimated(visit, fake, section="details")
    identity = next(c.value for c in at.caption if c.value.startswith("Estimate"))
    at.run()
    at.sidebar.segmented_control[0].set_value("fr").run()
    assert len(fake.calls) == 1
    assert at.header[0].value == "Votre estimation"
    assert identity.split()[1].rstrip(",") in next(
        c.value for c in at.caption if c.value.startswith("Estimation")
    )
    assert at.text_area(key="service.description").value == "A logo"
    at.button(key="service.submit").click().run()
    assert len(fake.calls) == 2


def test_the_estimate_and_the_form_survive_a_look_at_home(visit: Visit) -> None:
    """Coming back from another page shows the description and the same estimate."""
    fake = FakeServices()
    at = estimated(visit, fake, "A very special logo")
    at.switch_page("streamlit_app.py").run()
    at.switch_page(PAGE).run()
    assert at.text_area(key="service.description").value == "A very special logo"
    assert at.header[0].value == "Your estimate"
    assert len(fake.calls) == 1


@pytest.mark.parametrize(("lang", "said"), [("en", "minimalist logo"), ("fr", "logo minimaliste")])
def test_an_example_fills_the_form_in_the_readers_language(
    visit: Visit, lang: str, said: str
) -> None:
    """The example is written in the page's language, and replaces what was chosen before."""
    at = visit(FakeServices(), PAGE, lang=lang)
    at.selectbox(key="service.country").set_value("India").run()
    at.button(key="service.example").click().run()
    assert said in at.text_area(key="service.description").value
    assert at.number_input(key="service.reviews").value == 120
    assert at.selectbox(key="service.country").value is None


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_bad_input_is_a_sentence_and_no_old_estimate_stays(visit: Visit, lang: str) -> None:
    """A refused input shows its sentence in the reader's language, and nothing out of date."""
    fake = FakeServices()
    at = estimated(visit, fake, lang=lang)
    sentence = "The description is empty: describe in a sentence what the service delivers."
    fake.faults["estimate"] = InvalidInput(sentence, field="description")
    at.text_area(key="service.description").input("")
    at.button(key="service.submit").click().run()
    expected = {"en": "The description is empty", "fr": "La description est vide"}[lang]
    assert [w.value.startswith(expected) for w in at.warning] == [True]
    assert not at.metric


def test_numbers_out_of_range_reach_the_service(visit: Visit) -> None:
    """A rating of 7 is not stopped by the browser's own words: the service refuses it in ours."""
    fake = FakeServices()
    at = visit(fake, PAGE)
    at.text_area(key="service.description").input("A logo")
    at.number_input(key="service.rating").set_value(7.0)
    at.number_input(key="service.reviews").set_value(-3)
    at.button(key="service.submit").click().run()
    assert (fake.calls[0][0].rating, fake.calls[0][0].reviews) == (7.0, -3)


def test_html_and_markdown_are_shown_as_text(visit: Visit) -> None:
    """Nothing a user wrote is rendered: tags, links, formulas and directives stay letters."""
    evil = "<script>alert(1)</script> [x](http://y) $a$ :red[z] **b**"
    flag = Flag("unknown", "No listing is in “{value}”.", {"value": evil})
    at = estimated(visit, FakeServices(flags=(flag,)), evil)
    assert not at.exception
    [shown] = [i.value for i in at.info]
    assert shown.replace("\\", "").replace("\u2060", "") == f"No listing is in “{evil}”."
    assert "\\<script\\>" in shown
    assert "\\:red\\[z\\]" in shown
    assert not any(m.allow_html for m in at.markdown)


def test_an_estimate_that_waits_says_so(visit: Visit) -> None:
    """While the database is away the estimate is shown, with where it waits."""
    at = estimated(visit, FakeServices(recorded=False))
    assert at.metric
    assert "safe on this machine's disk" in words_of(at)


def test_an_estimate_that_is_lost_does_not_claim_to_wait(visit: Visit) -> None:
    """What could not be saved anywhere is not called safe."""
    flag = Flag("not_saved", "This estimate could not be saved anywhere.")
    text = words_of(estimated(visit, FakeServices(recorded=False, flags=(flag,))))
    assert "could not be saved anywhere" in text
    assert "safe on this machine's disk" not in text


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        (NoChampion("No model has been trained yet."), "info"),
        (StorageUnavailable("The database is unavailable."), "error"),
    ],
)
def test_without_a_model_or_a_database_there_is_a_sentence(
    visit: Visit, fault: Exception, shown: str
) -> None:
    """What prevents an estimate is said in place of the form."""
    at = visit(FakeServices(faults={"options": fault}), PAGE)
    assert [e.value for e in getattr(at, shown)] == [str(fault)]
    assert not at.text_area


def test_feedback_is_saved_and_can_be_changed(visit: Visit) -> None:
    """A verdict with the real price is stored with its estimate; a second one supersedes it."""
    fake = FakeServices()
    at = feedback(estimated(visit, fake), "good", 80.0)
    assert "saved: good and real price $80" in at.success[0].value.replace("\\", "")
    at = feedback(at, "bad")
    assert [f.verdict for f in fake.given_feedback] == ["good", "bad"]
    assert len({f.prediction_id for f in fake.given_feedback}) == 1
    assert (fake.given_feedback[0].real_price, fake.given_feedback[0].currency) == (80.0, "USD")
    assert "saved: bad" in at.success[0].value.replace("\\", "")
    assert len(fake.calls) == 1


def test_an_answer_is_said_again_with_what_was_said_before(visit: Visit) -> None:
    """Asked or paid and a reason are kept; the form keeps the answer, the page those before."""
    fake = FakeServices(learned={6: 1, 7: 3}, counts=ReviewCounts(2, 1, 1))
    at = feedback(estimated(visit, fake), "good", 80.0)
    assert "Earlier feedback" not in words_of(at)
    choice(at, "kind").set_value("paid")
    choice(at, "reason").set_value("too_low")
    at = feedback(at, "bad")
    latest = fake.given_feedback[-1]
    assert (latest.verdict, latest.real_price, latest.price_kind, latest.reason) == (
        "bad",
        80.0,
        "paid",
        "too_low",
    )
    text = words_of(at)
    assert "saved: bad, real price $80.00 (paid), and the estimate is too low" in text
    assert "Corrections are reviewed before a model learns from them." in text
    assert "Earlier feedback" in text
    assert "(UTC): good and real price $80" in text
    assert "Version 7 was trained with 3 of your corrections." in text
    assert "Version 6 was trained with your correction." in text
    assert "2 of your corrections await review." in text


def test_feedback_that_says_nothing_is_refused_in_a_sentence(visit: Visit) -> None:
    """An empty answer shows why it was not saved, and no thanks."""
    fake = FakeServices(faults={"record": InvalidInput("Say good or bad.")})
    at = feedback(estimated(visit, fake))
    assert [w.value for w in at.warning] == ["Say good or bad."]
    assert not at.success


def test_each_estimate_has_its_own_answer(visit: Visit) -> None:
    """A new estimate starts without the answer that was given to the one before."""
    fake = FakeServices()
    at = feedback(estimated(visit, fake), "good")
    at.button(key="service.submit").click().run()
    assert not at.success
    assert choice(at, "verdict").value is None


@pytest.mark.parametrize("dark", [True, False])
def test_it_is_drawn_in_both_themes(visit: Visit, *, dark: bool) -> None:
    """A dark page and a light page both show the charts."""
    at = visit(FakeServices(), PAGE, query={"view": "details"})
    at.context["theme"] = "dark" if dark else "light"
    at.text_area(key="service.description").input("A logo")
    at.button(key="service.submit").click().run()
    assert not at.exception
    assert len(at.get("plotly_chart")) == 2


def test_a_turned_dial_shows_what_would_change_and_logs_nothing(visit: Visit) -> None:
    """The price follows, with the difference; the estimate itself stays and is asked for once."""
    fake = FakeServices()
    at = estimated(visit, fake, section="what-if")
    assert "What if?" in words_of(at)
    slider = next(s for s in at.select_slider if s.label == "Delivery time (days)")
    slider.set_value(3).run()
    assert not at.exception
    assert fake.imagined[-1]["delivery_days"] in {1.0, 3.0, 7.0, 14.0}
    metric = [m for m in at.metric if m.label == "Price"][-1]
    assert metric.value.replace("\\", "") == "$61"
    assert metric.delta.replace("\\", "") == "−$11"
    assert len(fake.calls) == 1


def test_a_change_beyond_what_is_known_gives_no_price(visit: Visit) -> None:
    """The dials abstain as the estimate does."""
    fake = FakeServices()
    at = estimated(visit, fake, section="what-if")
    fake.flags = (Flag("too_wide", TOO_WIDE, {"ratio": 30}),)
    slider = next(s for s in at.select_slider if s.label == "Delivery time (days)")
    slider.set_value(0).run()
    assert "as wide as the whole market" in words_of(at)


def test_a_model_that_is_away_leaves_the_estimate_standing(visit: Visit) -> None:
    """A dial that cannot be answered is a sentence."""
    fake = FakeServices(faults={"imagine": NoChampion("No model is in service.")})
    at = estimated(visit, fake, section="what-if")
    assert not at.exception
    assert "No model is in service." in words_of(at)
    assert "Your estimate" in words_of(at)


def test_a_new_seller_is_apart_from_what_was_not_specified(visit: Visit) -> None:
    """Nothing said is not specified; one box and one choice say that there is none."""
    fake = FakeServices()
    at = visit(fake, PAGE)
    at.text_area(key="service.description").input("A logo")
    assert at.number_input(key="service.rating").placeholder == "Not specified"
    at.button(key="service.submit").click().run()
    assert fake.calls[-1][0].without == ()
    at.number_input(key="service.rating").set_value(4.5)
    at.selectbox(key="service.seller_level").select_index(0)
    at.checkbox(key="service.new_seller").check().run()
    assert at.number_input(key="service.rating").disabled
    assert at.number_input(key="service.rating").placeholder == "None yet"
    at.button(key="service.submit").click().run()
    service = fake.calls[-1][0]
    assert service.without == ("seller_level", "rating", "reviews")
    assert (service.seller_level, service.rating, service.reviews) == (None, None, None)


def test_quantities_are_chips_that_can_be_corrected(visit: Visit) -> None:
    """What the text states is shown; what is corrected counts, until the text changes."""
    fake = FakeServices()
    at = visit(fake, PAGE)
    text = "I will write 1,500 words on 3 pages"
    at.text_area(key="service.description").input(text).run()
    [words, pages] = [n for n in at.number_input if "service.quantity." in str(n.key)][:2]
    assert (words.label, words.value, pages.label, pages.value) == ("Words", 1500, "Pages", 3)
    at = words.set_value(2000).run()
    at = (
        next(b for b in at.button if str(b.key).endswith(".remove") and "pages" in b.key)
        .click()
        .run()
    )
    at = at.button(key="service.submit").click().run()
    assert not at.exception
    assert asked(fake).quantities == {"words": 2000}
    at.text_area(key="service.description").input("I will write 700 words").run()
    at = at.button(key="service.submit").click().run()
    assert asked(fake).quantities is None


def test_a_quantity_that_the_text_lacks_can_be_added(visit: Visit) -> None:
    """Unit and number below the description; back to what the text says with one click."""
    fake = FakeServices()
    at = visit(fake, PAGE, lang="fr")
    at.text_area(key="service.description").input("Je traduis vos textes").run()
    unit = next(s for s in at.selectbox if "service.quantity.new" in str(s.key))
    assert unit.label == "Unité"
    unit.set_value("words")
    next(n for n in at.number_input if "service.quantity.new" in str(n.key)).set_value(900)
    at = next(b for b in at.button if str(b.key).endswith(".add")).click().run()
    at = at.button(key="service.submit").click().run()
    assert asked(fake).quantities == {"words": 900}
    at = at.button(key="service.quantities.reset").click().run()
    at = at.button(key="service.submit").click().run()
    assert asked(fake).quantities is None


def asked(fake: FakeServices) -> ServiceInput:
    """Return the service of the last estimate."""
    return next(call[0] for call in reversed(fake.calls) if isinstance(call[0], ServiceInput))
