"""A list of services is read the same from CSV, XLSX and Parquet, row by row, in file order."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from core.data.readers.services import open_services, service_chunks
from core.errors import InvalidFile, InvalidInput
from core.types import ServiceInput

FRAME = pd.DataFrame(
    {
        "Title": ["A logo", "An app", None, "  "],
        "Détails": ["3 concepts", "for iOS\nand Android", "only a text", None],
        "Note": [4.9, 4.5, None, 3.0],
        "Nb avis": [1200, 5, 0, 2],
        "Delivery time": [3, 14, 1, 2],
        "Revisions": ["unlimited", "2", None, "0"],
        "Reference": ["@1", "b", "c", "d"],
    }
)


def written(folder: Path, ending: str, frame: pd.DataFrame = FRAME) -> Path:
    """Write a list in a format."""
    path = folder / f"list.{ending}"
    if ending == "csv":
        frame.to_csv(path, index=False)
    elif ending == "xlsx":
        frame.to_excel(path, index=False)
    else:
        frame.to_parquet(path, index=False)
    return path


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_the_three_formats_give_the_same_services(tmp_path: Path, ending: str) -> None:
    """Columns are guessed, numbers read, blanks stay absent, title and text are joined."""
    mapping = {
        "title": "title",
        "description": "Détails",
        "rating": "Note",
        "reviews": "Nb avis",
        "delivery_days": "Delivery time",
        "revisions": "Revisions",
    }
    file = open_services(written(tmp_path, ending), mapping)
    assert file.rows == 4
    [rows] = service_chunks(file, 10)
    assert rows[0].service == ServiceInput(
        "A logo\n3 concepts", rating=4.9, reviews=1200, delivery_days=3, revisions=math.inf
    )
    assert rows[1].service.description == "An app\nfor iOS\nand Android"
    assert rows[2].service == ServiceInput("only a text", reviews=0, delivery_days=1)
    assert rows[3].service.description == ""
    assert [row.cells[-1] for row in rows] == ["@1", "b", "c", "d"]


def test_columns_are_guessed_from_their_names(tmp_path: Path) -> None:
    """English and French names, as an import guesses them; a price is no input."""
    frame = FRAME.rename(columns={"Détails": "Description"}).assign(price="5", fiabilité="0.8")
    file = open_services(written(tmp_path, "csv", frame))
    assert file.mapping == {
        "title": "Title",
        "description": "Description",
        "rating": "Note",
        "reviews": "Nb avis",
        "delivery_days": "Delivery time",
        "revisions": "Revisions",
        "reliability": "fiabilité",
    }


def test_chunks_go_on_from_any_row(tmp_path: Path) -> None:
    """Rows keep their order, whatever the size of the chunks."""
    file = open_services(written(tmp_path, "csv"), {"description": "Reference", "title": ""})
    read = [row.service.description for part in service_chunks(file, 2, start=1) for row in part]
    assert read == ["b", "c", "d"]
    assert [len(part) for part in service_chunks(file, 3)] == [3, 1]


def test_chunks_shrink_towards_the_end(tmp_path: Path) -> None:
    """Half of what is left at a time, but no less than was said; nothing is left out."""
    frame = pd.DataFrame({"description": [f"text {i}" for i in range(50)]})
    file = open_services(written(tmp_path, "csv", frame))
    parts = list(service_chunks(file, 16, least=4))
    assert [len(part) for part in parts] == [16, 16, 9, 4, 4, 1]
    read = [row.service.description for part in parts for row in part]
    assert read == frame["description"].tolist()


def test_a_row_that_cannot_be_read_is_an_error_in_its_place(tmp_path: Path) -> None:
    """Cells without a column; a number that is none is left out, and a short row only silent."""
    path = tmp_path / "list.csv"
    path.write_text("description,rating\nok,4\nbad,many\nlong,4,surplus\nshort\n")
    [rows] = service_chunks(open_services(path), 10)
    assert rows[1].service == ServiceInput("bad")
    assert [flag.code for flag in rows[1].flags] == ["unread_rating"]
    assert isinstance(rows[2].service, InvalidInput)
    assert rows[3].service == ServiceInput("short")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("a,b\n1,2\n", "recognised as the description"), ("description\n", "no rows")],
)
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, content: str, sentence: str) -> None:
    """Without a description or without rows there is nothing to price."""
    path = tmp_path / "list.csv"
    path.write_text(content)
    with pytest.raises(InvalidFile, match=sentence):
        open_services(path)


def test_a_mapping_names_what_exists(tmp_path: Path) -> None:
    """An unknown field and an unknown column are said."""
    path = written(tmp_path, "csv")
    with pytest.raises(InvalidInput, match="price"):
        open_services(path, {"price": "Note"})
    with pytest.raises(InvalidFile, match="Nothing"):
        open_services(path, {"description": "Nothing"})


def test_an_archive_that_is_no_spreadsheet_or_unpacks_to_too_much_is_refused(tmp_path: Path):
    """A ZIP of anything else, and a bomb, are sentences."""
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "b")
        archive.writestr("b.txt", "b")
    with pytest.raises(InvalidFile, match="is a ZIP archive of 2 files"):
        open_services(path)
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.csv", "w") as inside,
    ):
        for _ in range(6):
            inside.write(b"\0" * 100_000_000)
    with pytest.raises(InvalidFile, match="unpacks to more"):
        open_services(path)


@pytest.mark.parametrize(
    ("part", "more", "sentence"),
    [
        ("xl/styles.xml", b" " * 21_000_000, "times its size"),
        ("xl/worksheets/sheet1.xml", b'<!DOCTYPE x [<!ENTITY a "b">]>', "damaged"),
    ],
)
def test_a_list_is_checked_as_a_market_is(
    tmp_path: Path, part: str, more: bytes, sentence: str
) -> None:
    """A part that is parsed whole, and entities, are refused before the list is parsed."""
    good, path = written(tmp_path, "xlsx"), tmp_path / "bad.xlsx"
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + (more if name == part else b""))
    with pytest.raises(InvalidFile, match=sentence):
        open_services(path)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_none_is_apart_from_an_empty_cell(tmp_path: Path, ending: str) -> None:
    """A word says that there is none, in both languages; an empty cell says nothing."""
    frame = pd.DataFrame(
        {
            "description": ["A logo", "An app", "A text", "A site"],
            "seller level": ["none", "New", None, "Sans niveau"],
            "rating": ["No rating", "-", None, "4.5"],
            "reviews": ["Aucun", "new", None, "pas encore"],
        }
    )
    [rows] = service_chunks(open_services(written(tmp_path, ending, frame)), 10)
    assert [row.service for row in rows] == [
        ServiceInput("A logo", without=("seller_level", "rating", "reviews")),
        ServiceInput("An app", seller_level="New", without=("rating", "reviews")),
        ServiceInput("A text"),
        ServiceInput("A site", rating=4.5, without=("seller_level", "reviews")),
    ]


def test_a_list_says_how_much_is_delivered(tmp_path: Path) -> None:
    """A column of quantities stands instead of the text; a cell that says none is flagged."""
    path = tmp_path / "list.csv"
    cells = (
        "words=1500; pages=3",
        "mots=20",
        "none",
        "",
        "gallons=3",
        "words=-5",
        "words=0",
        "many",
    )
    lines = [f"I will write 500 words,{cell}" for cell in cells]
    path.write_text("\n".join(["description,Quantities", *lines]), encoding="utf-8")
    [rows] = service_chunks(open_services(path), 10)
    read = [row.service.quantities for row in rows if isinstance(row.service, ServiceInput)]
    none = [None] * 4
    assert read == [{"words": 1500, "pages": 3}, {"words": 20}, {}, None, *none]
    assert [len(row.flags) for row in rows] == [0, 0, 0, 0, 1, 1, 1, 1]
    named = service_chunks(open_services(path, {"quantities": ""}), 10)
    assert [row.service.quantities for row in next(named)] == [None] * 8


@pytest.mark.parametrize("name", ["basic_price", "Prix basique"])
def test_a_list_says_what_its_basic_package_costs(tmp_path: Path, name: str) -> None:
    """A column of basic prices, with or without a currency; one that is no price is flagged."""
    path = tmp_path / "list.csv"
    lines = [f"I will design a logo,{cell}" for cell in ("50", "$80", "abc", "-4", "")]
    path.write_text("\n".join([f"description,{name}", *lines]), encoding="utf-8")
    [rows] = service_chunks(open_services(path), 10)
    read = [row.service.basic_price for row in rows if isinstance(row.service, ServiceInput)]
    assert read == [50, 80, None, None, None]
    assert [[flag.code for flag in row.flags] for row in rows] == [
        [],
        [],
        ["unread_basic_price"],
        ["unread_basic_price"],
        [],
    ]


def test_a_list_is_read_as_a_market_is(tmp_path: Path) -> None:
    """A rating with its count, of 100, out of range or in words: read, or left out with a flag."""
    path = tmp_path / "list.csv"
    path.write_text(
        'title,rating,reviews\nA logo,"4,9 (1 234)",\nA text,98 %,12\nA film,4.9 out of 5,\n'
        "A shop,New,\nA song,N/A,no reviews\nA jingle,7,3\n",
        encoding="utf-8",
    )
    [rows] = service_chunks(open_services(path), 10)
    assert [row.service for row in rows] == [
        ServiceInput("A logo", rating=4.9, reviews=1234),
        ServiceInput("A text", rating=4.9, reviews=12),
        ServiceInput("A film", rating=4.9),
        ServiceInput("A shop", without=("rating",)),
        ServiceInput("A song", without=("reviews",)),
        ServiceInput("A jingle", reviews=3),
    ]
    assert [len(row.flags) for row in rows] == [0, 0, 0, 0, 0, 1]


def test_a_rank_and_a_score_are_no_level_and_no_rating(tmp_path: Path) -> None:
    """A list keeps its rows where a column only looks like a field by its name."""
    path = tmp_path / "list.csv"
    path.write_text("rank,title,score\n1,A logo,88\n2,A text,91\n3,A film,75\n")
    assert open_services(path).mapping == {"title": "title"}


def test_a_mapping_changes_one_guess(tmp_path: Path) -> None:
    """The other columns keep theirs; an empty one is not read."""
    path = tmp_path / "list.csv"
    path.write_text("nom,rating,reviews\nA logo,4.5,3\n")
    file = open_services(path, {"description": "nom", "reviews": ""})
    assert file.mapping == {"description": "nom", "rating": "rating"}


@pytest.mark.parametrize("cell", ["1234", "https://x.example/1", "–"])
def test_a_column_of_that_name_is_the_description(tmp_path: Path, cell: str) -> None:
    """Each row says what is wrong with it; the list is not refused for lack of a column."""
    path = tmp_path / "list.csv"
    path.write_text(f"description,rating\n{cell},4.9\n", "utf-8")
    file = open_services(path)
    assert file.mapping["description"] == "description"
    [rows] = service_chunks(file, 10)
    assert [row.cells for row in rows] == [(cell, "4.9")]


@pytest.mark.parametrize(
    "lines",
    [
        ["A logo"],
        ["I will design a logo for you"],
        ["A page, a word, an image", "A video"],
        ["Project", "Hours of coaching"],
    ],
)
def test_a_list_of_one_column_has_its_first_service(tmp_path: Path, lines: list[str]) -> None:
    """Words that could be units are services below "description": nothing is part of the name."""
    path = tmp_path / "list.csv"
    pd.DataFrame({"description": lines}).to_csv(path, index=False)
    [rows] = service_chunks(open_services(path), 10)
    assert [row.service.description for row in rows] == lines
