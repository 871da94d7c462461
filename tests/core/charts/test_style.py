"""Charts say what their data says, in the reader's words, and fit their frame."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go
import pytest

from core.charts import DARK, LIGHT, Chart, View, band_probabilities, price_histogram, price_strip
from core.charts import waterfall as draw_waterfall
from core.charts.style import linear_ticks, log_ticks
from core.insight.market.summary import summarise
from core.language import Translator, translator
from core.types import Contribution, Explanation, PriceBasis, ServiceInput
from tests.pages.fakes import listings, prediction

EN, FR = translator("en"), translator("fr")
MADE = prediction(ServiceInput("A logo", subcategory="Logo design", rating=4.8, reviews=12.0))


def every_chart(words: Translator) -> list[Chart]:
    """All the charts there are."""
    assert MADE.position is not None
    return [
        price_histogram(summarise(listings(), PriceBasis("USD")), View(words, LIGHT)),
        price_strip(MADE, MADE.position, View(words, DARK)),
        draw_waterfall(MADE.explanation, MADE.price, View(words, LIGHT)),
        band_probabilities(MADE.price, View(words, DARK)),
    ]


@pytest.mark.parametrize("words", [EN, FR])
def test_each_chart_has_title_sentence_and_data(words: Translator) -> None:
    """Nothing is left to the picture alone, and the ground is the page's."""
    for chart in every_chart(words):
        assert chart.title
        assert chart.sentence.endswith(".")
        assert len(chart.frame) >= 2
        assert chart.figure.layout.paper_bgcolor == "rgba(0,0,0,0)"


def test_titles_and_columns_are_translated() -> None:
    """No chart in French keeps a title or a column of English, but for words that are both."""
    for english, french in zip(every_chart(EN), every_chart(FR), strict=True):
        assert english.title != french.title
        assert set(english.frame.columns).isdisjoint(french.frame.columns)


def test_the_waterfall_adds_up_to_the_price() -> None:
    """Baseline and fields add up to the price to a cent, and the last bar is the price."""
    chart = draw_waterfall(MADE.explanation, MADE.price, View(EN, LIGHT))
    amounts = chart.frame["Amount (USD)"]
    assert sum(amounts.iloc[:-1]) == pytest.approx(amounts.iloc[-1], abs=0.005)
    assert amounts.iloc[-1] == MADE.price.price
    bars = chart.figure.data[0]
    assert isinstance(bars, go.Waterfall)
    assert list(bars.measure) == ["absolute", *["relative"] * 7, "total"]


def test_a_part_that_could_be_chance_is_pale_and_says_so() -> None:
    """A veil lies over it, and over no other; the table has the interval."""
    parts = (
        Contribution("description", {}, 20.0, 1.5, 0.4, 5.0, 35.0),
        Contribution("seller_level", {"seller_level": "new"}, -8.0, 0.9, -0.1, -18.0, 2.0),
    )
    chart = draw_waterfall(Explanation(60.0, parts), MADE.price, View(EN, LIGHT))
    bars, veil = chart.figure.data
    assert (veil.y, veil.x, veil.base) == ((bars.y[2],), (-8.0,), (80.0,))
    assert list(chart.frame["At least"])[1:3] == [5.0, -18.0]
    assert "could be chance" in chart.sentence
    assert (
        "could be chance"
        not in draw_waterfall(MADE.explanation, MADE.price, View(EN, LIGHT)).sentence
    )


def test_the_waterfall_says_signs_as_text() -> None:
    """More and less are told apart by a sign: what adds first, the strongest before the rest."""
    texts = draw_waterfall(MADE.explanation, MADE.price, View(EN, LIGHT)).figure.data[0].text
    assert texts[:3] == ("$38", "+$23.40", "+$12")
    assert [text[0] for text in texts[1:-1]] == ["+"] * 4 + ["−"] * 3


