"""Signing in by a real provider, as people do: an owner, an invitation, a refusal, the end."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import httpx
import pytest
from playwright.sync_api import Browser, Error, Page, expect

from core.authority import acting_as, current_actor
from core.bootstrap import running_services
from core.services import Services
from core.settings import Settings
from tests.e2e.conftest import Product, begun_before, free_port, launch, stop
from tests.e2e.test_loop_journey import settled
from tests.people import a_service, learned
from tests.processes import python, wait_for

ADA, BEN, EVE, CLEO = (f"{name}@example.org" for name in ("ada", "ben", "eve", "cleo"))
Come = Callable[..., Page]


def _claims(email: str) -> str:
    name = email.split("@", maxsplit=1)[0].title()
    return json.dumps({"sub": email, "email": email, "email_verified": True, "name": name})


@pytest.fixture(scope="module")
def club() -> Iterator[str]:
    """A real provider of four people, in a process of its own, as the settings name it."""
    port = free_port()
    words = [word for one in (ADA, BEN, EVE, CLEO) for word in ("--user-claims", _claims(one))]
    with python("-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *words):
        place = f"http://127.0.0.1:{port}/.well-known/openid-configuration"
        wait_for(lambda: _answers(place), bool)
        told = f'client_id="prisme", client_secret="s", server_metadata_url="{place}", label="Club"'
        yield f"club={{{told}}}"


def _answers(address: str) -> bool:
    try:
        return httpx.get(address).status_code == 200
    except httpx.HTTPError:
        return False


@contextmanager
def guarding(club: str, **settings: str) -> Iterator[Product]:
    """Give the product with the provider before it, whose first owner is named."""
    port = free_port()
    with begun_before() as home:
        here = f"http://127.0.0.1:{port}"
        before = {"PRISME_OIDC": club, "PRISME_OWNER": ADA, "PRISME_ADDRESS": here}
        running = launch(home, port, **before, **settings)
        yield running
        stop(running)


@pytest.fixture(scope="module")
def guarded(club: str) -> Iterator[Product]:
    """The product with the provider before it."""
    with guarding(club) as running:
        yield running


@pytest.fixture
def come(browser: Browser, guarded: Product) -> Iterator[Come]:
    """A function that lets somebody come to the product in a browser of their own."""
    with coming(browser, guarded) as came:
        yield came


@contextmanager
def coming(browser: Browser, product: Product) -> Iterator[Come]:
    """Give what lets somebody come to a product in a browser of their own."""
    contexts = []

    def came(email: str, locale: str = "en-GB", path: str = "/") -> Page:
        context = browser.new_context(locale=locale, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(product.address + path)
        page.get_by_role("button", name="Club").click()
        page.get_by_role("button", name=email).click()
        return page

    yield came
    for context in contexts:
        context.close()


def menu(page: Page) -> list[str]:
    """Return what the menu offers."""
    links = page.get_by_test_id("stSidebar").get_by_role("link")
    expect(links.first).to_be_visible()
    return [text.split("\n")[-1] for text in links.all_inner_texts()]


def test_people_sign_in_and_are_what_they_were_made(guarded: Product, come: Come) -> None:
    """Nobody sees a page before; the owner invites, and whoever was not invited is a visitor."""
    ada = come(ADA)
    expect(ada.get_by_text("Signed in as Ada")).to_be_visible()
    assert {"Review", "Models"} <= set(menu(ada))
    assert guarded.command("users", "invite", BEN, "--role", "reviewer")["rc"] == 0
    ben = come(BEN, "fr-FR")
    expect(ben.get_by_text("Connecté en tant que Ben")).to_be_visible()
    assert "Relecture" in menu(ben)
    ben.goto(f"{guarded.address}/Compare")
    expect(ben.get_by_role("heading", level=1)).to_be_visible()
    expect(ben.get_by_role("button", name="Comparer les modèles")).to_have_count(0)
    eve = come(EVE)
    expect(eve.get_by_text("Signed in as Eve")).to_be_visible()
    assert "Review" not in menu(eve)
    eve.goto(f"{guarded.address}/Review")
    expect(eve.get_by_text("Only reviewers, auditors and owners")).to_be_visible()
    told = guarded.command("users", "list")["people"]
    assert [(one["email"], one["roles"]) for one in told] == [
        (ADA, ["owner"]),
        (BEN, ["reviewer"]),
        (EVE, ["visitor"]),
    ]
    assert guarded.command("audit", "verify")["rc"] == 0
    assert _actions(guarded).count("login") == 3


def test_signing_out_and_being_removed_end_it(guarded: Product, come: Come) -> None:
    """The page asks again who it is; whoever was removed is told so within seconds."""
    eve = come(EVE, "fr-FR")
    eve.get_by_role("button", name="Se déconnecter").click()
    eve.get_by_role("button", name="End session").click()  # at the provider, which leads back
    expect(eve.get_by_text("Connectez-vous pour utiliser cette installation")).to_be_visible()
    assert _actions(guarded)[0] == "logout"
    eve = come(EVE)
    expect(eve.get_by_text("Signed in as Eve")).to_be_visible()
    assert guarded.command("users", "remove", EVE)["rc"] == 0
    wait_for(
        lambda: _sees(eve, guarded.address, "Your access to this installation has ended"), bool
    )


def _sees(page: Page, address: str, sentence: str) -> bool:
    """Return whether a page, opened again, has a sentence soon."""
    try:
        page.goto(address)
        expect(page.get_by_text(sentence)).to_be_visible(timeout=4_000)
    except (AssertionError, Error):
        return False
    return True


def _actions(product: Product) -> list[str]:
    """Return what was noted, newest first."""
    return [one["action"] for one in product.command("audit", "list")["entries"]]


def test_a_sign_in_ends_by_itself(browser: Browser, club: str) -> None:
    """After its time the page asks again, in the reader's language; nothing is shown meanwhile."""
    with (
        guarding(club, PRISME_LOGIN_HOURS="0.005") as product,
        coming(browser, product) as come,
    ):
        ada = come(ADA, "fr-FR")
        wait_for(lambda: _sees(ada, f"{product.address}/Models", "Votre connexion a expiré"), bool)
        expect(ada.get_by_role("button", name="Club")).to_be_visible()
        expect(ada.get_by_test_id("stTabs")).to_have_count(0)


