"""The parts of the Explore page, one open at a time; the address says which."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.errors import N_
from pages.components.explore import (
    description_map,
    fields,
    prices,
    quality,
    several_fields,
    wording,
)
from pages.components.explore.view import MarketView

#: Name in the address: label and what it shows.
SECTIONS: dict[str, tuple[str, Callable[[MarketView], None]]] = {
    "prices": (N_("Prices"), prices.show),
    "fields": (N_("Two fields"), fields.show),
    "several": (N_("Several fields"), several_fields.show),
    "words": (N_("Words"), wording.show),
    "segments": (N_("Segments"), wording.show_segments),
    "map": (N_("Map"), description_map.show),
    "quality": (N_("Quality"), quality.show),
}


def show(view: MarketView) -> None:
    """Show the tabs; only the open one computes."""
    words = view.words
    labels = {name: words.sentence(title) for name, (title, _show) in SECTIONS.items()}
    # A key for each language: the state of tabs is the label of the open one.
    key = f"explore-{words.language}"
    asked = st.query_params.get("view", "")
    st.session_state[key] = labels.get(asked, next(iter(labels.values())))

    def opened() -> None:
        name = next(n for n, text in labels.items() if text == st.session_state[key])
        st.query_params["view"] = name

    tabs = st.tabs(list(labels.values()), key=key, on_change=opened)
    for tab, (_title, section) in zip(tabs, SECTIONS.values(), strict=True):
        if tab.open:
            with tab:
                section(view)
