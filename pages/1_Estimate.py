"""Estimate: describe a service, see its price and the reasons, say whether it was right."""

from __future__ import annotations

from core.errors import N_
from pages.components import frame, runtime, visitor
from pages.components.estimate import feedback_form, what_if
from pages.components.estimate import feedback_history as judgements
from pages.components.estimate import feedback_outcome as learned
from pages.components.estimate import form as service_form
from pages.components.estimate import result as estimate_result
from pages.components.estimate import small_list as batch

with frame.page(
    N_("Estimate a service"),
    lead=N_("Describe it as you would in a listing. One or two sentences are enough."),
) as page:
    services, view = runtime.services(), page.view
    options = services.estimates.form_options()
    page.synthetic = options.synthetic

    request = service_form.show(options, view)
    if request is not None:
        estimate_result.keep(None)
        with frame.guard(view.words):
            estimate_result.keep(
                services.estimates.estimate(
                    request.service,
                    door="page",
                    language=view.words.language,
                    coverage=request.coverage,
                    subject=visitor.subject(),
                )
            )

    estimated = estimate_result.remembered_estimate()
    if estimated is None:
        estimate_result.show_before_estimate(view)
    else:
        prediction = estimated.prediction
        page.synthetic = prediction.synthetic
        estimate_result.show(estimated, services.explanations.words, view)

        if not prediction.abstained:
            what_if.show(estimated, services.what_if, view)
        feedback_form.head(prediction, view)
        feedback_form.ask_feedback(prediction, services.feedback, view)
        if feedback_form.latest(prediction.id, view):
            said = feedback_form.known_feedback(services.feedback, prediction.id)
            judgements.show(view.words.gettext("Said before"), said[1:], view)
            learned.show(services.reviews, visitor.subject(), view)
    batch.show(services.price_lists, view)
