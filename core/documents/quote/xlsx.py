"""A quote as a spreadsheet: text that no program runs, and amounts that can be added up."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from core.documents.quote import layout
from core.documents.quote.content import Quote, totals
from core.exports import holdable, would_run
from core.language import Translator, minor_digits

_WIDTHS = {"A": 58, "B": 16, "C": 18, "D": 18, "E": 18}
_LOGO_PX = (190, 90)
_RULE = Border(bottom=Side(style="thin", color="D6D9E2"))


def quote_xlsx(quote: Quote, words: Translator) -> bytes:
    """Write a quote as a workbook of one sheet, made to be printed on one page's width.

    Raises
    ------
    InvalidInput
        It does not add up.
    """
    book = _Book(quote, words)
    book.head()
    book.lines()
    book.below()
    sink = io.BytesIO()
    book.book.save(sink)
    return sink.getvalue()


class _Book:
    """Writes the parts of the sheet, from the top down."""

    def __init__(self, quote: Quote, words: Translator) -> None:
        self.quote, self.words = quote, words
        totals(quote)
        self.title = words.sentence(layout.TITLE)
        self.book = Workbook()
        self.sheet: Worksheet = self.book.worksheets[0]
        self.sheet.title = self.title
        self.row = 1
        places = minor_digits(quote.currency)
        decimals = "." + "0" * places if places else ""
        self.money = f"#,##0{decimals} [${quote.currency}]"
        self.ink = "{:02X}{:02X}{:02X}".format(*layout.legible(quote.accent))
        for column, width in _WIDTHS.items():
            self.sheet.column_dimensions[column].width = width
        self.sheet.sheet_view.showGridLines = False
        self.sheet.page_setup.orientation = "portrait"
        self.sheet.page_setup.paperSize = "9"  # A4
        self.sheet.page_setup.fitToHeight = 0
        self.sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)

    def head(self) -> None:
        """Write logo, title, number and days, and who sells and buys."""
        if self.quote.logo is not None:
            logo = Image(io.BytesIO(self.quote.logo))
            scale = min(_LOGO_PX[0] / logo.width, _LOGO_PX[1] / logo.height, 1)
            logo.width, logo.height = int(logo.width * scale), int(logo.height * scale)
            self.sheet.add_image(logo, "A1")
            self.sheet.row_dimensions[1].height = 70
        self._text("D", self.title, Font(bold=True, size=20, color=self.ink), "right")
        self.row += 1
        for label, value in layout.facts(self.quote, self.words):
            self._text("C", label, Font(color="606673"), "right")
            self._text("D", value, Font(), "right")
            self.row += 1
        self.row += 1
        columns = layout.parties(self.quote, self.words)
        for column, (label, lines) in zip("AB", columns, strict=True):
            self._text(column, label, Font(bold=True, color=self.ink), at=self.row)
            for i, line in enumerate(lines, start=1):
                self._text(column, line, Font(bold=i == 1), at=self.row + i)
        self.row += 2 + max(len(lines) for _label, lines in columns)

    def lines(self) -> None:
        """Write the lines as a table."""
        for column, label in zip("ABCDE", layout.columns(self.quote, self.words), strict=False):
            side = "left" if column == "A" else "right"
            style = Font(bold=True, color=self.ink)
            self._text(column, label, style, side).border = _RULE
        self.row += 1
        for place, line in enumerate(self.quote.lines):
            text = line.description
            if self.quote.with_market and (market := layout.market_text(line, self.words)):
                text = f"{text}\n{market}"
            self._text("A", text, Font(), wrap=True).border = _RULE
            self._number("B", line.quantity, _counted(line.unit))
            for column, amount in zip("CDE", layout.amounts(self.quote, place), strict=False):
                self._number(column, amount, self.money)
            self.row += 1

    def below(self) -> None:
        """Write the sums, the remarks, and the place to sign."""
        said = layout.all_sums(self.quote, self.words)
        for i, (label, amounts) in enumerate(said):
            last = i == len(said) - 1
            font = Font(bold=last, color=self.ink if last else None)
            first = "ABCDE".index("D" if len(amounts) == 1 else "C")
            self._text("ABCDE"[first - 1], label, font, "right")
            for column, amount in zip("ABCDE"[first:], amounts, strict=False):
                self._number(column, amount, self.money).font = font
            self.row += 1
        for note in (
            "",
            *layout.remarks(self.quote, self.words),
            "",
            layout.acceptance(self.words),
        ):
            self._text("A", note, Font(), wrap=True)
            self.row += 1

    def _text(
        self,
        column: str,
        text: str,
        font: Font,
        side: str = "left",
        *,
        wrap: bool = False,
        at: int | None = None,
    ) -> Cell:
        cell = self._cell(column, at)
        plain = holdable(text)
        cell.value = plain
        cell.data_type = "s"  # openpyxl would take "=1+1" for a formula
        cell.font = font
        cell.alignment = Alignment(horizontal=side, vertical="top", wrap_text=wrap)
        if would_run(plain):
            cell.quotePrefix = True  # a spreadsheet must not either, once the cell is edited
        return cell

    def _number(self, column: str, value: Decimal, shown: str) -> Cell:
        cell = self._cell(column)
        cell.value = value
        cell.number_format = shown
        cell.alignment = Alignment(horizontal="right", vertical="top")
        cell.border = _RULE
        return cell

    def _cell(self, column: str, at: int | None = None) -> Cell:
        return cast("Cell", self.sheet.cell(at or self.row, "ABCDE".index(column) + 1))


def _counted(unit: str) -> str:
    """Return the format of a number with its unit behind it."""
    named = "".join(c for c in holdable(unit) if c not in '"\\')[:30]
    return f'General "{named}"' if named else "General"
