"""The Explore page: filters in the address, one tab at a time, small and empty views, French."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from core.data.demo import demo_market
from core.errors import NotFound
from pages.components import runtime
from pages.components.explore import description_map
from pages.components.explore.sections import SECTIONS
from tests.pages.conftest import Visit, words_of
from tests.pages.fakes import SNAPSHOT, FakeServices

PAGE = "pages/3_Explore.py"
MARKET = demo_market(400)


@pytest.fixture
def explore(visit: Visit) -> Any:
    """Give a function that opens the page at an address."""

    def opened(
        services: FakeServices | None = None, *, lang: str | None = None, **query: Any
    ) -> AppTest:
        return visit(services or FakeServices(), PAGE, lang=lang, query=query)

    return opened


def test_it_shows_the_whole_market_first(explore: Any) -> None:
    """Without a filter every listing is counted, and a synthetic market is called so."""
    at = explore()
    text = words_of(at)
    assert not at.exception
    assert "All 400 listings." in text
    assert "Synthetic demo market" in text
    assert "This is a synthetic demo market" in text
    assert "Half of the listings ask between" in text


def test_the_address_is_the_filter(explore: Any) -> None:
    """A link opens the page with its filter, and the widgets say the same."""
    at = explore(category=["Data", "Business"], min="20", seller="rated", q="your")
    chosen = MARKET[
        MARKET["category"].isin(["Data", "Business"])
        & (MARKET["price"] >= 20)
        & MARKET["rating"].notna()
        & MARKET["description"].str.contains("your", case=False)
    ]
    assert not at.exception
    assert f"{len(chosen)} of 400 listings match" in words_of(at)
    assert at.multiselect(key="explore.categories").value == ["Data", "Business"]
    assert at.number_input(key="explore.low").value == 20
    assert at.text_input(key="explore.text").value == "your"


def test_a_widget_changes_the_address_and_keeps_the_rest(explore: Any) -> None:
    """Choosing a category writes it beside the language and the open tab; clearing takes it out."""
    at = explore(lang="en", view="words")
    at.multiselect(key="explore.categories").set_value(["Data"]).run()
    assert at.query_params["category"] == "Data"
    assert at.query_params["view"] == "words"
    assert at.query_params["lang"] == "en"
    n = int((MARKET["category"] == "Data").sum())
    assert f"{n} of 400 listings match" in words_of(at)
    at.button(key="explore.clear").click().run()
    assert "category" not in at.query_params
    assert "All 400 listings." in words_of(at)


def test_several_fields_follow_a_filter_that_leaves_fewer_of_them(explore: Any) -> None:
    """A field of which one value is left is offered no more, chosen before or by default."""
    at = explore(view="several")
    assert "category" in at.multiselect(key="explore.several").value
    at.multiselect(key="explore.categories").set_value(["Data"]).run()
    assert not at.exception
    assert not at.error
    assert "category" not in at.multiselect(key="explore.several").value
    assert at.multiselect(key="explore.several").value


@pytest.mark.parametrize("view", list(SECTIONS))
@pytest.mark.parametrize("query", [{}, {"subcategory": "Logo Design"}, {"max": "5"}])
def test_every_section_opens_by_its_address(explore: Any, view: str, query: dict[str, str]) -> None:
    """Each section shows something for all listings, for a few, and where all ask the same."""
    at = explore(view=view, **query)
    assert not at.exception
    assert not at.error
    assert len(at.subheader) + len(at.caption) > 3


def test_only_the_open_section_computes(explore: Any) -> None:
    """The page opens on prices, and nothing of another section is drawn."""
    at = explore()
    text = words_of(at)
    assert "Half of the listings ask between" in text
    assert "What is missing" not in text


def test_nothing_is_computed_or_read_twice(explore: Any) -> None:
    """Running the page again reads no listings, and the same filter gives the same answer."""
    fake = FakeServices()
    at = explore(fake)
    at.run()
    assert fake.reads == 1
    asked: list[int] = []
    for _ in range(2):
        runtime.remembered(("a", "b"), lambda: asked.append(1))
    assert asked == [1]


def test_few_listings_are_called_few(explore: Any) -> None:
    """A view of less than thirty is shown with a warning; an empty one says what to do."""
    at = explore(subcategory="Logo Design")
    n = int((MARKET["subcategory"] == "Logo Design").sum())
    assert 0 < n < 30
    assert any(f"Only {n} listing" in w.value for w in at.warning)
    empty = explore(category="Gone")
    assert "No listing matches" in empty.info[0].value
    assert empty.multiselect(key="explore.categories").value == ["Gone"]
    assert "Half of the listings ask between" not in words_of(empty)


def test_without_a_market_it_says_what_to_do(explore: Any) -> None:
    """An empty database is a sentence, not a fault."""
    at = explore(FakeServices(faults={"active": NotFound("There are no listings yet.")}))
    assert [e.value for e in at.info] == ["There are no listings yet."]


def test_a_market_is_compared_with_another(explore: Any) -> None:
    """Drift needs a second market; in another currency prices are divided by their median."""
    other = replace(SNAPSHOT, id=UUID(int=9), name="older", currency="EUR", active=False)
    fake = FakeServices(there=[(SNAPSHOT, MARKET), (other, demo_market(300, seed=5))])
    at = explore(fake, view="quality")
    at.selectbox(key="explore.before").set_value(str(other.id)).run()
    text = words_of(at)
    assert not at.exception
    assert "What changed between two markets" in text
    assert "each is divided by the median of its own market first" in text
    alone = explore(view="quality")
    assert "There is no other market to compare with" in words_of(alone)


@pytest.mark.parametrize(
    ("event", "box"),
    [
        ({"selection": {"box": [{"x": [0.5, -0.5], "y": [0, 1]}]}}, ((0.5, -0.5), (0.0, 1.0))),
        ({"selection": {"box": []}}, None),
        ({}, None),
    ],
)
def test_a_rectangle_on_the_map_is_read(event: Any, box: Any) -> None:
    """The last rectangle that was drawn counts; none is no choice."""
    assert description_map._box(event) == box


def test_the_map_lets_a_finger_scroll(visit: Visit) -> None:
    """With a mouse a rectangle can be drawn at once; switched off, dragging does nothing."""
    at = visit(FakeServices(), PAGE, query={"view": "map"})
    assert at.toggle(key="explore.selecting").value is True
    at.toggle(key="explore.selecting").set_value(False).run()
    chart = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert chart["layout"]["dragmode"] is False


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("running", "is drawn once, in the background"),
        ("failed", "1 wrong"),
        ("cancelled", "stopped"),
        ("done", "needs at least 10 listings"),
    ],
)
def test_a_map_that_is_not_there_is_asked_for(explore: Any, status: str, said: str) -> None:
    """It is drawn in the background; whoever comes sees how far it is, or why there is none."""
    fake = FakeServices(map_ends=status)
    at = explore(fake, view="map")
    assert not at.exception
    assert said in words_of(at)
    assert fake.started[0][:2] == ("map", {"snapshot_id": str(SNAPSHOT.id), "again": False})
    assert ("Example: the demo market" in words_of(at)) == (status != "done")
    again = [button for button in at.button if button.label == "Draw the map"]
    assert bool(again) == (status in ("failed", "cancelled"))
    if again:
        again[0].click().run()
        assert any(params["again"] for _kind, params, _by in fake.started)


def test_any_two_fields_can_be_seen(explore: Any) -> None:
    """Two numbers, a number and labels, and two kinds of labels each have their chart."""
    at = explore(view="fields")
    for one, other in (("price", "reviews"), ("category", "price"), ("category", "country")):
        at.selectbox(key="explore.one").set_value(one).run()
        at.selectbox(key="explore.other").set_value(other).run()
        assert not at.exception
        assert not at.error


def test_sections_are_named_in_french(explore: Any) -> None:
    """The open tab is kept when the language changes, and nothing falls back to the first."""
    at = explore(lang="fr", view="quality")
    assert not at.exception
    assert at.query_params["view"] == "quality"
