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
    reviews, words = runtime.services().reviews, page.words
    counts = reviews.counts()
    review_queue.done()
    review_rules.show(words)
    chosen = review_filter.show(counts, words)
    if counts.waiting and chosen.filter.state == "waiting":
        review_rules.plausible(reviews, words)
    review_queue.show(reviews, chosen, counts, words, page.palette)