#: In the language of whoever decides: a sentence after accepting, refusing and promoting.
SAID = {
    "en-GB": (
        "1 correction was accepted.",
        "somebody else has to put it in service",
        "Version {number} is in service.",
    ),
    "fr-FR": (
        "1 correction a été acceptée.",
        "quelqu’un d’autre doit la mettre en service",
        "La version {number} est en service.",
    ),
}


def test_accepting_and_promoting_takes_two_people(guarded: Product, come: Come) -> None:
    """Each in a browser of their own: who accepted is refused, the other puts it in service."""
    assert guarded.command("users", "invite", CLEO, "--role", "owner")["rc"] == 0
    languages = {"Ada": "en-GB", "Cleo": "fr-FR"}
    people = {"Ada": come(ADA, languages["Ada"]), "Cleo": come(CLEO, languages["Cleo"])}
    for name, page in people.items():
        expect(page.get_by_text(re.compile(rf"\b{name}$"))).to_be_visible()
    for one, other in (("Ada", "Cleo"), ("Cleo", "Ada")):
        with running_services(Settings(home=guarded.home)) as services:
            feedback = _corrected(services)
        accepted, refused, _done = SAID[languages[one]]
        _accepts(people[one], guarded)
        expect(people[one].get_by_text(accepted)).to_be_visible()
        with running_services(Settings(home=guarded.home)) as services:
            number = learned(services, feedback, guarded.home)
        _promotes(people[one], guarded, number)
        expect(people[one].get_by_text(refused)).to_be_visible()
        _promotes(people[other], guarded, number)
        done = SAID[languages[other]][2].format(number=number)
        expect(people[other].get_by_text(done, exact=True)).to_be_visible()
        served = guarded.rows("SELECT number FROM model_versions WHERE is_champion")
        assert served == [(number,)]
        noted = guarded.command("audit", "list")["entries"]
        promoted, failed = noted[0], noted[1]
        assert (promoted["action"], promoted["actor"]) == ("promote", other)
        assert (failed["actor"], failed["details"]["failed"]) == (one, "Forbidden")


def _corrected(services: Services) -> UUID:
    """Let somebody estimate and correct, as the page would."""
    who = replace(current_actor(), subject="f" * 32)
    with acting_as(who):
        made = services.estimates.estimate(
            a_service(), door="page", language="en", subject=who.subject
        ).prediction
        given, _ = services.feedback.record(
            made.id, verdict=None, real_price=70.0, currency="USD", subject=who.subject
        )
    return given.id


def _accepts(page: Page, product: Product) -> None:
    """Accept all that waits; widgets are found by their keys, which no language changes."""
    page.goto(f"{product.address}/Review")
    expect(page.locator(".st-key-review-all")).to_be_visible()
    settled(page)
    page.locator(".st-key-review-all label").click()
    page.locator(".st-key-review-one-reason input").fill("seen")
    page.locator(".st-key-review-accept button").click()


def _promotes(page: Page, product: Product, number: int) -> None:
    page.goto(f"{product.address}/Models")
    expect(page.locator(f".st-key-models-promote-{number}")).to_be_visible()
    settled(page)
    page.locator(f".st-key-models-promote-{number} button").click()
    page.locator(".st-key-models-despite label").click()
    settled(page)
    page.locator(".st-key-models-promote-reason textarea").fill("better")
    page.locator(".st-key-models-promote-reason textarea").press("Tab")
    settled(page)
    page.locator(".st-key-models-sure button").click()
