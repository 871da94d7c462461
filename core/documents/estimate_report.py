"""One page to print: what a service is worth, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from fpdf import FPDF

from core.documents.lettering import FAMILY, add_fonts, release, writable
from core.errors import N_, AppError
from core.insight.estimate.comparable_words import comparables_summary
from core.insight.estimate.package_wording import package_sentences
from core.insight.estimate.wording import (
    BAND_LABELS,
    comparison_sentence,
    field_value_text,
    position_sentence,
    price_sentence,
    quantities_text,
    range_sentence,
)
from core.insight.market.second_currency import second_sentence
from core.language import Translator
from core.types import FIELD, INPUT_COLUMNS, REASON_LABELS, Neighbourhood, Prediction, RateBetween

#: Reasons that have a line of their own; the others share one.
REASONS = 5
_MARGIN, _WIDTH = 18.0, 174.0  # millimetres, of a page of 210 by 297
_INK, _SOFT, _ACCENT, _RULE = (25, 28, 36), (96, 102, 115), (58, 63, 146), (214, 217, 226)
_LOUD, _LOUD_INK = (255, 226, 148), (92, 54, 0)
_LINES, _RESERVATIONS = 5, 2
UNPRICED = N_(
    "No report for this estimate: no price was given, because too few services are similar."
)


def report_pdf(
    prediction: Prediction,
    words: Translator,
    near: Neighbourhood | None = None,
    rate: RateBetween | None = None,
) -> bytes:
    """Lay an estimate out as one page; with a rate, its price in a second currency too."""
    document = written(prediction, words, near, rate=rate)
    try:
        return bytes(document.output())
    finally:
        release(document)


def written(
    prediction: Prediction,
    words: Translator,
    near: Neighbourhood | None,
    document: type[FPDF] = FPDF,
    *,
    rate: RateBetween | None = None,
) -> FPDF:
    """Write the page into a document of a class; raises as `report_pdf` does."""
    if prediction.abstained:
        raise AppError(UNPRICED)
    page = _Page(prediction, words, document(format="A4"))
    page.head()
    page.service()
    page.price(rate)
    page.packages()
    page.reasons()
    page.market(near)
    page.foot()
    return page.pdf


class _Page:
    """Writes the parts of the page, from the top down."""

    def __init__(self, prediction: Prediction, words: Translator, pdf: FPDF) -> None:
        self.made, self.words = prediction, words
        self.pdf = pdf
        self.pdf.set_creation_date(prediction.created_at)
        self.pdf.set_title(words.gettext("Price estimate of a service"))
        self.pdf.set_lang(words.language)
        self.pdf.set_margins(_MARGIN, 16, _MARGIN)
        self.pdf.set_auto_page_break(auto=False)
        add_fonts(self.pdf)
        self.pdf.add_page()

    def head(self) -> None:
        """Write the name, the day, the title, and loudly that a market is synthetic."""
        _ = self.words.gettext
        self._font(10, bold=True, ink=_ACCENT)
        self._cell("Prisme", _WIDTH / 2)
        self._font(10, ink=_SOFT)
        self._cell(self.words.date(self.made.created_at), _WIDTH / 2, align="R", last=True)
        self._font(20, bold=True)
        self._cell(_("Price estimate of a service"), _WIDTH, height=12, last=True)
        if self.made.synthetic:
            self.pdf.set_fill_color(*_LOUD)
            self._font(11, bold=True, ink=_LOUD_INK)
            self._text(
                _(
                    "SYNTHETIC DEMO MARKET: its listings were generated, not observed. This is a "
                    "sample, not for a client."
                ),
                height=6.5,
                fill=True,
            )
        self.pdf.ln(2)

    def service(self) -> None:
        """Write what was described."""
        self._section(N_("The service"))
        given = self.made.input
        self._font(11)
        self._text(" ".join(str(given.get("description", "")).split()), most=_LINES)
        self._font(9.5, ink=_SOFT)
        details = " · ".join(self._details())
        if details:
            self._text(details, most=2, height=5)

    def price(self, rate: RateBetween | None) -> None:
        """Write the range first, then the price and its band."""
        _, price, words = self.words.gettext, self.made.price, self.words
        self._section(N_("What comparable services ask"))
        self._font(26, bold=True, ink=_ACCENT)
        self._cell(words.prices(price.low, price.high, price.basis), _WIDTH, height=13, last=True)
        self._font(10.5)
        self._text(range_sentence(self.made, words))
        band = _(BAND_LABELS[price.band])
        self._font(12, bold=True)
        self._text(
            _(
                "Price: {price} · band: {band}",
                price=words.price(price.price, price.basis),
                band=band,
            ),
            height=8,
        )
        self._font(10.5)
        self._text(price_sentence(self.made, words))
        if rate is not None:
            self._text(
                second_sentence((price.price, price.low, price.high), price.basis, rate, words)
            )

    def packages(self) -> None:
        """Write what the packages cost, where the market has them."""
        if self.made.packages is None:
            return
        said = package_sentences(self.made.packages, self.made.price.basis, self.words)
        self._font(10.5)
        self._text(" ".join(said), most=2)

    def reasons(self) -> None:
        """Write the strongest reasons in money; with the rest they add up to the price."""
        _, currency = self.words.gettext, self.made.price.currency
        self._section(N_("What it is based on"))
        self._font(10)
        self._text(comparison_sentence(self.made, self.words), most=2)
        self.pdf.ln(1)
        told = self.made.explanation
        parts = sorted(told.contributions, key=lambda c: -abs(c.amount))
        price, basis = self.words.price, self.made.price.basis
        self._line(_("A typical listing of this market"), price(told.baseline, basis, cents=True))
        for part in parts[:REASONS]:
            label = _(REASON_LABELS[part.field])
            if part.field != "description":
                label = f"{label} ({field_value_text(part, self.words)})"
            self._line(label, self.words.signed_money(part.amount, currency, cents=True))
        if rest := parts[REASONS:]:
            amount = sum(part.amount for part in rest)
            self._line(_("Everything else"), self.words.signed_money(amount, currency, cents=True))
        self._line(_("Price"), price(self.made.price.price, basis, cents=True), bold=True)

    def market(self, near: Neighbourhood | None) -> None:
        """Write where it stands, and the reservations."""
        sentences = []
        if self.made.position is not None:
            sentences.append(position_sentence(self.made.position, self.made, self.words))
        if near is not None and near.median is not None:
            sentences.append(comparables_summary(near, self.words))
        if sentences:
            self._section(N_("Market context"))
            self._font(10.5)
            self._text(" ".join(sentences), most=4)
        flags = self.made.flags[:_RESERVATIONS]
        if flags:
            self._section(N_("Caveats"))
            self._font(9.5)
            for flag in flags:
                self._text("• " + self.words.flag(flag), most=2, height=5)

    def foot(self) -> None:
        """Write which estimate this is, and what it is not."""
        _ = self.words.gettext
        self.pdf.set_y(-27)
        self.pdf.set_draw_color(*_RULE)
        self.pdf.line(_MARGIN, self.pdf.get_y(), _MARGIN + _WIDTH, self.pdf.get_y())
        self.pdf.ln(1.5)
        self._font(8.5, ink=_SOFT)
        self._text(
            _(
                "These are asking prices, as published by sellers: the price finally paid may "
                "differ."
            )
            + " "
            + _("The range describes asking prices; it is neither an offer nor a promise."),
            most=2,
            height=4.2,
        )
        self._text(
            _(
                "Estimate {id}, made by version {version} of the model on {moment} (UTC).",
                id=str(self.made.id),
                version=self.made.model_version,
                moment=self.words.moment(self.made.created_at),
            ),
            most=2,
            height=4.2,
        )

    def _details(self) -> Iterator[str]:
        for name in INPUT_COLUMNS[1:]:
            value = self.made.input.get(name)
            if name in self.made.input.get("without", ()):
                value = self.words.gettext("none")
            if value is None or value == "":
                continue
            shown = (
                self.words.gettext("unlimited")
                if value == "unlimited"
                else (self.words.value(value))
            )
            label = self.words.sentence(FIELD[name].label)
            yield self.words.gettext("{label}: {value}", label=label, value=shown)
        if amounts := self.made.input.get("quantities"):
            yield quantities_text(amounts, self.words)

    def _section(self, title: str) -> None:
        self.pdf.ln(4)
        self._font(9, bold=True, ink=_ACCENT)
        self._cell(self.words.sentence(title).upper(), _WIDTH, height=6, last=True)

    def _font(self, size: float, *, bold: bool = False, ink: tuple[int, int, int] = _INK) -> None:
        self.pdf.set_font(FAMILY, "B" if bold else "", size)
        self.pdf.set_text_color(*ink)

    def _cell(
        self, text: str, width: float, *, height: float = 6, align: str = "L", last: bool = False
    ) -> None:
        where = ("LMARGIN", "NEXT") if last else ("RIGHT", "TOP")
        self.pdf.cell(width, height, writable(text), align=align, new_x=where[0], new_y=where[1])

    def _text(self, text: str, *, height: float = 5.5, most: int = 3, fill: bool = False) -> None:
        """Write a paragraph of so many lines at most; what does not fit ends in dots."""
        lines = cast(
            list[str],
            self.pdf.multi_cell(
                _WIDTH, height, writable(text), dry_run=True, output="LINES", align="L"
            ),
        )
        if len(lines) > most:
            cut = lines[most - 1].rstrip(" .,;:")
            lines = [*lines[: most - 1], cut[: max(len(cut) - 2, 1)] + "…"]
        for line in lines:
            self.pdf.cell(_WIDTH, height, line, fill=fill, new_x="LMARGIN", new_y="NEXT")

    def _line(self, label: str, amount: str, *, bold: bool = False) -> None:
        self._font(10.5, bold=bold)
        self.pdf.set_draw_color(*_RULE)
        width = _WIDTH - 40
        shown = writable(label)
        while shown and self.pdf.get_string_width(shown) > width - 4:
            shown = shown[:-2].rstrip() + "…"
        self.pdf.cell(width, 6.2, shown, border="T")
        self.pdf.cell(
            40, 6.2, writable(amount), border="T", align="R", new_x="LMARGIN", new_y="NEXT"
        )
