"""Compare: which model to trust, by how much, and why; how wrong an estimate usually is."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from core.errors import N_, NoChampion, NotFound
from pages.components import frame, progress, runtime
from pages.components.compare import answer, leaderboard, less, sections, work
from pages.components.text import plain

with frame.page(N_("Compare the models"), lead=N_("Which one to trust, how far, and why.")) as page:
    services, view = runtime.services(), page.view
    comparison = services.comparisons.latest()
    active = None
    with suppress(NotFound):
        active = services.markets.active()

    if comparison is None:
        work.show_before_comparison(view)
        with frame.guard(view.words):
            work.show(services.tasks, comparison, view)
        shown = progress.example_meanwhile(view.words).comparison
        answer.show(shown, None, view)
        leaderboard.show(shown.report, "price", view)
        sections.show(shown, view)
    else:
        report = comparison.report
        page.synthetic = bool(report["snapshot"]["synthetic"])
        work.show_note(services.tasks, view)
        answer.show(comparison, active, view)
        st.header(plain(view.words.gettext("All models")), anchor=False)
        leaderboard.show(report, "price", view)
        with suppress(NoChampion):
            less.show(services.champion.get().version, view)
        sections.show(comparison, view)
        with frame.guard(view.words):
            work.show(services.tasks, comparison, view)
