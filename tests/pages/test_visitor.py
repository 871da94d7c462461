"""The pseudonym of whoever is at the page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.authority import account_name
from core.types import PERMISSIONS
from pages.components import runtime, visitor
from tests.pages.conftest import Visit, words_of
from tests.pages.fakes import FakeServices


@pytest.fixture
def open_to_all(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation that anybody may enter."""
    monkeypatch.setenv("PRISME_ACCESS", "open")
    with runtime.override(FakeServices):
        yield


def labels(at: AppTest) -> set[str]:
    """Return what the menu offers."""
    return {link.proto.label for link in at.sidebar.get("page_link")}


def _show() -> None:
    import streamlit as st

    from pages.components import visitor

    st.text(visitor.subject())


def test_without_a_browser_the_pseudonym_lasts_a_session(open_to_all: None) -> None:
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


def test_on_ones_own_machine_there_is_one_person(visit: Visit) -> None:
    """Nobody signs in, and whoever has the account may do everything: the menu has it all."""
    at = visit(FakeServices())
    assert not at.exception
    assert runtime.owner_here().name == account_name()
    assert runtime.owner_here().permissions == frozenset(PERMISSIONS)
    assert "Review" in labels(at)
    assert "This installation is open" not in words_of(at)


@pytest.mark.parametrize(
    ("lang", "banner", "menu"),
    [("en", "This installation is open", "Review"), ("fr", "Cette installation", "Relecture")],
)
def test_where_anybody_comes_in_everyone_is_a_visitor(
    visit: Visit,
    open_to_all: None,
    lang: str,
    banner: str,
    menu: str,
) -> None:
    """A banner says so, and what a visitor may not do is not offered."""
    at = visit(FakeServices(), lang=lang)
    assert not at.exception
    assert banner in words_of(at)
    assert menu not in labels(at)
    at = visit(FakeServices(), "pages/2_Compare.py", lang=lang)
    assert not [b for b in at.button if b.key in ("compare.start", "compare.train")]


@pytest.mark.parametrize(("hours", "believed"), [(0, True), (11.9, True), (12.1, False)])
def test_a_sign_in_is_believed_for_so_long(hours: float, *, believed: bool) -> None:
    """Counted from when the provider issued it, by its own word; then the page asks again."""
    issued = (datetime.now(UTC) - timedelta(hours=hours)).timestamp()
    told = {"is_logged_in": True, "iat": issued, "iss": "https://id", "sub": "1", "email": "a@b.c"}
    found = visitor._by_provider(told)
    assert (found is not None) is believed
    if found is not None:
        assert found.email is None  # nobody said that it was checked
        assert visitor._by_provider(told | {"email_verified": True}).email == "a@b.c"
    assert visitor._by_provider({key: v for key, v in told.items() if key != "iat"}) is None
