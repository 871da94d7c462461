"""What a quote says, and what its lines add up to, exactly."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from core.errors import N_, InvalidInput
from core.language import minor_digits
from core.types import PACKAGES, Package, Prediction, RateBetween

TaxKind = Literal["none", "french_franchise", "rate"]
DiscountKind = Literal["percent", "amount"]
MAX_LINES, MAX_TEXT, MAX_AMOUNT = 100, 1_000, Decimal(10**9)
#: What French law has a quote say that bears no VAT; French in either language.
FRANCHISE = "TVA non applicable, art. 293 B du CGI"
_HUNDRED = Decimal(100)

NO_LINE = N_("Add a line first: a quote needs one at least.")
TOO_MANY_LINES = N_("A quote has at most {n} lines: make two of it.")
OUT_OF_RANGE = N_("Quantities and prices are between 0 and {n}.")
BAD_RATE = N_("Discount and tax are between 0 and 100%.")
BAD_DISCOUNT = N_("The discount is between 0 and the sum of the lines.")
ROUNDING = N_("Each line is rounded to the cent, then discount and tax are; halves go up.")


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """What is delivered, how much of it, and at what price; `unit` is what one of it is.

    `estimate` is where the line comes from; a document names it only if that is asked for. Where
    the client may choose a package, `unit_price` is the basic one's, `upper` those of the others.
    """

    description: str
    quantity: Decimal
    unit_price: Decimal
    unit: str = ""
    estimate: Prediction | None = None
    upper: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """Who sells or buys: a name, and lines such as address, e-mail and registration."""

    name: str = ""
    details: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote as its seller wrote it.

    `discount` is a percentage of the sum of the lines, or an amount; `tax_rate` a percentage,
    which counts where `tax` is "rate". `logo` is a PNG, `accent` a colour such as "#2b46b8".
    `with_market` adds the range and the reasons of the estimates that lines come from; `beside`
    the total in a second currency, for information.
    """

    number: str
    day: date
    valid_days: int
    currency: str
    lines: tuple[QuoteLine, ...]
    seller: Party = Party()
    client: Party = Party()
    discount: Decimal = Decimal(0)
    discount_kind: DiscountKind = "percent"
    tax: TaxKind = "none"
    tax_rate: Decimal = Decimal(0)
    notes: str = ""
    accent: str = "#2b46b8"
    logo: bytes | None = None
    with_market: bool = False
    beside: RateBetween | None = None

    @property
    def packages(self) -> tuple[Package | None, ...]:
        """What the client may choose between; one None where there is nothing to choose."""
        return PACKAGES if any(line.upper for line in self.lines) else (None,)

    @property
    def valid_until(self) -> date:
        """The last day on which the client may accept."""
        return self.day + timedelta(days=self.valid_days)


@dataclass(frozen=True, slots=True)
class QuoteTotals:
    """Amounts in the quote's currency, each a whole number of its smallest unit.

    ``subtotal = sum(lines)``, ``net = subtotal - discount``, ``total = net + tax``.
    """

    lines: tuple[Decimal, ...]
    subtotal: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal
    total: Decimal


def totals(quote: Quote) -> QuoteTotals:
    """Add a quote up: each line is rounded, then the discount, then the tax; halves go up.

    Raises
    ------
    InvalidInput
        There is no line or too many, or a number is out of range.
    """
    if not quote.lines:
        raise InvalidInput(NO_LINE)
    if len(quote.lines) > MAX_LINES:
        raise InvalidInput(TOO_MANY_LINES, n=MAX_LINES)
    if not all(
        0 <= number <= MAX_AMOUNT
        for line in quote.lines
        for number in (line.quantity, line.unit_price, *line.upper)
    ):
        raise InvalidInput(OUT_OF_RANGE, n=int(MAX_AMOUNT))
    places = minor_digits(quote.currency)
    lines = tuple(rounded(line.quantity * line.unit_price, places) for line in quote.lines)
    subtotal = sum(lines, Decimal(0))
    discount = _discount(quote, subtotal, places)
    net = subtotal - discount
    rate = quote.tax_rate if quote.tax == "rate" else Decimal(0)
    if not 0 <= rate <= _HUNDRED:
        raise InvalidInput(BAD_RATE)
    tax = rounded(net * rate / _HUNDRED, places)
    return QuoteTotals(lines, subtotal, discount, net, tax, net + tax)


def choices(quote: Quote) -> tuple[Quote, ...]:
    """Return the quote for each of its `packages`; lines without packages are in all of them."""
    return tuple(
        replace(
            quote,
            lines=tuple(
                replace(line, unit_price=(line.unit_price, *line.upper)[tier], upper=())
                if line.upper
                else line
                for line in quote.lines
            ),
        )
        for tier in range(len(quote.packages))
    )


def _discount(quote: Quote, subtotal: Decimal, places: int) -> Decimal:
    if quote.discount_kind == "percent":
        if not 0 <= quote.discount <= _HUNDRED:
            raise InvalidInput(BAD_RATE)
        return rounded(subtotal * quote.discount / _HUNDRED, places)
    if not 0 <= quote.discount <= subtotal:
        raise InvalidInput(BAD_DISCOUNT)
    return rounded(quote.discount, places)


def rounded(amount: Decimal, places: int) -> Decimal:
    """Round to so many decimals; halves go up."""
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def exact(number: float | None) -> Decimal:
    """Return a number as it was typed, without a float's last places; none is 0."""
    return Decimal(0) if number is None else Decimal(str(number))


def next_number(number: str) -> str:
    """Count the last digits of a quote's number up: "2026-009" is followed by "2026-010"."""
    found = re.search(r"\d+(?=\D*$)", number)
    if found is None:
        return f"{number}-2" if number else ""
    following = str(int(found[0]) + 1).zfill(len(found[0]))
    return number[: found.start()] + following + number[found.end() :]


def file_name(quote: Quote, title: str, ending: str) -> str:
    """Return a name that people can read and any system can store: "devis-2026-001-dupont.pdf"."""
    parts = (title, quote.number, quote.client.name)
    return "-".join(slug for part in parts if (slug := _slug(part))) + f".{ending}"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:40].strip("-")
