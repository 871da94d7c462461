"""How many connections a process may hold open, and for how long one may take to ask."""

from __future__ import annotations

import asyncio
import resource

import h11
import structlog
from uvicorn import config
from uvicorn.protocols.http.h11_impl import H11Protocol

#: A person at a page holds about four; 250 of them reached the customary 1,024.
ENOUGH = 8_192
#: Until the headers of a request are whole, in seconds; as long as the gateway waits.
HEADERS_S = 10.0

logger = structlog.get_logger(__name__)


def allow_connections() -> int:
    """Raise the limit as far as this process may, and say in the log where that is little.

    A connection that does not finish its headers is closed.
    """
    config.HTTP_PROTOCOLS["auto"] = f"{__name__}:PromptProtocol"
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    if soft != resource.RLIM_INFINITY and soft < ENOUGH:
        logger.warning("few_connections", limit=soft, people=soft // 4, remedy="ulimit -n 8192")
    return soft


class PromptProtocol(H11Protocol):
    """HTTP for those who say in time what they want: uvicorn itself waits for ever."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Go on waiting, or stop: a request is whole, or the next one has begun."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        super().connection_lost(exc)
        self._stop()

    def _watch(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._stop()
        elif self._waiting is None and not self.transport.is_closing():
            self._waiting = self.loop.call_later(HEADERS_S, self.transport.close)

    def _stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
