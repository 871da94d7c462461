"""A process may hold as many connections as its people need."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.sync.client import connect

from jobs import limits

ASK = (
    "import resource\n"
    "resource.setrlimit(resource.RLIMIT_NOFILE, (256, {hard}))\n"
    "from jobs.limits import allow_connections\n"
    "print(allow_connections(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
)


@pytest.mark.parametrize(("hard", "limit", "said"), [(4096, 4096, True), (300, 300, True)])
def test_the_limit_is_raised_as_far_as_it_may_be(hard: int, limit: int, *, said: bool) -> None:
    """Where that is few, the log says for how many people."""
    done = subprocess.run(
        [sys.executable, "-c", ASK.format(hard=hard)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[-2:] == [str(limit)] * 2
    assert ("few_connections" in done.stdout + done.stderr) is said


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    """A server that waits for a fifth of a second."""
    monkeypatch.setattr(limits, "HEADERS_S", 0.2)

    async def echo(connection: WebSocket) -> None:
        await connection.accept()
        await connection.send_text(await connection.receive_text())
        await connection.close()

    app = Starlette(
        routes=[
            Route("/", lambda _request: PlainTextResponse("well")),
            WebSocketRoute("/echo", echo),
        ]
    )
    limits.allow_connections()
    served = uvicorn.Server(
        uvicorn.Config(app, "127.0.0.1", 0, log_config=None, timeout_keep_alive=30)
    )
    thread = threading.Thread(target=served.run, daemon=True)
    thread.start()
    while not served.started:
        thread.join(0.01)
    yield served.servers[0].sockets[0].getsockname()
    served.should_exit = True
    thread.join()


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_a_request_that_never_ends_is_closed(address: tuple[str, int], said: bytes) -> None:
    """Also the second one of a connection; drop by drop it lasts no longer."""
    with socket.create_connection(address, timeout=10) as slow:
        slow.sendall(said)
        assert slow.recv(100) == b""
    with socket.create_connection(address, timeout=10) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = b""
        while not answer.endswith(b"well"):
            answer += slow.recv(1000)
        slow.sendall(b"GET / HTTP/1.1\r\n")
        assert slow.recv(100) == b""


def test_who_asks_in_time_is_not_hurried(address: tuple[str, int]) -> None:
    """A page's connection stays open beyond the time that headers may take."""
    with connect(f"ws://{address[0]}:{address[1]}/echo") as page:
        with pytest.raises(TimeoutError):
            page.recv(timeout=2 * limits.HEADERS_S)
        page.send("still here")
        assert page.recv(timeout=10) == "still here"
