"""History: past estimates under a filter, each as it was shown, and priced again on request."""

from __future__ import annotations

from core.errors import N_
from pages.components import frame, runtime, visitor
from pages.components.feedback import feedback_outcome
from pages.components.history import detail, export, filters, sharing, table

with frame.page(
    N_("History"),
    lead=N_("Every estimate made, with the reasons shown at the time."),
) as page:
    services, view = runtime.services(), page.view
    history = services.history
    feedback_outcome.show(services.reviews, visitor.subject(), view)
    sharing.show(services, view)
    chosen = filters.show(history.versions(), view)
    found = table.show(history, chosen, view)
    if found:
        export.show(history, chosen, view)
    opened = table.opened_estimate()
    if opened is not None:
        with frame.guard(view.words):
            made = history.get(opened)
            page.synthetic = made.synthetic
            detail.show(made, history, services.feedback, view)
