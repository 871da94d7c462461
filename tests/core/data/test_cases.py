"""Small files of kinds that people met in public, each read as its owner would read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from core.data.cleaning.listings import NO_PRICE
from core.data.money import prices
from core.data.readers import NamesMissing, read
from core.data.readers.mapped import LEVEL_SPELLINGS
from core.data.readers.optional_numbers import DAYS_RANGE, RATING_SCALED
from core.data.readers.services import open_services, service_chunks
from core.data.readers.source import TOTAL
from core.errors import AppError, InvalidFile

CASES = Path(__file__).parent / "cases"
FIRST_TITLE = "Hand drawn logo for a bakery"


@dataclass(frozen=True)
class Right:
    """What a file holds: its prices in file order, and everything that is said of them.

    `columns` are other columns of the market, `notes` and `dropped` the whole report; notes on the
    encoding and the sheet are named by their beginning.
    """

    currency: str
    prices: list[float]
    notes: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, list[object]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    options: Mapping[str, Any] = field(default_factory=dict)
    first: str = FIRST_TITLE


IN_USD: Mapping[str, Any] = {"currency": "USD"}
FOUR = [20.0, 35.0, 150.0, 5.0]
THREE = [20.0, 35.0, 150.0]

#: A price list with a title above and a total below, of whatever spreadsheet program.
PRICE_LIST = Right(
    "EUR",
    [140, 1250, 35],
    {prices.FLOOR: 1, DAYS_RANGE: 1},
    {TOTAL: 1},
    {"rating": [4.9, 4.7, 5], "reviews": [12, 45, None], "delivery_days": [3, 1, 3]},
    first="Logo dessiné à la main",
)

RIGHT: dict[str, Right] = {
    # Words, ranges, units, marks and taxes beside prices.
    "01-starting-at.csv": Right("EUR", [137.76, 4.44, 66.66, 17.78], {prices.FLOOR: 4}),
    "02-a-partir-de.csv": Right("EUR", [140, 390, 15.5, 1250], {prices.FLOOR: 4}),
    "03-from-dollar.csv": Right("USD", FOUR, {prices.FLOOR: 4}, options=IN_USD),
    "05-range.csv": Right("USD", [5, 20, 100, 10], {prices.RANGE: 4}, options=IN_USD),
    "06-range-words-es.csv": Right(
        "USD", [3000, 250, 50, 100], {prices.FLOOR: 1, prices.RANGE: 2, prices.CEILING: 1}
    ),
    "07-hourly.csv": Right("USD", [25, 40, 15.5, 60], {prices.PER["hour"]: 4}, options=IN_USD),
    "09-symbol-and-code.csv": Right("USD", [1234, 20, 35.5, 150]),
    "10-us-dollar-spaced.csv": Right("USD", [20, 1350, 35.5, 150]),
    "11-swiss-dash.csv": Right("CHF", [20, 1350, 35.5, 150]),
    "13-indian-slash.csv": Right("INR", [500, 1250, 12_500, 750], options={"currency": "INR"}),
    "14-arabic-digits.csv": Right("SAR", [150, 25, 350, 99]),
    "16-local-words.csv": Right("RUB", [500, 1200, 3500, 800]),
    "17-entities.csv": Right("EUR", FOUR),
    "18-vat-words.csv": Right(
        "EUR",
        [120, 35.5, 150, 12],
        {
            "the price is without tax, and others of this column include it": 3,
            "the price includes tax, and others of this column do not": 1,
        },
    ),
    "19-na-hides-the-culprit.csv": Right(
        "USD", [18, 150, 1500], dropped={NO_PRICE: 1}, options=IN_USD
    ),
    "19b-na-first.csv": Right(
        "USD", [150], dropped={NO_PRICE: 1}, options=IN_USD, first="Translate a leaflet"
    ),
    "20-currency-na.csv": Right("USD", [*FOUR, 60]),
    "22-currency-name.csv": Right("USD", [*FOUR, 60]),
    # Optional text.
    "23-percent-format.xlsx": Right(
        "USD", [20, 35, 150, 60], {RATING_SCALED: 4}, columns={"rating": [4.9, 5, 4.35, 4.75]}
    ),
    "24-duration-cells.xlsx": Right(
        "USD", [20, 35, 150, 60], columns={"delivery_days": [2, 1.5, 0.03125, 7]}
    ),
    "25-ratings-out-of.csv": Right("USD", FOUR, columns={"rating": [4.9, 4.5, 4.8, 5]}),
    "26-ratings-percent.csv": Right(
        "USD", FOUR, {RATING_SCALED: 3}, columns={"rating": [4.9, 5, 4.35, None]}
    ),
    "27-delivery-marketplace.csv": Right("USD", FOUR, columns={"delivery_days": [3, 1, 7, 14]}),
    "28-delivery-fr.csv": Right(
        "USD", FOUR, {DAYS_RANGE: 1}, columns={"delivery_days": [3, 1, 7, 3]}
    ),
    "50-level-synonyms.csv": Right(
        "USD",
        [*FOUR, 60, 75],
        {LEVEL_SPELLINGS: 3},
        columns={"seller_level": ["Top Rated Seller", *["Level 2"] * 4, "New Seller"]},
    ),
    # Encodings, and where the table starts.
    "30-cp1251.csv": Right(
        "RUB", [500, 800, 3500], {"Windows-1251": 3}, first="Нарисую логотип для пекарни"
    ),
    "31-cp1250.csv": Right(
        "PLN", [200, 350, 1500], {"Windows-1250": 3}, first="Narysuję logo dla piekarni żytniej"
    ),
    "33-sep-line.csv": Right("EUR", [20.5, 35, 150]),
    "34-preamble.csv": Right("EUR", THREE),
    "35-title-above.xlsx": Right("EUR", THREE, {prices.PER["item"]: 3}),
    "38-merged-category.xlsx": Right(
        "EUR",
        [*THREE, 60, 75],
        columns={"category": [*["Design"] * 3, *["Writing"] * 2]},
    ),
    "39-active-sheet.xlsx": Right("USD", THREE, {"2026": 1}),
    "44-total-row.csv": Right("EUR", THREE, dropped={TOTAL: 1}),
    "47-json-lines.jsonl": Right("USD", [*FOUR, 60]),
    "49-utf16-no-mark.csv": Right("USD", THREE),
    "60-workbook-of-1997.xls": PRICE_LIST,
    "61-binary-workbook.xlsb": PRICE_LIST,
    # What the columns are.
    "40-rank-is-no-level.csv": Right("USD", [*FOUR, 60, 75], unread=["rank", "score"]),
    "41-names-of-marketplaces.csv": Right(
        "USD",
        THREE,
        columns={"rating": [4.9, 4.8, 5], "reviews": [3, 4, 5], "country": ["Peru"] * 3},
        options=IN_USD,
    ),
    "42-partial-map.csv": Right(
        "EUR",
        THREE,
        columns={
            "rating": [4.9, 4.7, 5],
            "reviews": [12, 3, 45],
            "category": ["Design", "Texte", "Vidéo"],
        },
        options={"mapping": {"title": "Titre du service", "price": "price_eur"}},
        first="Logo dessiné à la main",
    ),
    "43-double-column-unneeded.csv": Right("USD", THREE, unread=["image", "image"]),
}

#: What cannot be read without a word of its owner: the error, and what its sentence says.
REFUSED: dict[str, tuple[type[AppError], str]] = {
    "08-hourly-mixed-with-fixed.csv": (prices.UnitUnclear, "hour: 2 (“20”); project: 2 (“350”)"),
    "37-no-header.csv": (NamesMissing, "looks like a listing, not like column names"),
    "46-uncached-formulas.xlsx": (InvalidFile, "formulas without stored results"),
    "48-html-xls.xls": (InvalidFile, "web page (HTML)"),
}
LISTS = ("51-list-optional-text.csv", "52-list-rank-score.csv")


@pytest.mark.parametrize("name", RIGHT)
def test_a_file_is_read_right(name: str) -> None:
    """Each value, and each thing that is said of the import, is the right one."""
    right = RIGHT[name]
    market = read(CASES / name, **right.options)
    assert market.frame["price"].tolist() == right.prices
    assert market.currency == right.currency
    assert {note.split(":")[0]: n for note, n in market.report.notes.items()} == {
        note.split(":")[0]: n for note, n in right.notes.items()
    }
    assert market.report.dropped == right.dropped
    found = market.frame[list(right.columns)]
    assert found.astype(object).where(found.notna(), None).to_dict("list") == right.columns
    others = set(market.frame.columns[market.frame.notna().any()])
    assert others == {"description", "price", "currency", *right.columns} | (
        {"seller_id"} if name.startswith("42") else set()
    )
    assert market.report.unread == right.unread
    assert market.frame["description"].iloc[0] == right.first


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_clear_is_asked(name: str) -> None:
    """The sentence quotes what its owner has to decide or mend."""
    error, said = REFUSED[name]
    with pytest.raises(error) as caught:
        read(CASES / name)
    assert said in str(caught.value)


def test_levels_are_in_order() -> None:
    """Spellings of one level share a step of the ladder, from lowest to highest."""
    market = read(CASES / "50-level-synonyms.csv")
    assert market.level_order == ("New Seller", "Level 2", "Top Rated Seller")


def test_a_list_is_read_as_a_market_is() -> None:
    """What an import would treat as missing is missing and flagged in a list, never an error."""
    file = open_services(CASES / LISTS[0])
    [rows] = service_chunks(file, 10)
    services = [row.service for row in rows]
    assert not any(isinstance(service, AppError) for service in services)
    assert [(s.rating, s.reviews) for s in services if not isinstance(s, AppError)] == [
        (4.9, 1234),
        (4.9, 12),
        (4.9, None),
        (None, None),
        (None, None),
        (None, 3),
    ]
    assert [[flag.code for flag in row.flags] for row in rows] == [
        [],
        [],
        [],
        [],
        [],
        ["unread_rating"],
    ]


def test_a_rank_and_a_score_are_left_alone() -> None:
    """Numbers above five are no stars, in a list too: no row is refused for a guess."""
    file = open_services(CASES / LISTS[1])
    assert file.mapping == {"title": "title"}
    [rows] = service_chunks(file, 10)
    assert [
        row.service.description[:4] for row in rows if not isinstance(row.service, AppError)
    ] == [
        "Hand",
        "Tran",
        "Edit",
        "Set ",
        "Writ",
        "Reco",
    ]


def test_every_file_has_its_answer() -> None:
    """No case lies about unread."""
    assert {path.name for path in CASES.iterdir()} == {*RIGHT, *REFUSED, *LISTS}
