"""The sections of a page, one open at a time; the address says which (``?view=``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ParamSpec

import streamlit as st

from pages.components import frame

if TYPE_CHECKING:
    from core.language import Translator

P = ParamSpec("P")


def show(
    room: str,
    sections: Mapping[str, tuple[str, Callable[P, None]]],
    words: Translator,
    *args: P.args,
    **kwargs: P.kwargs,
) -> None:
    """Show a tab for each section, by its name in the address; only the open one is drawn."""
    labels = {name: words.sentence(title) for name, (title, _section) in sections.items()}
    # A key for each language: the state of tabs is the label of the open one.
    key = f"{room}-{words.language}"
    asked = st.query_params.get("view", "")
    st.session_state[key] = labels.get(asked, next(iter(labels.values())))

    def opened() -> None:
        name = next(n for n, label in labels.items() if label == st.session_state[key])
        st.query_params["view"] = name

    tabs = st.tabs(list(labels.values()), key=key, on_change=opened)
    for tab, (_title, section) in zip(tabs, sections.values(), strict=True):
        if tab.open:
            with tab, frame.guard(words):
                section(*args, **kwargs)
