"""The History page: a filter in the address, details as they were shown, replay, files."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.errors import ArtifactRefused, StorageUnavailable
from core.exports import csv_bytes, parquet_bytes, xlsx_bytes
from core.ids import uuid7
from core.types import Feedback, Flag, HistoryFilter, Prediction, ServiceInput
from pages.components.history import export, filters
from tests.pages.conftest import Visit, words_of
from tests.pages.fakes import NOW, VERSION, FakeServices, prediction

PAGE = "pages/6_History.py"
FAR = Flag("too_far", "Nothing in this market is like it.")


def _made(text: str = "I will design a logo", **changes: Any) -> Prediction:
    return replace(prediction(ServiceInput(text, rating=4.9)), **changes)


@pytest.fixture
def past() -> list[Prediction]:
    """Three estimates, newest first; the second one gave no price."""
    return [_made(), _made("=cmd|' /C calc'!A0", flags=(FAR,)), _made("Write 5 articles")]


def _opened(
    visit: Visit, services: FakeServices, *, lang: str | None = None, **query: Any
) -> AppTest:
    return visit(services, PAGE, lang=lang, query=query)


def test_an_empty_history_leads_to_the_first_estimate(visit: Visit) -> None:
    """Without any estimate the page says what will be here."""
    at = _opened(visit, FakeServices())
    assert not at.exception
    assert "No estimate has been made yet" in words_of(at)
    assert len(at.dataframe) == 0


def test_a_filter_that_leaves_nothing_can_be_cleared(visit: Visit) -> None:
    """The sentence says what to do, and the button does it."""
    at = _opened(visit, FakeServices(), q="nothing", lang="en")
    assert "No estimate matches" in words_of(at)
    at.button(key="history.clear").click().run()
    assert "q" not in at.query_params
    assert at.query_params["lang"] == "en"


def test_lines_show_what_was_estimated(visit: Visit, past: list[Prediction]) -> None:
    """Prices in the reader's form; an abstained estimate is called so, without a number."""
    at = _opened(visit, FakeServices(past=past))
    assert not at.exception
    table = at.dataframe[0].value
    assert table["Price"].tolist() == ["$72", "no price given", "$72"]
    assert table["Range"].tolist() == ["$28 – $185", "", "$28 – $185"]
    assert "3 estimates." in words_of(at)


def test_the_address_is_the_filter(visit: Visit, past: list[Prediction]) -> None:
    """A link opens the page with its filter, widgets say the same, and one changes the address."""
    fake = FakeServices(past=past)
    at = _opened(
        visit,
        fake,
        since="2026-03-09",
        door=["api", "moon"],
        version=["3", "x"],
        band=["low"],
        verdict="bad",
        corrected="1",
        q=" logo ",
        until="never",
    )
    wanted = HistoryFilter(
        since=date(2026, 3, 9),
        doors=("api",),
        versions=(3,),
        bands=("low",),
        verdict="bad",
        corrected=True,
        text="logo",
    )
    assert not at.exception
    assert fake.asked[0] == (wanted, None)
    assert at.multiselect(key="history.doors").value == ["api"]
    at.text_input(key="history.text").set_value("site").run()
    assert at.query_params["q"] == "site"
    assert at.query_params["verdict"] == "bad"
    assert fake.asked[-1][0] == replace(wanted, text="site")


def test_a_filter_survives_its_address() -> None:
    """What is written is read back; days in the wrong order are put right."""
    chosen = HistoryFilter(
        date(2026, 1, 2),
        date(2026, 2, 3),
        ("page", "batch"),
        (1, 12),
        ("high",),
        "good",
        corrected=True,
        text="a b",
    )
    query = {k: v if isinstance(v, list) else [v] for k, v in filters.to_query(chosen).items()}
    assert filters.parse_history_filter(query) == chosen
    swapped = filters.parse_history_filter({"since": ["2026-02-03"], "until": ["2026-01-02"]})
    assert (swapped.since, swapped.until) == (date(2026, 1, 2), date(2026, 2, 3))
    assert filters.parse_history_filter({}) == HistoryFilter()


def test_pages_are_turned_there_and_back(visit: Visit) -> None:
    """Older begins after the last line shown; newer goes back the way that was come."""
    fake = FakeServices(past=[_made() for _ in range(120)], exact=False)
    at = _opened(visit, fake)
    assert "About 120 estimates" in words_of(at)
    at.button(key="history.older").click().run()
    at.button(key="history.older").click().run()
    assert len(at.dataframe[0].value) == 20
    assert fake.asked[-1][1].id == fake.past[99].id
    at.button(key="history.newer").click().run()
    assert fake.asked[-1][1].id == fake.past[49].id
    at.button(key="history.newest").click().run()
    assert fake.asked[-1][1] is None
    assert not at.exception


def test_the_address_opens_an_estimate(visit: Visit, past: list[Prediction]) -> None:
    """Its text, its judgements and its reasons stand below the table, until it is closed."""
    fake = FakeServices(past=past)
    fake.given_feedback.append(Feedback(uuid7(), past[2].id, NOW, "bad", 40.0, "EUR", "too dear"))
    at = _opened(visit, fake, estimate=str(past[2].id))
    text = words_of(at)
    assert not at.exception
    assert "Write 5 articles" in text
    assert "€40" in text
    assert "“too dear”" in text
    assert f"Estimate {past[2].id}" in text
    at.button(key="history.close").click().run()
    assert "estimate" not in at.query_params


