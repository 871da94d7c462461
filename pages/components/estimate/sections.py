"""What stands behind an estimate, in sections: one at most is open, the address says which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import streamlit as st

from core.charts import band_probabilities, price_strip, waterfall
from core.errors import N_
from core.insight.estimate.unit_prices import unit_price_sentences
from pages.components import figure, frame, visitor
from pages.components.estimate import (
    comparables,
    my_price,
    packages,
    recommendation,
    what_if,
    word_reasons,
)
from pages.components.feedback import feedback_form, feedback_history, feedback_outcome
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.services import Services
    from core.services.estimate.estimating import Estimated

Section = Callable[["Estimated", "Services", "View"], None]
#: The section where feedback is given; what is being typed there survives a look at another one.
FEEDBACK = "feedback"


def show(estimated: Estimated, services: Services, view: View) -> None:
    """Show the sections that an estimate has."""
    prediction = estimated.prediction
    sections: dict[str, tuple[str, Section]] = {}
    if not prediction.abstained:
        sections["reasons"] = (N_("Reasons"), _reasons)
        if estimated.comparables is not None and estimated.comparables.listings:
            sections["comparables"] = (N_("Comparables"), _comparables)
        if prediction.packages is not None:
            sections["packages"] = (N_("Packages"), _packages)
        sections["what-if"] = (N_("What if?"), _what_if)
        sections["price"] = (N_("My price"), _my_price)
    sections[FEEDBACK] = (N_("Feedback"), _feedback)
    sections["details"] = (N_("Details"), _details)
    words, opened = view.words, _bar(sections, view)
    for name, (_title, section) in sections.items():
        if name in (opened, FEEDBACK):
            with (
                st.container(key=f"prisme-{'section' if name == opened else 'closed'}"),
                frame.guard(words),
            ):
                section(estimated, services, view)


def open_section(name: str) -> None:
    """Open a section when the page runs next."""
    st.query_params["view"] = name


def _bar(sections: Mapping[str, tuple[str, Section]], view: View) -> str | None:
    """Draw the names of the sections, and return which one is open; none is at first."""
    key, asked = "estimate.section", st.query_params.get("view")
    st.session_state[key] = asked if asked in sections else None

    def turned() -> None:
        if st.session_state[key] is None:
            st.query_params.pop("view", None)
        else:
            st.query_params["view"] = st.session_state[key]

    return st.segmented_control(
        view.words.gettext("More about this estimate"),
        list(sections),
        key=key,
        format_func=lambda name: view.words.sentence(sections[name][0]),
        on_change=turned,
        label_visibility="collapsed",
        width="stretch",
    )


def _reasons(estimated: Estimated, _services: Services, view: View) -> None:
    prediction = estimated.prediction
    figure.show("reasons", waterfall(prediction.explanation, prediction.price, view), view)
    word_reasons.show(prediction, view)


def _comparables(estimated: Estimated, _services: Services, view: View) -> None:
    currency = estimated.prediction.price.currency
    for sentence in unit_price_sentences(estimated.unit_prices, currency, view.words):
        st.markdown(plain(sentence))
    if estimated.comparables is not None:
        comparables.show(estimated.comparables, estimated.prediction.price, view)


def _packages(estimated: Estimated, services: Services, view: View) -> None:
    packages.show(estimated.prediction, services.what_if, view)


def _what_if(estimated: Estimated, services: Services, view: View) -> None:
    what_if.show(estimated, services.what_if, view)


def _my_price(estimated: Estimated, _services: Services, view: View) -> None:
    recommendation.show(estimated, view)
    my_price.show(estimated, view)


def _feedback(estimated: Estimated, services: Services, view: View) -> None:
    prediction = estimated.prediction
    feedback_form.head(prediction, view)
    feedback_form.ask_feedback(prediction, services.feedback, view)
    if feedback_form.latest(prediction, view):
        said = feedback_form.known_feedback(services.feedback, prediction.id)
        unit = prediction.price.unit
        feedback_history.show(view.words.gettext("Earlier feedback"), said[1:], unit, view)
        feedback_outcome.show(services.reviews, visitor.subject(), view)


def _details(estimated: Estimated, _services: Services, view: View) -> None:
    prediction, words = estimated.prediction, view.words
    price = prediction.price
    if not prediction.abstained:
        low, middle, high = (
            words.money(one, price.currency, cents=True)
            for one in (price.low, price.price, price.high)
        )
        exact = words.gettext(
            "Exact figures: {price}, between {low} and {high}.", price=middle, low=low, high=high
        )
        st.markdown(plain(exact))
        figure.show("bands", band_probabilities(price, view), view)
        if prediction.position is not None:
            figure.show("place", price_strip(prediction, prediction.position, view), view)
    st.caption(
        plain(
            words.gettext(
                "Estimate {id}, made by version {version} of the model on {moment} (UTC).",
                id=str(prediction.id),
                version=prediction.model_version,
                moment=words.moment(prediction.created_at),
            )
        )
    )
