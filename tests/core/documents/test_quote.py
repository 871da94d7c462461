"""A quote: it adds up to the cent, and is a PDF or a spreadsheet that a client can be sent."""

from __future__ import annotations

import io
import random
import zlib
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from PIL import Image

from core.documents.lettering import release
from core.documents.quote import layout, pdf
from core.documents.quote.content import (
    FRANCHISE,
    Party,
    Quote,
    QuoteLine,
    choices,
    exact,
    file_name,
    next_number,
    totals,
)
from core.documents.quote.logo import MAX_BYTES, cleaned_logo
from core.documents.quote.pdf import drawn_quote, quote_pdf
from core.documents.quote.xlsx import quote_xlsx
from core.errors import InvalidFile, InvalidInput
from core.language import Translator, minor_digits, translator
from core.types import PACKAGES, RateBetween, ServiceInput
from tests.pages.fakes import prediction

ENGLISH, FRENCH = translator("en"), translator("fr")
LOGO = QuoteLine("Logo\n3 concepts", Decimal(1), Decimal("450.50"))
QUOTE = Quote(
    "2026-007",
    date(2026, 11, 29),
    30,
    "EUR",
    (LOGO, QuoteLine("Revisions", Decimal("2.5"), Decimal(60), "h")),
    Party("Atelier Nord", "12 quai Neuf\n69002 Lyon"),
    Party("Café du Port", "Marseille"),
)

numbers = st.decimals(0, 10_000, places=4)
lines = st.builds(QuoteLine, st.just("x"), numbers, numbers)
quotes = st.builds(
    Quote,
    st.just("1"),
    st.just(date(2026, 1, 1)),
    st.just(30),
    st.sampled_from(["EUR", "XOF", "TND"]),
    st.lists(lines, min_size=1, max_size=8).map(tuple),
    discount=st.decimals(0, 100, places=2),
    tax=st.sampled_from(["none", "french_franchise", "rate"]),
    tax_rate=st.decimals(0, 100, places=2),
)


def pixels(kind: str = "PNG", size: tuple[int, int] = (900, 300), **options: object) -> bytes:
    """Return a picture as a file."""
    sink = io.BytesIO()
    Image.new("RGB", size, "#cc3300").save(sink, kind, **options)
    return sink.getvalue()


def printed(quote: Quote, words: Translator) -> tuple[str, int]:
    """Return what is written on the pages, and how many there are."""
    said: list[str] = []

    class Listening(pdf._Paper):
        def cell(self, w=None, h=None, text="", **options):
            said.append(text)
            return super().cell(w, h, text, **options)

        def multi_cell(self, w, h=None, text="", **options):
            said.append(text)
            return super().multi_cell(w, h, text, **options)

    page = drawn_quote(quote, words, Listening)
    release(page)
    return "\n".join(said).replace("\xa0", " ").replace("\u202f", " "), page.page_no()


@given(quotes)
def test_a_quote_adds_up_to_the_smallest_unit(quote: Quote) -> None:
    """Lines make the sum, the discount and the tax the total; each is a whole number of cents."""
    added, unit = totals(quote), Decimal(1).scaleb(-minor_digits(quote.currency))
    assert added.subtotal == sum(added.lines)
    assert added.total == added.subtotal - added.discount + added.tax
    assert 0 <= added.discount <= added.subtotal
    assert all(
        amount == amount.quantize(unit) and amount >= 0
        for amount in (*added.lines, added.discount, added.net, added.tax, added.total)
    )
    for line, amount in zip(quote.lines, added.lines, strict=True):
        assert abs(amount - line.quantity * line.unit_price) <= unit / 2
    assert quote.tax == "rate" or added.tax == 0


@given(quotes, st.randoms())
def test_the_order_of_the_lines_changes_no_total(quote: Quote, chance: random.Random) -> None:
    """A sum is a sum."""
    mixed = list(quote.lines)
    chance.shuffle(mixed)
    assert totals(replace(quote, lines=tuple(mixed))).total == totals(quote).total


@given(quotes, lines)
def test_another_line_never_makes_it_cheaper(quote: Quote, line: QuoteLine) -> None:
    """Whatever discount and tax are."""
    assert totals(replace(quote, lines=(*quote.lines, line))).total >= totals(quote).total


def test_halves_go_up_and_numbers_are_as_they_were_typed() -> None:
    """3 at 0.335 is 1.01, not 1.00 as floats would have it; a discount in money is that money."""
    line = QuoteLine("x", exact(3), exact(0.335))
    assert totals(replace(QUOTE, lines=(line,))).lines == (Decimal("1.01"),)
    taxed = replace(
        QUOTE, discount=Decimal(100), discount_kind="amount", tax="rate", tax_rate=Decimal(20)
    )
    added = totals(taxed)
    assert (added.subtotal, added.net, added.tax, added.total) == (
        Decimal("600.50"),
        Decimal("500.50"),
        Decimal("100.10"),
        Decimal("600.60"),
    )
    assert exact(None) == 0


