"""Charts of a market to explore say what their data says, in the reader's words."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from core.charts import DARK, LIGHT, Chart, View
from core.charts import explore as draw
from core.charts.explore.axes import Scale
from core.charts.explore.naming import group_name, strength_word
from core.data.demo import demo_market
from core.insight.explore.association import associations
from core.insight.explore.description_map import map_descriptions
from core.insight.explore.drift import drift
from core.insight.explore.groups import Part, crossed
from core.insight.explore.prices import price_points, prices_by_group, spread
from core.insight.explore.quality import missing
from core.insight.explore.segments import segmented
from core.insight.explore.streams import streams, thirds
from core.insight.explore.table import prepared
from core.insight.explore.words import telling_words
from core.language import translator
from core.types import PriceBasis

EN, FR = translator("en"), translator("fr")
USD = PriceBasis("USD")
DEMO = prepared(demo_market(3000))
EVERY = np.ones(len(DEMO), bool)


@lru_cache(maxsize=4)
def every_chart(language: str) -> dict[str, Chart]:
    """All charts of the page, on the demo market."""
    words = translator(language)
    prices = DEMO["price"].to_numpy()
    telling = telling_words(DEMO, within="subcategory")
    parts = segmented(DEMO, 5)
    places = map_descriptions(DEMO, lambda texts: None)
    assert telling is not None
    assert parts is not None
    assert places is not None
    groups, table = prices_by_group(DEMO, "reviews")
    charts = {
        "log": draw.distribution(spread(prices), USD, View(words, LIGHT), log=True),
        "linear": draw.distribution(spread(prices), USD, View(words, DARK), log=False),
        "points": draw.price_points_chart(spread(prices), USD, View(words, LIGHT)),
        "level": draw.groups_chart(
            *prices_by_group(DEMO, "seller_level"), "price", USD, View(words, LIGHT)
        ),
        "revisions": draw.groups_chart(
            *prices_by_group(DEMO, "country", "revisions"), "revisions", USD, View(words, LIGHT)
        ),
        "matrix": draw.matrix(associations(DEMO), View(words, LIGHT)),
        "scatter": draw.scatter(DEMO, groups, table, "price", USD, View(words, LIGHT)),
        "crossed": draw.crossing_chart(crossed(DEMO, "category", "country"), View(words, LIGHT)),
        "several": draw.streams_chart(
            streams(DEMO, ["category", "country"], thirds(prices)), USD, View(words, LIGHT)
        ),
        "words": draw.telling_words_chart(telling, USD, View(words, LIGHT)),
        "segments": draw.segments_chart(parts, USD, View(words, DARK)),
        "map": draw.description_map_chart(DEMO, places, EVERY, 0.12, USD, View(words, LIGHT)),
        "missing": draw.missing_chart(missing(DEMO), len(DEMO), View(words, LIGHT)),
        "drift": draw.drift_chart(
            drift(DEMO.iloc[:500], DEMO.iloc[500:].assign(price=99.0)),
            "one",
            "other",
            USD,
            View(words, LIGHT),
        ),
    }
    assert all(chart is not None for chart in charts.values())
    return {name: chart for name, chart in charts.items() if chart is not None}


def test_streams_say_where_the_dear_ones_are() -> None:
    """Shares of the dear third are those of the listings; long labels are cut in the picture."""
    edges = thirds(DEMO["price"].to_numpy())
    chart = draw.streams_chart(streams(DEMO, ["category"], edges), USD, View(EN, LIGHT))
    dear = (DEMO["price"] > edges[1]).groupby(DEMO["category"], observed=True).mean()
    assert f"In “{dear.idxmax()}”, {EN.percent(dear.max())} ask more than" in chart.sentence
    assert f"in “{dear.idxmin()}”, {EN.percent(dear.min())}." in chart.sentence
    assert max(len(t) for d in chart.figure.data[0].dimensions for t in d.ticktext) <= 12
    assert chart.frame["Listings"].sum() == len(DEMO)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_chart_has_title_sentence_and_data(language: str) -> None:
    """Nothing is left to the picture alone, and the ground is the page's."""
    for name, chart in every_chart(language).items():
        assert chart.title, name
        assert chart.sentence.endswith("."), name
        assert "{" not in chart.sentence, name
        assert len(chart.frame) >= 2, name
        assert chart.figure.layout.paper_bgcolor == "rgba(0,0,0,0)", name


