"""Files as people have them are opened: encodings, where the table starts, kinds of file."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from core.data.readers import read
from core.data.readers.encoding import detect_encoding, opened_text, repaired
from core.data.readers.source import NAMES_AGAIN, REPAIRED, TOTAL, inspect, load, records
from core.data.readers.start import NamesMissing
from core.data.readers.table import TWO_ENCODINGS, Table
from core.data.readers.workbook import HIDDEN_COLUMNS, HIDDEN_ROWS, SHARES
from core.errors import InvalidFile, InvalidInput
from core.types.reading import Opening

Write = Callable[..., Path]

TEXTS = {
    ("cp1252", "fr"): "Création d’un logo épuré\nRédaction à la carte\nŒuvre – 20 €",
    ("cp1252", "es"): "Diseño web\nTraducción al español",
    ("cp1252", "de"): "Übersetzung für Bäcker\nSchöne Straßenkarte",
    ("cp1252", "pt"): "Criação de logótipo\nTradução para português",
    ("mac_roman", "fr"): "Création d'un logo épuré\nRédaction à la carte",
    ("cp850", "fr"): "Création d'un logo épuré\nRédaction à la carte",
    ("iso8859_15", "fr"): "Création de logo à 20 €\nCœur",
    ("cp1250", "pl"): "Narysuję logo dla piekarni Żytniej\nPrzetłumaczę ulotkę",
    ("iso8859_2", "pl"): "Narysuję logo dla piekarni Żytniej\nPrzetłumaczę ulotkę",
    ("cp1250", "cs"): "Nakreslím logo pro pekařství\nPřeložím leták do češtiny",
    ("cp1250", "hu"): "Logót tervezek pékségnek őszintén\nSzűrő és tűző",
    ("cp1251", "ru"): "Рисую логотип для пекарни\nПЕРЕВОД",
    ("cp1251", "uk"): "Намалюю логотип для пекарні\nПерекладу їхній текст",
    ("koi8_r", "ru"): "Рисую логотип для пекарни\nПеревожу тексты",
    ("cp866", "ru"): "Рисую логотип для пекарни\nПеревожу тексты",
    ("cp1253", "el"): "Σχεδιάζω λογότυπο για φούρνο\nΜετάφραση φυλλαδίου",
    ("cp1254", "tr"): "Şık logo tasarımı\nBroşürü çeviririm",
    ("cp1255", "he"): "עיצוב לוגו למאפייה\nתרגום עלון",
    ("cp1256", "ar"): "تصميم شعار لمخبز\nترجمة نشرة إلى الهولندية",
    ("cp1257", "lt"): "Sukursiu logotipą kepyklai\nIšversiu į lietuvių kalbą",
    ("cp932", "ja"): "パン屋のロゴを作ります\n旅行動画を編集します",
    ("euc_jp", "ja"): "パン屋のロゴを作ります\n旅行動画を編集します",
    ("gb18030", "zh"): "为面包店设计标志\n翻译传单",
    ("big5", "zh"): "為麵包店設計標誌\n翻譯傳單",
    ("cp949", "ko"): "빵집 로고를 디자인합니다\n여행 영상 편집",
    ("utf-16-le", "ru"): "Рисую логотип для пекарни\nПеревожу тексты",
    ("utf-16-be", "fr"): "Création d’un logo épuré\nRédaction à la carte",
    ("utf-32", "fr"): "Création d’un logo épuré\nRédaction à la carte",
}


def table(path: Path, opening: Opening | None = None) -> Table:
    """Read every column that has a name of its own."""
    layout = inspect(path, 10, opening)
    return load(layout, [name for name in layout.header if layout.header.count(name) == 1])


def book(path: Path, change: Callable[[Workbook, Worksheet], object]) -> Path:
    """Write a workbook that somebody has changed."""
    made = Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    change(made, sheet)
    made.save(path)
    return path


def refusal(path: Path, opening: Opening | None = None) -> str:
    """Return the sentence with which a file is refused."""
    with pytest.raises(InvalidFile) as caught:
        table(path, opening)
    return str(caught.value)


@pytest.mark.parametrize(("encoding", "language"), TEXTS)
def test_letters_are_those_that_were_written(write: Write, encoding: str, language: str) -> None:
    """A few words in any customary encoding come out as they were typed."""
    lines = TEXTS[encoding, language].split("\n")
    path = write("title;price\n" + "".join(f"{line};20\n" for line in lines), encoding=encoding)
    assert table(path).frame["title"].tolist() == lines


def test_each_line_has_its_own_encoding_where_a_file_mixes_two(write: Write) -> None:
    """Lines that are UTF-8 stay so beside others; only those are read otherwise."""
    path = write("title,price\nÉtude,5\n".encode() + "Création,6\n".encode("cp1252"))
    found = table(path)
    assert found.frame["title"].tolist() == ["Étude", "Création"]
    assert list(found.notes) == [f"Windows-1252 (Latin-1): {TWO_ENCODINGS}"]
    both = write("title,price\nПеревод,5\n".encode() + "Логотип для пекарни,6\n".encode("cp1251"))
    assert table(both).frame["title"].tolist() == ["Перевод", "Логотип для пекарни"]


def test_what_was_decoded_wrongly_before_is_put_right(write: Write) -> None:
    """Mojibake in a valid file is repaired, cell by cell, and counted."""
    path = write("title,price\nCrÃ©ation de logo,â‚¬20\nSão João,5\nРџРµСЂРµРІРѕРґ,6\n")
    found = table(path)
    assert found.frame["title"].tolist() == ["Création de logo", "São João", "Перевод"]
    assert found.frame["price"].tolist() == ["€20", "5", "6"]
    assert found.notes == {REPAIRED: 3}
    assert next(iter(records(inspect(path, 1))))[0] == "Création de logo"


@pytest.mark.parametrize("text", ["GRÂCE À VOUS", "naïve café", "Перевод", "ÄÖÜ", "© 2026"])
def test_good_text_is_left_alone(text: str) -> None:
    """Rare letters are no sign of damage."""
    assert repaired(text) == text


def test_letters_of_no_encoding_are_asked_about(write: Write) -> None:
    """Bytes that make no likely text in any encoding are never stored."""
    noise = bytes((i * 89 + i * i * 7) % 128 + 128 for i in range(300))
    assert "save it as UTF-8" in refusal(write(b"title,price\n" + noise + b",5\n"))


@pytest.mark.parametrize(
    ("content", "header", "n"),
    [
        ("sep=;\ntitle;price\nA logo;20,50\nA text;35\n", ("title", "price"), 2),
        ('"sep=|"\ntitle|price\nA logo, round|20\n', ("title", "price"), 1),
        ("SEP=\\t\ntitle\tprice\nA logo\t20\n", ("title", "price"), 1),
        ("Export\nDate: 2026-05-01\n\ntitle,price\nA logo,20\nA text,35\n", ("title", "price"), 2),
        ("Mon export;;\n;;\nTitre;Note;Prix\nUn logo;4,9;20\n", ("Titre", "Note", "Prix"), 1),
        ("# generated, by a tool\nname,price\nA logo,20\nA text,3\n", ("name", "price"), 2),
        ("Отчёт за май\nУслуга;Цена\nЛоготип;500\nПеревод;800\n", ("Услуга", "Цена"), 2),
        ("title~price\nA logo~20\nA text~35\n", ("title", "price"), 2),
        ("c1,c2\nA logo,20\nA text,35\n", ("c1", "c2"), 2),
        ("\n\n title , price \nA logo,20\n", ("title", "price"), 1),
    ],
)
def test_the_table_starts_below_what_stands_above_it(
    write: Write, content: str, header: tuple[str, ...], n: int
) -> None:
    """Titles, dates, instructions and blank lines are no column names."""
    path = write(content)
    assert inspect(path, 1).header == header
    assert len(table(path).frame) == n


@pytest.mark.parametrize(
    "content",
    [
        "A logo for a bakery,20,https://x.example/0\nA leaflet,35,https://x.example/1\n",
        "Un logo;20,00 €\nUn texte;35,50 €\nUn film;150 €\n",
        "Logo\t$20\nText\t$35\n",
        "2026-01-02,A logo,20\n2026-01-03,A text,30\n",
    ],
)
def test_a_file_without_names_says_so_and_can_be_read(write: Write, content: str) -> None:
    """The first listing is not taken for names; with row 0, columns are called A, B and so on."""
    path = write(content)
    with pytest.raises(NamesMissing, match="looks like a listing"):
        inspect(path, 1)
    layout = inspect(path, 1, Opening(header_row=0))
    assert layout.header[:2] == ("A", "B")
    assert len(load(layout, ["A"]).frame) == content.count("\n")


def test_the_row_of_the_names_can_be_given(write: Write) -> None:
    """Lines are counted from 1, blank ones too; a row that is none is refused."""
    path = write("x,y\n\nitem,amount\nA logo,20\n")
    assert inspect(path, 1, Opening(header_row=3)).header == ("item", "amount")
    assert "cannot name columns" in refusal(path, Opening(header_row=2))
    with pytest.raises(InvalidInput):
        inspect(path, 1, Opening(header_row=-1))


@pytest.mark.parametrize(
    "total",
    ["TOTAL,205", "Total :,205", "Somme,205", "Итого,205", "Grand total,205", "Gesamt,205",
     "المجموع,205", "合計,205", "Sub-total,205", "Moyenne,68.33", "Total HT,205",
     "Sous-total Design,205"],
)  # fmt: off
def test_a_sum_of_the_others_is_no_listing(write: Write, total: str) -> None:
    """A row that only says total and a number is left out, with a reason."""
    found = table(write(f"Service,Price\nA logo,20\nA text,35\nA film,150\n{total}\n"))
    assert len(found.frame) == 3
    assert found.dropped == {TOTAL: 1}


@pytest.mark.parametrize(
    "row", ["Total makeover,205", "Summary,20", "Total,Total makeover", "Average,3 posters"]
)
def test_a_listing_that_begins_like_a_sum_stays(write: Write, row: str) -> None:
    """A word that begins a title is not a sum."""
    assert len(table(write(f"Service,Price\nA logo,20\n{row}\n")).frame) == 2


def test_a_sum_may_stand_in_any_column(write: Write) -> None:
    """Its word may come after the number, or after blank cells."""
    found = table(write("N°;Prix;Service\n1;20 €;Logo\n2;35 €;Texte\n;55 €;Total\n"))
    assert found.dropped == {TOTAL: 1}


def test_quotes_are_doubled_or_escaped(write: Write) -> None:
    """Both ways of writing a quote inside a cell give the same text."""
    for inside in ('""hi""', '\\"hi\\"'):
        found = table(write(f'title,price\n"He said {inside}, a logo",20\nA text,35\n')).frame
        assert found["title"].tolist() == ['He said "hi", a logo', "A text"]


def test_names_that_come_again_are_no_listing(write: Write) -> None:
    """Exports put one after another repeat their first line."""
    found = table(write("title,price\nA logo,20\nTitle,Price\nA text,35\n"))
    assert found.frame["title"].tolist() == ["A logo", "A text"]
    assert found.dropped == {NAMES_AGAIN: 1}


def test_a_doubled_column_is_refused_only_if_it_is_read(write: Write) -> None:
    """Two columns of one name do no harm while nobody asks for them."""
    layout = inspect(write("title,price,image,image\nA logo,20,a,b\n"), 1)
    assert len(load(layout, ["title", "price"]).frame) == 1
    with pytest.raises(InvalidFile, match="more than one column named 'image'"):
        load(layout, ["title", "image"])


def test_the_sheet_that_opens_is_read(tmp_path: Path) -> None:
    """Not the first one; another can be asked for by name or number; the report names it."""

    def change(made: Workbook, first: Worksheet) -> None:
        first.title = "Archive"
        first.append(["title", "price"])
        first.append(["Old logo", 1])
        second = made.create_sheet("2026")
        second.append(["title", "price"])
        second.append(["A logo", 20])
        made.active = 1

    path = book(tmp_path / "two.xlsx", change)
    assert table(path).frame["title"].tolist() == ["A logo"]
    assert next(iter(table(path).notes)).startswith("2026: the sheet that was read")
    for asked in ("archive", "1"):
        assert table(path, Opening(sheet=asked)).frame["title"].tolist() == ["Old logo"]
    assert "Its sheets are: 'Archive', '2026'" in refusal(path, Opening(sheet="May"))


def test_a_cover_sheet_is_passed_over(tmp_path: Path) -> None:
    """Where the open sheet has no known column and another has, that one is read."""

    def change(made: Workbook, first: Worksheet) -> None:
        first.append(["Read me first"])
        first.append(["These prices are those of May"])
        second = made.create_sheet("Prices")
        second.append(["Title", "Price"])
        second.append(["A logo", 20])

    assert inspect(book(tmp_path / "cover.xlsx", change), 1).sheet == "Prices"


def test_a_title_above_and_merged_cells(tmp_path: Path) -> None:
    """Names are found below a title; a merged cell is the value of all its rows."""

    def change(_made: Workbook, sheet: Worksheet) -> None:
        for row in (["RATE CARD"], [], ["Category", "Service", "Price"], ["Design", "A logo", 20]):
            sheet.append(row)
        sheet.append([None, "A poster", 35])
        sheet.append(["Text", "An article", 50])
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A4:A5")

    found = table(book(tmp_path / "card.xlsx", change)).frame
    assert found["Category"].tolist() == ["Design", "Design", "Text"]


def test_hidden_columns_are_not_guessed_and_hidden_rows_are_said(tmp_path: Path) -> None:
    """A hidden price is not taken for the price, but can be asked for."""

    def change(_made: Workbook, sheet: Worksheet) -> None:
        for row in (["title", "cost", "price"], ["A logo", 1, 20], ["A text", 2, 30]):
            sheet.append(row)
        sheet.column_dimensions["B"].hidden = True
        sheet.row_dimensions[3].hidden = True

    layout = inspect(book(tmp_path / "hidden.xlsx", change), 1)
    assert layout.offered == ("title", "", "price")
    found = load(layout, ["title", "cost"])
    assert found.frame["cost"].tolist() == ["1", "2"]
    assert found.notes == {HIDDEN_COLUMNS: 1, HIDDEN_ROWS: 1}


def test_numbers_are_read_as_they_are_shown(tmp_path: Path) -> None:
    """Percentages, currencies and durations bear their signs; in a list to price, they do not."""
    from datetime import time, timedelta

    shown = [
        (0.98, "0%", "98%"),
        (0.985, "0.0%", "98.5%"),
        (20, "[$€-40C] #,##0.00", "20 €"),
        (20, '"$"#,##0', "20 $"),
        (timedelta(hours=36), "[h]:mm", "1.5 days"),
        (time(12), "h:mm", "0.5 days"),
        (1234.567, "General", "1234.5670"),
        (7, "0", "7"),
    ]

    def change(_made: Workbook, sheet: Worksheet) -> None:
        sheet.append(["title", "value"])
        for i, (value, form, _text) in enumerate(shown, 2):
            sheet.append([f"row {i}", value])
            sheet.cell(i, 2).number_format = form

    path = book(tmp_path / "shown.xlsx", change)
    assert table(path).frame["value"].tolist() == [text for *_, text in shown]
    assert [row[1] for row in records(inspect(path, 1))][:3] == ["0.98", "0.9850", "20"]


def test_formulas_that_nobody_computed_are_named(tmp_path: Path) -> None:
    """A whole column of them is refused, with what to do."""

    def change(_made: Workbook, sheet: Worksheet) -> None:
        for row in (["title", "price"], ["A logo", "=20*1"], ["A text", "=20*2"]):
            sheet.append(row)

    assert "formulas without stored results" in refusal(book(tmp_path / "f.xlsx", change))


LISTINGS = [
    {"title": "A logo", "price": 20, "seller": {"country": "FR"}, "tags": ["a", "b"]},
    {"title": "A text", "price": 35.25, "rating": None, "seller": {"country": "DE"}},
]


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(json.dumps(one) for one in LISTINGS),
        "\ufeff" + json.dumps(LISTINGS, indent=1),
        json.dumps({"meta": {"n": 2}, "data": {"items": LISTINGS}}),
        json.dumps({"title": {"0": "A logo", "1": "A text"}, "price": {"0": 20, "1": 35.25}}),
        json.dumps({"title": ["A logo", "A text"], "price": [20, 35.25]}),
        json.dumps([["title", "price"], ["A logo", 20], ["A text", 35.25]]),
        json.dumps(LISTINGS).replace("null", "NaN"),
    ],
)
def test_json_is_read_in_its_customary_shapes(write: Write, content: str) -> None:
    """Lines, lists, lists inside, columns, rows: the same listings."""
    found = table(write(content, "a.json")).frame
    assert found["title"].tolist() == ["A logo", "A text"]
    assert found["price"].tolist() == ["20", "35.25"]


def test_fields_of_inner_objects_are_columns(write: Write) -> None:
    """An object in a record gives columns with a dot, a list a text."""
    found = table(write(json.dumps(LISTINGS), "a.json")).frame
    assert found["seller.country"].tolist() == ["FR", "DE"]
    assert found["tags"][0] == "a, b"


def test_a_large_json_is_read_as_a_stream(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above a size, records are found one after another."""
    monkeypatch.setattr("core.data.readers.json_rows._WHOLE", 10)
    path = write(json.dumps({"n": 2, "data": LISTINGS}), "a.json")
    assert table(path).frame["price"].tolist() == ["20", "35.25"]
    assert "begins as JSON" in refusal(write(json.dumps(LISTINGS)[:-9], "b.json"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"error": 404}', "without a list of listings"),
        ("[]", "without a list of listings"),
        ('[{"title": "A logo", "price": 2', "begins as JSON but cannot be read"),
        ("[" * 100_000, "begins as JSON but cannot be read"),
        ("<html><body><table><tr><td>a", "is a web page (HTML)"),
        ("\ufeff\n<!DOCTYPE html>\n<table>", "is a web page (HTML)"),
        ("MIME-Version: 1.0\nContent-Type: multipart/related", "is a web page (HTML)"),
        ('<?xml version="1.0"?><Workbook xmlns="x">', "is an XML file"),
        ("%PDF-1.7", "is a PDF file"),
    ],
)
def test_what_is_no_table_is_named(write: Write, content: str, said: str) -> None:
    """A sentence says what a file is, whatever its name ends with."""
    assert said in refusal(write(content, "market.xls"))


