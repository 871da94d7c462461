"""Quote: lines from the estimates of this visit, at one's own prices, as a file for a client."""

from __future__ import annotations

from datetime import UTC, datetime

from core.documents.quote.content import Quote
from core.errors import N_
from pages.components import device, frame
from pages.components.quote import document, lines, parties, terms

with frame.page(
    N_("Write a quote"),
    lead=N_("Take lines from your estimates, set your prices, and send your client a file."),
) as page:
    words = page.view.words
    currency, offered = lines.show(page.view)
    client = parties.client(words)
    agreed = terms.show(datetime.now(UTC).date(), currency, words)
    seller, accent, logo = parties.seller(words)
    device.offer_to_keep("seller", {**parties.kept_seller(), **terms.kept_terms()}, words)
    language, with_market = document.show_choices(words)
    beside = document.offer_second_total(currency, page.view)
    with frame.guard(words):
        quote = Quote(
            currency=currency,
            lines=offered,
            seller=seller,
            client=client,
            accent=accent,
            logo=logo,
            with_market=with_market,
            beside=beside,
            **agreed,
        )
        document.show(quote, language, words)
    document.offer_next(words)
