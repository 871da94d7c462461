"""Bringing a file and looking at a market, in a real browser on the real product."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from core.exports import xlsx_bytes
from tests.e2e.conftest import Product, settled

pytestmark = pytest.mark.e2e

LISTINGS = pd.DataFrame(
    {
        "title": [f"A modern logo in {i} variants" for i in range(1, 41)],
        "price": [9.0] * 40,
        "real price": [float(5 * i) for i in range(1, 41)],
        "level": ["New", "Top"] * 20,
        "seller": [f"anna_{i}" for i in range(40)],
    }
)


def choose(page: Page, label: str, option: str) -> None:
    """Choose in a select box."""
    box = page.get_by_role("combobox", name=label, exact=True)
    expect(box).to_be_visible()
    settled(page)
    box.click()
    box.press_sequentially(option)
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Enter")


def test_a_spreadsheet_becomes_the_active_market(
    product: Product, page: Page, tmp_path: Path
) -> None:
    """Uploaded, one guess corrected, imported by the worker, and active."""
    file = tmp_path / "mine.xlsx"
    file.write_bytes(xlsx_bytes(LISTINGS))
    page.goto(f"{product.address}/Data?lang=en")
    page.locator("input[type=file]").set_input_files(file)
    choose(page, "Currency of the prices", "EUR")
    expect(page.get_by_text("40 of 40 rows can be used; prices are in EUR.")).to_be_visible()
    choose(page, "Price", "real price")
    page.get_by_role("button", name="Import 40 listings").click()
    expect(page.get_by_text("Imported “mine.xlsx”", exact=False)).to_be_visible()
    query = "SELECT max(price), count(*) FROM listings l JOIN snapshots s ON s.id = l.snapshot_id"
    assert product.rows(f"{query} WHERE s.active AND s.name = 'mine.xlsx'") == [(200.0, 40)]
    assert product.rows("SELECT count(*) FROM uploads") == [(0,)]
    expect(
        page.get_by_text("40 listings in EUR, uploaded from this page", exact=False)
    ).to_be_visible()


def test_a_filter_in_the_address_follows_to_another_view(product: Product, page: Page) -> None:
    """What a link says is filtered on every tab, and a change goes into the address."""
    page.goto(f"{product.address}/Explore?lang=en&min=20&view=prices")
    left = page.get_by_text(re.compile(r"of .* listings match"))
    expect(left).to_be_visible()
    said = left.inner_text()
    page.get_by_role("tab", name="Several fields").click()
    expect(page.get_by_text("The widest flow is", exact=False).first).to_be_visible()
    expect(page).to_have_url(re.compile("min=20.*view=several|view=several.*min=20"))
    assert left.inner_text() == said
    page.get_by_role("tab", name="Map").click()
    expect(page.get_by_text("lie close together", exact=False).first).to_be_visible(timeout=120_000)
    page.get_by_role("button", name="Clear the filter").click()
    expect(page).not_to_have_url(re.compile("min="))


@pytest.fixture
def other_site(product: Product, tmp_path: Path) -> Iterator[str]:
    """Another site with a page that frames the Data page in French."""
    inside = f"{product.address.replace('localhost', '127.0.0.1')}/Data?embed=true&lang=fr"
    (tmp_path / "index.html").write_text(f"<iframe src='{inside}' width=1100 height=1300></iframe>")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


def test_another_site_cannot_frame_a_page(other_site: str, page: Page) -> None:
    """The browser refuses it, and says by which rule: no file can be offered there."""
    with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
        page.goto(other_site)
    assert [frame for frame in page.frames[1:] if "/Data" in frame.url] == []


@pytest.mark.parametrize(
    ("status", "language", "sentence"),
    [
        (403, "en", "The file was refused on its way"),
        (413, "fr", "Le fichier dépasse ce que laisse passer"),
        (502, "en", "The file did not arrive (answer 502)"),
    ],
)
def test_an_upload_that_is_refused_on_its_way_gets_a_sentence(
    product: Product, page: Page, tmp_path: Path, status: int, language: str, sentence: str
) -> None:
    """Ours, in the reader's language, instead of the name of an exception."""
    page.route("**/_stcore/upload_file/**", lambda route: route.fulfill(status=status))
    file = tmp_path / "mine.xlsx"
    file.write_bytes(xlsx_bytes(LISTINGS))
    page.goto(f"{product.address}/Data?lang={language}")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text(sentence, exact=False).first).to_be_visible()
    assert "Axios" not in page.get_by_test_id("stMain").inner_text()
