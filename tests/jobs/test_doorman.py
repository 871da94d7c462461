"""Who arrives, as the server knows it: nothing that a browser sends makes it somebody else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import streamlit as st
import uvicorn
from itsdangerous import URLSafeSerializer
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from core import bootstrap
from core.authority import acting_as
from core.errors import InvalidInput
from core.services import Services
from core.services.feedback import feedback
from core.settings import Settings
from core.types import Actor
from jobs.doorman import COOKIE, HEADER, Doorman
from pages.components import runtime, visitor
from tests.people import a_service
from tests.processes import wait_for

KEY = "k" * 64
HTML = {"accept": "text/html"}


def client(peer: str = "203.0.113.9", key: str = KEY, **settings: Any) -> TestClient:
    """Return a browser at an address before a page that says who it was told arrives."""

    def told(request: Request) -> JSONResponse:
        seal = URLSafeSerializer(KEY, salt="arrival")
        return JSONResponse([seal.loads(one) for one in request.headers.getlist(HEADER)])

    door = Middleware(Doorman, settings=Settings(**settings), key=key)
    app = Starlette(routes=[Route("/", told)], middleware=[door])
    return TestClient(app, client=(peer, 50_000))


def arrival(browser: TestClient, **headers: str) -> dict[str, Any]:
    """Return what the page is told, which is one thing."""
    [told] = browser.get("/", headers=HTML | headers).json()
    return dict(told)


def test_a_browser_gets_a_pseudonym_that_no_script_reads() -> None:
    """At its first page, signed, for pages of this installation only; from then on it is theirs."""
    browser = client()
    answer = browser.get("/", headers=HTML)
    assert "HttpOnly; SameSite=Lax" in answer.headers["set-cookie"]
    assert answer.json()[0]["subject"] is None
    first = arrival(browser)["subject"]
    assert len(first) == 32
    assert arrival(browser)["subject"] == first
    assert "set-cookie" not in browser.get("/", headers=HTML).headers
    assert arrival(client())["subject"] is None


@pytest.mark.parametrize("forged", ["", "a" * 32, '"' + "a" * 32 + '"', "é"])
def test_a_cookie_of_ones_own_making_is_nobodys(forged: str) -> None:
    """Unsigned, or signed with another key: a new identity takes its place."""
    foreign = str(URLSafeSerializer("another", salt="visitor").dumps("a" * 32))
    for cookie in (forged.encode("ascii", "ignore").decode(), foreign):
        answer = client().get("/", headers=HTML | {"cookie": f"{COOKIE}={cookie}"})
        assert answer.json()[0]["subject"] is None
        assert COOKIE in answer.headers["set-cookie"]


def test_nobody_but_the_server_says_who_arrives() -> None:
    """What a browser sends under that name is taken out, even what the server once sealed."""
    sealed = str(URLSafeSerializer(KEY, salt="arrival").dumps({"login": "ada@example.org"}))
    told = arrival(client(), **{HEADER: sealed})
    assert (told["login"], told["subject"]) == (None, None)


@pytest.mark.parametrize(
    ("proxies", "believed"),
    [("203.0.113.9", True), ("203.0.113.0/24, 10.0.0.1", True), ("10.0.0.1", False), ("*", True)],
)
def test_a_login_is_believed_only_from_a_proxy_that_is_named(
    proxies: str, *, believed: bool
) -> None:
    """Whoever else sends the header is whoever they were."""
    browser = client(login_header="X-Auth-Email", proxies=proxies)
    login = arrival(browser, **{"X-Auth-Email": "ada@example.org"})["login"]
    assert login == ("ada@example.org" if believed else None)


def test_a_network_is_the_same_for_its_addresses_and_hidden() -> None:
    """Forty invented people of one network are one; the address itself is nowhere."""
    one, other = (arrival(client(peer))["network"] for peer in ("203.0.113.9", "203.0.113.77"))
    assert one == other
    assert "203" not in one
    assert arrival(client("198.51.100.1"))["network"] != one
    v6 = {arrival(client(peer))["network"] for peer in ("2001:db8:1::1", "2001:db8:1:22::9")}
    assert len(v6) == 1


def test_behind_a_proxy_the_last_stranger_counts() -> None:
    """What a browser writes before it changes nothing."""
    browser = client("10.0.0.1", proxies="10.0.0.0/8")
    direct = arrival(client("203.0.113.9"))["network"]
    assert arrival(browser, **{"x-forwarded-for": "1.1.1.1, 203.0.113.9, 10.0.0.2"})["network"] == (
        direct
    )


@pytest.mark.parametrize(
    "lines",
    [
        ["1.1.1.1", "203.0.113.9"],
        ["1.1.1.1, 2.2.2.2", "203.0.113.9, 10.0.0.2"],
        ["1.1.1.1", "203.0.113.9:50123"],
        ["1.1.1.1", "::ffff:203.0.113.9"],
        ["[2001:db8::1]:443", "[::ffff:203.0.113.9]:443"],
        ["203.0.113.9, unknown, , \x7f"],
        ["203.0.113.9, ::ffff:10.0.0.2"],
    ],
)
def test_no_way_of_writing_an_address_is_a_way_out(lines: list[str]) -> None:
    """In lines of their own, with ports, in brackets, as IPv6, or as nothing at all."""
    direct = arrival(client("203.0.113.9"))["network"]
    browser = client("::ffff:10.0.0.1", proxies="10.0.0.0/8")
    headers = [("accept", "text/html"), *(("x-forwarded-for", one) for one in lines)]
    [told] = browser.get("/", headers=headers).json()
    assert told["network"] == direct


def test_of_two_names_a_proxy_gave_neither() -> None:
    """Where it adds to what the browser sent, and does not replace it."""
    browser = client(login_header="X-Auth-Email", proxies="203.0.113.9")
    headers = [("X-Auth-Email", "ada@example.org"), ("X-Auth-Email", "eve@example.org")]
    [told] = browser.get("/", headers=headers).json()
    assert told["login"] is None


def test_forty_invented_people_are_one_network(
    house: Services, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Over a real server: each with a cookie and addresses of its own making, one limit."""
    monkeypatch.setenv("PRISME_ACCESS", "open")
    monkeypatch.setattr(feedback, "MAX_A_DAY", 12)
    monkeypatch.setenv("PRISME_HOME", str(tmp_path))
    settings = Settings(home=tmp_path, proxies="10.0.0.0/8")
    bootstrap.signing_key(settings).make()
    key = bootstrap.signing_key(settings).derived("arrivals")
    door = Middleware(Doorman, settings=settings, key=key)
    app = Starlette(routes=[Route("/", _sealed)], middleware=[door])
    taken, refused = 0, 0
    with runtime.override(lambda: house), serving(app) as address:
        for number in range(40):
            forged = {
                "accept": "text/html",
                "cookie": f"{COOKIE}={number:032x}",
                "x-forwarded-for": f"198.51.{number}.1",
                HEADER: f"{number}",
            }
            come = httpx.get(address, headers=forged)
            again = httpx.get(address, headers=HTML, cookies=come.cookies)  # whose cookie is ours
            headers = {HEADER: again.text}
            monkeypatch.setattr(type(st.context), "headers", property(lambda _c, h=headers: h))
            taken, refused = _corrects(house, visitor.actor(), taken, refused)
    assert (taken, refused) == (12, 28)


def _sealed(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.headers[HEADER])


def _corrects(services: Services, who: Actor, taken: int, refused: int) -> tuple[int, int]:
    """Let somebody estimate, and say what it really costs; count what is taken."""
    assert who.subject is not None
    assert not who.known
    with acting_as(who):
        made = services.estimates.estimate(
            a_service(), door="page", language="en", subject=who.subject
        ).prediction
        try:
            services.feedback.record(
                made.id, verdict=None, real_price=325.0, currency="USD", subject=who.subject
            )
        except InvalidInput:
            return taken, refused + 1
    return taken + 1, refused


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """Serve an application on a real socket."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_for(lambda: server.started, bool)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.should_exit = True
        thread.join()
