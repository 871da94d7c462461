"""XLSX is read as the same rows in CSV are; a bad spreadsheet gets a sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook

from core.data.readers import guess, read
from core.data.readers.workbook import ERROR_VALUE, NO_RESULT, OTHER_SHEETS
from core.errors import CurrencyUnknown, InvalidFile

HEADER = ("Title", "Price", "Stars", "Reviews")
ROWS = [
    ("A modern logo", 12.5, 4.5, 3),
    ("A long article", 1234.567, None, None),
    ("A short film", 40, 5, 12),
]


def written(
    folder: Path,
    rows: Sequence[Sequence[Any]] = ROWS,
    header: Sequence[Any] = HEADER,
    change: Callable[[Workbook], None] = lambda _book: None,
) -> Path:
    """Write a workbook of one sheet."""
    book = Workbook()
    for row in (header, *rows):
        book.active.append(list(row))
    change(book)
    book.save(folder / "market.xlsx")
    return folder / "market.xlsx"


def refusal(path: Path, **options: Any) -> str:
    """Return the sentence with which a file is refused."""
    with pytest.raises(InvalidFile) as caught:
        read(path, max_mb=10, **options)
    return str(caught.value)


def zipped(path: Path, parts: dict[str, bytes]) -> Path:
    """Write an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return path


def replaced(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Write a workbook again with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    return zipped(path, {**parts, part: change(parts[part])})


def declaring(path: Path, size: int) -> Path:
    """Let a workbook say another size of its sheet than it has, in bytes."""
    with zipfile.ZipFile(path) as made:
        true = made.getinfo(SHEET).file_size.to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(true, size.to_bytes(4, "little")))
    return path


SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def shared(folder: Path, text: int) -> Path:
    """Write a workbook as Excel does; its one description is the text of that index."""
    row = "<row><c t='s'><v>{}</v></c><c{}><v>{}</v></c></row>"
    rows = row.format(0, " t='s'", 1) + row.format(text, "", 5)
    words = "".join(f"<si><t>{word}</t></si>" for word in ("Title", "Price", "A modern logo"))
    main = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
    path = replaced(
        written(folder),
        SHEET,
        lambda _xml: (f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>").encode(),
    )
    path = replaced(
        path,
        "[Content_Types].xml",
        lambda xml: xml.replace(
            b"</Types>",
            (
                f'<Override PartName="/xl/sharedStrings.xml" ContentType="{STRINGS}"/></Types>'
            ).encode(),
        ),
    )
    with zipfile.ZipFile(path, "a") as made:
        made.writestr("xl/sharedStrings.xml", f"<sst {main}>{words}</sst>")
    return path


def test_the_same_rows_are_the_same_listings(tmp_path: Path) -> None:
    """Numbers, missing ones, and prices of three decimals come out as from CSV."""
    found = read(written(tmp_path), currency="EUR")
    text = tmp_path / "market.csv"
    pd.DataFrame(ROWS, columns=list(HEADER)).astype({"Reviews": "Int64"}).to_csv(text, index=False)
    same = read(text, currency="EUR", decimal=".")
    pd.testing.assert_frame_equal(found.frame, same.frame)
    assert (found.report, found.reader) == (same.report, "mapped")


def test_what_makes_it_a_workbook_is_its_content(tmp_path: Path) -> None:
    """A spreadsheet that is called .csv is read as a spreadsheet."""
    path = written(tmp_path).rename(tmp_path / "market.csv")
    assert guess(path) == "mapped"
    assert len(read(path, currency="EUR").frame) == 3


def test_blank_rows_hidden_and_other_sheets_are_left_out(tmp_path: Path) -> None:
    """The first visible sheet with cells is read; that others are not is noted."""

    def change(book: Workbook) -> None:
        book.active.title = "Listings"
        book.create_sheet("Empty", 0)
        hidden = book.create_sheet("Hidden", 1)
        hidden.append(["Title", "Price"])
        hidden.sheet_state = "hidden"
        book.create_sheet("Notes").append(["Bought", "in May"])

    rows = [ROWS[0], (None,) * 4, ROWS[2]]
    found = read(written(tmp_path, rows, change=change), currency="EUR")
    assert found.frame["price"].tolist() == [12.5, 40.0]
    assert found.report.notes == {f"Listings: {OTHER_SHEETS}": 1}


def test_a_formula_gives_its_stored_result_and_is_never_run(tmp_path: Path) -> None:
    """What was computed before is read; without a result the cell is missing, and it is said."""
    rows = [("A modern logo", "=SUM(2,3)"), ("An article", "=1/0"), ("A film", 40)]
    path = written(tmp_path, rows, ("Title", "Price"))
    first = b"<f>SUM(2,3)</f><v />"
    made = replaced(path, SHEET, lambda xml: xml.replace(first, b"<f>SUM(2,3)</f><v>7.5</v>"))
    found = read(made, currency="EUR")
    assert found.frame["price"].tolist() == [7.5, 40.0]
    assert found.report.dropped == {"no price": 1}
    assert found.report.notes == {NO_RESULT: 1}


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    """A cell of text that begins with an equals sign is a description."""

    def change(book: Workbook) -> None:
        book.active["A2"].data_type = "s"

    path = written(tmp_path, [("=HYPERLINK(A1) a logo", 5.0)], ("Title", "Price"), change)
    assert read(path, currency="EUR").frame["description"][0] == "=HYPERLINK(A1) a logo"


def test_texts_are_read_where_excel_puts_them(tmp_path: Path) -> None:
    """Excel keeps each text once, in a part of its own; an index past its end is damage."""
    read_back = read(shared(tmp_path, 2), currency="EUR").frame
    assert read_back[["description", "price"]].to_numpy().tolist() == [["A modern logo", 5.0]]
    assert "damaged or incomplete" in refusal(shared(tmp_path, 9), currency="EUR")


def test_error_values_are_missing(tmp_path: Path) -> None:
    """#N/A is no description, and #DIV/0! no price."""
    path = written(tmp_path, [*ROWS, ("#N/A", 5, None, None)])
    found = read(path, currency="EUR")
    assert (len(found.frame), found.report.notes) == (3, {ERROR_VALUE: 1})


def test_dates_are_no_prices(tmp_path: Path) -> None:
    """A column of days as the price is refused; one day among prices is one row left out."""
    days = [("A modern logo", date(2024, 5, 17)), ("A film", datetime(2024, 5, 1, 12))]  # noqa: DTZ001 - a cell has no zone
    assert "'2024-05-17' is not a price" in refusal(
        written(tmp_path, days, ("Title", "Price")), currency="EUR"
    )
    found = read(written(tmp_path, [days[0], ("A film", 4)], ("Title", "Price")), currency="EUR")
    assert found.report.dropped == {"price is not a number": 1}


def test_currencies_are_read_from_how_numbers_are_shown(tmp_path: Path) -> None:
    """A format with € says EUR; one with $ leaves it open; three of them are refused."""

    def shown(*formats: str) -> Callable[[Workbook], None]:
        def change(book: Workbook) -> None:
            for row, shape in enumerate(formats, 2):
                book.active.cell(row, 2).number_format = shape

        return change

    euro = written(tmp_path, change=shown("#,##0.00 [$€-40C]", '0.00 "EUR"', "General"))
    assert read(euro).currency == "EUR"
    with pytest.raises(CurrencyUnknown):
        read(written(tmp_path, change=shown(*['"$"#,##0.00'] * 3)))
    mixed = written(tmp_path, change=shown("[$£-809]#,##0", "0.00 €", "[$JPY] 0"))
    assert "in several currencies (JPY, £, €)" in refusal(mixed)


def test_columns_are_checked_as_those_of_text(tmp_path: Path) -> None:
    """Two columns of one name, or 5,000 of them, are refused."""
    twice = written(tmp_path, [("a", 1, 2)], ("Title", "Price", " Price "))
    assert "more than one column named 'Price'" in refusal(twice)
    many = written(tmp_path, [range(5_000)], [f"c{i}" for i in range(5_000)])
    assert "has 5000 columns" in refusal(many)


def test_empty_workbooks_are_refused(tmp_path: Path) -> None:
    """No sheet of cells, no cell, and no row each have their sentence."""
    hidden = replaced(
        written(tmp_path),
        "xl/workbook.xml",
        lambda xml: xml.replace(b'state="visible"', b'state="hidden"'),
    )
    assert "has no sheet with cells" in refusal(hidden)
    assert "Every sheet of 'market.xlsx' is empty" in refusal(written(tmp_path, [], []))
    assert "no rows" in refusal(written(tmp_path, []))


def test_an_archive_without_a_workbook_is_refused(tmp_path: Path) -> None:
    """A document of another program is named; a broken XLSB file is damaged."""
    path = tmp_path / "market.xlsx"
    assert "is a Word file" in refusal(zipped(path, {"word/document.xml": b"x"}))
    assert "is a OpenDocument file" in refusal(zipped(path, {"mimetype": b"x"}))
    assert "damaged or incomplete" in refusal(zipped(path, {"xl/workbook.bin": b"x"}))


def test_old_and_protected_files_are_told_apart(tmp_path: Path) -> None:
    """A broken XLS file is damaged; a password is what hinders the other."""
    ole = bytearray(b"\xd0\xcf\x11\xe0".ljust(2_048, b"\0"))
    ole[30:32] = (9).to_bytes(2, "little")
    ole[48:52] = (1).to_bytes(4, "little")
    path = tmp_path / "market.xls"
    path.write_bytes(ole)
    assert "damaged or incomplete" in refusal(path)
    inside = "EncryptedPackage".encode("utf-16-le")
    ole[1_024 : 1_024 + len(inside)] = inside
    path.write_bytes(ole)
    assert "protected by a password" in refusal(path)


@pytest.mark.parametrize("keep", [0.5, 0.98])
def test_half_a_workbook_is_refused(tmp_path: Path, keep: float) -> None:
    """A download that broke off is damaged, whatever it still holds."""
    path = written(tmp_path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    assert "damaged or incomplete" in refusal(path)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (SHEET, lambda xml: xml[:-40]),
        (SHEET, lambda xml: xml.replace(b'<c r="', b"<c r=", 1)),
        (SHEET, lambda xml: xml.replace(b'r="A2"', b'r="??"')),
        (SHEET, lambda xml: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + xml),
        ("xl/workbook.xml", lambda _xml: b"<workbook>"),
        ("xl/styles.xml", lambda _xml: b"\xff\xfe"),
    ],
)
def test_what_is_wrong_inside_becomes_a_sentence(
    tmp_path: Path, part: str, change: Callable[[bytes], bytes]
) -> None:
    """Cut or wrong XML, indexes past their end and entities are all a damaged file."""
    assert "damaged or incomplete" in refusal(replaced(written(tmp_path), part, change))


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    """What a file declares is checked: its sum, its ratio, and parts that are held whole."""
    assert "unpacks to more than 500 MB" in refusal(declaring(written(tmp_path), 600_000_000))
    deep = replaced(written(tmp_path), SHEET, lambda xml: xml + b" " * 30_000_000)
    assert "times its size" in refusal(deep)
    styles = replaced(written(tmp_path), "xl/styles.xml", lambda xml: xml + b" " * 21_000_000)
    assert "times its size" in refusal(styles)


