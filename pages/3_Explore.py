"""Explore: what the market holds, seen through a filter that stays in the address."""

from __future__ import annotations

from core.errors import N_
from pages.components import frame, runtime
from pages.components.explore import filters as explore_filters
from pages.components.explore import sections as explore_sections
from pages.components.explore.view import View

with frame.page(
    N_("Explore the market"),
    lead=N_("What is offered, what is asked for it, and what goes with a high price."),
) as page:
    snapshot = runtime.services().markets.active()
    page.synthetic = snapshot.synthetic
    listings, words = runtime.market(snapshot), page.words
    explore_filters.source(snapshot, words)
    chosen = explore_filters.show(snapshot, listings, words)
    view = View(snapshot, listings, chosen, words, page.palette)
    if explore_filters.left(view):
        explore_sections.show(view)