@pytest.mark.parametrize("name", ["market.csv", "market.json", "market.xlsx"])
def test_packed_files_are_read(write: Write, tmp_path: Path, name: str) -> None:
    """A file packed by GZIP, and one alone in a ZIP archive, are read as they are."""
    content = {
        "market.csv": b"title,price\nA logo,20\n",
        "market.json": b'[{"title": "A logo", "price": 20}]',
    }.get(name)
    if content is None:
        rows = [["title", "price"], ["A logo", 20]]
        content = book(tmp_path / name, lambda _b, s: [s.append(r) for r in rows]).read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"folder/{name}", content)
        archive.writestr("__MACOSX/._x", b"x")
    for path in (write(gzip.compress(content), f"{name}.gz"), write(packed.getvalue(), "a.zip")):
        assert table(path).frame["price"].tolist() == ["20"]


def test_archives_are_bounded(write: Write, tmp_path: Path) -> None:
    """What unpacks to too much, holds several files, or is cut, gets its sentence."""
    bomb = gzip.compress(b"\0" * 12_000_000)
    assert "unpacks to more than 10 MB" in refusal(write(bomb, "a.csv.gz"))
    cut = gzip.compress(b"title,price\nA logo,20\n" * 9)[:-9]
    assert "damaged or incomplete" in refusal(write(cut, "a.csv.gz"))
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", b"x")
        archive.writestr("b.csv", b"x")
    assert "2 files (a.csv, b.csv)" in refusal(tmp_path / "two.zip")


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="Prices">{rows}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
CELL = (
    "<table:table-cell office:value-type='{kind}'{value}><text:p>{text}</text:p></table:table-cell>"
)


