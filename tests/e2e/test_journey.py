"""The main job in a real browser, on the real product and its real PostgreSQL."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import ROOT, Product, launch, settled, stop

pytestmark = pytest.mark.e2e

TEXT = "I will design a modern logo for your business, 3 concepts with source files"


def estimate(page: Page, address: str, text: str = TEXT, view: str = "") -> None:
    """Open the Estimate page, describe a service, and ask for its price."""
    page.goto(f"{address}/Estimate?lang=en&view={view}")
    page.get_by_role("textbox", name="What does the service deliver?").fill(text)
    page.get_by_role("button", name="Estimate the price").click()


def test_a_described_service_gets_a_range_reasons_and_a_row(product: Product, page: Page) -> None:
    """From the home page to an estimate whose figures are those stored in PostgreSQL."""
    before = product.rows("SELECT count(*) FROM predictions")[0][0]
    page.goto(product.address)
    expect(page.get_by_text("synthetic", exact=False).first).to_be_visible()
    page.get_by_role("link", name="Estimate a service").first.click()
    page.get_by_role("textbox", name="What does the service deliver?").fill(TEXT)
    page.get_by_role("button", name="Estimate the price").click()
    expect(page.get_by_role("heading", name="Your estimate")).to_be_visible()
    page.get_by_text("Reasons", exact=True).click()
    expect(page.get_by_role("heading", name="What makes up the price")).to_be_visible()
    page.get_by_text("Details", exact=True).click()
    rows = product.rows(
        "SELECT low, high, currency, door, language, input->>'description' FROM predictions"
        " ORDER BY created_at DESC LIMIT 1"
    )
    assert product.rows("SELECT count(*) FROM predictions")[0][0] == before + 1
    low, high, currency, door, language, described = rows[0]
    assert (currency, door, language, described) == ("USD", "page", "en", TEXT)
    expect(page.get_by_text(f"${low:,.2f}", exact=False).first).to_be_visible()
    expect(page.get_by_text(f"${high:,.2f}", exact=False).first).to_be_visible()


def test_a_slow_finger_does_not_miss_the_button(product: Product, page: Page) -> None:
    """What is drawn when the typing ends does not move the button away before it is released."""
    page.goto(f"{product.address}/Estimate?lang=en")
    settled(page)
    page.get_by_role("textbox", name="What does the service deliver?").fill(TEXT)
    page.get_by_role("button", name="Estimate the price").hover()
    page.mouse.down()
    expect(page.get_by_role("button", name="3 concepts")).to_be_visible()
    settled(page)
    page.mouse.up()
    expect(page.get_by_role("heading", name="Your estimate")).to_be_visible()


def test_french_shows_the_same_estimate_without_a_second_row(product: Product, page: Page) -> None:
    """Changing the language re-words the estimate; it does not estimate again."""
    estimate(page, product.address)
    expect(page.get_by_role("heading", name="Your estimate")).to_be_visible()
    before = product.rows("SELECT count(*) FROM predictions")[0][0]
    page.get_by_role("radio", name="Français").or_(
        page.get_by_role("button", name="Français")
    ).first.click()
    expect(page.get_by_role("heading", name="Votre estimation")).to_be_visible()
    expect(page).to_have_url(re.compile("lang=fr"))
    assert product.rows("SELECT count(*) FROM predictions")[0][0] == before


def test_a_judgement_is_stored_and_can_be_changed(product: Product, page: Page) -> None:
    """Good becomes bad with a real price; both rows stay, the later one is in force."""
    estimate(page, product.address, TEXT + ", quickly", view="feedback")
    page.get_by_text("Good", exact=True).click()
    page.get_by_role("button", name="Save my feedback").click()
    expect(page.get_by_text("Thank you, saved: good", exact=False)).to_be_visible()
    page.get_by_text("Bad", exact=True).click()
    page.get_by_role("spinbutton", name="Real price").fill("45")
    page.get_by_role("button", name="Save my feedback").click()
    expect(page.get_by_text("real price $45.00", exact=False)).to_be_visible()
    rows = product.rows(
        "SELECT verdict, real_price, f.currency FROM feedback f JOIN predictions p"
        " ON p.id = f.prediction_id WHERE p.input->>'description' LIKE '%quickly'"
        " ORDER BY f.created_at"
    )
    assert rows == [("good", None, None), ("bad", 45.0, "USD")]


@pytest.mark.parametrize("text", ["", "   ", "🙂🙂🙂", "x" * 20_000])
def test_a_description_that_cannot_be_used_gets_a_sentence(
    product: Product, page: Page, text: str
) -> None:
    """Bad input is answered in words: no trace, no estimate, no row."""
    before = product.rows("SELECT count(*) FROM predictions")[0][0]
    estimate(page, product.address, text)
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)
    assert product.rows("SELECT count(*) FROM predictions")[0][0] == before


def test_markup_in_a_description_is_never_run(product: Product, page: Page) -> None:
    """A script in the description is neither executed nor drawn."""
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    estimate(page, product.address, f"{TEXT} <script>alert(1)</script><img src=x onerror=alert(2)>")
    expect(page.get_by_role("heading", name="Your estimate")).to_be_visible()
    assert dialogs == []
    assert page.locator("img[src=x]").count() == 0


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080), (390, 844)])
def test_the_answer_is_in_sight_after_the_click(
    product: Product, browser: Browser, size: tuple[int, int]
) -> None:
    """On a desk and on a phone: range and price without scrolling, nothing cut off."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    estimate(page, product.address)
    for shown in (page.locator(".st-key-prisme-range h3"), page.get_by_text("Price", exact=True)):
        expect(shown.first).to_be_in_viewport(ratio=1)
    expect(page.locator(".st-key-prisme-range h3")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    settled = page.get_by_text("Measuring the effect of each word", exact=False)
    expect(settled).to_have_count(0)
    if width == 1280:
        main = page.get_by_test_id("stMain")
        assert main.evaluate("main => main.scrollHeight") <= 1600
    context.close()


def test_a_reload_and_the_back_button_bring_the_same_estimate(product: Product, page: Page) -> None:
    """The address names the estimate; what is half typed below it survives a look elsewhere."""
    estimate(page, product.address, TEXT + " first")
    expect(page).to_have_url(re.compile("estimate="))
    first = page.url
    page.get_by_role("button", name="Was it right?").click()
    page.get_by_role("spinbutton", name="Real price").fill("45")
    page.get_by_text("Reasons", exact=True).click()
    expect(page.get_by_role("heading", name="What makes up the price")).to_be_visible()
    page.get_by_text("Feedback", exact=True).click()
    expect(page.get_by_role("spinbutton", name="Real price")).to_have_value("45.00")
    asked = page.get_by_role("textbox", name="What does the service deliver?")
    asked.fill(TEXT + " second")
    page.get_by_role("button", name="Estimate the price").click()
    expect(page.get_by_text(f"“{TEXT} second”", exact=False)).to_be_visible()
    before = product.rows("SELECT count(*) FROM predictions")[0][0]
    page.go_back()
    expect(page.get_by_text(f"“{TEXT} first”", exact=False)).to_be_visible()
    expect(asked).to_have_value(TEXT + " first")
    page.goto(first)
    expect(page.get_by_text(f"“{TEXT} first”", exact=False)).to_be_visible()
    expect(asked).to_have_value(TEXT + " first")
    assert product.rows("SELECT count(*) FROM predictions")[0][0] == before


def test_the_command_gives_the_same_price_as_the_page(product: Product, page: Page) -> None:
    """One service behind both doors: same description, same figures, both logged."""
    text = TEXT + " for the command"
    estimate(page, product.address, text)
    expect(page.get_by_role("heading", name="Your estimate")).to_be_visible()
    told = product.command("estimate", "--description", text)
    rows = product.rows(
        f"SELECT door, price, low, high FROM predictions WHERE input->>'description' = '{text}'"
    )
    assert sorted(door for door, *_ in rows) == ["command", "page"]
    assert {tuple(figures) for _, *figures in rows} == {(told["price"], told["low"], told["high"])}
    total = told["baseline"] + sum(c["amount"] for c in told["contributions"])
    assert round(total, 2) == told["price"]
    assert told["recorded"] is True


def test_a_training_survives_a_closed_tab(product: Product, browser: Browser) -> None:
    """Asked for on the Compare page, done by the worker, found finished by another visitor."""
    before = product.rows("SELECT count(*) FROM model_versions")[0][0]
    first = browser.new_page()
    first.goto(f"{product.address}/Compare?lang=en")
    expect(first.get_by_role("heading", name="Nothing has been compared yet")).to_be_visible()
    first.get_by_role("button", name="Train a new model").click()
    expect(first.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    first.close()
    second = browser.new_page()
    second.goto(f"{product.address}/Compare?lang=en")
    expect(second.get_by_text("Training a model: done in", exact=False)).to_be_visible(
        timeout=120_000
    )
    second.close()
    assert product.rows("SELECT count(*) FROM model_versions")[0][0] == before + 1
    # Not asked to: the new version does not serve.
    assert (
        product.rows("SELECT count(*) FROM model_versions WHERE is_champion AND number = 1")[0][0]
        == 1
    )


def test_a_second_launch_says_what_is_wrong(product: Product) -> None:
    """The port is taken: a sentence with the remedy, and an exit code."""
    port = product.address.rsplit(":", 1)[1]
    done = subprocess.run(
        [sys.executable, "-m", "jobs", "up", "--port", port],
        cwd=ROOT,
        env=product.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 7
    assert "PRISME_PORT" in done.stderr


def test_an_estimate_survives_a_killed_database(product: Product, page: Page) -> None:
    """PostgreSQL dies between two estimates: the second is shown, and ends up in PostgreSQL."""
    estimate(page, product.address)
    expect(page.get_by_role("heading", name="Your estimate")).to_be_visible()
    pid = (product.home / "postgres" / "data" / "postmaster.pid").read_text().split()[0]
    os.kill(int(pid), signal.SIGKILL)
    page.get_by_role("textbox", name="What does the service deliver?").fill(
        TEXT + " after the fall"
    )
    page.get_by_role("button", name="Estimate the price").click()
    expect(page.get_by_text(f"“{TEXT} after the fall”")).to_be_visible()
    query = "SELECT count(*) FROM predictions WHERE input->>'description' LIKE '%after the fall'"
    stored = 0
    for _ in range(60):
        try:
            stored = product.rows(query)[0][0]
        except Exception:  # noqa: BLE001 - the server is on its way back
            stored = 0
        if stored:
            break
        page.wait_for_timeout(500)
    assert stored == 1


def test_a_killed_launcher_leaves_nothing_and_the_next_one_starts(product: Product) -> None:
    """After SIGKILL of the launcher the same command works again; Ctrl-C then stops it all."""
    port = int(product.address.rsplit(":", 1)[1])
    product.process.kill()
    stop(product)
    again = launch(product.home, port)
    product.process = again.process
    assert again.rows("SELECT count(*) FROM predictions")[0][0] > 0
    assert stop(again) == 130
    with pytest.raises(AssertionError):
        again.rows("SELECT 1")
