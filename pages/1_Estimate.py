"""Estimate: describe a service, see its price and the reasons, say whether it was right."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.errors import N_
from pages.components import frame, runtime, visitor
from pages.components.estimate import form, remembered, result, sections
from pages.components.estimate.lists import small_list

with frame.page(
    N_("Estimate a service"),
    lead=N_("Describe it as you would in a listing. One or two sentences are enough."),
) as page:
    services, view = runtime.services(), page.view
    options = services.estimates.form_options()
    page.synthetic = options.synthetic
    remembered.follow_address(services.estimates, options, view)

    with st.container(key="prisme-desk"):
        asking, answer = st.columns([5, 7], gap="large")
    with asking:
        request, pressed = form.show(
            options, view, services.estimates.quantities_in, *remembered.narrowing(view)
        )
    with answer:
        if pressed:
            before = remembered.take()
            with frame.guard(view.words):
                estimated = services.estimates.estimate(
                    request.service,
                    door="page",
                    language=view.words.language,
                    coverage=request.coverage,
                    subject=visitor.subject(),
                )
                remembered.keep(estimated, request, before)
                st.rerun()  # the form asks next for what this estimate lacks
            remembered.unanswered()
        found = remembered.remembered_estimate()
        if found is None:
            result.show_before_estimate(view)
        else:
            page.synthetic = found.estimated.prediction.synthetic
            stale = remembered.changed_since(request)
            confirm = partial(form.confirm, options)
            result.show(found.estimated, services.explanations.words, view, confirm, stale=stale)
            sections.show(found.estimated, services, view)
    with asking:
        small_list.show(services, view)
