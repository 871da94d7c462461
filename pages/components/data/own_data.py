"""What is stored of whoever is at the page; owns the keys ``data.own…``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.authority import as_now
from core.insight.registry.authorship import authored
from core.types import PersonalCount
from pages.components import figure, visitor
from pages.components.data import snapshots
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services import PersonalDataUseCase


def show(personal_data: PersonalDataUseCase, view: View) -> None:
    """Offer a person's estimates and judgements, and show which erasures were noted."""
    _, words = view.words.gettext, view.words
    st.subheader(plain(_("Your data")), anchor=False)
    st.caption(
        plain(
            _(
                "Your estimates, feedback, price lists and forecasts are stored under a pseudonym "
                "that this installation gave you; nobody else is shown it."
            )
        )
    )
    _found(visitor.subject(), personal_data, words)
    if visitor.may("read_all"):
        _noted(personal_data, words)


def _found(who: str, personal_data: PersonalDataUseCase, words: Translator) -> None:
    _ = words.gettext
    stored = personal_data.count(who)
    if stored == PersonalCount():
        st.markdown(plain(_("Nothing of yours is stored.")))
        return
    st.markdown(
        plain(
            _(
                "Stored. Estimates: {estimates}; feedback: {feedback}; price lists: {lists}; "
                "forecasts: {forecasts}.",
                estimates=words.number(stored.estimates),
                feedback=words.number(stored.feedback),
                lists=words.number(stored.price_lists),
                forecasts=words.number(stored.forecasts),
            )
        )
    )
    st.download_button(
        _("Download as JSON"),
        as_now(lambda: personal_data.export(who)),
        "prisme-stored.json",
        "application/json",
        key="data.own.json",
        on_click="ignore",
        icon=":material/download:",
    )
    sure = st.checkbox(_("I want to erase all of this permanently"), key="data.own.sure")
    if st.button(
        _("Erase my data"),
        disabled=not sure,
        key="data.own.erase",
        icon=":material/delete:",
    ):
        made = personal_data.erase(who)
        snapshots.say_after_rerun(
            _(
                "Erased. Estimates: {estimates}; feedback: {feedback}; price lists: {lists}; "
                "forecasts: {forecasts}.",
                estimates=made.estimates,
                feedback=made.feedback,
                lists=made.price_lists,
                forecasts=made.forecasts,
            )
        )
        st.rerun()


def _noted(personal_data: PersonalDataUseCase, words: Translator) -> None:
    """Show the notes of erasures: who, when, how many."""
    notes = personal_data.erasures()
    if not notes:
        return
    _ = words.gettext
    kinds = {"seller": _("a seller’s listings"), "subject": _("a person’s estimates")}
    with st.expander(_("Recorded erasures"), type="compact"):
        figure.table(
            pd.DataFrame(
                {
                    _("Day"): [words.date(one.created_at) for one in notes],
                    _("By"): [authored(one.actor, words) for one in notes],
                    _("Subject"): [kinds[one.kind] for one in notes],
                    _("Listings"): [one.listings for one in notes],
                    _("Estimates"): [one.estimates for one in notes],
                    _("Feedback"): [one.feedback for one in notes],
                    _("Price lists"): [one.price_lists for one in notes],
                    _("Forecasts"): [one.forecasts for one in notes],
                }
            ),
            words,
        )
