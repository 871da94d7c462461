"""Every page for who sees badly, uses no mouse, or has a small screen, in a real browser."""

from __future__ import annotations

import itertools
import re
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pages.components import text
from pages.components.frame import ENTRIES
from tests.e2e import conftest
from tests.e2e.conftest import Product
from tests.e2e.test_journey import estimate

pytestmark = pytest.mark.e2e

#: As their addresses end; Home's has no name.
NAMES = tuple(entry.path.removesuffix(".py").rpartition("_")[2] for entry in ENTRIES[1:])
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
#: What of Streamlit's own font is meant to be seen: headings and text.
FONTS = {"Source Serif", "Source Sans"}


def opened(page: Page, address: str, language: str) -> None:
    """Open a page and wait until nothing on it changes any more."""
    page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
    expect(page.locator(".st-key-prisme-footer")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)
    settled(page)


def settled(page: Page) -> None:
    """Wait until the script has run and what it drew has been faded in."""
    conftest.settled(page)
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    page.wait_for_function(
        """() => document.getAnimations().every(
          one => one.playState != "running" || one.effect.getComputedTiming().iterations == Infinity
        )"""
    )


def themed(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Switch between light and dark and wait until everything has its colours."""
    page.emulate_media(color_scheme=scheme)
    expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
    settled(page)


def faults(page: Page) -> list[str]:
    """Return what axe-core calls serious or critical on what is shown.

    A page that an event draws anew meanwhile is seen half faded, so what is found must stay.
    """
    found = _faults(page)
    for _ in range(3):
        if not found:
            break
        settled(page)
        found = _faults(page)
    return found


def _faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def english(page: Page) -> list[str]:
    """Return Streamlit's own words that a page shows, or tells a screen reader, in English."""
    patterns = [re.sub(r"\\\{\w+\\\}", ".+", re.escape(one)) for one in text.WORDS]
    theirs = re.compile(f"({'|'.join(patterns)})")
    shown = page.evaluate(
        """places => [
          ...["aria-label", "title", "placeholder"].flatMap(name =>
            [...document.querySelectorAll(`[${name}]:not([aria-hidden=true])`)]
              .map(one => one.getAttribute(name))),
          ...[...document.querySelectorAll(places)].flatMap(one => one.innerText.split("\\n")),
        ]""",
        text.PLACES,
    )
    return [one for one in shown if theirs.fullmatch(one.strip())]


@pytest.fixture(scope="module")
def answered(product: Product, browser: Browser) -> str:
    """The address of an estimate."""
    page = browser.new_page()
    estimate(page, product.address)
    page.wait_for_url("**estimate=**")
    asked = parse_qs(urlsplit(page.url).query)["estimate"][0]
    page.close()
    return f"{product.address}/Estimate?estimate={asked}"


#: Edges of what can be filled in or pressed whose contrast with what is around them is below 3.
FAINT = """() => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1});
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  const light = colours => {
    pen.clearRect(0, 0, 1, 1);
    for (const one of colours) { pen.fillStyle = one; pen.fillRect(0, 0, 1, 1); }
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map(part => part / 255).map(
      part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const grounds = box => {
    const found = [];
    for (let one = box; one; one = one.parentElement)
      found.unshift(getComputedStyle(one).backgroundColor);
    return found;
  };
  const edged = "[data-testid^=stText], [data-testid=stNumberInputContainer], button, details, "
    + "[role=group], [data-testid=stFileUploaderDropzone]";
  const seen = box => {
    const {borderBottomWidth, borderBottomStyle} = getComputedStyle(box);
    return parseFloat(borderBottomWidth) > 0 && borderBottomStyle != "none";
  };
  return [...document.querySelectorAll(`[data-testid=stMain] :is(${edged})`)]
    .filter(box => box.checkVisibility() && seen(box) && !box.matches("[role=tab]")
      && !box.querySelector(":disabled") && !box.disabled)
    .filter(box => getComputedStyle(box).borderBottomColor != "rgba(0, 0, 0, 0)")
    .map(box => {
      const around = grounds(box.parentElement);
      const ends = [light(around), light([...around, getComputedStyle(box).borderBottomColor])];
      return [(Math.max(...ends) + 0.05) / (Math.min(...ends) + 0.05), box.outerHTML.slice(0, 120)];
    })
    .filter(([ratio]) => ratio < 3);
}"""
#: The levels of the headings of a page, in order.
LEVELS = """() => [...document.querySelectorAll("[data-testid=stMain] :is(h1, h2, h3, h4, h5, h6)")]
  .filter(one => one.checkVisibility()).map(one => Number(one.tagName[1]))"""


@pytest.mark.parametrize("name", ["", *NAMES])
def test_a_page_has_no_serious_fault(
    product: Product, page: Page, answered: str, name: str
) -> None:
    """axe-core finds none in either language and theme, and nothing is cut off on a phone."""
    address = answered if name == "Estimate" else f"{product.address}/{name}"
    for language in ("en", "fr"):
        opened(page, address, language)
        for scheme in SCHEMES:
            themed(page, scheme)
            assert faults(page) == []
    assert english(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    # Tables that are drawn on a canvas follow a moment later.
    page.wait_for_function(
        """() => [document.documentElement, document.querySelector("[data-testid=stMain]")]
          .every(box => box.scrollWidth <= 390)"""
    )
    settled(page)
    assert faults(page) == []
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status == 'loaded').map(f => f.family)"
    )
    assert {family.strip('"') for family in loaded} >= FONTS


def test_the_description_is_a_few_stops_away(product: Product, page: Page) -> None:
    """From the top of the page, a keyboard reaches the question past the menu."""
    opened(page, f"{product.address}/Estimate", "fr")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    question = page.get_by_role("textbox").first
    stops = 1
    while not question.evaluate("box => box == document.activeElement"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= 8


@pytest.mark.parametrize("name", ["", *NAMES])
def test_edges_can_be_seen_and_no_level_of_heading_is_left_out(
    product: Product, page: Page, answered: str, name: str
) -> None:
    """What can be filled in or pressed has 3 to 1 in both themes; one h1 comes first."""
    opened(page, answered if name == "Estimate" else f"{product.address}/{name}", "en")
    page.wait_for_load_state("networkidle")
    for scheme in SCHEMES:
        themed(page, scheme)
        assert page.evaluate(FAINT) == []
    levels = page.evaluate(LEVELS)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_the_answer_has_the_focus(product: Product, page: Page) -> None:
    """After the click a screen reader is at the range."""
    estimate(page, product.address)
    page.wait_for_url("**estimate=**")
    expect(page.locator(".st-key-prisme-range :is(h2, h3)")).to_be_focused()
