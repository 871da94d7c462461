"""Review: real prices that people gave, looked at before a model learns from them."""

from __future__ import annotations

from core.errors import N_
from pages.components import frame, runtime, visitor
from pages.components.review import filters, queue, rules

with frame.page(
    N_("Review"),
    lead=N_("Corrections: real prices that people gave, reviewed before a model learns from them."),
) as page:
    reviews, view = runtime.services().reviews, page.view
    counts = reviews.counts()
    queue.done()
    rules.show(view)
    chosen = filters.show(counts, view)
    if visitor.may("review") and counts.waiting and chosen.filter.state == "waiting":
        rules.plausible(reviews, view)
    queue.show(reviews, chosen, counts, view)
