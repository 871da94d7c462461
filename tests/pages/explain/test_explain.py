"""The Explain page: found once in the background, shown section by section, taught in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import NoChampion, StorageUnavailable
from core.ids import uuid7
from core.types import Task
from pages.components.explain.sections import SECTIONS
from tests.pages.conftest import Visit, words_of
from tests.pages.fakes import NOW, VERSION, WHO, FakeServices
from tests.studies import study

PAGE = "pages/4_Explain.py"


def opened(visit: Visit, fake: FakeServices, section: str, lang: str = "en") -> AppTest:
    """Open the page at a section."""
    return visit(fake, PAGE, lang=lang, query={"view": section})


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_is_drawn(visit: Visit, section: str) -> None:
    """Each section shows its words and charts, and every chart has a text alternative."""
    at = opened(visit, FakeServices(), section)
    assert not at.exception
    assert not at.error
    charts = at.get("plotly_chart")
    expected = {"importance": 2, "examples": 0, "steadiness": 2}.get(section, 1)
    assert len(charts) == expected
    assert all(len(chart.proto.alt) > 20 for chart in charts)


def test_it_says_what_was_measured_and_on_whom(visit: Visit) -> None:
    """The twin, the listings never seen and the typical price stand at the top."""
    at = visit(FakeServices(), PAGE)
    text = words_of(at)
    assert "3,200 of its listings" in text
    assert "800 of sellers it has never seen" in text
    assert "$38" in text
    assert "not advice" in text
    assert "Start with “How to read it”" in text


def test_a_model_beside_drawn_listings_names_their_number(visit: Visit) -> None:
    """Where the background was drawn, its size is said."""
    fake = FakeServices(study=study(typical=50))
    assert "compared with 50 typical listings" in words_of(visit(fake, PAGE))


def test_examples_show_text_as_text_and_their_reasons(visit: Visit) -> None:
    """Usual and missed listings, each with asked and estimated price and three reasons."""
    at = opened(visit, FakeServices(), "examples")
    text = words_of(at)
    assert [h.value for h in at.subheader] == [
        "Typical listings",
        "Estimated far too low",
        "Estimated far too high",
    ]
    assert "Asked $936, estimated $72 (÷13)." in text
    assert "Asked $5, estimated $72 (×14)." in text
    assert "Description +$23.40, Seller level (Level 1) +$12" in text.replace("\u2060", "")
    assert not any(m.allow_html for m in at.markdown)
    assert any("\\<b\\>bold" in m.value for m in at.markdown)


def test_the_lesson_adds_up_on_a_real_listing(visit: Visit) -> None:
    """Typical price, what adds, what takes away, and the estimate, step by step."""
    text = words_of(opened(visit, FakeServices(), "lesson"))
    assert "the model estimates $38 for it" in text
    assert "+$43.85 in all" in text
    assert "−$9.85 in all" in text
    assert "The result is the estimate, $72" in text
    assert "Can I conclude that changing a field changes my price?" in text


def test_another_field_is_drawn_when_it_is_chosen(visit: Visit) -> None:
    """The box offers what the market says, and nothing else."""
    at = opened(visit, FakeServices(), "fields")
    [box] = at.selectbox
    assert "Category" not in box.options
    box.set_value("country").run()
    assert at.subheader[0].value == "Effect on the price: Country".replace(":", "\\:")


def test_a_version_without_a_study_gets_one_in_the_background(visit: Visit) -> None:
    """Opening the page asks for it once; until it is there, a bar shows how far it is."""
    fake = FakeServices(study=None)
    at = visit(fake, PAGE)
    assert not at.exception
    assert fake.started == [("explain", {"model_version_id": str(VERSION.id)}, WHO)]
    said = words_of(at)
    assert said.index("has not been analysed yet") < said.index("Example: the demo market")
    at.run()
    assert len(fake.started) == 1


@pytest.mark.parametrize("status", ["failed", "cancelled", "done"])
def test_what_ended_without_a_study_is_not_repeated_by_itself(visit: Visit, status: str) -> None:
    """A failure is said, and a button asks again."""
    fake = FakeServices(study=None)
    fake.queued_tasks["explain"] = Task(
        uuid7(),
        "explain",
        {"model_version_id": str(VERSION.id)},
        "page",
        NOW,
        status=status,
        error="It broke." if status == "failed" else None,  # type: ignore[arg-type]
    )
    at = visit(fake, PAGE)
    assert fake.started == []
    at.button(key="explain.start").click().run()
    assert len(fake.started) == 1


def test_another_versions_study_is_waited_for(visit: Visit) -> None:
    """One is made at a time; the page says whose turn it is, and asks for nothing."""
    fake = FakeServices(study=None)
    fake.queued_tasks["explain"] = Task(
        uuid7(), "explain", {"model_version_id": "another"}, "page", NOW, status="running"
    )
    at = visit(fake, PAGE)
    assert fake.started == []
    assert "Another version is being analysed first" in words_of(at)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_of_the_example_is_drawn(visit: Visit, section: str) -> None:
    """What comes with Prisme can be read by its pages."""
    at = visit(FakeServices(study=None), PAGE, query={"view": section})
    assert not at.exception
    assert not at.error


def test_any_version_can_be_chosen(visit: Visit) -> None:
    """With several versions a box offers them, the one that serves first."""
    older = replace(VERSION, id=uuid7(), number=1, is_champion=False)
    fake = FakeServices(versions=(VERSION, older))
    at = visit(fake, PAGE)
    [box] = at.selectbox
    assert "in service" in box.options[0]
    box.select_index(1).run()
    assert fake.looked_up[-1] == older.id


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
    """What prevents an explanation is said in its place."""
    at = visit(FakeServices(faults={"choices": fault}), PAGE)
    assert [e.value for e in getattr(at, shown)] == [str(fault)]


@pytest.mark.parametrize("dark", [True, False])
def test_it_is_drawn_in_french_and_in_both_themes(visit: Visit, *, dark: bool) -> None:
    """A dark page and a light page show the charts, in French too."""
    at = visit(FakeServices(), PAGE, lang="fr")
    at.context["theme"] = "dark" if dark else "light"
    at.run()
    assert not at.exception
    assert len(at.get("plotly_chart")) == 2
