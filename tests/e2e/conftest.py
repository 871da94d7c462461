"""The real product, started as a user starts it, and a real Chromium."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import make_url

from db.embedded.running import running_url
from tests.workers import shared

ROOT = Path(__file__).parent.parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
#: The first page of a cold process on a busy machine takes longer than Playwright's five seconds.
expect.set_options(timeout=60_000)


@dataclass
class Product:
    """A running Prisme."""

    home: Path
    address: str
    process: subprocess.Popen[str]
    api: str

    @property
    def environment(self) -> dict[str, str]:
        """What a command beside it needs."""
        return os.environ | {"PRISME_HOME": str(self.home), "PRISME_LANGUAGE": "en"}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask its PostgreSQL."""
        url = running_url(self.home)
        assert url is not None
        dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(dsn) as connection:
            return connection.execute(query).fetchall()  # type: ignore[call-overload]

    def command(self, *words: str) -> dict[str, Any]:
        """Run a command of the product's and return its JSON."""
        done = subprocess.run(
            [sys.executable, "-m", "jobs", *words, "--json"],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return {"rc": done.returncode} | json.loads(done.stdout)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def launch(home: Path, port: int, **settings: str) -> Product:
    """Start the product and wait until it prints its address."""
    api_port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "jobs", "up", "--port", str(port)],
        cwd=ROOT,
        text=True,
        env=os.environ
        | {
            "PRISME_HOME": str(home),
            "PRISME_DEMO_ROWS": "800",
            "PRISME_PREPARE_PAGES": "false",  # other work would not get its turn
            "PRISME_LANGUAGE": "en",
            "PRISME_API_PORT": str(api_port),
        }
        | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        found = re.search(r"Prisme is ready: (\S+)", line)
        if found:
            return Product(home, found.group(1), process, f"http://127.0.0.1:{api_port}")
    raise AssertionError("the product did not start:\n" + "".join(said))


def stop(product: Product, number: signal.Signals = signal.SIGINT) -> int:
    """Ask the product to stop, as Ctrl-C does, and wait for it."""
    if product.process.poll() is None:
        product.process.send_signal(number)
    code = product.process.wait(30)
    if product.process.stderr is not None:
        product.process.stderr.close()
    return code


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    """The product on a home of its own, as its first launch on an empty one left it."""
    with begun_before() as home:
        running = launch(home, free_port())
        yield running
        stop(running)


@contextmanager
def begun_before() -> Iterator[Path]:
    """Give a home as the first launch on an empty one leaves it."""
    stored = shared("home", _begun)
    home = _folder()
    subprocess.run(["cp", "-a", f"{stored}/.", home], check=True)  # the server's account owns parts
    yield home
    shutil.rmtree(home)


def _begun(target: Path) -> None:
    """Start the product once on an empty home, as a user does, and keep what that leaves."""
    home = _folder()
    assert stop(launch(home, free_port())) == 130
    shutil.move(home, target)


def _folder() -> Path:
    """Return an empty folder that every account may pass through (pytest's own are closed)."""
    home = Path(tempfile.mkdtemp(prefix="prisme-e2e-"))
    home.chmod(0o711)
    return home


def settled(page: Page) -> None:
    """Wait until the page is drawn: what is opened on a page that still draws closes again."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium on this machine (Debian's package is called chromium)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
            ],
        )
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh visitor who reads English."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()
