"""Around every request: its id, its place in the metrics, and no fault without an answer."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.ids import uuid7
from rest.metrics import Metrics
from rest.problems import problem_response, unexpected

logger = structlog.get_logger(__name__)
#: Methods that are counted by name; whoever invents others cannot fill the metrics.
_METHODS = frozenset({"GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"})


class Envelope:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, told = time.perf_counter(), _Told(scope, send)
        scope.setdefault("state", {})["request_id"] = told.id
        try:
            await self._app(scope, receive, told)
        except Exception:
            logger.exception("request_failed", request=told.id, route=_route(scope))
            if told.status == 0:
                await problem_response(unexpected(), Request(scope))(scope, receive, told)
        finally:
            method = scope["method"] if scope["method"] in _METHODS else "OTHER"
            seconds = time.perf_counter() - started
            self._metrics.answered(method, _route(scope), told.status, seconds)


class _Told:
    """Sends an answer on, with the headers that every one has."""

    def __init__(self, scope: Scope, send: Callable[[Message], Awaitable[None]]) -> None:
        self._scope = scope
        self._send = send
        self.id = str(uuid7())
        self.status = 0

    async def __call__(self, message: Message) -> None:
        """Send one part of it."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", []), *self._headers(message)]
        await self._send(message)

    def _headers(self, message: Message) -> list[tuple[bytes, bytes]]:
        allowance = self._scope["state"].get("allowance")
        headers = {
            "x-request-id": self.id,
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
            "x-frame-options": "DENY",
            "referrer-policy": "no-referrer",
            "vary": "accept-language",
        }
        if allowance is not None:
            headers |= {name.lower(): value for name, value in allowance.headers().items()}
        there = {name.lower() for name, _ in message.get("headers", [])}
        found = ((name.encode(), value.encode()) for name, value in headers.items())
        return [(name, value) for name, value in found if name not in there]


def _route(scope: Scope) -> str:
    """Return the template of an address, never the address itself."""
    return str(getattr(scope.get("route"), "path", "unmatched"))
