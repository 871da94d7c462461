"""Explore: what the market holds, seen through a filter that stays in the address."""

from __future__ import annotations

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
    chosen = filters.show(snapshot, listings, view)
    market = MarketView.of(view, snapshot, listings, chosen)
    if filters.left(market):
        sections.show(market)
