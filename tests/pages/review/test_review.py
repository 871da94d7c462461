"""The Review page: what waits and why it is doubtful, decided on with a name and a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.charts import DARK, LIGHT, View, real_prices
from core.errors import InvalidInput, StorageUnavailable
from core.ids import uuid7
from core.insight.feedback.plausibility import correction_doubts
from core.language import translator
from core.services.feedback.review import DoubtedCorrection
from core.types import Correction, Review, ReviewCounts, ReviewFilter, contributor_of
from pages.components.review import filters
from tests.corrections import NOON, correction, corrections
from tests.pages.conftest import Visit, words_of
from tests.pages.fakes import WHO, FakeServices

PAGE = "pages/7_Review.py"


def _weighed(*rows: Correction) -> list[DoubtedCorrection]:
    return [DoubtedCorrection(row, correction_doubts(row)) for row in rows]


@pytest.fixture
def fake() -> FakeServices:
    """A plausible correction, a doubtful one with markup in it, and one in another currency."""
    rows = (
        correction(),
        correction(real_price=9_000.0, description="=cmd <b>*bold*</b>", on_day=44),
        correction(real_price=50.0, real_currency="EUR", price_kind=None, comment="merci"),
    )
    return FakeServices(queue=_weighed(*rows), counts=ReviewCounts(3, 2, 1))


def _signed(at: AppTest, reason: str = "checked", key: str = "one") -> AppTest:
    at.text_input(key=f"review.{key}.reason").set_value(reason)
    return at


def test_without_any_correction_it_says_where_they_come_from(visit: Visit) -> None:
    """The empty page explains itself and offers nothing to decide."""
    at = visit(FakeServices(), PAGE)
    assert not at.exception
    assert "There are no corrections yet." in words_of(at)
    assert "No correction is used for training without a review" in words_of(at)
    assert not at.checkbox


def test_the_queue_says_why_each_is_doubtful(visit: Visit, fake: FakeServices) -> None:
    """The price beside the range, the doubts in words, as text that is never rendered."""
    at = visit(fake, PAGE)
    assert not at.exception
    text = words_of(at)
    assert "No doubt." in text
    assert "It is 49 times the upper end of the range." in text
    assert "It is correction number 44 by the same person that day" in text
    assert "It is in EUR, the estimate in USD" in text
    assert "=cmd <b>*bold*</b>" in text
    labels = [box.label.replace("\\", "") for box in at.checkbox]
    assert labels[0] == "**1. Real price $90.00 (paid)**, estimate $72 ($28 – $185)"
    assert labels[2].startswith("**3. Real price €50.00**, estimate")
    assert "by " + contributor_of("a" * 32) in text
    assert len(at.get("plotly_chart")) == 1
    assert fake.asked == [(ReviewFilter("waiting"), None, None)]


def test_the_address_is_the_filter(visit: Visit, fake: FakeServices) -> None:
    """A link opens the page with its filter; a widget changes the address."""
    at = visit(
        fake, PAGE, query={"state": "refused", "doubtful": "yes", "by": "0a1b2c3d", "lang": "en"}
    )
    assert fake.asked == [(ReviewFilter("rejected", "0a1b2c3d"), None, True)]
    at.segmented_control(key="review.state").set_value("accepted").run()
    assert at.query_params["state"] == "accepted"
    assert at.query_params["doubtful"] == "yes"
    at.button(key="review.everyone").click().run()
    assert fake.asked[-1] == (ReviewFilter("accepted"), None, True)
    assert "by" not in at.query_params
    odd = filters.parse_review_filter({"state": ["x"], "by": ["<script>"], "doubtful": ["?"]})
    assert odd == filters.Chosen(ReviewFilter(), None)


def test_one_is_refused_and_all_are_accepted(visit: Visit, fake: FakeServices) -> None:
    """What is ticked is decided for the reason, and then ticked no more."""
    at = visit(fake, PAGE)
    second = fake.queue[1].correction.feedback_id
    at.checkbox(key=f"review.pick.{second}").check()
    at = _signed(at).button(key="review.reject").click().run()
    assert not at.exception
    assert fake.decided == [([second], "reject", WHO, "checked")]
    assert "1 correction was rejected." in words_of(at)
    assert at.text_input(key="review.one.reason").value == ""
    at.checkbox(key="review.all").check()
    at = _signed(at, reason="all fine").button(key="review.accept").click().run()
    everyone = [w.correction.feedback_id for w in fake.queue]
    assert fake.decided[-1] == (everyone, "accept", WHO, "all fine")
    assert not at.checkbox(key="review.all").value


def test_the_plausible_ones_are_accepted_at_once(visit: Visit, fake: FakeServices) -> None:
    """One click, with a reason like any other decision."""
    at = _signed(visit(fake, PAGE), key="many")
    at = next(b for b in at.button if b.label == "Accept the plausible ones").click().run()
    assert fake.decided == [([fake.queue[0].correction.feedback_id], "accept", WHO, "checked")]
    assert "1 correction was accepted." in words_of(at)


def test_a_decision_that_cannot_be_kept_is_a_sentence(visit: Visit, fake: FakeServices) -> None:
    """Nothing is thanked for that was not stored."""
    fake.faults["decide"] = InvalidInput("Say why.")
    at = _signed(visit(fake, PAGE)).button(key="review.accept").click().run()
    assert [w.value for w in at.warning] == ["Say why."]
    assert not at.success


def test_what_was_decided_is_shown_and_can_be_changed(visit: Visit) -> None:
    """Who, when and why; an accepted one can only be refused."""
    one = correction()
    review = Review(uuid7(), one.feedback_id, NOON, "accept", "Bea", "seen the invoice")
    fake = FakeServices(queue=_weighed(replace(one, review=review)), counts=ReviewCounts(0, 1, 0))
    at = visit(fake, PAGE, query={"state": "accepted"})
    assert "Accepted by Bea, Mar 9, 2026" in words_of(at).replace("\u202f", " ")
    assert "“seen the invoice”" in words_of(at)
    assert {b.key for b in at.button if b.key} & {"review.accept", "review.reject"} == {
        "review.reject"
    }


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({}, "Every correction has been reviewed."),
        ({"doubtful": "yes"}, "No correction matches: choose something else above."),
        ({"by": "0a1b2c3d"}, "No correction matches"),
        ({"state": "rejected"}, "No correction matches"),
    ],
)
def test_a_filter_that_leaves_nothing(visit: Visit, query: dict[str, Any], sentence: str) -> None:
    """The sentence says whether the work is done or the filter is narrow."""
    at = visit(FakeServices(counts=ReviewCounts(0, 4, 0)), PAGE, query=query)
    assert not at.exception
    assert sentence in words_of(at)


def test_pages_are_turned_there_and_back(visit: Visit) -> None:
    """Numbers go on, and nothing stays ticked for the next page."""
    fake = FakeServices(queue=_weighed(*corrections(25)), counts=ReviewCounts(25))
    at = visit(fake, PAGE)
    at.checkbox(key="review.all").check()
    at.button(key="review.older").click().run()
    at.button(key="review.older").click().run()
    assert not at.exception
    assert at.checkbox[0].label.startswith("**21")
    assert len([box for box in at.checkbox if str(box.key).startswith("review.pick")]) == 5
    assert not at.checkbox(key="review.all").value
    at.button(key="review.newer").click().run()
    assert fake.asked[-1][1].id == fake.queue[9].correction.feedback_id
    assert at.checkbox[0].label.startswith("**11")


def test_one_person_can_be_looked_at_alone(visit: Visit, fake: FakeServices) -> None:
    """Whoever corrects many is seen with all of it."""
    at = visit(fake, PAGE)
    at.selectbox(key="review.person").select(contributor_of("a" * 32)).run()
    assert at.query_params["by"] == contributor_of("a" * 32)
    assert "a" * 8 not in words_of(at)
    assert fake.asked[-1][0] == ReviewFilter("waiting", contributor_of("a" * 32))


def test_a_database_that_is_away_is_a_sentence(visit: Visit) -> None:
    """The page says so and offers to try again."""
    for fault in ("counts", "queue"):
        fake = FakeServices(
            faults={fault: StorageUnavailable("The database is unavailable.")},
            counts=ReviewCounts(3),
        )
        assert "The database is unavailable." in words_of(visit(fake, PAGE))


def test_in_french(visit: Visit, fake: FakeServices) -> None:
    """Nothing breaks in the other language."""
    assert not visit(fake, PAGE, lang="fr").exception


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_chart_is_in_multiples_of_the_estimate(palette: Any) -> None:
    """A mark at the ratio, a diamond where it is doubtful; what cannot be compared is left out."""
    rows = [
        correction(),
        correction(real_price=7.2),
        correction(real_currency="EUR"),
        correction(low=0.0),
    ]
    chart = real_prices(rows, [False, True, True, False], View(translator("en"), palette), first=11)
    assert chart is not None
    assert chart.frame["Number"].tolist() == [11, 12, 14]
    assert chart.frame["Doubt"].tolist() == ["no", "yes", "no"]
    marks = {
        trace.marker.symbol: list(trace.x) for trace in chart.figure.data if trace.marker.symbol
    }
    assert marks == {"circle": [1.25, 1.25], "diamond": [0.1]}
    assert "2 of 3 lie inside their range." in chart.sentence
    assert real_prices([rows[2]], [True], View(translator("en"), palette)) is None
