"""Page through a list by its address (``?after=``); owns ``ROOM.trail`` and the pager's buttons."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar
from uuid import UUID

import streamlit as st

from core.authority import acting_as
from core.errors import AppError
from pages.components import visitor

if TYPE_CHECKING:
    from core.language import Translator


class Cursor(Protocol):
    """Where a page begins: after a row's moment and id."""

    @property
    def created_at(self) -> datetime:
        """The row's moment."""

    @property
    def id(self) -> UUID:
        """The row's id."""


C = TypeVar("C", bound=Cursor)


@dataclass(frozen=True, slots=True)
class Pager(Generic[C]):
    """Turns the pages of one list.

    `find_next` looks up where the page after a cursor ends. A click that arrives while the page
    runs again meets the buttons of the page before: it steps from where the address is by then,
    so that two fast clicks turn two pages.
    """

    room: str
    kind: Callable[[datetime, UUID], C]
    find_next: Callable[[C | None], C | None]
    on_turn: Callable[[], None]

    def cursor(self) -> C | None:
        """Return where the page begins; a bad address begins at the newest."""
        moment, _tilde, identity = st.query_params.get("after", "").partition("~")
        try:
            found = self.kind(datetime.fromisoformat(moment), UUID(identity))
        except ValueError:
            return None
        return found if found.created_at.tzinfo is not None else None

    def pages_before(self) -> int:
        """Return how many pages were turned to come here."""
        return len(self._trail()) if self.cursor() is not None else 0

    def show(self, following: C | None, words: Translator, *, newest: bool = False) -> None:
        """Offer the next page, and the way back."""
        _, drawn = words.gettext, st.query_params.get("after")
        with st.container(horizontal=True, key=f"{self.room}.turning"):
            if self.cursor() is not None:
                st.button(
                    _("Newer"),
                    icon=":material/chevron_left:",
                    key=f"{self.room}.newer",
                    on_click=self._newer,
                )
                if newest:
                    st.button(
                        _("Newest"),
                        icon=":material/first_page:",
                        key=f"{self.room}.newest",
                        type="tertiary",
                        on_click=self._newest,
                    )
            if following is not None:
                st.button(
                    _("Older"),
                    icon=":material/chevron_right:",
                    key=f"{self.room}.older",
                    icon_position="right",
                    on_click=self._older,
                    args=(drawn, following),
                )

    def _older(self, drawn: str | None, following: C) -> None:
        here, wanted = st.query_params.get("after"), following
        if here != drawn:
            with (
                suppress(AppError),
                acting_as(visitor.actor()),
            ):  # the page itself says what is wrong
                wanted = self.find_next(self.cursor()) or self.cursor() or following
        self._turn([*self._trail(), here], f"{wanted.created_at.isoformat()}~{wanted.id}")

    def _newer(self) -> None:
        trail = self._trail()
        self._turn(trail[:-1], trail[-1] if trail else None)

    def _newest(self) -> None:
        self._turn([], None)

    def _trail(self) -> list[str | None]:
        trail: list[str | None] = st.session_state.get(f"{self.room}.trail", [])
        return trail

    def _turn(self, trail: list[str | None], after: str | None) -> None:
        st.session_state[f"{self.room}.trail"] = trail
        self.on_turn()
        if after is None:
            st.query_params.pop("after", None)
        else:
            st.query_params["after"] = after
