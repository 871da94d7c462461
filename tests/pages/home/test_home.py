"""The home page: the market, the champion and the way on; empty, failing, in two languages."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from core.errors import NoChampion, NotFound, StorageUnavailable
from core.ids import uuid7
from core.types import Task
from tests.pages.conftest import Visit, words_of
from tests.pages.fakes import NOW, SNAPSHOT, WHO, FakeServices


def test_it_shows_the_market_and_the_honest_error(visit: Visit) -> None:
    """A visitor sees size, median and quartiles of the market and the error beside a guess."""
    at = visit(FakeServices())
    figures = {m.label.replace("\\", ""): str(m.value).replace("\\", "") for m in at.metric}
    assert not at.exception
    assert figures["Listings"] == "400"
    assert figures["Median price"] == "$25"
    assert figures["Middle 50%"] == "$20 – $40"
    assert figures["Median error"] == "47%"
    assert "always guessing the median: 69%" in words_of(at)
    assert "sellers that the model had never seen" in words_of(at)


def test_the_error_is_said_by_what_is_given(visit: Visit) -> None:
    """Figures of complete listings are not those of a description alone."""
    at = visit(FakeServices())
    table = next(t for t in at.table if "Median error" in t.value)
    told = table.value["Median error"].str.replace("\\", "").to_dict()
    assert told == {"Everything": "47% [45%, 49%]", "The description alone": "57% [55%, 59%]"}


def test_it_leads_to_the_estimate(visit: Visit) -> None:
    """The way on is a link to the Estimate page, and it keeps a chosen language."""
    at = visit(FakeServices(), lang="fr")
    link = next(e for e in at.main.get("page_link") if "Estimer" in e.proto.label)
    assert link.proto.page.endswith("Estimate")
    assert link.proto.query_string == "lang=fr"


@pytest.mark.parametrize(("origin", "said"), [("synthetic", True), ("file", False)])
def test_a_synthetic_market_is_called_so(visit: Visit, *, origin: str, said: bool) -> None:
    """Only a generated market carries the badge and the footer that say it is synthetic."""
    at = visit(FakeServices(snapshot=replace(SNAPSHOT, origin=origin)))
    assert ("Synthetic demo market" in words_of(at)) is said
    assert ("This is a synthetic demo market" in words_of(at)) is said


@pytest.mark.parametrize("page", [None, "pages/1_Estimate.py", "pages/9_Quote.py"])
@pytest.mark.parametrize(("synthetic", "said"), [(True, "synthetic demo"), (False, "“old.csv”")])
def test_a_model_of_another_market_is_said_with_the_button_that_mends_it(
    visit: Visit, page: str | None, *, synthetic: bool, said: str
) -> None:
    """On every page, until a model has learned from the active market, or while one does."""
    fake = FakeServices(snapshot=replace(SNAPSHOT, id=UUID(int=99), origin="file", name="mine.csv"))
    (version,) = fake.versions
    card = {**version.card, "synthetic": synthetic, "snapshot": {"name": "old.csv"}}
    fake.versions = (replace(version, card=card),)
    at = visit(fake, page)
    note = next(m.value for m in at.markdown if "The active market is" in m.value)
    assert said in note.replace("\\", "")
    assert "mine.csv" in note.replace("\\", "")
    at.button(key="elsewhere.train").click().run()
    asked = ("train", {"promote": True, "reason": "asked for on the page"}, WHO)
    assert fake.started == [asked]
    assert "A model is being trained on it." in words_of(at)


def test_figures_of_the_market_shown_need_no_warning(visit: Visit) -> None:
    """Where the model learnt from the market on the page, nothing warns."""
    assert not visit(FakeServices()).warning


def test_without_listings_the_champion_is_still_shown(visit: Visit) -> None:
    """An empty market is a sentence that says what to do, and the rest of the page stands."""
    at = visit(FakeServices(faults={"summary": NotFound("There are no listings yet.")}))
    assert [e.value for e in at.info] == ["There are no listings yet."]
    assert "Median error" in words_of(at)


def test_without_a_champion_the_market_is_still_shown(visit: Visit) -> None:
    """A missing model is a sentence, and the market stands."""
    at = visit(FakeServices(faults={"champion": NoChampion("No model has been trained yet.")}))
    assert [e.value for e in at.info] == ["No model has been trained yet."]
    assert "Median price" in words_of(at)


def test_while_the_first_champion_is_trained_the_page_shows_how_far_it_is(visit: Visit) -> None:
    """Instead of a sentence that asks for what is under way."""
    fake = FakeServices(faults={"champion": NoChampion("No model has been trained yet.")})
    fake.queued_tasks["train"] = Task(uuid7(), "train", {}, "set-up", NOW)
    at = visit(fake)
    assert not at.exception
    assert "Training a model" in words_of(at)
    assert [e.value for e in at.info] == []


def test_a_market_that_names_no_sellers_shows_a_dash(visit: Visit) -> None:
    """Absent seller ids are said with a dash, not with a zero."""
    fake = FakeServices()
    fake.summary = replace(fake.summary, sellers=None, groups=fake.summary.groups.iloc[:0])
    at = visit(fake)
    assert not at.exception
    assert next(m.value for m in at.metric if m.label == "Sellers") == "–"


def test_a_database_away_is_a_sentence_with_a_retry_that_works(visit: Visit) -> None:
    """A failure to start is said, not kept: pressing the button once it is back shows the page."""
    down = [StorageUnavailable("The database does not answer.")]

    def builder() -> FakeServices:
        if down:
            raise down.pop()
        return FakeServices()

    at = visit(builder)
    assert [e.value for e in at.error] == ["The database does not answer."]
    assert not at.metric
    retry = next(b for b in at.button if b.label == "Try again")
    retry.click().run()
    assert not at.error
    assert "Median price" in words_of(at)


def test_everything_is_in_french_when_asked(visit: Visit) -> None:
    """The address chooses French for titles, figures and footer."""
    at = visit(FakeServices(), lang="fr")
    text = words_of(at)
    assert at.title[0].value.startswith("Combien vaut")
    assert "25\xa0$US" in text
    assert "prix demandés" in text
    assert "Listings" not in text