def ods(path: Path, rows: str) -> Path:
    """Write an OpenDocument spreadsheet of one sheet."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(rows=rows))
        archive.writestr("META-INF/manifest.xml", "<manifest:manifest xmlns:manifest='urn:x'/>")
    return path


def ods_row(*values: str | float) -> str:
    """Return a row of an OpenDocument sheet."""
    cells = (
        CELL.format(kind="string", value="", text=value)
        if isinstance(value, str)
        else CELL.format(kind="float", value=f" office:value='{value}'", text=value)
        for value in values
    )
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def test_opendocument_is_read_and_bounded(tmp_path: Path) -> None:
    """A sheet of LibreOffice is read; one that repeats a row for ever is refused."""
    rows = ods_row("title", "price") + ods_row("A logo", 20)
    assert table(ods(tmp_path / "a.ods", rows)).frame["price"].tolist() == ["20"]
    found = table(ods(tmp_path / "c.ods", ods_row("title", "rating") + ods_row("A logo", 0.98)))
    assert found.notes == {SHARES: 1}
    wide = CELL.replace("cell ", "cell table:number-columns-repeated='16384' ", 1).format(
        kind="float", value=" office:value='1'", text="1"
    )
    bomb = f"<table:table-row table:number-rows-repeated='1048576'>{wide}</table:table-row>"
    assert "unpacks to more than" in refusal(ods(tmp_path / "b.ods", rows + bomb))


def test_the_encoding_of_a_real_line_end_is_kept(write: Write) -> None:
    """A text of two encodings is read with its line ends as they stand."""
    path = write("a,é\r\n".encode() + "b,è\r\n".encode("cp1252"))
    assert opened_text(path, detect_encoding(path)).read() == "a,é\r\nb,è\r\n"


def test_a_hidden_column_is_read_where_it_is_mapped(tmp_path: Path) -> None:
    """It is not guessed, and not offered in the sentence; a mapping may name it."""

    def change(_made: Workbook, sheet: Worksheet) -> None:
        for row in (["text", "asked", "price"], ["A logo", "20 €", 5]):
            sheet.append(row)
        sheet.column_dimensions["C"].hidden = True

    path = book(tmp_path / "hidden.xlsx", change)
    assert read(path).frame["price"].tolist() == [20]
    assert read(path, mapping={"price": "price"}, currency="EUR").frame["price"].tolist() == [5]
