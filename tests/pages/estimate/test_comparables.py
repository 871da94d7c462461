"""Whom an estimate is compared with, on the Estimate page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.charts import DARK, LIGHT, Palette, View, comparables_strip
from core.errors import N_
from core.language import translator
from core.types import Neighbourhood, ServiceInput
from tests.pages.conftest import Visit, words_of
from tests.pages.fakes import NEAR, FakeServices, comparable, prediction

PAGE = "pages/1_Estimate.py"
QUESTION = "Comparable listings"


def estimated(visit: Visit, near: Neighbourhood | None, section: str = "") -> AppTest:
    """Open the page and estimate a service whose comparables are given."""
    at = visit(FakeServices(comparables=near), PAGE, query={"view": section})
    at.text_area(key="service.description").input("A logo")
    return at.button(key="service.submit").click().run()


def test_the_nearest_stand_beside_the_estimate(visit: Visit) -> None:
    """Where the price stands among them, and three real listings; the others wait."""
    at = estimated(visit, NEAR)
    assert not at.exception
    text = words_of(at)
    assert "5 of the 8 nearest listings ask less than this price; half of them ask more" in text
    assert text.count("I will design logo number") == 3
    assert "3 concepts" not in text
    assert len(at.get("plotly_chart")) == 1
    few = words_of(estimated(visit, replace(NEAR, listings=NEAR.listings[:2], cheaper=0)))
    assert "None of the 2 nearest listings asks less" in few


def test_each_listing_is_shown_with_its_fields_and_how_it_differs(visit: Visit) -> None:
    """Price, title, place, level, rating, reviews, delivery, and the difference in words."""
    at = estimated(visit, NEAR, "comparables")
    text = words_of(at)
    assert "**$30** · 58% below, but 2 days slower" in text
    assert "Logo design · Level 2 · 4.9 stars, 120 reviews · 5 days" in text
    assert text.count("I will design logo number") == 3 + 8
    assert [b.key for b in at.get("download_button") if "csv" in str(b.key)] == ["comparables-csv"]


def test_nothing_similar_is_said_and_no_listing_is_shown(visit: Visit) -> None:
    """The rule is stated, without a chart."""
    at = estimated(visit, Neighbourhood("USD", nearest=0.7, far=0.5))
    assert not at.exception
    assert "No listing is close enough to compare" in words_of(at)
    assert not at.get("plotly_chart")


def test_a_reason_stands_in_for_the_listings(visit: Visit) -> None:
    """While the database is away the estimate is there, and the sentence says what is missing."""
    reason = N_(
        "Comparable listings cannot be shown now: the database is unavailable or did not answer."
    )
    at = estimated(visit, Neighbourhood("USD", reason=reason))
    assert at.metric
    assert reason in words_of(at)


def test_without_comparables_nothing_is_said_of_them(visit: Visit) -> None:
    """An estimate made without them looks as before."""
    assert QUESTION not in words_of(estimated(visit, None))


def test_what_a_listing_leaves_open_is_left_out(visit: Visit) -> None:
    """No empty part, no NaN, no invented rating."""
    bare = comparable(
        0,
        subcategory=None,
        seller_level=None,
        rating=None,
        reviews=None,
        delivery_days=None,
        differences=comparable(0).differences[:1],
    )
    new = comparable(1, rating=None, reviews=0.0)
    near = replace(NEAR, listings=(bare, new), cheaper=2)
    text = words_of(estimated(visit, near, "comparables"))
    assert "**$30** · 58% below\nI will design logo number 0\n" in text
    assert "no rating yet · 5 days" in text
    assert "nan" not in text.lower()


def test_a_listings_text_is_never_rendered(visit: Visit) -> None:
    """What a seller wrote stays letters, in a card and in the chart."""
    evil = comparable(0, description="<b>x</b> [a](http://b) $c$ :red[d] " + "long " * 60)
    at = estimated(visit, replace(NEAR, listings=(evil,), cheaper=1), "comparables")
    [line, card] = [m.value for m in at.markdown if "red" in m.value]
    assert card in line
    assert "\\<b\\>x\\</b\\> \\[a\\](http\\:\u2060//b)" in card
    assert card.endswith("…")
    assert len(card) < 160
    chart = comparables_strip(
        replace(NEAR, listings=(evil,)),
        prediction(ServiceInput("x")).price,
        View(translator("en"), LIGHT),
    )
    assert all("<b>" not in str(trace.text) for trace in chart.figure.data)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_strip_has_a_dot_for_each_listing_and_says_what_it_shows(palette: Palette) -> None:
    """Equal prices stand above one another; the data behind it has every listing."""
    price = prediction(ServiceInput("x")).price
    same = replace(NEAR, listings=tuple(comparable(i, price=50.0) for i in range(3)))
    for near in (NEAR, same):
        chart = comparables_strip(near, price, View(translator("en"), palette))
        dots = chart.figure.data[-1]
        assert list(dots.x) == [c.price for c in near.listings]
        assert len(set(zip(dots.x, dots.y, strict=True))) == len(near.listings)
        assert len(chart.frame) == len(near.listings)
        assert len(chart.sentence) > 20
