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
    assert "3 services priced" in {e.value.replace("\\", "") for e in at.success}
    assert any("Rows without an estimate" in e.value for e in at.info)
    labels = [b.label for b in at.get("download_button")]
    assert [label for label in labels if label.startswith("Download as")] == [
        "Download as CSV",
        "Download as a spreadsheet (XLSX)",
        "Download as Parquet",
    ]


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
