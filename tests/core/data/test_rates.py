"""Dated rates of currencies: what is read, what is refused, and how two are put together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from core.data.money.rates import rate_between, rates_given, read_ecb
from core.errors import AppError, InvalidInput
from core.services.market.rates import RatesUseCase
from core.types import ExchangeRate

NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)
DAY = date(2026, 11, 27)
ECB = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject>
<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
<Cube><Cube time='2026-11-27'><Cube currency='USD' rate='1.0870'/>
<Cube currency='JPY' rate='163.2'/>
<Cube currency='GBP' rate='0.8345'/></Cube></Cube></gesmes:Envelope>"""


class Stored:
    """Rates in memory."""

    def __init__(self) -> None:
        self.rates: list[ExchangeRate] = []

    def add(self, rates: list[ExchangeRate]) -> None:
        """Store."""
        self.rates += rates

    def newest(self) -> list[ExchangeRate]:
        """Return all."""
        return self.rates


@pytest.fixture
def bank() -> Iterator[str]:
    """A server on this machine that answers as the bank does, and otherwise."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(ECB if self.path == "/daily.xml" else b"<html>closed</html>")

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_banks_daily_file_is_fetched_and_stored(bank: str) -> None:
    """In units for one euro, of the day that it says; anything else stores nothing."""
    stored = Stored()
    rates = RatesUseCase(stored, now=lambda: NOW)
    rates.fetch(f"{bank}/daily.xml")
    assert [(r.base, r.currency, r.rate, r.rate_date) for r in stored.rates][:2] == [
        ("EUR", "USD", 1.087, DAY),
        ("EUR", "JPY", 163.2, DAY),
    ]
    with pytest.raises(AppError, match="not the daily file"):
        rates.fetch(f"{bank}/closed")
    assert len(stored.rates) == 3
    assert rates.currencies() == ["EUR", "GBP", "JPY", "USD"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a/>",
        ECB.replace(b"1.0870", b"-1"),
        ECB.replace(b"USD", b"XQZ"),
        ECB.replace(b"<Cube t", b"<!DOCTYPE x><Cube t"),
    ],
)
def test_what_is_not_the_banks_file_is_refused(content: bytes) -> None:
    """With a sentence."""
    with pytest.raises(AppError, match="not the daily file"):
        read_ecb(content, NOW)


def test_two_currencies_meet_in_one_base_at_the_newest_rates() -> None:
    """Their rate is dated by the older of both; what no base holds has none."""
    old = rates_given({"EUR": 0.5, "CHF": 2.0}, "USD", date(2026, 1, 5), NOW)
    rates = [*old, *read_ecb(ECB, NOW)]
    usd = rate_between(rates, "EUR", "USD")
    assert usd is not None
    assert (usd.rate, usd.rate_date) == (1.087, DAY)
    yen = rate_between(rates, "USD", "JPY")
    assert yen is not None
    assert yen.rate == pytest.approx(163.2 / 1.087)
    francs = rate_between(rates, "EUR", "CHF")
    assert francs is not None
    assert (francs.rate, francs.rate_date) == (4.0, date(2026, 1, 5))
    assert rate_between(rates, "EUR", "EUR") is None
    assert rate_between(rates, "EUR", "PKR") is None


@pytest.mark.parametrize(
    ("said", "base", "day", "sentence"),
    [
        ({"EUR": 0.0}, "USD", DAY, "rate of EUR must be a number above zero"),
        ({"EUR": float("nan")}, "USD", DAY, "must be a number above zero"),
        ({"EURO": 0.9}, "USD", DAY, "'EURO' is not a currency"),
        ({"EUR": 0.9}, "EUR", DAY, "EUR is the base itself"),
        ({"EUR": 0.9}, "USD", date(2027, 1, 1), "cannot be known yet"),
    ],
)
def test_a_rate_that_cannot_be_is_refused(
    said: dict[str, float], base: str, day: date, sentence: str
) -> None:
    """With a sentence, and nothing is stored."""
    stored = Stored()
    with pytest.raises(InvalidInput, match=sentence):
        RatesUseCase(stored, now=lambda: NOW).set(said, base=base, day=day)
    assert stored.rates == []
