"""The markets there are, what rests on each, and what can be done with them.

Owns the keys ``data.said`` and ``data.asked``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.errors import N_
from core.insight.market.deletion import what_goes
from core.insight.registry.authorship import authored
from pages.components import figure, visitor
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services import MarketUseCase
    from core.services.market.snapshots import StoredMarket
    from core.types import Snapshot

_ORIGINS = {
    "synthetic": N_("generated"),
    "file": N_("from a file"),
    "upload": N_("uploaded from this page"),
    "fetched": N_("downloaded"),
}


def say_after_rerun(sentence: str) -> None:
    """Keep a sentence for after the rerun that shows what was done."""
    st.session_state["data.said"] = sentence


def show(held: Sequence[StoredMarket], markets: MarketUseCase, view: View) -> None:
    """Show every market with its actions."""
    _, words = view.words.gettext, view.words
    if sentence := st.session_state.pop("data.said", None):
        st.success(plain(sentence), icon=":material/check_circle:")
    st.header(plain(_("Markets")), anchor=False)
    if not held:
        st.info(plain(_("There are no listings yet: add your own below.")))
        return
    for one in held:
        with st.container(border=True, key=f"market-{one.snapshot.id}"):
            _card(one, markets, words, alone=len(held) == 1)
    figure.behind("markets", _table(held, words), words)


def _card(one: StoredMarket, markets: MarketUseCase, words: Translator, *, alone: bool) -> None:
    _, snapshot = words.gettext, one.snapshot
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(snapshot.name)}**", width="content")
        if snapshot.active:
            st.badge(_("active"), icon=":material/check:")
    st.markdown(plain(_summary(snapshot, words)))
    st.caption(plain(_rests(one, words)))
    if not visitor.may("market"):
        return
    with st.container(horizontal=True):
        if not snapshot.active and st.button(
            _("Make it active"), key=f"activate-{snapshot.id}", icon=":material/storefront:"
        ):
            markets.activate(snapshot.id)
            say_after_rerun(_("“{name}” is the active market now.", name=snapshot.name))
            st.rerun()
        deletable = one.dependants.champion is None and (alone or not snapshot.active)
        if deletable and st.button(
            _("Delete…"), key=f"delete-{snapshot.id}", type="tertiary", icon=":material/delete:"
        ):
            st.session_state["data.asked"] = snapshot.id
    if st.session_state.get("data.asked") == snapshot.id and deletable:
        _confirm(one, markets, words)


def _confirm(one: StoredMarket, markets: MarketUseCase, words: Translator) -> None:
    """Name all that goes, and ask."""
    _, snapshot = words.gettext, one.snapshot
    things = words.listed(what_goes(snapshot, one.dependants, words))
    st.warning(
        plain(_("This deletes {things}. It cannot be undone.", things=things)),
        icon=":material/warning:",
    )
    with st.container(horizontal=True):
        if st.button(_("Delete all of this"), key=f"confirm-{snapshot.id}", type="primary"):
            st.session_state.pop("data.asked")
            markets.delete(one)
            say_after_rerun(
                _("“{name}” was deleted, with everything that depended on it.", name=snapshot.name)
            )
            st.rerun()
        if st.button(_("Keep it"), key=f"keep-{snapshot.id}"):
            st.session_state.pop("data.asked")
            st.rerun()


def _summary(snapshot: Snapshot, words: Translator) -> str:
    _ = words.gettext
    return _(
        "{listings} in {currency}, {origin}; imported on {day} by {who}.",
        listings=words.ngettext("{n} listing", "{n} listings", snapshot.report.rows_kept),
        currency=_currency(snapshot, words),
        origin=words.sentence(_ORIGINS[snapshot.origin]),
        day=words.date(snapshot.imported_at),
        who=_who(snapshot, words),
    )


def _currency(snapshot: Snapshot, words: Translator) -> str:
    if not snapshot.rates:
        return words.value(snapshot.basis)
    return words.gettext(
        "{currency} (from {source}, {rate} for one, {day})",
        currency=snapshot.basis,
        source=words.listed(list(snapshot.rates)),
        rate=" / ".join(words.number(rate, 4) for rate in snapshot.rates.values()),
        day=snapshot.rate_date or "?",
    )


def _who(snapshot: Snapshot, words: Translator) -> str:
    return authored(snapshot.imported_by, words)


def _rests(one: StoredMarket, words: Translator) -> str:
    _, rests = words.gettext, one.dependants
    if not rests.versions:
        return _("No model has been trained on it.")
    numbers = words.listed([str(number) for number in rests.versions])
    if rests.champion is None:
        return _("Model versions trained on it: {numbers}.", numbers=numbers)
    return _(
        "Model versions trained on it: {numbers}. Version {champion} is in service, so this "
        "market cannot be deleted.",
        numbers=numbers,
        champion=str(rests.champion),
    )


def _table(held: Sequence[StoredMarket], words: Translator) -> pd.DataFrame:
    _ = words.gettext
    return pd.DataFrame(
        {
            _("Market"): [h.snapshot.name for h in held],
            _("Active"): [_("yes") if h.snapshot.active else "" for h in held],
            _("Listings"): [h.snapshot.report.rows_kept for h in held],
            _("Currency"): [_currency(h.snapshot, words) for h in held],
            _("Imported"): [words.moment(h.snapshot.imported_at) for h in held],
            _("By"): [_who(h.snapshot, words) for h in held],
            _("Fingerprint"): [h.snapshot.sha256[:12] for h in held],
            _("Model versions"): [", ".join(map(str, h.dependants.versions)) for h in held],
        }
    )
