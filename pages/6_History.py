"""History: past estimates under a filter, each as it was shown, and priced again on request."""

from __future__ import annotations

from core.errors import N_
from pages.components import frame, runtime, visitor
from pages.components.estimate import feedback_outcome as learned
from pages.components.history import detail as history_detail
from pages.components.history import export as history_export
from pages.components.history import filters as history_filters
from pages.components.history import table as history_table

with frame.page(
    N_("History"),
    lead=N_("Every estimate that was made, with the reasons that were shown for it."),
) as page:
    services, view = runtime.services(), page.view
    history = services.history
    learned.show(services.reviews, visitor.subject(), view)
    chosen = history_filters.show(history.versions(), view)
    found = history_table.show(history, chosen, view)
    if found:
        history_export.show(history, chosen, view)
    opened = history_table.opened_estimate()
    if opened is not None:
        with frame.guard(view.words):
            made = history.get(opened)
            page.synthetic = made.synthetic
            history_detail.show(made, history, services.feedback, view)
