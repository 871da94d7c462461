"""Whether one's workspace sees one's estimates; owns the key ``history.shares``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.components import visitor

if TYPE_CHECKING:
    from core.charts import View
    from core.services import Services


def show(services: Services, view: View) -> None:
    """Offer the switch to who belongs to a workspace."""
    who = visitor.actor()
    if who.workspace is None:
        return
    shares = bool(services.people.shares())
    label = view.words.gettext(
        "Let “{workspace}” see my estimates and price lists", workspace=who.workspace
    )
    if st.toggle(label, shares, key="history.shares") != shares:
        services.people.share(shares=not shares)
        st.rerun()
