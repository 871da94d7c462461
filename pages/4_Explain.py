"""Explain: what the model goes by, for whom, how steadily, and how to read it."""

from __future__ import annotations

from core.errors import N_
from pages.components import frame, progress, runtime
from pages.components.explain import sections, version_choice, work

with frame.page(
    N_("What drives the model"),
    lead=N_("Which fields and words move a price, how, and how reliable that is."),
) as page:
    services, view = runtime.services(), page.view
    version = version_choice.show(services.explanations.choices(), view)
    page.synthetic = bool(version.card.get("synthetic", False))
    study = services.explanations.get(version.id)
    if study is None:
        work.show(services.tasks, version, view)
        shown = progress.example_meanwhile(view.words)
        sections.show(shown.study, shown.version, view)
    else:
        sections.show(study, version, view)
