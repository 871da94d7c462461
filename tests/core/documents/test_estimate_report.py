"""The report of an estimate: one page, the same for the same estimate, in the reader's words."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from fpdf import FPDF

from core.documents import estimate_report
from core.documents.estimate_report import report_pdf
from core.documents.lettering import release, writable
from core.errors import AppError
from core.language import Translator, translator
from core.types import Flag, Neighbourhood, Prediction, RateBetween, ServiceInput
from tests.pages.fakes import comparable, prediction


def made(**changes: object) -> Prediction:
    """An estimate with an id that stays."""
    service = ServiceInput("I will design a logo\nwith 3 concepts", rating=4.9, reviews=120.0)
    return replace(prediction(service), id=UUID(int=7), **changes)


def printed(
    estimate: Prediction,
    words: Translator,
    near: Neighbourhood | None = None,
    rate: RateBetween | None = None,
) -> str:
    """Return what is written on the page."""
    said: list[str] = []

    class Listening(FPDF):
        def cell(self, w=None, h=None, text="", **options):
            said.append(text)
            return super().cell(w, h, text, **options)

    page = estimate_report.written(estimate, words, near, Listening, rate=rate)
    release(page)
    assert page.page_no() == 1
    assert page.get_y() < 297
    return "\n".join(said)


def test_a_second_currency_is_told_with_its_dated_rate() -> None:
    """Price and range, per what the price is for."""
    daily = made(price=replace(prediction(ServiceInput("x")).price, unit="day"))
    rate = RateBetween("EUR", 0.5, date(2026, 3, 1))
    said = printed(daily, translator("en"), rate=rate)
    assert "per day" in said
    assert "1 USD = 0.5 EUR, rate of March 1, 2026." in said
    assert f"In EUR: about €{daily.price.price / 2:.0f} per day" in said
    assert "In EUR" not in printed(daily, translator("en"))


def test_the_same_estimate_is_the_same_file() -> None:
    """Byte for byte, in another process too."""
    here = report_pdf(made(), translator("en"))
    code = (
        "import hashlib; from tests.core.documents.test_estimate_report import *;"
        "print(hashlib.sha256(report_pdf(made(), translator('en'))).hexdigest())"
    )
    root = Path(__file__).parents[3]
    there = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    import hashlib

    assert there.stdout.strip() == hashlib.sha256(here).hexdigest()
    assert here.startswith(b"%PDF-")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_range_comes_first_and_the_reasons_add_up(language: str) -> None:
    """Range, price and band, every reason or its rest in money, the comparables' middle."""
    words = translator(language)
    near = Neighbourhood("USD", tuple(comparable(i) for i in range(4)), median=50.0, cheaper=2)
    estimate = made()
    text = printed(estimate, words, near)
    price = estimate.price
    # A broken line holds plain spaces.
    text = text.replace("\xa0", " ")
    low, high, middle, asked = (
        words.money(x, "USD").replace("\xa0", " ")
        for x in (price.low, price.high, price.price, 50.0)
    )
    assert f"{low} – {high}" in text
    assert text.index(low) < text.index(middle)
    assert asked in text
    told = estimate.explanation
    shown = sorted(told.contributions, key=lambda c: -abs(c.amount))
    rest = sum(c.amount for c in shown[estimate_report.REASONS :])
    for amount in (*(c.amount for c in shown[: estimate_report.REASONS]), rest):
        assert words.signed_money(amount, "USD", cents=True).replace("\xa0", " ") in text
    assert str(estimate.id) in text
    assert words.date(estimate.created_at) in text


def test_a_synthetic_market_is_said_loudly_and_a_real_one_is_not() -> None:
    """Nobody can take a sample for a quote."""
    assert "SYNTHETIC" in printed(made(), translator("en"))
    assert "SYNTHETIC" not in printed(made(synthetic=False), translator("en"))


def test_without_a_price_there_is_no_report() -> None:
    """A sentence instead."""
    with pytest.raises(AppError, match="No report"):
        report_pdf(made(flags=(Flag("too_far", "too far"),)), translator("en"))


def test_any_description_stays_on_one_page() -> None:
    """Five thousand characters, one endless word, other scripts, and many reservations."""
    flags = tuple(Flag("x", "A long reservation. " * 20) for _ in range(9))
    for text in ("word " * 1_000, "w" * 5_000, "标志设计 שלום 🎨\0\ud800", "\n" * 50):
        printed(made(input={"description": text}, flags=flags), translator("fr"))


def test_letters_of_european_languages_are_kept() -> None:
    """French, Polish, Greek, Russian and money; what the font lacks is a question mark."""
    text = "œuvre n°1 à 5\u202f€ – « ça », Łódź, Ωμέγα, Жук ₹"
    assert writable(text) == text
    assert writable("e\u0301 标\x00") == "é ?"
