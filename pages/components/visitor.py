"""Who is at the page: a pseudonym, so that their estimates can be found again and erased.

No name, address or cookie of ours: the pseudonym is a fingerprint of the random token that
Streamlit gives each browser against forged requests, or of the account, where people sign in.
"""

from __future__ import annotations

import hashlib
from uuid import uuid4

import streamlit as st

_KEY = "visitor"
_COOKIE = "_streamlit_xsrf"


def subject() -> str:
    """Return the pseudonym of whoever is at the page."""
    account = st.user.get("sub") if st.user.get("is_logged_in") else None
    if account:
        return _pseudonym("account", str(account))
    token = browser_token(st.context.cookies.get(_COOKIE, ""))
    if token is not None:
        return _pseudonym("browser", token)
    return str(st.session_state.setdefault(_KEY, _pseudonym("session", uuid4().hex)))


def may_upload() -> bool:
    """Return whether the browser sends the token without which Streamlit takes no file.

    In a frame on another site's page, or with cookies refused, it does not.
    """
    return not st.context.headers or _COOKIE in st.context.cookies


def browser_token(cookie: str) -> str | None:
    """Return the token in a cookie "2|mask|masked token|time": the mask is new each time."""
    try:
        version, mask, masked, _ = cookie.split("|")
        key, secret = bytes.fromhex(mask), bytes.fromhex(masked)
    except ValueError:
        return None
    if version != "2" or not key or not secret:
        return None
    return bytes(byte ^ key[i % len(key)] for i, byte in enumerate(secret)).hex()


def _pseudonym(kind: str, secret: str) -> str:
    return hashlib.sha256(f"prisme {kind} {secret}".encode()).hexdigest()[:32]
