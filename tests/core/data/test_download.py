"""Downloads are bounded, encrypted on the way, and end with a sentence."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from core.data.download import download_gsa_calc, fetch_file
from core.data.readers import read
from core.errors import AppError, InvalidInput

CSV = b"title,price_usd\nA logo,20\nA text,35\n"
RATES = [
    {
        "labor_category": f"Engineer {i}",
        "education_level": "Bachelors",
        "min_years_experience": i % 7,
        "current_price": 50.25 + i,
        "vendor_name": f"Vendor {i % 9}",
    }
    for i in range(230)
]


class Source(BaseHTTPRequestHandler):
    """Answers as the places do that are fetched from."""

    def do_GET(self) -> None:
        """Answer."""
        asked = urlsplit(self.path)
        if asked.path == "/rates/":
            page = int(parse_qs(asked.query)["page"][0])
            hits = [{"_source": rate} for rate in RATES[(page - 1) * 100 : page * 100]]
            self._send(json.dumps({"hits": {"total": {"value": 230}, "hits": hits}}).encode())
        elif asked.path == "/listings.csv":
            self._send(CSV)
        elif asked.path == "/large.csv":
            self._send(b"x" * 1_500_000)
        elif asked.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "http://example.test/listings.csv")
            self.end_headers()
        else:
            self.send_error(404)

    def _send(self, content: bytes) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def source() -> Iterator[str]:
    """A server on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Source) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_file_comes_as_it_is(source: str, tmp_path: Path) -> None:
    """It is called as its address ends, and is read like any other."""
    path = fetch_file(f"{source}/listings.csv?v=2", tmp_path, max_mb=1)
    assert (path.name, path.read_bytes()) == ("listings.csv", CSV)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/nothing.csv", "HTTP 404"),
        ("/large.csv", "more than 1 MB"),
        ("/elsewhere", "must begin with https"),
    ],
)
def test_what_does_not_come_is_said(source: str, tmp_path: Path, path: str, said: str) -> None:
    """Refusals, too much of it, and a way that leads to an unencrypted place."""
    with pytest.raises(AppError, match=said):
        fetch_file(source + path, tmp_path, max_mb=1)


@pytest.mark.parametrize(
    "url", ["http://example.test/a.csv", "ftp://127.0.0.1/a", "file:///etc/passwd", "a.csv", ""]
)
def test_only_encrypted_addresses_are_asked(tmp_path: Path, url: str) -> None:
    """Nothing is sent to any other place than this machine without encryption."""
    with pytest.raises(InvalidInput, match="must begin with https"):
        fetch_file(url, tmp_path, max_mb=1)


def test_nobody_there_is_said(tmp_path: Path) -> None:
    """A port that nobody listens on cannot be reached."""
    with pytest.raises(AppError, match="cannot be reached"):
        fetch_file("http://127.0.0.1:9/a.csv", tmp_path, max_mb=1)


def test_awarded_rates_are_a_market(source: str, tmp_path: Path) -> None:
    """All pages, or as many as were asked for; prices are per hour, in dollars."""
    path = download_gsa_calc(tmp_path, most=1_000, address=f"{source}/rates/")
    found = read(path)
    assert (len(found.frame), found.currency) == (230, "USD")
    assert found.frame["price"].iloc[0] == 50.25
    assert found.frame["description"][3] == "Engineer 3\nEducation: Bachelors\nExperience: 3 years"
    assert len(read(download_gsa_calc(tmp_path, most=120, address=f"{source}/rates/")).frame) == 120
    with pytest.raises(AppError, match="HTTP 404"):
        download_gsa_calc(tmp_path, most=120, address=f"{source}/no/")


def test_another_form_of_answer_is_said(source: str, tmp_path: Path) -> None:
    """An interface that has changed gives no half market."""
    with pytest.raises(AppError, match="may have changed"):
        download_gsa_calc(tmp_path, most=120, address=f"{source}/listings.csv")
