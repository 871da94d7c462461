from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from core.data.money.prices import PriceColumn, read_prices
from core.data.readers import optional_numbers
from core.errors import InvalidFile


def column(*cells: str | None) -> pd.Series:
    return pd.Series(cells, dtype="str")


def money(*cells: str | None, decimal: str | None = None) -> PriceColumn:
    return read_prices(column(*cells), "Price", decimal=decimal)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("1,234.50", "12"), [1234.5, 12]),
        (("1 234,50 €", "99"), [1234.5, 99]),
        (("1\u202f234,50\u00a0€", "4,5 €"), [1234.5, 4.5]),
        (("$1.2k", "$900"), [1200, 900]),
        (("1.234.567", "1.234"), [1_234_567, 1234]),
        (("1,234,567", "1,234"), [1_234_567, 1234]),
        (("10.5", "1,234"), [10.5, 1234]),
        (("10,5", "1.234"), [10.5, 1234]),
        (("1'234.50 CHF",), [1234.5]),
        (("1,00,000.50",), [100_000.5]),
        (("0.125", "1e3", "5."), [0.125, 1000, 5]),
        (("-5", "$-5", "-$5"), [-5, -5, -5]),
        (("10 MAD", "20 kr", "USD 30", "5K"), [10, 20, 30, 5000]),
        (("Rs. 1,500.50", "Rs.900"), [1500.5, 900]),
        (("100+", ".5"), [100, 0.5]),
    ],
)
def test_money_is_read_by_the_column(cells: tuple[str, ...], expected: list[float]) -> None:
    """Values without doubt settle the decimal mark of the whole column."""
    assert money(*cells).floats.tolist() == pytest.approx(expected)


@pytest.mark.parametrize(
    "text", ["unknown", "10-20-30", "10 pages", "5%", "1,23,4.5", "1 2 3", "$", "inf", "1.2.3,4,5"]
)
def test_text_is_no_money(text: str) -> None:
    """What is no single amount is unreadable, beside a value that is read."""
    numbers = money(text, "10.5")
    assert math.isnan(numbers.floats[0])
    assert numbers.unreadable.tolist() == [True, False]


def test_missing_money_is_not_unreadable() -> None:
    """Blank cells and placeholders are missing, not wrong."""
    numbers = money(None, "N/A", "-", "free", "10")
    assert numbers.unreadable.tolist() == [False] * 5
    assert np.isnan(numbers.floats).tolist() == [True, True, True, True, False]


@pytest.mark.parametrize("cells", [("1,234", "12"), ("1.234",), ("1,234", "1.234")])
def test_doubtful_decimal_mark_is_refused(cells: tuple[str, ...]) -> None:
    """Where thousands and decimals cannot be told apart, nothing is guessed."""
    with pytest.raises(InvalidFile, match="thousands or decimals"):
        money(*cells)


@pytest.mark.parametrize(("decimal", "value"), [(".", 1234), (",", 1.234)])
def test_told_decimal_mark_settles_the_doubt(decimal: str, value: float) -> None:
    """The caller's decimal mark decides what the file leaves open."""
    assert money("1,234", decimal=decimal).floats[0] == value


def test_mixed_decimal_marks_are_refused() -> None:
    """Decimal points and commas in one column are refused, with one example of each."""
    with pytest.raises(InvalidFile, match="mixes decimal points and decimal commas") as caught:
        money("10.5", "10,5")
    assert caught.value.params["point"] == "10.5"
    assert caught.value.params["comma"] == "10,5"


def test_marks_beside_prices_are_reported() -> None:
    """Currency marks are collected in capitals, whatever side they stand on."""
    assert money("$5", "5 eur", "7").marks == {"$", "EUR"}


def test_long_hostile_cell_is_no_money() -> None:
    """A cell of 100,000 digits and letters is refused at once."""
    assert money("1" * 100_000 + "a1", "5").unreadable.tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("56", 56),
        ("1,234", 1234),
        ("1.234", 1234),
        ("1k+", 1000),
        ("5.0(1k+)", 1000),
        ("4,9 (56)", 56),
        ("1.5k", 1500),
        ("12 reviews", 12),
        ("(7)", 7),
        ("10.0", 10),
    ],
)
def test_counts_have_no_decimals(text: str, value: float) -> None:
    """Counts are read with their thousands, in brackets or alone."""
    assert optional_numbers.read_count(column(text)).floats[0] == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("4.9", 4.9), ("4,9", 4.9), ("4.9/5", 4.9), ("5.0(1k+)", 5), ("4.875", 4.875), ("5 stars", 5)],
)
def test_ratings_have_no_thousands(text: str, value: float) -> None:
    """Either mark is a decimal mark in a rating."""
    assert optional_numbers.read_rating(column(text)).floats[0] == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", 3), ("2 days", 2), ("1 semaine", 7), ("24h", 1), ("1.5 j", 1.5), ("1 month", 30)],
)
def test_delivery_is_in_days(text: str, value: float) -> None:
    """Hours, weeks and months become days."""
    assert optional_numbers.read_days(column(text)).floats[0] == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", 2),
        ("inf", math.inf),
        ("Unlimited", math.inf),
        ("Illimitées", math.inf),
        ("3 revisions", 3),
        ("1.0", 1),
    ],
)
def test_revisions_may_be_unlimited(text: str, value: float) -> None:
    """Unlimited revisions are infinite, in both languages."""
    assert optional_numbers.read_revisions(column(text)).floats[0] == value


def test_words_are_no_numbers() -> None:
    """Text in a number column is marked unreadable."""
    for reader in (
        optional_numbers.read_count,
        optional_numbers.read_rating,
        optional_numbers.read_days,
        optional_numbers.read_revisions,
    ):
        assert reader(column("soon", None)).unreadable.tolist() == [True, False]