@pytest.mark.parametrize("name", ["log", "linear", "level", "revisions", "scatter"])
def test_axes_carry_their_unit(name: str) -> None:
    """An axis of a number says what it is and in what."""
    titles = {
        every_chart("en")[name].figure.layout.xaxis.title.text,
        every_chart("en")[name].figure.layout.yaxis.title.text,
    }
    assert titles & {"Price (USD)", "Reviews (number)", "Revisions (number)"}


def test_both_histograms_hold_every_listing() -> None:
    """The bars add up to the number of listings; the linear one says what its last bar is."""
    charts = every_chart("en")
    for name in ("log", "linear"):
        assert charts[name].frame["Listings"].sum() == len(DEMO)
    assert charts["linear"].frame["Price"].iloc[-1].endswith("and more")
    assert "Half of the listings ask between" in charts["log"].title


@pytest.mark.parametrize("price", [0.01, 5.0, 1e7])
@pytest.mark.parametrize("log", [True, False])
def test_a_market_of_one_price_can_be_drawn(price: float, *, log: bool) -> None:
    """One listing is a chart and not a fault."""
    chart = draw.distribution(
        spread(np.array([price])), PriceBasis("EUR"), View(FR, LIGHT), log=log
    )
    assert len(chart.frame) == 1
    assert len(chart.figure.layout.xaxis.tickvals) >= 2


def test_without_price_points_there_is_no_chart_of_them() -> None:
    """Smooth prices have no points, and so has their chart."""
    smooth = np.exp(np.random.default_rng(0).normal(3, 1, 500))
    assert price_points(smooth).empty
    assert draw.price_points_chart(spread(smooth), USD, View(EN, LIGHT)) is None


def test_groups_are_drawn_by_their_median_and_told_with_their_interval() -> None:
    """The dearest level is on top, the missing one last, and the sentence has both ends."""
    chart = every_chart("en")["level"]
    shown = list(chart.figure.layout.yaxis.ticktext)
    assert shown[0] == "Top Rated"
    assert shown[-1] == "Not specified"
    assert "“Top Rated” has the highest median" in chart.sentence
    row = chart.frame.set_index("Seller level").loc["Top Rated"]
    low, high = (row[f"95% interval of the median, {end}"] for end in ("low", "high"))
    assert low <= row["Median of Price (USD)"] <= high


def test_only_the_largest_groups_are_drawn_but_all_are_in_the_data() -> None:
    """Of many sub-categories twelve are drawn, and the sentence says so."""
    chart = draw.groups_chart(*prices_by_group(DEMO, "subcategory"), "price", USD, View(EN, LIGHT))
    assert len(chart.figure.layout.yaxis.ticktext) == 12
    assert len(chart.frame) == DEMO["subcategory"].nunique()
    assert f"The 12 largest of {len(chart.frame)} groups" in chart.sentence


def test_the_matrix_says_what_stands_out() -> None:
    """What goes with the price most is named first, in words and as a figure."""
    chart = every_chart("en")["matrix"]
    assert chart.sentence.startswith(
        "Most closely related to the price: sub-category (strongly, 0."
    )
    assert "“Category” and “Sub-category” are the most closely related (" in chart.sentence
    assert chart.frame["Strength"].abs().is_monotonic_decreasing
    assert draw.matrix(associations(DEMO.iloc[:10]), View(EN, LIGHT)) is None


def test_shares_of_a_crossing_add_up() -> None:
    """The frame counts every listing once, and the labels that are drawn are the largest."""
    chart = every_chart("en")["crossed"]
    assert chart.frame["Listings"].sum() == len(DEMO)
    assert len(chart.figure.layout.yaxis.ticktext) == 8
    assert "compared with" in chart.sentence


def test_words_stand_on_their_side() -> None:
    """Dear words go right and cheap ones left, and the signs of the data agree."""
    chart = every_chart("en")["words"]
    bars = chart.figure.data[0]
    assert isinstance(bars, go.Bar)
    factors = chart.frame["How much more often in expensive listings"].to_numpy()
    np.testing.assert_allclose(np.array(bars.x), np.log2(factors))
    assert "premium" in chart.sentence
    assert "times the median of the same sub-category" in chart.sentence


