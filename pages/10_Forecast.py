"""Forecast: what the next days of sales bring, with ranges and reasons, and what came of it."""

from __future__ import annotations

import streamlit as st

from core.errors import N_
from pages.components import frame, runtime
from pages.components.forecast import ask, earlier, opened, result

with frame.page(
    N_("Forecast your sales"),
    lead=N_("What the next days bring: the likely amount, its range, and what moves it."),
) as page:
    services, view = runtime.services(), page.view
    page.caveat = N_("A forecast follows what was sold before: what never happened is in no range.")
    with st.container(key="prisme-desk"):
        asking, answer = st.columns([4, 8], gap="large")
    with asking:
        with frame.guard(view.words):
            asked = ask.show(services.sales_uploads, view)
        with frame.guard(view.words):
            earlier.show(services.forecasts, view)
    with answer, frame.guard(view.words):
        if asked is not None:
            opened.open_new(*asked)
            st.rerun()
        found = opened.named_forecast(services.forecasts)
        if found is None:
            result.show_before(view)
        else:
            result.show(found, view)
