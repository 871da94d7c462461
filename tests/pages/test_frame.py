"""The frame: the guard, the language, and the menu."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from core.errors import SetupFault, StorageUnavailable
from core.language import translator
from pages.components.frame import ENTRIES, on_phone
from tests.pages.conftest import APP, Visit, words_of
from tests.pages.fakes import FakeServices


@pytest.mark.parametrize("fault", [SetupFault("Run: make migrate"), StorageUnavailable("Away.")])
def test_services_that_cannot_be_had_are_a_sentence(visit: Visit, fault: Exception) -> None:
    """On every page: nothing is asked of them outside the guard."""

    def refused() -> Any:
        raise fault

    at = visit(refused, "pages/1_Estimate.py")
    assert not at.exception
    assert [e.value.replace("\\", "") for e in at.error] == [str(fault)]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_an_unexpected_fault_shows_a_number_and_no_trace(visit: Visit, lang: str) -> None:
    """The reader gets a number to quote; the log has the same number with the exception."""
    fake = FakeServices(faults={"summary": RuntimeError("secret detail")})
    with capture_logs() as logs:
        at = visit(fake, lang=lang)
    assert len(at.error) == 1
    sentence = at.error[0].value
    number = re.search(r"\b[0-9a-f]{8}\b", sentence)[0]  # type: ignore[index]
    noted = next(entry for entry in logs if entry["event"] == "page_failed")
    assert noted["number"] == number
    assert noted["exc_info"]
    assert not at.exception
    assert "secret detail" not in words_of(at)
    assert "RuntimeError" not in words_of(at)


@pytest.mark.parametrize(
    ("locale", "title"), [("fr-CA", "Combien vaut"), ("en-GB", "What is"), ("de-DE", "What is")]
)
def test_the_browser_proposes_the_language(visit: Visit, locale: str, title: str) -> None:
    """Without a choice the browser's language decides; English where it is not spoken here."""
    at = visit(FakeServices(), locale=locale)
    assert at.title[0].value.startswith(title)
    assert "lang" not in at.query_params


def test_a_chosen_language_stays_in_the_address_and_across_pages(visit: Visit) -> None:
    """Choosing French writes it into the address and holds on the next page."""
    at = visit(FakeServices())
    at.sidebar.segmented_control[0].set_value("fr").run()
    assert at.query_params["lang"] == "fr"
    assert at.title[0].value.startswith("Combien vaut")
    at.query_params.clear()
    at.switch_page("pages/1_Estimate.py").run()
    assert at.title[0].value == "Estimer un service"
    assert at.query_params["lang"] == "fr"


def test_an_unknown_language_in_the_address_is_ignored(visit: Visit) -> None:
    """A language that does not exist here shows the page in English."""
    at = visit(FakeServices(), lang="tlh")
    assert at.title[0].value.startswith("What is")


def test_the_menu_is_translated_and_complete(visit: Visit) -> None:
    """The menu holds every declared page, labelled in the reader's language."""
    at = visit(FakeServices(), lang="fr")
    labels = [link.proto.label for link in at.sidebar.get("page_link")]
    assert labels == [translator("fr").gettext(entry.label) for entry in ENTRIES]


def test_every_page_is_in_the_menu() -> None:
    """No page file is without its line in the menu."""
    there = {"streamlit_app.py"} | {
        path.relative_to(APP.parent).as_posix() for path in (APP.parent / "pages").glob("*.py")
    }
    assert {entry.path for entry in ENTRIES} == there


def test_pages_stay_short() -> None:
    """Home has at most 40 lines and each page at most 80: they describe a screen."""
    lengths = {
        p.name: len(p.read_text(encoding="utf-8").splitlines())
        for p in [APP, *Path(APP.parent / "pages").glob("*.py")]
    }
    assert lengths.pop(APP.name) <= 40
    assert max(lengths.values()) <= 80


def test_the_asked_price_caveat_is_on_every_page(visit: Visit) -> None:
    """Each page says that prices are asked, not paid."""
    for page in (None, "pages/1_Estimate.py"):
        assert "These are asking prices" in words_of(visit(FakeServices(), page))


@pytest.mark.parametrize(
    ("agent", "narrow"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148", True),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", False),
        ("", False),
    ],
)
def test_a_phone_is_known_by_its_browser(agent: str, narrow: bool) -> None:
    """A page says to what it shows that the screen is narrow."""
    assert on_phone(agent) is narrow
