"""What is stored of whoever is at the page; owns the keys ``data.own…``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from pages.components import figure, signature, visitor
from pages.components.data import snapshots
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services import PersonalDataUseCase


def show(personal_data: PersonalDataUseCase, view: View) -> None:
    """Offer a person's estimates and judgements, and show which erasures were noted."""
    _, words = view.words.gettext, view.words
    st.subheader(plain(_("Your data, from this browser")), anchor=False)
    st.caption(
        plain(
            _(
                "Estimates and feedback are stored under a pseudonym: a fingerprint of this "
                "browser’s token, or of your account. For another browser, enter the pseudonym "
                "shown there."
            )
        )
    )
    who = st.text_input(
        _("Pseudonym"),
        visitor.subject(),
        key="data.own",
        max_chars=200,
        icon=":material/fingerprint:",
    )
    if who.strip():
        _found(who, personal_data, words)
    _noted(personal_data, words)


def _found(who: str, personal_data: PersonalDataUseCase, words: Translator) -> None:
    _ = words.gettext
    estimates, judgements = personal_data.count(who)
    if not estimates and not judgements:
        st.markdown(plain(_("Nothing is stored under this pseudonym.")))
        return
    st.markdown(
        plain(
            _(
                "Stored under this pseudonym. Estimates: {estimates}; feedback: {feedback}.",
                estimates=words.number(estimates),
                feedback=words.number(judgements),
            )
        )
    )
    st.download_button(
        _("Download as JSON"),
        lambda: personal_data.export(who),
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
        made = personal_data.erase(who, actor="page")
        snapshots.say_after_rerun(
            _(
                "Erased. Estimates: {estimates}; feedback: {feedback}.",
                estimates=made.estimates,
                feedback=made.feedback,
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
                    _("By"): [signature.translated(one.actor, words) for one in notes],
                    _("Subject"): [kinds[one.kind] for one in notes],
                    _("Listings"): [one.listings for one in notes],
                    _("Estimates"): [one.estimates for one in notes],
                    _("Feedback"): [one.feedback for one in notes],
                }
            ),
            words,
        )