def test_the_total_is_told_in_a_second_currency_where_that_is_asked_for() -> None:
    """With the rate and its day; of three packages none, as each has its own total."""
    rate = RateBetween("USD", 1.1, date(2026, 11, 27))
    said = layout.remarks(replace(QUOTE, beside=rate), ENGLISH)
    assert said[0] == "For information: $660.55. 1 EUR = 1.1 USD, rate of November 27, 2026."
    assert layout.remarks(QUOTE, ENGLISH) == said[1:]
    three = replace(QUOTE, beside=rate, lines=(replace(LOGO, upper=(Decimal(1), Decimal(2))),))
    assert layout.remarks(three, ENGLISH) == said[1:]


@pytest.mark.parametrize(
    "change",
    [
        {"lines": ()},
        {"lines": (LOGO,) * 101},
        {"lines": (replace(LOGO, quantity=Decimal(-1)),)},
        {"lines": (replace(LOGO, unit_price=Decimal(10**12)),)},
        {"discount": Decimal(101)},
        {"discount": Decimal(700), "discount_kind": "amount"},
        {"tax": "rate", "tax_rate": Decimal(101)},
    ],
)
def test_what_cannot_be_quoted_is_a_sentence(change: dict[str, object]) -> None:
    """No file is written of it."""
    for write in (quote_pdf, quote_xlsx):
        with pytest.raises(InvalidInput) as refused:
            write(replace(QUOTE, **change), ENGLISH)
        assert FRENCH.error(refused.value) != ENGLISH.error(refused.value)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (ENGLISH, ("Quote", "FROM", "Valid until: December 29, 2026", "€600.50", "2.5 h")),
        (FRENCH, ("Devis", "Valable jusqu’au : 29 décembre 2026", "600,50 €", "2,5 h")),
    ],
)
def test_the_pdf_says_what_was_written_in_either_language(
    words: Translator, said: tuple[str, ...]
) -> None:
    """Parties, lines, sums and validity; the same quote is the same file."""
    text, pages = printed(QUOTE, words)
    assert [one for one in said if one not in text] == []
    assert pages == 1
    assert {"Atelier Nord", "69002 Lyon", "Café du Port"} <= set(text.splitlines())
    assert quote_pdf(QUOTE, words) == quote_pdf(QUOTE, words)


def test_our_range_and_reasons_are_on_it_only_if_that_is_asked_for() -> None:
    """Neither in the PDF nor in the spreadsheet, and nowhere the name of this product."""
    line = replace(LOGO, estimate=prediction(ServiceInput("A logo")))
    plain = replace(QUOTE, lines=(line,))
    for words, heart in ((ENGLISH, "comparable services"), (FRENCH, "services comparables")):
        asked = replace(plain, with_market=True)
        assert heart not in printed(plain, words)[0]
        assert heart in printed(asked, words)[0].replace("\n", " ")
        assert heart not in "\n".join(map(str, cells(plain, words)))
        assert heart in "\n".join(map(str, cells(asked, words)))
    assert "Prisme" not in printed(plain, ENGLISH)[0]


def cells(quote: Quote, words: Translator = ENGLISH) -> list[object]:
    """Return what the cells of the spreadsheet hold."""
    sheet = load_workbook(io.BytesIO(quote_xlsx(quote, words))).active
    return [cell.value for row in sheet for cell in row if cell.value is not None]


def test_the_spreadsheet_has_the_same_amounts_as_numbers() -> None:
    """And the sums below, the total last."""
    taxed = replace(QUOTE, tax="rate", tax_rate=Decimal(20), discount=Decimal(10))
    added = totals(taxed)
    found = [value for value in cells(taxed) if isinstance(value, int | float)]
    expected = [1, 450.5, 450.5, 2.5, 60, 150, 600.5, -60.05, 540.45, 108.09, 648.54]
    assert found == pytest.approx(expected)
    assert float(added.total) == found[-1]


def test_a_quote_with_packages_has_a_column_and_a_total_for_each() -> None:
    """A line without packages is in all of them; the spreadsheet has the same amounts."""
    line = replace(LOGO, upper=(Decimal(800), Decimal(1200)))
    quote = replace(QUOTE, lines=(line, QUOTE.lines[1]), discount=Decimal(10))
    assert quote.packages == PACKAGES
    assert [totals(one).total for one in choices(quote)] == [Decimal("540.45"), 855, 1215]
    text, pages = printed(quote, ENGLISH)
    assert pages == 1
    for amount in ("Basic", "Standard", "Premium", "€540.45", "€855.00", "€1,215.00"):
        assert amount in text
    assert [one for one in cells(quote) if isinstance(one, int | float)][-3:] == [540.45, 855, 1215]


