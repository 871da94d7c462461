"""The pages answer their own names and origins only, and are framed by nobody else."""

from __future__ import annotations

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from typer.testing import CliRunner

from core.settings import LOOPBACK, Settings
from jobs import pages
from jobs.app import app
from jobs.guard import Guard
from jobs.output import Exit
from jobs.pages import guarded_app

HERE = "http://127.0.0.1:8501"


def client(hosts: frozenset[str] = LOOPBACK, public: frozenset[str] = frozenset()) -> TestClient:
    """Return a client of a page and a connection behind the guard."""

    async def connect(socket: WebSocket) -> None:
        await socket.accept()
        await socket.close()

    routes = [
        Route("/", lambda _request: PlainTextResponse("page"), methods=["GET", "PUT"]),
        WebSocketRoute("/stream", connect),
    ]
    guard = Middleware(Guard, hosts=hosts, public=public)
    return TestClient(Starlette(routes=routes, middleware=[guard]), base_url=HERE)


def connects(to: TestClient, origin: str | None) -> bool:
    """Whether a connection is accepted."""
    headers = {"host": "127.0.0.1:8501"} | ({} if origin is None else {"origin": origin})
    try:
        with to.websocket_connect("/stream", headers=headers):
            return True
    except WebSocketDisconnect:
        return False


def test_no_other_site_frames_a_page() -> None:
    """Every answer says so, to old browsers too."""
    answer = client().get("/")
    assert (answer.status_code, answer.text) == (200, "page")
    assert answer.headers["content-security-policy"] == "frame-ancestors 'self'"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8501", 200),
        ("[::1]:8501", 200),
        ("LOCALHOST", 200),
        ("evil.example:8501", 403),
        ("127.0.0.1.evil.example", 403),
        ("[", 403),
    ],
)
def test_a_name_that_another_site_gave_is_refused(host: str, status: int) -> None:
    """DNS rebinding: the address is ours, the name is not; without names any is served."""
    assert client().get("/", headers={"host": host}).status_code == status
    assert client(frozenset()).get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("origin", "served"),
    [
        (None, True),
        (HERE, True),
        ("http://127.0.0.1:9999", False),
        ("https://evil.example", False),
        ("null", False),
        ("//[", False),
    ],
)
def test_a_page_of_another_port_or_site_changes_nothing(
    origin: str | None, *, served: bool
) -> None:
    """Neither a connection nor an upload of another program's page is taken; reading is."""
    headers = {} if origin is None else {"origin": origin}
    assert connects(client(), origin) is served
    assert client().put("/", headers=headers).status_code == (200 if served else 403)
    assert client().get("/", headers=headers).status_code == 200


@pytest.mark.parametrize("command", ["pages", "up"])
def test_on_another_address_nothing_starts_without_saying_who_people_are(command: str) -> None:
    """One sentence says what to do, in either language."""
    for language, said in (("en", "Set up a login"), ("fr", "connexion")):
        env = {"PRISME_HOST": "0.0.0.0", "PRISME_ACCESS": None, "PRISME_LANGUAGE": language}
        done = CliRunner(env=env).invoke(app, [command])
        assert done.exit_code == Exit.SETUP
        assert said in done.output


def test_the_machines_owner_answers_to_no_other_name() -> None:
    """In a container too, whose address is another: a page of another site has a name."""
    settings = Settings(host="0.0.0.0", access="local", signing_key=SecretStr("k" * 64))
    guard, _doorman = guarded_app(settings)._user_middleware
    assert guard.kwargs["hosts"] == LOOPBACK
    assert settings.entrance == "local"


def test_behind_a_proxy_the_public_name_is_an_origin() -> None:
    """A proxy may ask under another name than the browser's."""
    named = frozenset({"prices.example"})
    assert connects(client(frozenset(), named), "https://prices.example")
    assert not connects(client(frozenset(), named), "https://evil.example")


def test_streamlit_asks_the_internet_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown origin is refused at once: it does not look for this machine's address first."""
    from streamlit import config, logger, net_util
    from streamlit.web.server import server_util

    asked: list[str] = []
    for name in ("setup_formatter", "_loggers"):
        monkeypatch.setattr(logger, name, getattr(logger, name))
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda url, **_: asked.append(url))
    before = config.get_option("server.enableCORS")
    config.set_option("server.enableCORS", True)
    try:
        pages.settle_streamlit()
        assert not server_util.is_url_from_allowed_origins("https://evil.example")
        assert server_util.is_url_from_allowed_origins("http://127.0.0.1:8501")
    finally:
        config.set_option("server.enableCORS", before)
        logger.update_formatter()
    assert asked == []
