"""Before the pages: names and origins that are not theirs are refused, and no page is framed."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Streamlit frames parts of its own page; nobody else frames any.
HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
_SAFE = ("GET", "HEAD")


class Guard:
    """ASGI middleware; `hosts` are the names by which the pages are reached, or none for any.

    A name that is not theirs may have been given to this address by another site. What changes
    something, or keeps a connection, comes from a page of the same host and port, or of a name.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], public: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._public = frozenset(public)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or connection."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if not self._allows(scope):
            refusal = PlainTextResponse("This address or origin is not served.", 403, HEADERS)
            # For a connection that is not accepted yet, servers answer 403 by themselves.
            await (_closed(send) if scope["type"] == "websocket" else refusal(scope, receive, send))
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded)

    def _allows(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if self._hosts and _name(f"//{host}") not in self._hosts:
            return False
        if origin is None or (scope["type"] == "http" and scope["method"] in _SAFE):
            return True
        return _place(origin) == host or _name(origin) in self._public


async def _closed(send: Send) -> None:
    await send({"type": "websocket.close", "code": 1008})


def _name(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _place(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # what no browser sends
        return None