def test_no_cell_is_run_and_no_letter_breaks_a_file() -> None:
    """Formulas, control characters, other scripts and endless words stay text."""
    evil = ("=1+1", "+33 6 12 34 56 78", "-x", "@SUM(A1)", "\t=2", "\x00=3", "标志 🎨", "w" * 900)
    quote = replace(
        QUOTE,
        lines=tuple(QuoteLine(text, Decimal(1), Decimal(1), text[:20]) for text in evil),
        seller=Party(evil[0], "\n".join(evil)),
        notes="\n".join(evil),
    )
    sheet = load_workbook(io.BytesIO(quote_xlsx(quote, ENGLISH))).active
    every = [cell for row in sheet for cell in row]
    assert all(cell.data_type != "f" for cell in every)
    live = [
        c for c in every if isinstance(c.value, str) and c.value.lstrip().startswith(tuple("=+-@"))
    ]
    assert len(live) > 10
    assert all(cell.quotePrefix for cell in live)
    assert quote_pdf(quote, FRENCH).startswith(b"%PDF")


def test_a_long_quote_goes_on_with_its_head_on_the_next_page() -> None:
    """A hundred lines, each of a thousand letters at most, and none is lost."""
    many = tuple(QuoteLine(f"Line {i}", Decimal(1), Decimal(i)) for i in range(100))
    text, pages = printed(replace(QUOTE, lines=many), ENGLISH)
    assert pages > 2
    assert all(f"Line {i}" in text for i in range(100))
    assert "€4,950.00" in text


def test_what_french_law_wants_said_is_said_in_french() -> None:
    """In either language, and only by those who bear no VAT."""
    exempt = replace(QUOTE, tax="french_franchise", notes="30 % at the order")
    for words in (ENGLISH, FRENCH):
        text = printed(exempt, words)[0]
        assert FRANCHISE in text
        assert "30 % at the order" in text
        assert FRANCHISE not in printed(QUOTE, words)[0]


@given(st.integers(0, 0xFFFFFF))
@settings(max_examples=40)
def test_any_colour_can_be_read_on_white(colour: int) -> None:
    """A light one is darkened; a dark one stays."""
    shown = layout.legible(f"#{colour:06x}")
    assert 1.05 / (layout._luminance(*shown) + 0.05) >= 4.49
    assert layout.legible("#2b46b8") == (0x2B, 0x46, 0xB8)


@pytest.mark.parametrize("side", [5_001, 10_000, 50_000, 2**31 - 1])
def test_a_picture_that_unpacks_without_end_is_too_large(side: int) -> None:
    """A few bytes that declare many pixels; none of them is decoded."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + checked

    head = 2 * side.to_bytes(4, "big") + bytes([8, 6, 0, 0, 0])
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    with pytest.raises(InvalidFile, match="too large"):
        cleaned_logo(b"\x89PNG\r\n\x1a\n" + parts)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_written_anew_small_and_bare(kind: str) -> None:
    """Pixels alone: whatever else the file said is gone, and the documents take it."""
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    clean = cleaned_logo(pixels(kind, (4_000, 1_000), exif=exif))
    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.format == "PNG"
        assert picture.size == (540, 135)
        assert not picture.getexif()
    assert b"taken" not in clean
    branded = replace(QUOTE, logo=clean, accent="#f0e68c")
    assert len(quote_pdf(branded, ENGLISH)) > len(quote_pdf(QUOTE, ENGLISH))
    assert load_workbook(io.BytesIO(quote_xlsx(branded, ENGLISH))).active._images


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        pixels()[:80],
        pixels("GIF"),
        b"\0" * (MAX_BYTES + 1),
        pixels(size=(6_000, 5_000)),
    ],
)
def test_what_is_no_picture_or_a_bomb_is_refused(raw: bytes) -> None:
    """By a sentence, before its pixels are decoded."""
    with pytest.raises(InvalidFile):
        cleaned_logo(raw)


def test_a_file_has_a_name_that_people_can_read() -> None:
    """The kind, the number and the client, without what a system cannot store."""
    assert file_name(QUOTE, "Devis", "pdf") == "devis-2026-007-cafe-du-port.pdf"
    odd = replace(QUOTE, number="../../7", client=Party("标志"))
    assert file_name(odd, "Quote", "xlsx") == "quote-7.xlsx"


@pytest.mark.parametrize(
    ("number", "following"),
    [("2026-009", "2026-010"), ("D99/a", "D100/a"), ("first", "first-2"), ("", "")],
)
def test_the_next_number_counts_up(number: str, following: str) -> None:
    """The last digits, with their zeros."""
    assert next_number(number) == following
