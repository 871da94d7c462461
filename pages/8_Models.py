"""Models: which version serves and why, what would serve better, and what comes in."""

from __future__ import annotations

from core.errors import N_
from pages.components import frame, runtime
from pages.components.models import sections, work
from pages.components.models.view import VersionsView

with frame.page(
    N_("Models"),
    lead=N_(
        "Which version is in service and why, which could do better, and how recent requests "
        "compare."
    ),
) as page:
    services = runtime.services()
    versions = services.promotion.versions()
    if versions:
        view = VersionsView.of(page.view, services, versions)
        page.synthetic = view.synthetic
        sections.show(view)
    else:
        work.show_before_version(page.view)
        work.show(services, page.view)