def test_every_bar_and_label_of_the_waterfall_is_in_sight() -> None:
    """The axis reaches beyond the highest sum on the way, where the label stands."""
    high = (
        Contribution("description", {}, 900.0, 10.0, 2.3),
        Contribution("country", {"country": None}, -930.0, 0.1, -2.3),
    )
    explanation = Explanation(102.0, high)
    figure = draw_waterfall(explanation, MADE.price, View(EN, LIGHT)).figure
    assert figure.layout.xaxis.range[1] > 1.3 * 1002
    assert figure.layout.xaxis.range[0] == 0  # the sum on the way stays above zero


def test_names_in_a_chart_cannot_be_markup() -> None:
    """Plotly reads tags in labels: those of a market are shown as letters."""
    assert MADE.position is not None
    evil = replace(MADE.position, label="<b>x</b>")
    chart = price_strip(replace(MADE, position=evil), evil, View(EN, LIGHT))
    assert "<b>" not in chart.figure.to_json().replace("<br>", "")


def test_the_bands_are_named_on_their_bars() -> None:
    """Low, medium and high are told apart by words, and their parts fill the bar."""
    chart = band_probabilities(MADE.price, View(EN, LIGHT))
    assert [bar.text[0] for bar in chart.figure.data] == [
        "Low<br>14%",
        "Medium<br>49%",
        "High<br>37%",
    ]
    assert sum(bar.x[0] for bar in chart.figure.data) == pytest.approx(1)
    assert list(chart.frame["Prices"]) == ["under $25", "$25 to $90", "above $90"]


def test_the_histogram_holds_every_listing() -> None:
    """The bars add up to the number of listings, on a logarithmic axis that shows them all."""
    market = listings()
    chart = price_histogram(summarise(market, PriceBasis("USD")), View(EN, LIGHT))
    assert chart.frame["Listings"].sum() == len(market)
    axis = chart.figure.layout.xaxis
    assert axis.type == "log"
    assert axis.range[0] <= math.log10(market["price"].min())
    assert axis.range[1] >= math.log10(market["price"].max())


@pytest.mark.parametrize("price", [0.01, 5.0, 1e6])
def test_a_market_of_one_price_can_be_drawn(price: float) -> None:
    """One listing, or one price for all, is a chart and not a fault."""
    market = pd.DataFrame(
        {
            "price": [price],
            "seller_id": ["a"],
            "category": [None],
            "subcategory": [None],
            "rating": [None],
        }
    )
    chart = price_histogram(summarise(market, PriceBasis("EUR")), View(FR, LIGHT))
    assert len(chart.frame) == 1
    assert len(chart.figure.layout.xaxis.tickvals) >= 2


def test_a_range_of_one_price_can_be_drawn() -> None:
    """A market and a range that are one price are a chart and not a fault."""
    assert MADE.position is not None
    flat = replace(MADE.price, low=5.0, price=5.0, high=5.0)
    place = replace(MADE.position, p10=5, p25=5, median=5, p75=5, p90=5)
    low, high = price_strip(
        replace(MADE, price=flat), place, View(EN, LIGHT)
    ).figure.layout.xaxis.range
    assert low < math.log10(5) < high


@pytest.mark.parametrize(
    ("ends", "ticks"),
    [
        ((5, 1000), [10, 30, 100, 300, 1000]),
        ((8, 130), [10, 20, 50, 100]),
        ((1, 1e6), [1, 10, 100, 1000, 1e4, 1e5, 1e6]),
        ((5, 5), [5, 5]),
    ],
)
def test_ticks_of_a_logarithmic_axis_are_round(
    ends: tuple[float, float], ticks: list[float]
) -> None:
    """Ticks are of the series that is dense enough and still fits."""
    assert log_ticks(*ends, most=5) == pytest.approx(ticks)


@pytest.mark.parametrize(("ends", "ticks"), [((0, 85), [0, 50]), ((-30, 100), [0, 100])])
def test_ticks_of_a_linear_axis_hold_zero(ends: tuple[float, float], ticks: list[float]) -> None:
    """Zero is always a tick, and few are enough."""
    assert linear_ticks(*ends) == pytest.approx(ticks)
