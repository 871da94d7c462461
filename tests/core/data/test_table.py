from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.readers.source import TOO_FEW_CELLS, TOO_MANY_CELLS, inspect, load
from core.data.readers.table import NOT_UTF8
from core.errors import InvalidFile

Write = Callable[..., Path]


def refusal(path: Path, max_mb: float = 1) -> str:
    def attempt() -> None:
        layout = inspect(path, max_mb)
        load(layout, layout.header)

    with pytest.raises(InvalidFile) as caught:
        attempt()
    return str(caught.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(write: Write, delimiter: str) -> None:
    """Comma, semicolon, tab and bar are told apart, quoted ones inside cells notwithstanding."""
    path = write(f'title{delimiter}price\n"a, b; c | d\te"{delimiter}5\nlogo{delimiter}6\n')
    layout = inspect(path, 1)
    assert (layout.delimiter, layout.header) == (delimiter, ("title", "price"))
    assert load(layout, ["title"]).frame["title"].tolist() == ["a, b; c | d\te", "logo"]


def test_decimal_commas_do_not_look_like_delimiters(write: Write) -> None:
    """A French file with semicolons and decimal commas is cut at the semicolons."""
    path = write("Titre;Prix\nLogo, simple;1 234,50\nAffiche;7,00\n")
    assert inspect(path, 1).header == ("Titre", "Prix")


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),
    ],
)
def test_encoding_is_found(write: Write, encoding: str, expected: str) -> None:
    """UTF-8 with or without a mark, UTF-16 with its mark and Latin-1 give the same text."""
    path = write("créé,prix\nétude,5\n", encoding=encoding)
    layout = inspect(path, 1)
    table = load(layout, layout.header)
    assert layout.encoding == expected
    assert layout.header == ("créé", "prix")
    assert table.frame["créé"].tolist() == ["étude"]
    assert (NOT_UTF8 in table.notes) == (expected == "cp1252")


def test_late_latin_1_byte_is_noticed(write: Write) -> None:
    """A byte that is not UTF-8 after the first megabytes still decides the encoding."""
    path = write(b"title,price\n" + b"logo,5\n" * 300_000 + b"caf\xe9,5\n")
    assert inspect(path, 10).encoding == "cp1252"


def test_blank_cells_are_missing(write: Write) -> None:
    """Empty cells are missing, and blank lines are no rows."""
    table = load(inspect(write("title,price\n\n,5\n\nlogo,\n\n"), 1), ["title", "price"])
    assert table.frame.isna().to_numpy().tolist() == [[True, False], [False, True]]


def test_uneven_rows_are_counted(write: Write) -> None:
    """A row with surplus cells is dropped, one with too few is kept; trailing commas are fine."""
    path = write("title,price\nlogo,5\na,b,6\nflyer\nposter,7,,\n")
    table = load(inspect(path, 1), ["title", "price"])
    assert table.frame["title"].tolist() == ["logo", "flyer", "poster"]
    assert table.dropped == {TOO_MANY_CELLS: 1}
    assert table.notes == {TOO_FEW_CELLS: 1}


def test_progress_ends_at_the_size_of_the_file(write: Write) -> None:
    """Progress is in bytes, up to the file's size."""
    path = write("title,price\n" + "logo,5\n" * 60_000)
    calls: list[tuple[str, int, int]] = []
    load(inspect(path, 1), ["title"], lambda *call: calls.append(call))
    assert len(calls) == 2
    assert calls[-1][1:] == (path.stat().st_size,) * 2


def test_missing_file_is_named(tmp_path: Path) -> None:
    """A path where nothing is gives a sentence with the path."""
    assert "no readable file" in refusal(tmp_path / "none.csv")


def test_directory_is_refused(tmp_path: Path) -> None:
    """A folder is no file of listings."""
    assert "is not a file" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n \n", "only blank lines"),
        (b"title,price\n", "no rows"),
        (b"title,price", "no rows"),
        (b",,\n,,\n", "names no column"),
        (b"title,price,price\na,1,2\n", "more than one column named 'price'"),
        (b'title,price\nlogo,5\n"open,6\nflyer,7\n', "line 3 is never closed"),
        (b"PK\x03\x04" + b"x" * 100, "archive that cannot be unpacked"),
        (b"\x1f\x8b" + b"x" * 100, "archive that cannot be unpacked"),
        (b"BZh" + b"x" * 100, "BZIP2 file, not a CSV or XLSX file"),
        (bytes(range(256)) * 20, "is not text"),
        (",".join(f"c{i}" for i in range(201)).encode() + b"\n1\n", "201 columns"),
        (b"title,price\n" + b"x" * 150_000 + b",5\n", "longer than 131,072 characters"),
    ],
)
def test_unusable_file_is_refused_in_a_sentence(write: Write, content: bytes, said: str) -> None:
    """Each kind of unusable file gets its own sentence."""
    assert said in refusal(write(content))


def test_size_is_checked_before_reading(tmp_path: Path) -> None:
    """A sparse file of 300 MB is refused by its size alone."""
    path = tmp_path / "big.csv"
    with path.open("wb") as handle:
        handle.truncate(300_000_000)
    assert "300.0 MB" in refusal(path, max_mb=200)


def test_one_endless_line_is_refused(write: Write) -> None:
    """A file that is a single line of millions of characters is refused, not held in memory."""
    assert "1000000 characters" in refusal(write(b"a," * 1_500_000), max_mb=10)


def test_stray_nul_is_no_reason_to_refuse(write: Write) -> None:
    """A NUL in a cell comes through, for cleaning to take out."""
    table = load(inspect(write("title,price\nlo\x00go,5\n"), 1), ["title"])
    assert table.frame["title"].tolist() == ["lo\x00go"]
