"""The pages answer their own names and origins only, and are framed by nobody else."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from core.settings import LOOPBACK
from jobs.guard import Guard

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


def test_behind_a_proxy_the_public_name_is_an_origin() -> None:
    """A proxy may ask under another name than the browser's."""
    named = frozenset({"prices.example"})
    assert connects(client(frozenset(), named), "https://prices.example")
    assert not connects(client(frozenset(), named), "https://evil.example")
