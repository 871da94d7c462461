"""What is kept of persons; a seller's rows, exported and erased. Owns ``data.seller…``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.authority import as_now
from core.exports import csv_bytes
from pages.components import runtime, visitor
from pages.components.data import snapshots
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services import PrivacyUseCase


def show(sellers: PrivacyUseCase, view: View) -> None:
    """Say what is kept, and offer a seller's rows."""
    _ = view.words.gettext
    st.header(plain(_("Personal data")), anchor=False)
    st.markdown(
        plain(
            _(
                "Sellers are stored under a pseudonym unless an import chooses otherwise; links "
                "are not stored. Anyone who knows a name can still find its rows: that is how "
                "they can be exported and erased here. Descriptions are stored as written."
            )
        )
    )
    st.markdown(
        plain(
            _(
                "Listings stay until their market is deleted or their seller is erased; "
                "estimates and feedback, until they are erased below or the market that their "
                "model was trained on is deleted. An uploaded file waits in the database until "
                "its import has finished, one day at most. A priced list is kept for 90 days, the "
                "last 20 of a person. Nothing else expires by itself. For each erasure, who "
                "asked, when, and how many rows went are recorded, but not whose they were."
            )
        )
    )
    if not visitor.may("erase"):
        return
    st.subheader(plain(_("Data stored about a seller")), anchor=False)
    who = st.text_input(
        _("Seller’s name or pseudonym"),
        key="data.seller",
        max_chars=200,
        icon=":material/person_search:",
    )
    if who.strip():
        _found(who, sellers, view.words)


def _found(who: str, sellers: PrivacyUseCase, words: Translator) -> None:
    _ = words.gettext
    rows = sellers.find(who)
    if rows.empty:
        st.markdown(plain(_("No listing of this seller is stored.")))
        return
    st.markdown(
        plain(
            words.ngettext(
                "{n} listing of this seller is stored.",
                "{n} listings of this seller are stored.",
                len(rows),
            )
        )
    )
    st.download_button(
        _("Download as CSV"),
        as_now(lambda: csv_bytes(sellers.export(who))),
        "prisme-seller.csv",
        "text/csv",
        key="data.seller.csv",
        on_click="ignore",
        icon=":material/download:",
    )
    st.caption(
        plain(
            _(
                "Erasing permanently removes these listings from every market. Models that are "
                "already trained keep what they learned until they are retrained, and comparable "
                "listings are indexed again after the next training. Copies in backups of the "
                "database stay until those are replaced."
            )
        )
    )
    sure = st.checkbox(_("I want to erase them permanently"), key="data.seller.sure")
    if st.button(
        _("Erase these listings"),
        disabled=not sure,
        key="data.seller.erase",
        icon=":material/delete:",
    ):
        n = sellers.erase(who)
        runtime.forget_markets()
        snapshots.say_after_rerun(
            words.ngettext("{n} listing was erased.", "{n} listings were erased.", n)
        )
        st.rerun()
