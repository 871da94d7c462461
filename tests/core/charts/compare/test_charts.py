"""Charts of a comparison say what its figures say, in both languages, and fail on nothing."""

from __future__ import annotations

import numpy as np
import pytest

from core.charts import DARK, LIGHT, Chart, View
from core.charts import compare as draw
from core.charts.compare.places import Box, Spot, placed
from core.language import Translator, translator
from tests.comparisons import LEADER, PRICES, changed, comparison, only

EN, FR = translator("en"), translator("fr")
MADE = comparison()
BAND = f"{LEADER}-bands"


def every_chart(words: Translator) -> dict[str, Chart | None]:
    """All the charts of a comparison."""
    return {
        "estimates": draw.predicted_against_actual(MADE, LEADER, View(words, LIGHT)),
        "residuals": draw.residuals(MADE, LEADER, View(words, DARK)),
        "residuals by price": draw.residuals_by_price(MADE, LEADER, View(words, LIGHT)),
        "coverage": draw.coverage(MADE, View(words, LIGHT)),
        "band calibration": draw.band_calibration(MADE, View(words, DARK)),
        "segments": draw.error_by_segment(MADE, LEADER, View(words, LIGHT)),
        "confusion": draw.confusion_chart(MADE, BAND, View(words, LIGHT)),
        "balance": draw.balance(MADE, View(words, DARK)),
        "size": draw.error_by_size(MADE, View(words, LIGHT)),
        "learning": draw.learning_curve(MADE, "net-two-heads", View(words, LIGHT)),
        "pareto": draw.pareto(MADE, View(words, DARK)),
    }


@pytest.mark.parametrize("words", [EN, FR])
def test_each_chart_has_title_sentence_axes_and_data(words: Translator) -> None:
    """Nothing is left to the picture alone; the axes are named."""
    for name, chart in every_chart(words).items():
        assert chart is not None, name
        assert chart.title
        assert chart.sentence.endswith("."), name
        assert "{" not in chart.sentence, name
        assert len(chart.frame) >= 2
        layout = chart.figure.layout
        assert layout.xaxis.title.text or layout.yaxis.title.text, name
        assert layout.paper_bgcolor == "rgba(0,0,0,0)"


def test_titles_sentences_and_columns_are_translated() -> None:
    """No chart in French keeps its English title or sentence."""
    french = every_chart(FR)
    for name, english in every_chart(EN).items():
        other = french[name]
        assert english is not None
        assert other is not None
        assert english.title != other.title, name
        assert english.sentence != other.sentence, name


def test_the_estimates_chart_holds_every_listing() -> None:
    """Dots stand for listings: their numbers add up to all of them."""
    chart = draw.predicted_against_actual(MADE, LEADER, View(EN, LIGHT))
    assert chart.frame["Listings"].sum() == len(MADE.predictions)
    ratio = MADE.predictions[f"estimate:{LEADER}"] / MADE.predictions["price"]
    assert chart.title.startswith(EN.percent(float(ratio.between(0.5, 2).mean())))


def test_too_low_and_too_high_are_shares_of_all() -> None:
    """The sentence says the share on either side of the line."""
    sentence = draw.residuals(MADE, LEADER, View(EN, LIGHT)).sentence
    table = MADE.predictions
    low = float((table[f"estimate:{LEADER}"] < table["price"]).mean())
    assert f"{EN.percent(low)} of the estimates are too low" in sentence


def test_the_confusion_adds_up_line_by_line() -> None:
    """Shares of a line are of the band that is really there."""
    chart = draw.confusion_chart(MADE, BAND, View(EN, LIGHT))
    assert chart is not None
    assert np.allclose(chart.frame.groupby("Actual band")["Share"].sum(), 1)
    assert chart.frame["Listings"].sum() == 300


def test_the_frontier_is_beaten_by_none() -> None:
    """No model on the line is both slower and worse than another one."""
    chart = draw.pareto(MADE, View(EN, LIGHT))
    assert chart is not None
    ms, error = chart.frame["Time of one estimate (ms)"], chart.frame["Median error"]
    for i, beaten in enumerate(chart.frame["Beaten on both"]):
        better = (ms <= ms[i]) & (error <= error[i]) & ((ms < ms[i]) | (error < error[i]))
        assert better.any() == (beaten == "yes")
    assert len(chart.frame) == len(PRICES)


def test_every_model_on_the_frontier_is_marked() -> None:
    """A name, or where there is no room its place in the leaderboard, stands beside each."""
    chart = draw.pareto(MADE, View(EN, LIGHT))
    assert chart is not None
    said = [a.text for a in chart.figure.layout.annotations]
    on_line = chart.frame.loc[chart.frame["Beaten on both"] == "no", "Rank"]
    for place in on_line:
        assert any(text.split()[0] == str(place) for text in said)


def test_labels_that_find_room_do_not_touch() -> None:
    """Twenty labels on one spot: those that are placed are apart, the rest are left out."""
    offsets = placed([Spot(0.5, 0.5, Box(60, 16))] * 20, 380)
    kept = [o for o in offsets if o is not None]
    assert 1 < len(kept) < 20
    for i, (x, y) in enumerate(kept):
        assert all(abs(x - a) >= 60 or abs(y - b) >= 16 for a, b in kept[:i])


def test_the_segment_table_is_of_the_zestimates_form() -> None:
    """Number of listings, median error, shares within 10, 25 and 50 percent, coverage."""
    table = draw.segment_table(MADE, LEADER, EN)
    assert list(table.columns) == [
        "Segment",
        "Group",
        "Listings",
        "Median error",
        "95% interval, low",
        "95% interval, high",
        "Within 10%",
        "Within 25%",
        "Within 50%",
        "80% range contains",
    ]
    assert table["Segment"].nunique() == 5


def test_what_was_not_measured_is_no_chart() -> None:
    """An older or smaller comparison lacks parts: none of them is a fault."""
    bare = changed(
        calibration=None, confusion=[], balance=[], size_curve=[], learning_curves=[], segments=[]
    )
    for chart in (
        draw.coverage(bare, View(EN, LIGHT)),
        draw.band_calibration(bare, View(EN, LIGHT)),
        draw.confusion_chart(bare, BAND, View(EN, LIGHT)),
        draw.balance(bare, View(EN, LIGHT)),
        draw.error_by_size(bare, View(EN, LIGHT)),
        draw.error_by_segment(bare, LEADER, View(EN, LIGHT)),
        draw.learning_curve(bare, "net-two-heads", View(EN, LIGHT)),
    ):
        assert chart is None
    assert draw.segment_table(bare, LEADER, EN).empty
    assert draw.learning_candidates(bare) == []


def test_one_model_alone_can_be_drawn() -> None:
    """A comparison of a single candidate has its charts too."""
    alone = only("constant")
    assert draw.pareto(alone, View(FR, DARK)) is not None
    assert draw.residuals(alone, "constant", View(FR, DARK)).sentence
