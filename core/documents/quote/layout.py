"""What stands on a quote, in its language, for whichever file it is written as."""

from __future__ import annotations

from decimal import Decimal

from core.documents.quote.content import (
    FRANCHISE,
    Quote,
    QuoteLine,
    QuoteTotals,
    choices,
    totals,
)
from core.errors import N_
from core.insight.estimate.wording import range_sentence, reason_sentences
from core.insight.market.second_currency import second_total
from core.language import Translator
from core.types import PACKAGE_LABELS

TITLE = N_("Quote")
COLUMNS: tuple[str, ...] = (N_("Description"), N_("Quantity"), N_("Unit price"), N_("Amount"))


def columns(quote: Quote, words: Translator) -> list[str]:
    """Return the heads of the columns: unit price and amount, or the amount of each package."""
    heads = COLUMNS
    if len(quote.packages) > 1:
        heads = (*COLUMNS[:2], *(PACKAGE_LABELS[one] for one in quote.packages if one is not None))
    return [words.sentence(head) for head in heads]


def amounts(quote: Quote, place: int) -> list[Decimal]:
    """Return what stands in these columns after the quantity of a line."""
    each = [totals(one).lines[place] for one in choices(quote)]
    return each if len(each) > 1 else [quote.lines[place].unit_price, *each]


def all_sums(quote: Quote, words: Translator) -> list[tuple[str, list[Decimal]]]:
    """Return the amounts below the lines, each with its label, for each package; totals last."""
    each = [sums(one, totals(one), words) for one in choices(quote)]
    rows = zip(*each, strict=True)
    return [(row[0][0], [amount for _label, amount in row]) for row in rows]


def facts(quote: Quote, words: Translator) -> list[tuple[str, str]]:
    """Return number, day and validity, each with its label."""
    _ = words.gettext
    return [
        (_("Number"), quote.number),
        (_("Date"), words.date(quote.day)),
        (_("Valid until"), words.date(quote.valid_until)),
    ]


def parties(quote: Quote, words: Translator) -> list[tuple[str, list[str]]]:
    """Return who sells and who buys: a label, and the lines below it."""
    _ = words.gettext
    return [
        (label, [line for line in (one.name, *one.details.splitlines()) if line.strip()])
        for label, one in ((_("From"), quote.seller), (_("For"), quote.client))
    ]


def quantity_text(line: QuoteLine, words: Translator) -> str:
    """Write a quantity with its unit."""
    number = words.number(float(line.quantity), 4)
    return f"{number} {line.unit}".strip()


def market_text(line: QuoteLine, words: Translator) -> str:
    """Return the range and the reasons of the estimate behind a line."""
    made = line.estimate
    if made is None or made.abstained:
        return ""
    return " ".join([range_sentence(made, words), *reason_sentences(made, words)])


def sums(quote: Quote, added: QuoteTotals, words: Translator) -> list[tuple[str, Decimal]]:
    """Return the amounts below the lines, each with its label, the total last."""
    _, taxed = words.gettext, quote.tax == "rate"
    said = []
    if quote.discount or taxed:
        said.append(
            (_("Total before tax") if taxed and not quote.discount else _("Sum"), added.subtotal)
        )
    if quote.discount:
        label = _("Discount")
        if quote.discount_kind == "percent":
            label = _("Discount ({share})", share=percent_text(quote.discount, words))
        said.append((label, -added.discount))
        if taxed:
            said.append((_("Total before tax"), added.net))
    if taxed:
        said.append((_("VAT ({share})", share=percent_text(quote.tax_rate, words)), added.tax))
        said.append((_("Total with tax"), added.total))
    else:
        said.append((_("Total"), added.total))
    return said


def percent_text(rate: Decimal, words: Translator) -> str:
    """Write a percentage with the decimals that it has."""
    digits = max(-int(rate.normalize().as_tuple().exponent), 0)
    return words.percent(float(rate) / 100, min(digits, 3))


def remarks(quote: Quote, words: Translator) -> list[str]:
    """Return the lines below the total: what the law wants said, and the seller's own.

    Before them the total in a second currency; of packages, none: each has its own.
    """
    second = []
    if quote.beside is not None and len(quote.packages) == 1:
        total = float(totals(quote).total)
        second = [second_total(total, quote.currency, quote.beside, words)]
    law = [FRANCHISE] if quote.tax == "french_franchise" else []
    return [*second, *law, *(line for line in quote.notes.splitlines() if line.strip())]


def acceptance(words: Translator) -> str:
    """Return what stands above the place to sign."""
    return words.gettext("Accepted by the client: date, name and signature")


def legible(colour: str) -> tuple[int, int, int]:
    """Return a colour, darkened until letters of it can be read on white (contrast of 4.5)."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    while _luminance(red, green, blue) > 0.183:  # 1.05 / 4.5 - 0.05
        red, green, blue = (int(part * 0.95) for part in (red, green, blue))
    return red, green, blue


def _luminance(*parts: int) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (part / 255 for part in parts)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
