"""The form that describes a service; owns the session keys that begin with ``service.``.

Numbers have no bounds here: what is out of range is refused by the service, in a sentence in
the reader's language, where the browser would say it in its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import streamlit as st

from core.charts import View
from core.errors import N_
from core.language import Translator
from core.types import FormOptions, ServiceInput
from pages.components.estimate.examples import EXAMPLES
from pages.components.text import plain, readable

COVERAGES = (0.5, 0.8, 0.9)
REPUTATIONS = {"rating": N_("Rating and reviews"), "reliability": N_("Reliability score")}


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be estimated, and the share of prices that the range shall hold."""

    service: ServiceInput
    coverage: float


def show(options: FormOptions, view: View) -> Request | None:
    """Draw the form."""
    _, words = view.words.gettext, view.words
    with st.container(border=True):
        description = st.text_area(
            _("What does the service deliver?"),
            key="service.description",
            height=140,
            placeholder=_("What the client gets, how much of it, and for whom."),
            help=_(
                "This matters most. Write it as in a listing: quantities, formats and deadlines "
                "all affect the price."
            ),
            persist_state="session",
        )
        with st.container(key="prisme-optional"):
            st.markdown(plain(_("Optional. Each detail narrows the range.")))
        category, subcategory = _place(options, words)
        level, country = _seller(options, words)
        rating, reviews, reliability = _reputation(words)
        delivery, revisions = _terms(words)
        coverage = _coverage(options, words)
        pressed = _buttons(words)
    if not pressed:
        return None
    service = ServiceInput(
        description or "",
        category,
        subcategory,
        level,
        rating,
        reviews,
        reliability,
        delivery,
        revisions,
        country,
    )
    return Request(service, coverage)


def _place(options: FormOptions, words: Translator) -> tuple[str | None, str | None]:
    """Ask for the category, then its sub-category; what the market has none of is not asked."""
    _, below = words.gettext, options.subcategories
    categories = [name for name in below if name]
    left, right = st.columns(2) if categories else (st.container(), st.container())
    category = None
    if categories:
        category = left.selectbox(
            _("Category"),
            categories,
            index=None,
            key="service.category",
            placeholder=_("Choose or type one"),
            accept_new_options=True,
            on_change=_forget_subcategory,
            args=(below,),
            persist_state="session",
            help=_("A value that is not in the list is allowed; the estimate will say so."),
        )
    every = sorted({name for names in below.values() for name in names})
    if not every:
        return category, None
    subcategory = right.selectbox(
        _("Sub-category"),
        below.get(category or "") or every,
        index=None,
        key="service.subcategory",
        placeholder=_("Choose or type one"),
        accept_new_options=True,
        persist_state="session",
        help=_("The price is compared with listings of the same sub-category."),
    )
    return category, subcategory


def _forget_subcategory(below: dict[str, tuple[str, ...]]) -> None:
    """Let go of a sub-category that the newly chosen category does not have."""
    chosen = st.session_state.get("service.subcategory")
    if chosen not in below.get(st.session_state["service.category"] or "", ()):
        st.session_state["service.subcategory"] = None


def _seller(options: FormOptions, words: Translator) -> tuple[str | None, str | None]:
    _ = words.gettext
    left, right = st.columns(2)
    level = country = None
    if options.choices["seller_level"]:
        level = left.selectbox(
            _("Seller level"),
            options.choices["seller_level"],
            index=None,
            format_func=readable,
            key="service.level",
            placeholder=_("Not specified, or a new seller"),
            persist_state="session",
            help=_("From lowest to highest, in this market's words."),
        )
    if options.choices["country"]:
        country = right.selectbox(
            _("Country of the seller"),
            options.choices["country"],
            index=None,
            key="service.country",
            placeholder=_("Not specified"),
            accept_new_options=True,
            persist_state="session",
        )
    return level, country


def _reputation(words: Translator) -> tuple[float | None, float | None, float | None]:
    """Ask for rating and reviews, or for the one score that stands for both."""
    _ = words.gettext
    st.session_state.setdefault("service.reputation", "rating")
    way = st.segmented_control(
        _("Seller reputation"),
        list(REPUTATIONS),
        key="service.reputation",
        format_func=lambda name: _(REPUTATIONS[name]),
        required=True,
        persist_state="session",
    )
    if way == "reliability":
        score = st.slider(
            _("Reliability"),
            0.0,
            0.99,
            0.5,
            0.01,
            key="service.reliability",
            persist_state="session",
            help=_(
                "A rating weighted by the number of reviews behind it: 0 is a new seller, 0.8 a "
                "good rating with many reviews."
            ),
        )
        return None, None, score
    left, right = st.columns(2)
    rating = left.number_input(
        _("Rating (0 to 5 stars)"),
        value=None,
        step=0.1,
        format="%0.1f",
        key="service.rating",
        placeholder=_("None yet"),
        help=_("Leave it empty for a seller without a rating."),
        persist_state="session",
    )
    reviews = right.number_input(
        _("Number of reviews"),
        value=None,
        step=1,
        key="service.reviews",
        placeholder=_("None yet"),
        persist_state="session",
    )
    return rating, reviews, None


def _terms(words: Translator) -> tuple[float | None, float | None]:
    _ = words.gettext
    left, right = st.columns(2)
    delivery = left.number_input(
        _("Delivery time (days)"),
        value=None,
        step=1,
        key="service.delivery",
        placeholder=_("Not specified"),
        persist_state="session",
    )
    unlimited = bool(st.session_state.get("service.unlimited"))
    revisions = right.number_input(
        _("Revisions included"),
        value=None,
        step=1,
        key="service.revisions",
        disabled=unlimited,
        placeholder=_("Unlimited") if unlimited else _("Not specified"),
        persist_state="session",
    )
    right.checkbox(_("Unlimited revisions"), key="service.unlimited", persist_state="session")
    return delivery, math.inf if unlimited else revisions


def _coverage(options: FormOptions, words: Translator) -> float:
    _ = words.gettext
    choices = sorted({*COVERAGES, options.coverage})
    st.session_state.setdefault("service.coverage", options.coverage)
    chosen = st.segmented_control(
        _("How sure should the range be?"),
        choices,
        key="service.coverage",
        required=True,
        format_func=words.percent,
        persist_state="session",
        help=_(
            "At {share}, 8 in 10 comparable services ask a price inside the range. The surer, "
            "the wider.",
            share=words.percent(0.8),
        ),
    )
    return float(chosen or options.coverage)


def _buttons(words: Translator) -> bool:
    _ = words.gettext
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            _("Estimate the price"), type="primary", icon=":material/sell:", key="service.submit"
        )
        st.button(
            _("Try an example"),
            type="tertiary",
            key="service.example",
            on_click=_fill,
            args=(words,),
            icon=":material/lightbulb:",
        )
    return pressed


def _fill(words: Translator) -> None:
    """Fill the form with the next example, and clear what it does not say."""
    state = st.session_state
    turn = state.get("service.turn", 0)
    example = EXAMPLES[turn % len(EXAMPLES)]
    state["service.turn"] = turn + 1
    state["service.description"] = words.gettext(example.description)
    state["service.reputation"] = "rating"
    state["service.rating"], state["service.reviews"] = example.rating, example.reviews
    state["service.delivery"], state["service.revisions"] = (
        example.delivery_days,
        example.revisions,
    )
    state["service.unlimited"] = False
    for name in ("category", "subcategory", "level", "country"):
        state[f"service.{name}"] = None
