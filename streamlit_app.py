"""Home: what Prisme is, the market at a glance, how wrong the estimates are, where to go next."""

from __future__ import annotations

from core.errors import N_
from pages.components import frame, runtime
from pages.components.home import champion_card, market_glance

with frame.page(
    N_("What is a freelance service worth?"),
    lead=N_(
        "Prisme estimates the price of a described service from thousands of listings, "
        "says how sure it is, and splits the price into its reasons."
    ),
) as page:
    view = page.view
    frame.way_to("pages/1_Estimate.py", N_("Estimate a service"), view)
    services, market = runtime.services(), None
    with frame.guard(view.words):
        market, summary = services.markets.summary()
        page.synthetic = market.synthetic
        market_glance.show(market, summary, view)
    with frame.guard(view.words):
        champion_card.show(services.champion.get().version, view, market)
