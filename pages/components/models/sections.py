"""The parts of the Models page, one open at a time; the address says which."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.errors import N_
from pages.components import frame, visitor
from pages.components.models import (
    audit,
    decisions,
    experiment,
    header,
    monitoring,
    version,
    versions,
    work,
)
from pages.components.models.view import VersionsView, said_before
from pages.components.text import plain


def _versions(view: VersionsView) -> None:
    versions.show(view)
    version.show(view)


def _work(view: VersionsView) -> None:
    work.show(view.services, view)
    work.queue(view.services.tasks, view)


#: Name in the address: label and what it shows.
SECTIONS: dict[str, tuple[str, Callable[[VersionsView], None]]] = {
    "versions": (N_("Versions"), _versions),
    "work": (N_("Train"), _work),
    "trial": (N_("Experiment"), experiment.show),
    "incoming": (N_("Recent requests"), monitoring.show),
    "decisions": (N_("Decisions"), decisions.show_decisions),
    "audit": (N_("Audit log"), audit.show),
}


def show(view: VersionsView) -> None:
    """Show the tabs; only the open one asks the database."""
    words, told = view.words, said_before()
    if told is not None:
        st.success(plain(told), icon=":material/check_circle:")
    header.show(view)
    offered = {n: one for n, one in SECTIONS.items() if n != "audit" or visitor.may("audit")}
    frame.sections("models", offered, words, view)
