"""A quote as a PDF, of as many pages as its lines need."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time

from fpdf import FPDF
from fpdf.enums import TableCellFillMode
from fpdf.fonts import FontFace

from core.documents.lettering import FAMILY, add_fonts, release, writable
from core.documents.quote import layout
from core.documents.quote.content import Quote, totals
from core.language import Translator

_MARGIN, _WIDTH = 18.0, 174.0  # millimetres, of a page of 210 by 297
_LOGO = (45.0, 22.0)
_INK, _SOFT, _RULE = (25, 28, 36), (96, 102, 115), (214, 217, 226)
#: By how many packages there are to choose from.
_COLUMNS = {1: (84, 30, 30, 30), 3: (64, 23, 29, 29, 29)}
#: The height that sums, remarks and the place to sign need together.
_ROOM_TO_SIGN = 34.0


class _Paper(FPDF):
    """A4 with the seller and the page's number below."""

    foot = ""

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font(FAMILY, "", 8.5)
        self.set_text_color(*_SOFT)
        self.cell(_WIDTH / 2, 5, self.foot)
        self.cell(_WIDTH / 2, 5, f"{self.page_no()} / {{nb}}", align="R")


def quote_pdf(quote: Quote, words: Translator) -> bytes:
    """Write a quote as a PDF: the same quote is the same file.

    Raises
    ------
    InvalidInput
        It does not add up.
    """
    paper = drawn_quote(quote, words, _Paper)
    try:
        return bytes(paper.output())
    finally:
        release(paper)


def drawn_quote(quote: Quote, words: Translator, kind: type[_Paper] = _Paper) -> _Paper:
    """Draw a quote on paper of a class; raises as `quote_pdf` does."""
    totals(quote)
    paper = kind(format="A4")
    paper.set_creation_date(datetime.combine(quote.day, time(), UTC))
    title = words.sentence(layout.TITLE)
    paper.set_title(writable(f"{title} {quote.number}"))
    paper.set_lang(words.language)
    paper.set_margins(_MARGIN, 16, _MARGIN)
    paper.set_auto_page_break(auto=True, margin=20)
    add_fonts(paper)
    paper.foot = writable(quote.seller.name)
    paper.add_page()
    ink = layout.legible(quote.accent)
    _head(paper, quote, title, ink, words)
    _parties(paper, quote, ink, words)
    _lines(paper, quote, ink, words)
    _below(paper, quote, ink, words)
    return paper


def _head(
    paper: FPDF, quote: Quote, title: str, ink: tuple[int, int, int], words: Translator
) -> None:
    """Draw the logo on the left; title, number and days on the right."""
    top = paper.get_y()
    if quote.logo is not None:
        paper.image(io.BytesIO(quote.logo), _MARGIN, top, *_LOGO, keep_aspect_ratio=True)
    _font(paper, 22, ink, bold=True)
    paper.cell(_WIDTH, 11, writable(title), align="R", new_x="LMARGIN", new_y="NEXT")
    for label, value in layout.facts(quote, words):
        if not value:
            continue
        _font(paper, 10, _SOFT)
        text = words.gettext("{label}: {value}", label=label, value=value)
        paper.cell(_WIDTH, 5.5, writable(text), align="R", new_x="LMARGIN", new_y="NEXT")
    paper.set_y(max(paper.get_y(), top + _LOGO[1]) + 6)


def _parties(paper: FPDF, quote: Quote, ink: tuple[int, int, int], words: Translator) -> None:
    """Draw the seller on the left, the client on the right."""
    top, lowest = paper.get_y(), paper.get_y()
    for place, (label, lines) in enumerate(layout.parties(quote, words)):
        left = _MARGIN + place * _WIDTH / 2
        paper.set_xy(left, top)
        _font(paper, 9, ink, bold=True)
        paper.cell(_WIDTH / 2, 6, writable(label.upper()), new_x="LEFT", new_y="NEXT")
        for i, line in enumerate(lines):
            _font(paper, 10.5, _INK, bold=i == 0)
            paper.set_x(left)
            paper.multi_cell(
                _WIDTH / 2 - 6, 5.2, writable(line), align="L", new_x="LEFT", new_y="NEXT"
            )
        lowest = max(lowest, paper.get_y())
    paper.set_y(lowest + 7)


def _lines(paper: FPDF, quote: Quote, ink: tuple[int, int, int], words: Translator) -> None:
    """Draw the lines as a table that goes on, with its head, on the next page."""
    _font(paper, 9.5, _INK)
    paper.set_draw_color(*_RULE)
    with paper.table(
        col_widths=_COLUMNS[len(quote.packages)],
        text_align=("LEFT", *["RIGHT"] * (len(_COLUMNS[len(quote.packages)]) - 1)),
        v_align="TOP",
        borders_layout="HORIZONTAL_LINES",
        cell_fill_mode=TableCellFillMode.NONE,
        headings_style=FontFace(emphasis="BOLD", color=ink),
        line_height=5,
        padding=(1.6, 1),
    ) as table:
        table.row([writable(column) for column in layout.columns(quote, words)])
        for place, line in enumerate(quote.lines):
            text = _paragraphs(line.description)
            if quote.with_market and (market := layout.market_text(line, words)):
                text = f"{text}\n{writable(market)}"
            table.row(
                [
                    text,
                    writable(layout.quantity_text(line, words)),
                    *(
                        writable(words.exact_money(amount, quote.currency))
                        for amount in layout.amounts(quote, place)
                    ),
                ]
            )


def _below(paper: FPDF, quote: Quote, ink: tuple[int, int, int], words: Translator) -> None:
    """Draw the sums, the remarks, and the place to sign."""
    said, notes = layout.all_sums(quote, words), layout.remarks(quote, words)
    width = _COLUMNS[len(quote.packages)][-1] if len(quote.packages) > 1 else 40
    if paper.will_page_break(4 + 7 * len(said)):
        paper.add_page()
    paper.ln(4)
    for i, (label, amounts) in enumerate(said):
        last, size = i == len(said) - 1, 12 if len(amounts) == 1 else 10
        _font(paper, size if last else 10, ink if last else _INK, bold=last)
        paper.cell(_WIDTH - width * len(amounts), 7, writable(label), align="R")
        for amount in amounts:
            paper.cell(width, 7, writable(words.exact_money(amount, quote.currency)), align="R")
        paper.ln(7)
    paper.ln(3)
    for note in notes:
        _font(paper, 9.5, _INK)
        paper.multi_cell(_WIDTH, 5, writable(note), align="L", new_x="LMARGIN", new_y="NEXT")
    if paper.will_page_break(_ROOM_TO_SIGN):
        paper.add_page()
    paper.ln(6)
    _font(paper, 9.5, _SOFT)
    paper.cell(_WIDTH / 2, 5, "")
    paper.cell(_WIDTH / 2, 5, writable(layout.acceptance(words)), new_x="LMARGIN", new_y="NEXT")
    paper.set_draw_color(*_RULE)
    paper.rect(_MARGIN + _WIDTH / 2, paper.get_y() + 1, _WIDTH / 2, 20)


def _paragraphs(text: str) -> str:
    return "\n".join(writable(line) for line in text.strip().splitlines())


def _font(paper: FPDF, size: float, ink: tuple[int, int, int], *, bold: bool = False) -> None:
    paper.set_font(FAMILY, "B" if bold else "", size)
    paper.set_text_color(*ink)
