"""A whole list on the Estimate page: small ones are priced there, large ones name the command."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import InvalidInput
from tests.pages.fakes import FakeServices

PAGE = "pages/1_Estimate.py"
CONTENT = b"text\nA logo\nbad\n=1+1\n"


def priced(visit, services: FakeServices, **query: str) -> AppTest:
    """Visit the page, bring a list, and ask for its prices."""
    at = visit(services, PAGE, **query)
    at.file_uploader(key="batch.file").set_value(("list.csv", CONTENT, "text/csv")).run()
    at.button(key="batch.go").click().run()
    assert not at.exception
    return at


def test_a_list_comes_back_with_prices_and_errors(visit) -> None:
    """Every row is done, the count of errors is said, and there are three formats to take."""
    at = priced(visit, FakeServices())
    table = at.dataframe[-1].value
    assert table["text"].tolist() == ["A logo", "bad", "=1+1"]
    assert "“list.csv”: 3 services priced" in {e.value.replace("\\", "") for e in at.success}
    assert any("Rows without an estimate" in e.value for e in at.info)
    labels = [b.label for b in at.get("download_button")]
    assert [label for label in labels if label.startswith("Download as")] == [
        "Download as CSV",
        "Download as a spreadsheet (XLSX)",
        "Download as Parquet",
    ]


def test_columns_are_shown_as_read_and_a_correction_is_followed(visit) -> None:
    """A guess that was taken away is not guessed again."""
    at = visit(FakeServices(), PAGE)
    at.file_uploader(key="batch.file").set_value(("list.csv", CONTENT, "text/csv")).run()
    described = next(s for s in at.selectbox if s.label == "Description")
    assert (described.value, described.options) == ("text", ["text", "other"])
    next(s for s in at.selectbox if s.label == "Title").select("other").run()
    at.button(key="batch.go").click().run()
    _name, small = at.session_state["batch.list"]
    assert small.wish.mapping == {"title": "other", "description": "text"}


def test_a_priced_list_is_there_after_a_look_at_another_page(visit) -> None:
    """The file itself is gone then."""
    at = priced(visit, FakeServices())
    at.switch_page("pages/3_Explore.py").run()
    at.switch_page(PAGE).run()
    assert at.dataframe[-1].value["text"].tolist() == ["A logo", "bad", "=1+1"]


def test_a_list_is_kept_once_and_can_be_opened_and_removed(visit) -> None:
    """It is there by its name, and its rows are as they were."""
    services = FakeServices()
    at = priced(visit, services).run()
    assert [one.kept.name for one in services.lists] == ["list.csv"]
    del at.session_state["batch.list"]
    at.run()
    assert not at.dataframe
    box = at.selectbox(key="batch.kept")
    assert "list.csv" in box.options[0]
    box.select_index(0).run()
    assert at.dataframe[-1].value["text"].tolist() == ["A logo", "bad", "=1+1"]
    at.button(key="batch.kept.remove").click().run()
    assert not services.lists
    assert "batch.kept" not in {one.key for one in at.selectbox}


def test_without_a_file_there_is_nothing_to_press(visit) -> None:
    """The bound is said before anything is brought."""
    at = visit(FakeServices(), PAGE)
    assert "batch.go" not in {button.key for button in at.button}
    assert any("Up to 1,000 rows" in e.value for e in at.markdown)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_list_that_is_too_long_names_the_command(visit, language: str) -> None:
    """A sentence, and the page goes on."""
    fault = InvalidInput(
        "This list has {rows} rows; this page prices up to {most}. For more, run: python -m jobs "
        "score LIST.csv --out PRICED.csv",
        rows=5000,
        most=1000,
    )
    at = priced(visit, FakeServices(faults={"scoring": fault}), lang=language)
    assert any("jobs score" in e.value for e in at.warning)
