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
    "trial": (N_("Experiment"), experiment.show),
    "incoming": (N_("Recent requests"), monitoring.show),
    "decisions": (N_("Decisions"), decisions.show_decisions),
}


def show(view: VersionsView) -> None:
    """Show the tabs; only the open one asks the database."""
    words, told = view.words, said_before()
    if told is not None:
        st.success(plain(told), icon=":material/check_circle:")
    frame.sections("models", SECTIONS, words, view)
