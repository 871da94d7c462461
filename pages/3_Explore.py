"""Explore: what the market holds, seen through a filter that stays in the address."""

from __future__ import annotations

import streamlit as st

from core.errors import N_
from pages.components import frame, runtime
from pages.components.explore import filters, sections
from pages.components.explore.view import MarketView

with frame.page(
    N_("Explore the market"),
    lead=N_("What is on offer, at what price, and what is linked to high prices."),
) as page:
    snapshot = runtime.services().markets.active()
    page.synthetic = snapshot.synthetic
    listings, view = runtime.market(snapshot), page.view
    filters.source(snapshot, view)
    with st.container(key="prisme-rail"):
        rail, main = st.columns([1, 3], gap="medium")
    with rail:
        chosen = filters.show(snapshot, listings, view)
    market = MarketView.of(view, snapshot, listings, chosen)
    with main:
        if filters.left(market):
            sections.show(market)
