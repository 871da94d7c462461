"""Three prices to choose from, each with its reason, on an estimate that gives a price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.insight.estimate.recommendation import (
    NOT_EARNED,
    OPTION_LABELS,
    PriceOption,
    example_sentence,
    option_reason,
    recommend,
)
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services.estimate.estimating import Estimated


def show(estimated: Estimated, view: View) -> None:
    """Show at what price one could enter, what is typical, and what is ambitious."""
    words, prediction = view.words, estimated.prediction
    if prediction.abstained:
        return
    st.subheader(plain(words.gettext("What to ask")), anchor=False)
    options = recommend(prediction.price, estimated.comparables)
    for option in options:
        _option(option, estimated, words)
    st.caption(plain(words.sentence(NOT_EARNED)))


def _option(option: PriceOption, estimated: Estimated, words: Translator) -> None:
    """Draw one price: what it is called, the amount, and why."""
    near, basis = estimated.comparables, estimated.prediction.price.basis
    label = words.sentence(OPTION_LABELS[option.name])
    whole = option.amount == round(option.amount)
    amount = words.price(option.amount, basis, cents=not whole)
    reason = option_reason(option, words)
    if near is not None:
        reason = f"{reason} {example_sentence(option, near, words)}".strip()
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"{plain(label)} **{plain(amount)}**")
        st.caption(plain(reason))
