"""Before the pages: who arrives, as far as this server knows it, told to the page under seal.

A browser is given a pseudonym in a cookie that only this installation can sign; whatever else it
sends is nobody's. A proxy that signs people in is believed only from the addresses that are named.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

from itsdangerous import BadData, URLSafeSerializer
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.settings import Settings

COOKIE, HEADER = "prisme_visitor", "x-prisme-arrival"
YEAR_S = 31_536_000
#: What of an address is the network: whoever has one has all the others of it.
_KEPT_BITS = {4: 24, 6: 56}


class Doorman:
    """ASGI middleware; `key` signs what it tells the pages."""

    def __init__(self, app: ASGIApp, settings: Settings, key: str) -> None:
        self._app = app
        self._header = (settings.login_header or "").lower()
        self._proxies = _networks(settings.proxies)
        self._cookies = URLSafeSerializer(key, salt="visitor")
        self._seal = URLSafeSerializer(key, salt="arrival")
        self._secure = settings.address.startswith("https:") if settings.address else False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or connection."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        subject = self._known(HTTPConnection(scope).cookies.get(COOKIE, ""))
        headers = MutableHeaders(scope=scope)
        arrival = self._arrival(scope, headers, subject)
        del headers[HEADER]
        headers[HEADER] = str(self._seal.dumps(arrival))
        if subject is not None or not _opens_a_page(scope):
            await self._app(scope, receive, send)
            return

        async def greeting(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", self._cookie())
            await send(message)

        await self._app(scope, receive, greeting)

    def _known(self, cookie: str) -> str | None:
        try:
            return str(self._cookies.loads(cookie))
        except BadData:  # of another installation, or of the browser's own making
            return None

    def _cookie(self) -> str:
        value = str(self._cookies.dumps(secrets.token_hex(16)))
        rights = "; Secure" if self._secure else ""
        return f"{COOKIE}={value}; Path=/; Max-Age={YEAR_S}; HttpOnly; SameSite=Lax{rights}"

    def _arrival(self, scope: Scope, headers: Headers, subject: str | None) -> Mapping[str, object]:
        peer = (scope.get("client") or ("", 0))[0]
        login = None
        if self._trusts(peer):
            said = headers.getlist(self._header) if self._header else []
            # Of two, one is not the proxy's.
            login = said[0] if len(said) == 1 else None
            peer = self._forwarded(headers, peer)
        return {"subject": subject, "network": self._network(peer), "login": login}

    def _forwarded(self, headers: Headers, peer: str) -> str:
        """Return the last address that no proxy of ours has."""
        # A proxy adds to the line of the browser, or a line of its own below it.
        lines = ",".join(headers.getlist("x-forwarded-for"))
        named = [part for part in lines.split(",") if _address(part) is not None]
        strangers = [one for one in named if not self._trusts(one)]
        return strangers[-1] if strangers else peer

    def _trusts(self, address: str) -> bool:
        if self._proxies is None:
            return True
        found = _address(address)
        return found is not None and any(found in network for network in self._proxies)

    def _network(self, address: str) -> str | None:
        """Return a fingerprint of where somebody comes from, another one every day."""
        found = _address(address)
        if found is None:
            return None
        whole = ipaddress.ip_network(f"{found}/{_KEPT_BITS[found.version]}", strict=False)
        day = datetime.now(UTC).date().isoformat()
        return str(self._seal.make_signer("network").get_signature(f"{day} {whole}").decode())


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return an address as proxies write it: with a port, in brackets, or as IPv6."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return None
    return (found.version == 6 and found.ipv4_mapped) or found


def _networks(
    proxies: str,
) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network] | None:
    """Return the proxies that are named; None for all."""
    names = [name.strip() for name in proxies.split(",") if name.strip()]
    return None if "*" in names else [ipaddress.ip_network(name) for name in names]


def _opens_a_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")
