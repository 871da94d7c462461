"""Review: real prices that people gave, looked at before a model learns from them."""

from __future__ import annotations

from core.errors import N_
from pages.components import frame, runtime
from pages.components.review import filter as review_filter
from pages.components.review import queue as review_queue
from pages.components.review import rules as review_rules

with frame.page(
    N_("Review"),
    lead=N_("Real prices that people gave, looked at before a model learns from them."),
) as page:
    reviews, view = runtime.services().reviews, page.view
    counts = reviews.counts()
    review_queue.done()
    review_rules.show(view)
    chosen = review_filter.show(counts, view)
    if counts.waiting and chosen.filter.state == "waiting":
        review_rules.plausible(reviews, view)
    review_queue.show(reviews, chosen, counts, view)