def test_the_map_shows_what_the_filter_leaves() -> None:
    """Only kept listings are drawn; none of them is no map."""
    places = map_descriptions(DEMO, lambda texts: None)
    assert places is not None
    kept = (DEMO["category"] == "Data").to_numpy(bool)
    chart = draw.description_map_chart(DEMO, places, kept, None, USD, View(EN, LIGHT))
    assert chart is not None
    assert len(chart.frame) == kept.sum()
    assert draw.description_map_chart(DEMO, places, ~EVERY, None, USD, View(EN, LIGHT)) is None


def test_what_is_missing_and_matters_is_said() -> None:
    """New sellers of the demo market ask less: the sentence gives the share and its interval."""
    sentence = every_chart("en")["missing"].sentence
    assert "Where “Rating” is missing, prices are 19% lower (12% to 27%)" in sentence
    whole = prepared(
        pd.DataFrame(
            {
                name: ["a"] * 20 if DEMO[name].dtype == "category" else 1.0
                for name in DEMO
                if name not in {"folded", "length", "new"}
            }
        ).assign(description="a b")
    )
    said = draw.missing_chart(missing(whole), 20, View(EN, LIGHT)).sentence
    assert said == "Nothing is missing in these 20 listings."


def test_drift_names_what_moved() -> None:
    """Prices that all became 99 are the drift that is told; the same market has none."""
    assert "these fields have changed: price" in every_chart("en")["drift"].sentence
    same = draw.drift_chart(drift(DEMO, DEMO), "one", "other", USD, View(EN, LIGHT))
    assert "no field has changed" in same.sentence


def test_names_in_a_chart_cannot_be_markup() -> None:
    """Plotly reads tags in labels: those of a market are shown as letters."""
    evil = prepared(
        pd.DataFrame(
            {
                "description": [f"<b>bold</b> words {'abc'[i % 3]}" for i in range(80)],
                "price": np.arange(1.0, 81),
                "category": ["<i>x</i>", "y"] * 40,
                "country": ["<u>z</u>", "w"] * 40,
            }
        )
    )
    charts = [
        draw.groups_chart(*prices_by_group(evil, "category"), "price", USD, View(EN, LIGHT)),
        draw.crossing_chart(crossed(evil, "category", "country"), View(EN, LIGHT)),
    ]
    places = map_descriptions(evil, lambda texts: np.random.default_rng(0).normal(size=(80, 4)))
    assert places is not None
    charts.append(
        draw.description_map_chart(evil, places, np.ones(80, bool), None, USD, View(EN, LIGHT))
    )
    for chart in charts:
        assert chart is not None
        drawn = chart.figure.to_json().replace("<b>%{", "")
        assert "<b>" not in drawn
        assert "<i>" not in drawn
        assert "<u>" not in drawn


@pytest.mark.parametrize(
    ("field", "values", "said"),
    [
        ("price", [5.0, 1000.0], "$10"),
        ("rating", [4.0, 5.0], "4.6"),
        ("revisions", [0.0, 5.0, math.inf], "unlimited"),
        ("reviews", [0.0, 20_000.0], "100"),
        ("length", [30.0, 30.0], "30"),
    ],
)
def test_a_scale_holds_its_values(field: str, values: list[float], said: str) -> None:
    """Every value has a place on the axis, unlimited ones beyond the last, and ticks are words."""
    scale = Scale.of(field, USD, np.array(values))
    axis = scale.axis(View(EN, LIGHT))
    placed = scale.place(np.array(values))
    assert axis["range"][0] < placed.min() <= placed.max() < axis["range"][1]
    assert (np.diff(placed) >= 0).all()
    assert said in axis["ticktext"]


def test_names_of_groups() -> None:
    """A market's own words are only made readable; ranges and missing ones are in words."""
    assert group_name("seller_level", Part("top_rated"), USD, EN) == "Top rated"
    assert group_name("price", Part(None, 5, 14.99), USD, EN) == "$5 to $14.99"
    assert group_name("revisions", Part(None, math.inf, math.inf), USD, EN) == "unlimited"
    assert group_name("country", Part(), USD, EN) == "Not specified"
    assert group_name("new", Part("new"), USD, EN) == "New sellers"
    assert [strength_word(s, EN) for s in (0.05, 0.2, 0.4, 1.0)] == [
        "hardly",
        "weakly",
        "clearly",
        "strongly",
    ]