def test_a_past_estimate_is_judged_again(visit: Visit, past: list[Prediction]) -> None:
    """The form begins with the answer in force; what is said replaces it, and both are listed."""
    fake = FakeServices(past=past, learned={7: 3})
    fake.given_feedback.append(
        Feedback(uuid7(), past[0].id, NOW, "bad", 40.0, "EUR", "too dear", price_kind="asked")
    )
    at = _opened(visit, fake, estimate=str(past[0].id))
    key = f"feedback.{past[0].id}"
    assert at.number_input(key=f"{key}.price").value == 40.0
    assert at.selectbox(key=f"{key}.currency").value == "EUR"
    at.number_input(key=f"{key}.price").set_value(45.0)
    at = next(b for b in at.button if b.label == "Save my feedback").click().run()
    assert not at.exception
    again = fake.given_feedback[-1]
    assert (again.verdict, again.real_price, again.currency, again.price_kind, again.comment) == (
        "bad",
        45.0,
        "EUR",
        "asked",
        "too dear",
    )
    text = words_of(at)
    assert "real price €45.00 (asked)" in text
    assert "real price €40.00 (asked)" in text
    assert "Version 7 was trained with 3 of your corrections." in text


def test_an_abstained_estimate_shows_no_price(visit: Visit, past: list[Prediction]) -> None:
    """Its reason stands where the price would."""
    at = _opened(visit, FakeServices(past=past), estimate=str(past[1].id))
    text = words_of(at)
    assert "No price was given" in text
    assert FAR.message in text
    assert len(at.metric) == 0


def test_an_unknown_estimate_is_a_sentence(visit: Visit, past: list[Prediction]) -> None:
    """A link to what was erased says so and leaves the table."""
    at = _opened(visit, FakeServices(past=past), estimate=str(UUID(int=7)))
    assert "There is no estimate with the id" in words_of(at)
    assert len(at.dataframe) == 1


def _replay(then: Prediction, **changes: Any) -> Any:
    today = replace(
        then, model_version=4, model_version_id=UUID(int=44), price=replace(then.price, price=80.0)
    )
    moved = SimpleNamespace(
        field="revisions",
        then=then.explanation.contributions[5],
        now=replace(then.explanation.contributions[5], amount=9.5),
    )
    made = SimpleNamespace(
        then=then, again=then, refused=None, differs=(), today=today, moved=moved, same=True
    )
    return SimpleNamespace(**(vars(made) | changes))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Version 3 gives exactly the same figures, and the same reasons."),
        ({"same": False, "differs": ("price",)}, "Version 3 gives different figures than before"),
        (
            {"again": None, "same": False, "refused": ArtifactRefused("It has format 1.")},
            "Version 3 can no longer be read, so the stored figures are shown. It has",
        ),
    ],
)
def test_it_is_priced_again_on_a_button(
    visit: Visit, past: list[Prediction], changes: dict[str, Any], sentence: str
) -> None:
    """The same, other, or unreadable numbers are said, beside today's version."""
    fake = FakeServices(past=past, replay=_replay(past[0], **changes))
    at = _opened(visit, fake, estimate=str(past[0].id))
    assert sentence not in words_of(at)
    at.button(key=f"history.again.{past[0].id}").click().run()
    text = words_of(at)
    assert not at.exception
    assert sentence in text
    assert "Today: version 4" in text
    assert "The reason that changed most is revisions: +$2.15 then, +$9.50 today." in text


def test_the_version_that_serves_has_nothing_beside_it(
    visit: Visit, past: list[Prediction]
) -> None:
    """One version is not compared with itself, and a fault of it is a sentence."""
    fake = FakeServices(past=past, replay=_replay(past[0], today=past[0], moved=None))
    at = _opened(visit, fake, estimate=str(past[0].id))
    at.button(key=f"history.again.{past[0].id}").click().run()
    assert "This version is in service today." in words_of(at)
    fake.faults["replay"] = StorageUnavailable("The database is unavailable.")
    at.button(key=f"history.again.{past[0].id}").click().run()
    assert "The database is unavailable." in words_of(at)
    assert "This version is in service today." not in words_of(at)
    assert VERSION.number == 3


def test_french_and_records_that_wait(visit: Visit, past: list[Prediction]) -> None:
    """In French, with the database away for a while: nothing breaks, and it is said."""
    at = _opened(
        visit, FakeServices(past=past, recorded=False), lang="fr", estimate=str(past[0].id)
    )
    assert not at.exception
    assert len(at.info) >= 1


def test_a_database_that_is_away_is_a_sentence(visit: Visit) -> None:
    """The page says so and offers to try again."""
    fake = FakeServices(faults={"history": StorageUnavailable("The database is unavailable.")})
    assert "The database is unavailable." in words_of(_opened(visit, fake))


def test_files_hold_what_the_filter_leaves(past: list[Prediction]) -> None:
    """No price where none was given, no formula, types in Parquet; none has heads too."""
    table = export.export_table(FakeServices(past=past).history, HistoryFilter())
    assert table["price"].isna().tolist() == [False, True, False]
    assert table["band"].isna().tolist() == [False, True, False]
    assert "\"'=cmd" in csv_bytes(table).decode("utf-8-sig")
    back = pd.read_parquet(io.BytesIO(parquet_bytes(table)))
    assert back["created_at"].iloc[0] == datetime(2026, 3, 9, 14, 30, tzinfo=UTC)
    assert back["low"].tolist()[::2] == [28.0, 28.0]
    sheet = pd.read_excel(io.BytesIO(xlsx_bytes(table)), engine="openpyxl")
    assert sheet["description"][1].startswith("'=cmd")
    assert sheet["price"].isna().tolist() == [False, True, False]
    empty = export.export_table(FakeServices().history, HistoryFilter())
    assert list(empty) == list(table)
    assert len(parquet_bytes(empty)) > 0
    assert list(pd.read_excel(io.BytesIO(xlsx_bytes(empty)), engine="openpyxl")) == list(table)
    assert len(export.export_table(FakeServices(past=past).history, HistoryFilter(), 2)) == 2
