"""Several fields of labels at once, down to the price; owns the key ``explore.several``."""

from __future__ import annotations

import streamlit as st

from core.charts import explore as draw
from core.charts.explore.naming import field_name
from core.insight.explore.streams import streams, thirds, told_apart
from core.insight.explore.table import EXPLORED, known_fields
from pages.components import figure
from pages.components.explore.view import MarketView
from pages.components.text import plain

#: More columns than these, and the price, cannot be read on a phone.
MAX_FIELDS = 3
_KEY = "explore.several"
#: Which fields are shown first, where the market has them.
_FIRST = ("category", "seller_level", "subcategory", "new", "country")


def show(view: MarketView) -> None:
    """Show how listings are shared among fields that the reader chooses."""
    _, words = view.words.gettext, view.words
    known = view.answer("fields", lambda: known_fields(view.rows))
    fields = [name for name in known if EXPLORED[name] == "category"]
    if not fields:
        st.caption(
            plain(_("The matching listings have no categorical field that tells them apart."))
        )
        return
    usual = view.answer("several", lambda: _first(view), whole=True)
    if _KEY in st.session_state:  # another filter may leave fewer fields
        st.session_state[_KEY] = [name for name in st.session_state[_KEY] if name in fields]
    chosen = st.multiselect(
        _("Fields, in this order (up to {n})", n=MAX_FIELDS),
        fields,
        [name for name in usual if name in fields] or fields[:1],
        key=_KEY,
        max_selections=MAX_FIELDS,
        format_func=lambda name: field_name(name, words),
        placeholder=_("choose a field"),
    )
    if not chosen:
        st.caption(plain(_("Choose a field.")))
        return
    edges = view.answer(
        "thirds", lambda: thirds(view.listings["price"].to_numpy(float)), whole=True
    )
    found = view.answer("streams " + " ".join(chosen), lambda: streams(view.rows, chosen, edges))
    figure.show("explore-several", draw.streams_chart(found, view.basis, view), view)


def _first(view: MarketView) -> list[str]:
    """Return the fields to begin with: those whose labels are frequent enough to be told apart."""
    fields = known_fields(view.listings)
    known = [name for name in _FIRST if name in fields]
    return [name for name in known if told_apart(view.listings, name)][:2] or known[:1]
