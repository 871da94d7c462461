"""Which listings are looked at: the address says it, and widgets change it; ``explore.…`` keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.charts import View
from core.charts.explore.naming import label
from core.errors import N_
from core.insight.explore.filter import MAX_TEXT, Filter
from core.types import PriceBasis
from pages.components import runtime
from pages.components.address import AddressFilter, as_attributes, as_widgets
from pages.components.explore.view import FEW, MarketView
from pages.components.text import plain

if TYPE_CHECKING:
    import pandas as pd

    from core.language import Translator
    from core.types import Snapshot

#: Attribute of a filter, its column, and what the widget is called.
_LISTS = (
    ("categories", "category", N_("Category")),
    ("subcategories", "subcategory", N_("Sub-category")),
    ("levels", "seller_level", N_("Seller level")),
    ("countries", "country", N_("Country")),
)
_SELLERS = {"": N_("All sellers"), "new": N_("New"), "rated": N_("Rated")}


ADDRESS: AddressFilter[Filter] = AddressFilter(
    "explore",
    ("category", "subcategory", "level", "country", "min", "max", "seller", "q"),
    Filter.parse,
    Filter.to_query,
    as_widgets,
    lambda _before, said: Filter(**as_attributes(said)),
)


def source(snapshot: Snapshot, view: View) -> None:
    """Say where the listings come from; a synthetic market is called so."""
    _, day = view.words.gettext, view.words.date(snapshot.imported_at)
    if snapshot.synthetic:
        st.badge(plain(_("Synthetic demo market")), icon=":material/science:", color="violet")
        st.caption(plain(_("Generated on {day} to try Prisme: no listing is real.", day=day)))
        return
    st.caption(plain(_("From “{name}”, imported on {day}.", name=snapshot.name, day=day)))


def show(snapshot: Snapshot, listings: pd.DataFrame, view: View) -> Filter:
    """Show the widgets as the address says, and return the filter."""
    words = view.words
    chosen = ADDRESS.read()
    there = runtime.remembered(("options", str(snapshot.id)), lambda: _options(snapshot, listings))
    _ = words.gettext
    with st.container(key="prisme-filters", border=True):
        st.text_input(
            _("Words in the description"),
            **ADDRESS.bound("text"),
            max_chars=MAX_TEXT,
            placeholder=_("e.g. logo"),
            icon=":material/search:",
        )
        first = "categories" if there["categories"] else "subcategories"
        left, right = st.columns(2)
        with left:
            _many(first, there, chosen, words)
        with right:
            st.segmented_control(
                _("Sellers"),
                list(_SELLERS),
                **ADDRESS.bound("seller"),
                format_func=lambda name: words.sentence(_SELLERS[name]),
                required=True,
                width="stretch",
            )
        more = [name for name, _column, _label in _LISTS if name != first and there[name]]
        with st.expander(_("More filters"), type="compact", expanded=_opened(chosen, first)):
            _prices(snapshot.basis, words)
            for name in more:
                _many(name, there, chosen, words)
    return chosen


def left(view: MarketView) -> bool:
    """Say how many listings are left, and offer to clear the filter; false if there is none."""
    _, n, whole = view.words.gettext, view.n, len(view.listings)
    with st.container(horizontal=True, vertical_alignment="center", key="prisme-left"):
        if view.chosen == Filter():
            st.markdown(plain(view.words.ngettext("All {n} listing.", "All {n} listings.", whole)))
        else:
            share = view.words.percent(n / max(whole, 1), 1)
            st.markdown(
                plain(
                    _(
                        "{n} of {whole} listings match ({share}).",
                        n=view.words.number(n),
                        whole=view.words.number(whole),
                        share=share,
                    )
                )
            )
            ADDRESS.offer_clear(Filter(), view.words)
    if n == 0:
        st.info(
            plain(_("No listing matches: relax the filter.")),
            icon=":material/filter_alt:",
        )
    elif n < FEW:
        st.warning(
            plain(
                view.words.ngettext(
                    "Only {n} listing matches: too few for reliable figures.",
                    "Only {n} listings match: too few for reliable figures.",
                    n,
                )
            ),
            icon=":material/group_off:",
        )
    return n > 0


def _many(name: str, there: dict[str, list[str]], chosen: Filter, words: Translator) -> None:
    """Ask for any of a field's words; those of an old link that have gone can be taken out."""
    column, title = next((column, title) for n, column, title in _LISTS if n == name)
    gone = [value for value in getattr(chosen, name) if value not in there[name]]
    st.multiselect(
        words.sentence(title),
        there[name] + gone,
        **ADDRESS.bound(name),
        format_func=lambda value: label(column, value, words),
        placeholder=words.gettext("any"),
    )


def _prices(basis: PriceBasis, words: Translator) -> None:
    _ = words.gettext
    low, high = st.columns(2)
    for column, key, title in (
        (low, "low", _("Price from ({currency})", currency=basis)),
        (high, "high", _("Price up to ({currency})", currency=basis)),
    ):
        column.number_input(
            title,
            min_value=0.0,
            value=None,
            step=5.0,
            format="%g",
            **ADDRESS.bound(key),
            placeholder=_("any"),
        )


def _opened(chosen: Filter, first: str) -> bool:
    """Whether something is chosen that would otherwise be out of sight."""
    hidden = {name for name, _column, _label in _LISTS} - {first}
    amounts = chosen.low is not None or chosen.high is not None
    return amounts or any(getattr(chosen, name) for name in hidden)


def _options(snapshot: Snapshot, listings: pd.DataFrame) -> dict[str, list[str]]:
    """Return what each list offers: levels in their order, the rest by their listings."""
    found = {}
    for name, column, _label in _LISTS:
        counts = listings[column].value_counts()
        found[name] = [str(value) for value in counts.index[counts > 0]]
    known = [level for level in snapshot.level_order if level in found["levels"]]
    found["levels"] = known + [level for level in found["levels"] if level not in known]
    return found
