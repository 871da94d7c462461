"""A page and an upload in a real Chromium, where this machine has one and playwright."""

from __future__ import annotations

import shutil

#: Names under which distributions install it.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ROWS = "".join(f"I will design a logo number {i},{10 + i}\n" for i in range(40))


def visit(address: str) -> str:
    """Estimate on the page, and upload a file that it previews; return what was seen.

    Parameters
    ----------
    address : str
        Where the gateway listens.
    """
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    try:
        from playwright.sync_api import expect, sync_playwright
    except ImportError:
        program = None
    if program is None:
        return "NOT RUN: no Chromium, or no playwright"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{address}/Data?lang=en")
        rows = {
            "name": "mine.csv",
            "mimeType": "text/csv",
            "buffer": f"title,price\n{ROWS}".encode(),
        }
        page.locator("input[type=file]").set_input_files(files=[rows])  # type: ignore[list-item]
        expect(page.get_by_text("40 of 40 rows can be used", exact=False)).to_be_visible()
        browser.close()
    return "an upload of 40 rows was read and shown"
