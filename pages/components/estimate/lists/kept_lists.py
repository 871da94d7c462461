"""The price lists that one comes back to; owns the keys ``batch.kept…``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from pages.components import frame, visitor
from pages.components.estimate.lists.priced_list import described_in, show_priced
from pages.components.text import plain

if TYPE_CHECKING:
    from core.language import Translator
    from core.services import KeptListUseCase
    from core.types import KeptList


def show(kept_lists: KeptListUseCase, words: Translator) -> None:
    """Show one's lists, and the one that is chosen."""
    with frame.guard(words):
        kept = kept_lists.all()
        if kept:
            _chosen(kept, kept_lists, words)


def _chosen(kept: Sequence[KeptList], kept_lists: KeptListUseCase, words: Translator) -> None:
    _, named = words.gettext, {one.id: _named(one, words) for one in kept}
    chosen = st.selectbox(
        _("Your lists"),
        list(named),
        index=None,
        format_func=named.__getitem__,
        key="batch.kept",
        placeholder=_("Open a list that was priced before"),
        filter_mode=None,
        help=plain(
            _(
                "The last 20 lists are kept for 90 days. They are erased with your other data on "
                "the Data page."
            )
        ),
    )
    if chosen is None:
        return
    found = kept_lists.get(chosen)
    show_priced(found.table, described_in(found.table), "batch.kept", words)
    if found.kept.subject == visitor.subject() and st.button(
        _("Remove this list"), key="batch.kept.remove", icon=":material/delete:"
    ):
        kept_lists.remove(chosen)
        st.rerun()


def _named(kept: KeptList, words: Translator) -> str:
    day = words.moment(kept.created_at)
    services = words.ngettext("{n} service priced", "{n} services priced", kept.rows)
    name = f"{kept.name} · {day} · {services}"
    if kept.subject != visitor.subject():
        return words.gettext("{name} · shared in your workspace", name=name)
    return name
