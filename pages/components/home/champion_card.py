"""The model that serves, and how wrong it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.charts import View
from core.insight.registry.version_card import no_better_than_constant
from core.language import Translator
from core.types import ModelVersion
from pages.components import figure
from pages.components.text import plain


def show(version: ModelVersion, view: View) -> None:
    """Show a version's honest error beside that of a constant guess."""
    _, words, metrics = view.words.gettext, view.words, version.card["metrics"]
    constant = version.card["constant"]
    st.header(plain(_("How accurate are the estimates?")), anchor=False)
    st.caption(
        plain(
            words.ngettext(
                "Measured on {n} listing of sellers that the model had never seen. "
                "Version {version}, trained on {day}.",
                "Measured on {n} listings of sellers that the model had never seen. "
                "Version {version}, trained on {day}.",
                int(metrics["mdape"]["n"]),
                version=version.number,
                day=words.date(version.created_at),
            )
        )
    )
    guess = no_better_than_constant(version, words)
    if guess is not None:
        st.warning(plain(guess), icon=":material/block:")
    error, within, range_ = st.columns(3)
    _figure(
        error,
        _("Median error"),
        _share(metrics, "mdape", words),
        _("always guessing the median: {share}", share=_share(constant, "mdape", words)),
        _("Half of the estimates miss the asking price by less than this."),
    )
    _figure(
        within,
        _("Within {share}", share=words.percent(0.25)),
        _share(metrics, "within_25", words),
        _("always guessing the median: {share}", share=_share(constant, "within_25", words)),
        _("Share of estimates that are off by at most 25%."),
    )
    _figure(
        range_,
        _("{share} range contains", share=words.percent(0.8)),
        _share(metrics, "coverage_80", words),
        _("promised: {share}", share=words.percent(0.8)),
        _("Share of asking prices inside the range given for them."),
    )
    figure.by_given(version.card, view)


def _figure(column: DeltaGenerator, label: str, value: str, beside: str, meaning: str) -> None:
    """Show a figure with what it is to be compared with."""
    column.metric(
        plain(label),
        value,
        delta=plain(beside),
        delta_color="off",
        delta_arrow="off",
        help=plain(meaning),
    )


def _share(metrics: Mapping[str, Any], name: str, words: Translator) -> str:
    """Return a measured share in words; a dash where the card does not have it."""
    found = metrics.get(name)
    return "–" if found is None else words.percent(found["value"])
