"""Who is at the page, and what they may do.

On one's own machine that is its owner; elsewhere whoever a provider or a proxy signed in, or a
visitor. A visitor has a pseudonym, so that their estimates can be found again and erased: it is in
a cookie that this installation signs, and of which no other page or script knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import streamlit as st
from itsdangerous import BadData, URLSafeSerializer

from core.authority import acting_as
from core.errors import AppError
from core.language import Translator
from core.types import ROLE_MAY, Actor, Permission, SignIn
from pages.components import runtime
from pages.components.text import plain

_KEY = "visitor"
_ARRIVAL = "X-Prisme-Arrival"
_XSRF = "_streamlit_xsrf"
NOBODY = Actor("nobody", None, frozenset())


def actor() -> Actor:
    """Return who is at the page; `NOBODY` where people sign in, and they have not.

    Raises
    ------
    Forbidden
        They were removed.
    StorageUnavailable
        The database is away, and they were not recognised here before.
    """
    entrance = runtime.settings().entrance
    if entrance == "local":
        return runtime.owner_here()
    arrival = _arrival()
    network = arrival.get("network")
    if entrance == "open":
        subject = arrival.get("subject") or st.session_state.setdefault(_KEY, uuid4().hex)
        return Actor("visitor", subject, ROLE_MAY["visitor"], network=network, known=False)
    sign_in = _by_proxy(arrival.get("login")) or _by_provider(st.user.to_dict())
    if sign_in is None:
        return NOBODY
    return runtime.services().people.recognise(sign_in, network=network)


def may(permission: Permission) -> bool:
    """Return whether whoever is at the page may do something; what they may not is not offered."""
    return actor().may(permission)


def subject() -> str:
    """Return the pseudonym of whoever is at the page; empty while nobody is."""
    return actor().subject or ""


def expired() -> bool:
    """Return whether somebody signed in too long ago to be believed."""
    told = st.user.to_dict()
    return bool(told.get("is_logged_in")) and _by_provider(told) is None


def _arrival() -> Mapping[str, Any]:
    """Return what our server says of who arrives; nothing where another one serves the pages."""
    try:
        seal = URLSafeSerializer(runtime.arrivals_key(), salt="arrival")
        told: Mapping[str, Any] = seal.loads(st.context.headers.get(_ARRIVAL) or "")
    except BadData:
        return {}
    return told


def _by_proxy(login: str | None) -> SignIn | None:
    """Return who a proxy signed in; it says so with each request, and is noted once a day."""
    if not login or not runtime.settings().login_header:
        return None
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    address = login if "@" in login else None
    return SignIn("proxy", login.lower(), login, address, today)


def _by_provider(told: Mapping[str, Any]) -> SignIn | None:
    """Return who a provider signed in, unless that was too long ago."""
    if not told.get("is_logged_in") or not isinstance(told.get("iat"), int | float):
        return None
    at = datetime.fromtimestamp(told["iat"], UTC)
    if datetime.now(UTC) - at > timedelta(hours=runtime.settings().login_hours):
        return None
    provider, account = told.get("iss") or told.get("provider"), told.get("sub")
    known = runtime.settings().providers.get(str(told.get("provider")))
    checked = told.get("email_verified") is True or (known is not None and known.checks_email)
    email = str(told["email"]) if told.get("email") and checked else None
    name = told.get("name") or told.get("preferred_username") or told.get("email") or account
    if not provider or not account:
        return None
    return SignIn(str(provider), str(account), str(name), email, at)


def may_upload() -> bool:
    """Return whether the browser sends the token without which Streamlit takes no file.

    In a frame on another site's page, or with cookies refused, it does not.
    """
    return not st.context.headers or _XSRF in st.context.cookies


def let_in(words: Translator) -> bool:
    """Return whether somebody is at the page whom it is for; ask who it is where it is not said."""
    settings = runtime.settings()
    if actor() is not NOBODY:
        if settings.entrance == "open":
            _open_to_all(words)
        return True
    _ = words.gettext
    if expired():
        st.info(plain(_("You signed in too long ago: sign in again.")), icon=":material/timer_off:")
    else:
        st.info(plain(_("Sign in to use this installation.")), icon=":material/login:")
    if not settings.providers:
        st.caption(plain(_("The proxy before this installation did not say who you are.")))
    for name, provider in settings.providers.items():
        st.button(
            _("Sign in with {provider}", provider=provider.label or name),
            type="primary",
            icon=":material/login:",
            key=f"sign-in.{name}",
            on_click=st.login,
            args=(name,),
        )
    return False


def offer_sign_out(who: Actor | None, words: Translator) -> None:
    """Say who is signed in, and offer to end it; a proxy has a way out of its own."""
    if runtime.settings().entrance != "login":
        return
    if who is not None:
        st.caption(plain(words.gettext("Signed in as {name}", name=who.name)))
    if st.user.to_dict().get("is_logged_in"):
        st.button(
            words.gettext("Sign out"),
            icon=":material/logout:",
            type="tertiary",
            key="sign-out",
            on_click=_sign_out,
            args=(who,),
        )


def _sign_out(who: Actor | None) -> None:
    """Note it, and end it in any case."""
    if who is not None:
        with suppress(AppError), acting_as(who):
            runtime.services().people.sign_out()
    st.logout()


def _open_to_all(words: Translator) -> None:
    st.info(
        plain(
            words.gettext(
                "This installation is open: nobody signs in, and everyone is a visitor. Do not "
                "enter anything confidential."
            )
        ),
        icon=":material/public:",
    )
