"""Estimate: describe a service, see its price and the reasons, say whether it was right."""

from __future__ import annotations

from functools import partial

from core.errors import N_
from pages.components import frame, runtime, visitor
from pages.components.estimate import (
    feedback_form,
    feedback_history,
    feedback_outcome,
    form,
    result,
    small_list,
    what_if,
)

with frame.page(
    N_("Estimate a service"),
    lead=N_("Describe it as you would in a listing. One or two sentences are enough."),
) as page:
    services, view = runtime.services(), page.view
    options = services.estimates.form_options()
    page.synthetic = options.synthetic

    request = form.show(options, view)
    if request is not None:
        result.keep(None)
        with frame.guard(view.words):
            result.keep(
                services.estimates.estimate(
                    request.service,
                    door="page",
                    language=view.words.language,
                    coverage=request.coverage,
                    subject=visitor.subject(),
                )
            )

    estimated = result.remembered_estimate()
    if estimated is None:
        result.show_before_estimate(view)
    else:
        prediction = estimated.prediction
        page.synthetic = prediction.synthetic
        confirm = partial(form.confirm, options)
        result.show(estimated, services.explanations.words, view, confirm)

        if not prediction.abstained:
            what_if.show(estimated, services.what_if, view)
        feedback_form.head(prediction, view)
        feedback_form.ask_feedback(prediction, services.feedback, view)
        if feedback_form.latest(prediction.id, view):
            said = feedback_form.known_feedback(services.feedback, prediction.id)
            feedback_history.show(view.words.gettext("Earlier feedback"), said[1:], view)
            feedback_outcome.show(services.reviews, visitor.subject(), view)
    small_list.show(services.price_lists, view)
