"""Files that a spreadsheet opens without running them."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from openpyxl import load_workbook

from core.exports import csv_bytes, disarmed, xlsx_bytes

STARTS = ["=", "+", "-", "@", "\t", "\r"]
#: What a program drops, or reads as the character that it stands for.
HIDDEN = ["\x01=", "\x0b=", "\x85=", "\n=", " =", "\u200b=", "\x0b\n @", "\uff1d", "\uff20"]
HIDDEN += [
    "\u202e=",
    "\u2066@",
    "\u2064+",
    "\xad=",
    "\u180e-",
    "\ufe0f=",
    "\x00\x1f\x7f=",
    "\u3000\u2028\uff0b",
]

GONE = dict.fromkeys(map(ord, "\r\x00\x01\x0b\x1f\x7f\x85"))


@pytest.mark.parametrize("start", STARTS)
def test_a_cell_that_would_run_is_quoted(start: str) -> None:
    """Text and column names that begin like a formula get a quote before it."""
    cell = f"{start}cmd|'/C calc'!A0"
    read = pd.read_csv(io.BytesIO(csv_bytes(pd.DataFrame({cell: [cell]}))))
    assert read.columns[0] == "'" + cell
    assert read.iloc[0, 0] == "'" + cell


def test_numbers_and_ordinary_text_are_left_alone() -> None:
    """A negative number stays a number, accents survive, and a spreadsheet sees UTF-8."""
    frame = pd.DataFrame({"Montant": [-1.2, 3.0], "Quoi": ["Délai", "a = b"]})
    data = csv_bytes(frame)
    assert data.startswith(b"\xef\xbb\xbf")
    pd.testing.assert_frame_equal(pd.read_csv(io.BytesIO(data)), frame)


def test_an_empty_frame_is_its_header() -> None:
    """No rows still give the names of the columns."""
    assert csv_bytes(pd.DataFrame({"a": []})).decode("utf-8-sig") == '"a"\n'


@pytest.mark.parametrize("start", HIDDEN)
def test_what_stands_before_a_formula_hides_none(start: str) -> None:
    """Control characters go first, the quote comes last: nothing makes the formula live again."""
    for cell in disarmed(pd.DataFrame({"a": [f"{start}1+1"]}))["a"]:
        assert cell.startswith("'")
        assert not set(cell) & set("\x01\x0b\x85")


def test_text_of_a_spreadsheet_is_typed_as_text() -> None:
    """What a program would take for an error is text too."""
    sheet = load_workbook(io.BytesIO(xlsx_bytes(pd.DataFrame({"a": ["#N/A"]})))).active
    assert sheet is not None
    assert (sheet.cell(2, 1).value, sheet.cell(2, 1).data_type) == ("#N/A", "s")


@pytest.mark.parametrize("start", STARTS + HIDDEN)
def test_no_cell_of_a_spreadsheet_is_a_formula(start: str) -> None:
    """What begins like a formula is text with a quote before it."""
    cell = f"{start}cmd|'/C calc'!A0"
    sheet = load_workbook(io.BytesIO(xlsx_bytes(pd.DataFrame({cell: [cell]})))).active
    assert sheet is not None
    assert [row[0].data_type for row in sheet.iter_rows()] == ["s", "s"]
    assert sheet.cell(2, 1).value.startswith("'" + start.translate(GONE))


def test_a_spreadsheet_keeps_numbers_text_and_moments() -> None:
    """Numbers stay numbers, a moment is written in UTC, control characters are left out."""
    moment = pd.Timestamp("2026-03-01 13:30", tz="Europe/Paris")
    frame = pd.DataFrame({"n": [-1.5], "text": ["D\x07\u00e9lai"], "at": [moment]})
    read = pd.read_excel(io.BytesIO(xlsx_bytes(frame)), engine="openpyxl")
    assert read.loc[0, "n"] == -1.5
    assert read.loc[0, "text"] == "Délai"
    assert read.loc[0, "at"] == pd.Timestamp("2026-03-01 12:30")