def test_a_file_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    """No part is read further than it declares."""
    path = replaced(written(tmp_path), SHEET, lambda xml: xml + b" " * 9_000_000)
    assert "damaged or incomplete" in refusal(declaring(path, 700))


def test_one_row_may_not_fill_memory(tmp_path: Path) -> None:
    """A row of millions of cells is found while the file is read through, and refused."""
    cells = "".join(f"<c><v>{i * i}</v></c>" for i in range(450_000)).encode()
    made = replaced(written(tmp_path), SHEET, lambda xml: xml.replace(b"</row>", cells + b"</row>"))
    assert "unpacks to more than" in refusal(made)


def test_a_false_size_costs_nothing(tmp_path: Path) -> None:
    """A sheet that is said to be full, or to hold a row numbered four billion, is read."""
    far = replaced(
        written(tmp_path),
        SHEET,
        lambda xml: xml.replace(
            b'<dimension ref="A1:D4"', b'<dimension ref="A1:XFD1048576"'
        ).replace(b'<row r="4">', b'<row r="4000000000">'),
    )
    assert len(read(far, currency="EUR").frame) == 3


def test_a_far_cell_does_not_fill_memory(tmp_path: Path) -> None:
    """A cell at the last place of a sheet would make a table of 17 billion cells: refused."""
    far = replaced(written(tmp_path), SHEET, lambda xml: xml.replace(b'r="D4"', b'r="XFD1048576"'))
    assert "unpacks to more than" in refusal(far, currency="EUR")
