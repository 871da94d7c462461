"""Listings to look at: usual ones, and those that the model gets most wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.charts import View
from core.errors import N_
from core.insight.estimate.wording import field_value_text
from core.insight.explain import explanation_of
from core.language import Translator
from core.types import REASON_LABELS, Contribution, PriceBasis
from pages.components.text import plain

KINDS: dict[str, tuple[str, str]] = {
    "typical": (
        N_("Typical listings"),
        N_("About half of all listings have a smaller error than these, half a larger one."),
    ),
    "too_low": (
        N_("Estimated far too low"),
        N_("What makes them expensive may be in no field, and in no word that the model knows."),
    ),
    "too_high": (
        N_("Estimated far too high"),
        N_("The asking price may be a teaser: it buys a first step, and the rest costs extra."),
    ),
}
_MAX_REASONS = 3


def show(study: Mapping[str, Any], view: View) -> None:
    """Show the examples of a study, with their strongest reasons."""
    words = view.words
    for kind, (title, meaning) in KINDS.items():
        cases = [case for case in study["examples"] if case["kind"] == kind]
        if not cases:
            continue
        st.subheader(plain(words.sentence(title)), anchor=False)
        st.caption(plain(words.sentence(meaning)))
        for case in cases:
            with st.container(border=True):
                _case(case, PriceBasis.of(study), words)


def _case(case: Mapping[str, Any], basis: PriceBasis, words: Translator) -> None:
    _ = words.gettext
    st.markdown(plain(words.quoted(str(case["row"]["description"]))).replace("\n", "  \n"))
    asked, price = float(case["asked"]), float(case["price"])
    sign, factor = ("÷", asked / price) if price < asked else ("×", price / asked)
    line = _(
        "Asked {asked}, estimated {price} ({factor}).",
        asked=words.price(asked, basis),
        price=words.price(price, basis),
        factor=sign + words.number(factor, 1 if factor < 10 else 0),
    )
    st.markdown(f"**{plain(line)}**")
    reasons = explanation_of(dict(case))
    strongest = sorted(reasons.contributions, key=lambda c: -abs(c.amount))[:_MAX_REASONS]
    st.caption(
        plain(
            _(
                "From {baseline}: {reasons}.",
                baseline=words.price(reasons.baseline, basis),
                reasons=words.listed([_reason(c, basis, words) for c in strongest]),
            )
        )
    )


def _reason(contribution: Contribution, basis: PriceBasis, words: Translator) -> str:
    name = words.sentence(REASON_LABELS[contribution.field])
    value = (
        "" if contribution.field == "description" else f" ({field_value_text(contribution, words)})"
    )
    amount = words.signed_money(contribution.amount, basis.currency)
    # A word joiner keeps the sign and its amount on one line.
    return f"{name}{value} {amount[0]}\u2060{amount[1:]}"
