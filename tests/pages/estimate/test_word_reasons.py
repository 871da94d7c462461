"""The words that count come after the estimate, as marked text."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import NotFound
from core.language import translator
from core.types import Prediction, ServiceInput
from pages.components.estimate.word_reasons import Found
from tests.pages.conftest import Visit, words_of
from tests.pages.estimate.test_estimate import estimated
from tests.pages.fakes import FakeServices, prediction, word_reasons


def with_words(at: AppTest, found: Found | None = None) -> str:
    """Show the page again with the words of its estimate; return the marked text."""
    made: Prediction = at.session_state["estimate"].estimated.prediction
    at.session_state["words.found"] = found or Found(made.id, word_reasons(made))
    at.run()
    assert not at.exception
    return "".join(h.value for h in at.get("html") if 'class="prisme-words"' in h.value)


def timer(made, find, words):  # type: ignore[no-untyped-def]
    """Run the fragment by itself, as its timer does in a browser."""
    import streamlit as st

    from pages.components.estimate.word_reasons import find_soon

    if "words.found" not in st.session_state:
        find_soon(made, find, words)


def test_the_estimate_does_not_wait_for_its_words(visit: Visit) -> None:
    """No run of the whole page weighs words, so no click waits for them or is lost."""
    fake = FakeServices()
    at = estimated(visit, fake, "A modern landing page", section="reasons")
    at.run()
    assert fake.weighed == []
    assert "Measuring the effect of each word" in words_of(at)
    assert "The wording of your description" in words_of(at)


def test_the_timer_finds_the_words_once() -> None:
    """Run by itself, the fragment asks for the words and keeps them for this estimate."""
    fake, made = FakeServices(), prediction(ServiceInput("A modern logo"))
    at = AppTest.from_function(
        timer, kwargs={"made": made, "find": fake.explanations.words, "words": translator("en")}
    )
    at.session_state["words.inline"] = False
    at.run(timeout=20)
    assert made.id in fake.weighed
    assert at.session_state["words.found"].reasons == word_reasons(made)


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (NotFound("Another model serves now."), "Another model serves now."),
        (RuntimeError("bug"), None),
    ],
)
def test_a_failure_is_kept_and_not_tried_for_ever(fault: Exception, problem: str | None) -> None:
    """What went wrong is kept with the estimate, as a sentence where there is one."""
    fake, made = FakeServices(faults={"words": fault}), prediction(ServiceInput("A logo"))
    at = AppTest.from_function(
        timer, kwargs={"made": made, "find": fake.explanations.words, "words": translator("en")}
    )
    at.session_state["words.inline"] = False
    at.run(timeout=20)
    assert not at.exception
    assert at.session_state["words.found"] == Found(made.id, None, problem)


def test_words_are_marked_in_the_text_by_line_sign_and_amount(visit: Visit) -> None:
    """Each telling word has an arrow, its amount in reach, and a line; the others have none."""
    marked = with_words(
        estimated(visit, FakeServices(), "A modern landing page", section="reasons")
    )
    assert marked.count("▲") == 1
    assert marked.count("▼") == 1
    assert '<rt style="color:#17777a">+$9.20</rt>' in marked
    assert 'title="−$4.10 (×0.94)"' in marked
    assert marked.endswith(" page</p>")


def test_the_paragraph_names_no_words_that_carry_too_little(visit: Visit) -> None:
    """Two fifths of the amount are not what makes it: the sentence names the wording as a whole."""
    at = estimated(visit, FakeServices(), "A modern landing page", section="reasons")
    with_words(at)
    assert "Your description mentions" not in words_of(at)
    assert "The wording of your description" in words_of(at)
    assert "Words +$5.20, description as such " in words_of(at)


def test_words_of_an_earlier_estimate_are_not_shown(visit: Visit) -> None:
    """Another estimate starts without the words of the one before."""
    at = estimated(visit, FakeServices(), "A modern landing page", section="reasons")
    assert with_words(at)
    at.button(key="service.submit").click().run()
    assert "Measuring the effect of each word" in words_of(at)


def test_words_are_text_whatever_they_hold(visit: Visit) -> None:
    """Tags in a description stay letters in the marked text too."""
    evil = "<img src=x onerror=alert(1)> & </p><script>alert(2)</script> logo"
    marked = with_words(estimated(visit, FakeServices(), evil, section="reasons"))
    assert "<img" not in marked
    assert "<script" not in marked
    assert "&lt;script&gt;" in marked


@pytest.mark.parametrize("problem", ["Another model serves now.", None])
def test_an_estimate_without_its_words_still_stands(visit: Visit, problem: str | None) -> None:
    """If the words cannot be found, it is said, and the rest of the page stays."""
    at = estimated(visit, FakeServices(), section="reasons")
    made = at.session_state["estimate"].estimated.prediction
    assert with_words(at, Found(made.id, None, problem)) == ""
    assert (problem or "could not be measured") in words_of(at)
    assert len(at.get("plotly_chart")) == 1


def test_the_quote_is_made_once_the_page_rests(visit: Visit) -> None:
    """Made while the page runs again by itself, the file would be gone before it is fetched."""

    def quotes(at: AppTest) -> list[bool]:
        return [b.proto.disabled for b in at.get("download_button") if "PDF" in b.proto.label]

    at = estimated(visit, FakeServices(), "A modern landing page", section="reasons")
    assert quotes(at) == [True]
    with_words(
        at, Found(at.session_state["estimate"].estimated.prediction.id, problem="Not this time.")
    )
    assert quotes(at) == [False]
