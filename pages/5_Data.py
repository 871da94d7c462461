"""Data: which markets there are and what rests on each, and how to bring one's own."""

from __future__ import annotations

from core.errors import N_
from pages.components import frame, runtime, visitor
from pages.components.data import compare, own_data, privacy, snapshots, sources, upload

with frame.page(
    N_("Your data"),
    lead=N_("The available markets, what depends on each, and how to add your own."),
) as page:
    services, view = runtime.services(), page.view
    held = services.markets.held()
    page.synthetic = any(h.snapshot.active and h.snapshot.synthetic for h in held)
    with frame.guard(view.words):
        snapshots.show(held, services.markets, view)
    with frame.guard(view.words):
        sources.show(services, view)
    if visitor.may("market"):
        with frame.guard(view.words):
            upload.show(services, view)
    with frame.guard(view.words):
        compare.show([h.snapshot for h in held], services.markets, view)
    with frame.guard(view.words):
        privacy.show(services.privacy, view)
    with frame.guard(view.words):
        own_data.show(services.personal_data, view)
