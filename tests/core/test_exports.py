"""Files that a spreadsheet opens without running them."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from core.exports import csv_bytes


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
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
