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
    services, words = runtime.services(), page.words
    options = services.estimates.form_options()
    page.synthetic = options.synthetic

    request = service_form.show(options, words)
    if request is not None:
        estimate_result.keep(None)
        with frame.guard(words):
            estimate_result.keep(
                services.estimates.estimate(
                    request.service,
                    door="page",
                    language=words.language,
                    coverage=request.coverage,
                    subject=visitor.subject(),
                )
            )

    estimated = estimate_result.kept()
    if estimated is None:
        estimate_result.empty(words)
    else:
        prediction = estimated.prediction
        page.synthetic = prediction.synthetic
        estimate_result.show(estimated, services.explanations.words, words, page.palette)

        if not prediction.abstained:
            what_if.show(estimated, services.what_if, words, page.palette)
        feedback_form.head(prediction, words)
        feedback_form.ask(prediction, services.feedback, words)
        if feedback_form.latest(prediction.id, words):
            said = feedback_form.known(services.feedback, prediction.id)
            judgements.show(words.gettext("Said before"), said[1:], words)
            learned.show(services.reviews, visitor.subject(), words)
    batch.show(services.price_lists, words)
