"""Home: what Prisme is, the market at a glance, how wrong the estimates are, where to go next."""

from __future__ import annotations

from core.errors import N_
from pages.components import frame, runtime
from pages.components.home import champion_card, market_glance

with frame.page(
    N_("What is a freelance service worth?"),
    lead=N_(
        "Describe a service: Prisme estimates its price from thousands of listings, shows how "
        "sure it is, and breaks the price down into its reasons."
    ),
) as page:
    view = page.view
    frame.way_to("pages/1_Estimate.py", N_("Estimate a service"), view)
    services = runtime.services()
    with frame.guard(view.words):
        market, summary = services.markets.summary()
        page.synthetic = market.synthetic
        market_glance.show(market, summary, view)
    with frame.guard(view.words):
        champion_card.show(services.champion.get().version, view)
