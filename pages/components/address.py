"""A filter that lives in the address: widgets show what it says, and change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import streamlit as st

if TYPE_CHECKING:
    from core.language import Translator

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class AddressFilter(Generic[F]):
    """Binds the widgets of a room, ``ROOM.NAME``, to the parameters of an address.

    `to_widgets` says what each widget shows of a filter, and `from_widgets` changes a filter to
    what the widgets say. A change takes all `parameters` out first: the page of a list that was
    open, too.
    """

    room: str
    parameters: tuple[str, ...]
    parse: Callable[[Mapping[str, list[str]]], F]
    to_query: Callable[[F], Mapping[str, str | list[str]]]
    to_widgets: Callable[[F], Mapping[str, Any]]
    from_widgets: Callable[[F, Mapping[str, Any]], F]

    def read(self) -> F:
        """Return the filter that the address asks for, and let the widgets show it."""
        chosen = self.current()
        for name, shown in self.to_widgets(chosen).items():
            st.session_state[f"{self.room}.{name}"] = shown
        return chosen

    def current(self) -> F:
        """Return the filter that the address asks for."""
        return self.parse({name: st.query_params.get_all(name) for name in st.query_params})

    def bound(self, name: str) -> dict[str, Any]:
        """Return what binds a widget to the address: its key, and what its change does."""
        return {"key": f"{self.room}.{name}", "on_change": self._write}

    def put(self, chosen: F) -> None:
        """Write a filter into the address, and leave what else the address says."""
        others = {
            name: st.query_params.get_all(name)
            for name in st.query_params
            if name not in self.parameters
        }
        st.session_state.pop(f"{self.room}.trail", None)  # of the pages that were turned
        st.query_params.from_dict({**others, **self.to_query(chosen)})

    def offer_clear(self, empty: F, words: Translator) -> None:
        """Offer to take everything out of the filter."""
        st.button(
            words.gettext("Clear the filter"),
            icon=":material/filter_alt_off:",
            type="tertiary",
            key=f"{self.room}.clear",
            on_click=self.put,
            args=(empty,),
        )

    def _write(self) -> None:
        chosen = self.current()
        names = self.to_widgets(chosen)
        said = {name: st.session_state.get(f"{self.room}.{name}") for name in names}
        self.put(self.from_widgets(chosen, said))


def as_widgets(chosen: Any) -> dict[str, Any]:
    """Return the attributes of a filter as widgets hold them: what is several is a list."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(chosen).items()
    }


def as_attributes(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what widgets hold as a filter's attributes; what is not there is left out."""
    return {
        name: tuple(value)
        if isinstance(value, list)
        else value.strip()
        if isinstance(value, str)
        else value
        for name, value in said.items()
        if value is not None
    }
