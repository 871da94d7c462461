"""Data: which markets there are and what rests on each, and how to bring one's own."""

from __future__ import annotations

from core.errors import N_
from pages.components import frame, runtime
from pages.components.data import compare as data_compare
from pages.components.data import own_data as data_own
from pages.components.data import privacy as data_privacy
from pages.components.data import snapshots as data_snapshots
from pages.components.data import upload as data_upload

with frame.page(
    N_("Your data"),
    lead=N_("Which markets there are, what rests on each, and how to bring your own."),
) as page:
    services, view = runtime.services(), page.view
    held = services.markets.held()
    page.synthetic = any(h.snapshot.active and h.snapshot.synthetic for h in held)
    with frame.guard(view.words):
        data_snapshots.show(held, services.markets, view)
    with frame.guard(view.words):
        data_upload.show(services, view)
    with frame.guard(view.words):
        data_compare.show([h.snapshot for h in held], services.markets, view)
    with frame.guard(view.words):
        data_privacy.show(services.privacy, view)
    with frame.guard(view.words):
        data_own.show(services.personal_data, view)
