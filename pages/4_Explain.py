"""Explain: what the model goes by, for whom, how steadily, and how to read it."""

from __future__ import annotations

from core.errors import N_
from pages.components import frame, runtime
from pages.components.explain import sections as explain_sections
from pages.components.explain import version_choice as explain_choice
from pages.components.explain import work as explain_work

with frame.page(
    N_("What the model goes by"),
    lead=N_("Which fields and words move a price, how, and how far that can be relied on."),
) as page:
    services, view = runtime.services(), page.view
    version = explain_choice.show(services.explanations.choices(), view)
    page.synthetic = bool(version.card.get("synthetic", False))
    study = services.explanations.found(version.id)
    if study is None:
        explain_work.show(services.tasks, version, view)
    else:
        explain_sections.show(study, version, view)
