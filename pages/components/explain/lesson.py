"""How to read reasons, for somebody who has never met any: one listing, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.charts import View, waterfall
from core.errors import N_
from core.insight.explain import explanation_of
from core.language import Translator
from core.types import Explanation, Price, PriceBasis
from pages.components import figure
from pages.components.text import plain

QUESTIONS: tuple[tuple[str, str], ...] = (
    (
        N_("What is a reason?"),
        N_(
            "The model gives every listing a price. A reason says how much of the difference "
            "from a typical listing comes from one field. Together, the reasons make up the "
            "whole difference: nothing is left over, and nothing is counted twice."
        ),
    ),
    (
        N_("How is it calculated?"),
        N_(
            "Imagine giving the model the fields of a service one after the other, its price "
            "moving each time. How far a field moves it depends on which fields came before, so "
            "all orders are tried and averaged. This is the Shapley value, the only way of "
            "sharing that is fair to every field."
        ),
    ),
    (
        N_("Why do the amounts differ between services?"),
        N_(
            "Effects multiply: 10% less is 2 off a service of 20, and 30 off one of 300. So this "
            "page uses percentages, and the estimate uses money."
        ),
    ),
    (
        N_("What is a typical listing?"),
        N_(
            "The middle of the market that the model was trained on. Against another reference, "
            "the reasons would differ: “cheap for a logo” and “expensive for a service” can both "
            "be true. The section “Stability” shows how much this matters."
        ),
    ),
    (
        N_("Can I conclude that changing a field changes my price?"),
        N_(
            "No. The model has seen what sellers ask, not what happens when they change "
            "something. Sellers with longer delivery times do larger jobs; promising a longer "
            "delivery does not make the job larger."
        ),
    ),
    (
        N_("When should I not trust it?"),
        N_(
            "When the range of the estimate is wide, when the listing is unlike all others, and "
            "for reasons smaller than the effect of a typo: see “Stability”."
        ),
    ),
)


def show(study: Mapping[str, Any], view: View) -> None:
    """Teach how to read reasons on one usual listing."""
    words = view.words
    st.subheader(plain(words.gettext("One listing, step by step")), anchor=False)
    case = study["examples"][0]
    reasons = explanation_of(dict(case))
    st.markdown(plain(words.quoted(str(case["row"]["description"]))).replace("\n", "  \n"))
    for i, sentence in enumerate(_steps(reasons, case, PriceBasis.of(study), words), start=1):
        st.markdown(f"{i}. {plain(sentence)}")
    figure.show(
        "explain-lesson", waterfall(reasons, _price(case, PriceBasis.of(study)), view), view
    )
    for question, answer in QUESTIONS:
        st.markdown(f"**{plain(words.sentence(question))}**  \n{plain(words.sentence(answer))}")


def _steps(
    reasons: Explanation, case: Mapping[str, Any], basis: PriceBasis, words: Translator
) -> list[str]:
    _ = words.gettext
    up = sum(c.amount for c in reasons.contributions if c.amount > 0)
    down = sum(c.amount for c in reasons.contributions if c.amount < 0)
    return [
        _(
            "Start with a typical listing of this market: the model estimates {baseline} for it.",
            baseline=words.price(reasons.baseline, basis),
        ),
        _(
            "Add what makes this one more expensive: {up} in all.",
            up=words.signed_money(up, basis.currency),
        ),
        _(
            "Subtract what makes it cheaper: {down} in all.",
            down=words.signed_money(down, basis.currency),
        ),
        _(
            "The result is the estimate, {price}, to the cent. The seller asks {asked}.",
            price=words.price(float(case["price"]), basis),
            asked=words.price(float(case["asked"]), basis),
        ),
    ]


def _price(case: Mapping[str, Any], basis: PriceBasis) -> Price:
    """Return the estimate of an example as the chart of reasons reads it."""
    value = float(case["price"])
    return Price(value, value, value, 0.5, basis.currency, "medium", {}, (value, value), basis.unit)
