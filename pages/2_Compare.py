"""Compare: which model to trust, by how much, and why; how wrong an estimate usually is."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from core.errors import N_, NotFound
from pages.components import frame, runtime
from pages.components.compare import answer as compare_answer
from pages.components.compare import leaderboard
from pages.components.compare import sections as compare_sections
from pages.components.compare import work as compare_work
from pages.components.text import plain

with frame.page(
    N_("Compare the models"), lead=N_("Which one to trust, by how much, and why.")
) as page:
    services, words = runtime.services(), page.words
    comparison = services.comparisons.latest()
    active = None
    with suppress(NotFound):
        active = services.markets.active()

    if comparison is None:
        compare_work.empty(words)
    else:
        report = comparison.report
        page.synthetic = bool(report["snapshot"]["synthetic"])
        compare_work.note(services.tasks, words)
        compare_answer.show(comparison, active, words)
        st.header(plain(words.gettext("All models")), anchor=False)
        leaderboard.show(report, "price", words)
        compare_sections.show(comparison, words, page.palette)
    with frame.guard(words):
        compare_work.show(services.tasks, comparison, words)
