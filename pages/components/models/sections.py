"""The parts of the Models page, one open at a time; the address says which."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.errors import N_
from pages.components import frame
from pages.components.models import decisions, experiment, monitoring, version, versions, work
from pages.components.models.view import VersionsView, said_before
from pages.components.text import plain


def _versions(view: VersionsView) -> None:
    versions.serving(view)
    versions.show(view)
    version.show(view)


def _work(view: VersionsView) -> None:
    work.show(view.services.tasks, view)
    work.queue(view.services.tasks, view)


#: Name in the address: label and what it shows.
SECTIONS: dict[str, tuple[str, Callable[[VersionsView], None]]] = {
    "versions": (N_("Versions"), _versions),
    "work": (N_("Train"), _work),
    "trial": (N_("On trial"), experiment.show),
    "incoming": (N_("What comes in now"), monitoring.show),
    "decisions": (N_("Decisions"), decisions.show_decisions),
}


def show(view: VersionsView) -> None:
    """Show the tabs; only the open one asks the database."""
    words, told = view.words, said_before()
    if told is not None:
        st.success(plain(told), icon=":material/check_circle:")
    labels = {name: words.sentence(title) for name, (title, _show) in SECTIONS.items()}
    # A key for each language: the state of tabs is the label of the open one.
    key = f"models-{words.language}"
    asked = st.query_params.get("view", "")
    st.session_state[key] = labels.get(asked, next(iter(labels.values())))

    def opened() -> None:
        name = next(n for n, text in labels.items() if text == st.session_state[key])
        st.query_params["view"] = name

    tabs = st.tabs(list(labels.values()), key=key, on_change=opened)
    for tab, (_title, section) in zip(tabs, SECTIONS.values(), strict=True):
        if tab.open:
            with tab, frame.guard(words):
                section(view)
