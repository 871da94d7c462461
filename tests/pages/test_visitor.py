"""The pseudonym of whoever is at the page."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from pages.components.visitor import browser_token


def _show() -> None:
    import streamlit as st

    from pages.components import visitor

    st.text(visitor.subject())


def test_the_browsers_token_is_the_same_under_every_mask() -> None:
    """What Streamlit gives a browser masks one token anew each time; the token is found again."""
    token = bytes(range(16))
    masked = {generate_xsrf_token_string(token, 1_700_000_000) for _ in range(5)}
    assert len(masked) > 1
    assert {browser_token(cookie) for cookie in masked} == {token.hex()}


@pytest.mark.parametrize(
    "cookie", ["", "2|", "1|00|00|1", "2|zz|00|1", "2||00|1", "2|00||1", "x" * 999]
)
def test_another_cookie_names_nobody(cookie: str) -> None:
    """A cookie of another form is no token."""
    assert browser_token(cookie) is None


def test_without_a_browser_the_pseudonym_lasts_a_session() -> None:
    """A session keeps its pseudonym; another session has another."""

    def subject(app: AppTest) -> Any:
        app.run()
        assert not app.exception
        return app.text[0].value

    first, other = (AppTest.from_function(_show, default_timeout=30) for _ in range(2))
    kept = subject(first)
    assert len(kept) == 32
    assert subject(first) == kept
    assert subject(other) != kept
