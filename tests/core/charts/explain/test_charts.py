"""Charts of a study say what was found, in the reader's words and percents."""

from __future__ import annotations

import math

import pytest

from core.charts import DARK, LIGHT, Chart, View
from core.charts import explain as draw
from core.charts.explain.axes import effect_axis, effect_text
from core.language import translator
from tests.studies import study

EN, FR = translator("en"), translator("fr")


def charts(language: str = "en") -> list[Chart]:
    """Return every chart of the made-up study."""
    words, data = translator(language), study()
    made = [
        draw.field_importance_chart(data, View(words, LIGHT)),
        draw.word_importance_chart(data, View(words, LIGHT)),
        draw.interplay_chart(data, View(words, LIGHT)),
        draw.small_changes_chart(data, View(words, LIGHT)),
        draw.other_backgrounds_chart(data, View(words, LIGHT)),
        *(draw.dependence(data, name, View(words, LIGHT)) for name in draw.DEPENDENCE_FIELDS),
    ]
    return [chart for chart in made if chart is not None]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_chart_has_a_title_a_sentence_and_its_figures(language: str) -> None:
    """Nothing is shown without words and without the data to check it by."""
    found = charts(language)
    assert len(found) == 5 + 7  # the market has no category of its own
    for chart in found:
        assert chart.title
        assert len(chart.sentence) > 40
        assert len(chart.frame)
        assert chart.figure.data


def test_the_strongest_field_is_named_with_its_share() -> None:
    """A mean effect of 0.4 on the log is 49% of the price, up or down."""
    chart = draw.field_importance_chart(study(), View(EN, LIGHT))
    assert chart.sentence.startswith("Delivery time moves the price most: by 49% on average")
    assert chart.frame["Effect (%)"].iloc[0] == round(100 * math.expm1(0.4), 2)


def test_words_are_told_apart_by_shape_as_well_as_colour() -> None:
    """What raises points up, what lowers points down, in both themes."""
    for palette in (LIGHT, DARK):
        chart = draw.word_importance_chart(study(), View(EN, palette))
        assert chart is not None
        assert {t.marker.symbol for t in chart.figure.data} == {"triangle-up", "triangle-down"}
    assert "“website” (+13%)" in chart.sentence
    assert "“youtube” (−9.5%)" in chart.sentence


def test_a_market_without_usual_words_has_no_chart_of_them() -> None:
    """Where no word stands in enough listings, there is nothing to draw."""
    assert draw.word_importance_chart(study(words=[]), View(EN, LIGHT)) is None


def test_dependence_counts_every_listing_and_orders_numbers() -> None:
    """Each dot is a listing; numbers go up, not given comes first, unlimited last."""
    chart = draw.dependence(study(), "delivery_days", View(EN, LIGHT))
    assert chart is not None
    assert chart.frame["Delivery time (days)"].tolist() == [str(n) for n in range(1, 9)]
    assert chart.frame["Listings"].sum() == 60
    revisions = draw.dependence(study(), "revisions", View(EN, LIGHT))
    assert revisions is not None
    assert revisions.frame["Revisions included"].tolist() == ["1", "2", "unlimited"]
    rating = draw.dependence(study(), "rating", View(EN, LIGHT))
    assert rating is not None
    assert rating.frame["Rating (0 to 5 stars)"].iloc[0] == "not given"
    reviews = draw.dependence(study(), "reviews", View(EN, LIGHT))
    assert reviews is not None
    assert reviews.frame["Listings"].sum() == 60


def test_what_the_market_does_not_say_is_not_drawn() -> None:
    """A column that is always absent has no chart."""
    assert draw.dependence(study(), "category", View(EN, LIGHT)) is None


def test_names_of_the_market_are_shown_as_letters() -> None:
    """Tags in a market's own words are not rendered by the chart."""
    chart = draw.dependence(study(), "subcategory", View(EN, LIGHT))
    assert chart is not None
    assert "&lt;b&gt;" in "".join(chart.figure.layout.yaxis.ticktext)
    assert "<b>bold" not in "".join(chart.figure.layout.yaxis.ticktext)


def test_effects_are_said_in_percent_of_the_price() -> None:
    """Halving is −50%, doubling +100%, and French percents have their space."""
    assert effect_text(math.log(2), EN) == "+100%"
    assert effect_text(math.log(0.5), EN) == "−50%"
    assert effect_text(math.log(1.05), EN) == "+5.0%"
    assert effect_text(0.0, EN) == "+0%"
    assert effect_text(math.log(1.5), FR, signed=False) == "50\u202f%"


@pytest.mark.parametrize(("low", "high"), [(-0.02, 0.03), (-1.0, 1.2), (0.0, 0.4), (-3.0, 0.1)])
def test_an_axis_of_effects_has_a_few_round_ticks_and_zero(low: float, high: float) -> None:
    """Ticks stand on the axis, apart from each other, and 0 is one of them."""
    axis = effect_axis(low, high, EN)
    ticks = axis["tickvals"]
    assert 0.0 in ticks
    assert ticks == sorted(ticks)
    assert len(ticks) <= 8
    assert all(low <= t <= high for t in ticks)
    assert len(axis["ticktext"]) == len(ticks)
