"""Whom an estimate is compared with: the nearest listings, and the price's place among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.charts import comparables_strip
from core.exports import csv_bytes
from core.insight.estimate.comparable_words import comparables_summary, in_words, listing_facts
from core.types import Comparable, Neighbourhood, Price, PriceBasis
from pages.components import figure
from pages.components.price import beside
from pages.components.text import in_one_line, plain, readable

if TYPE_CHECKING:
    from core.charts import View

#: Shown beside the estimate; the others wait behind a click.
FIRST = 3
_MAX_LETTERS = 110


def show_nearest(near: Neighbourhood, price: Price, view: View) -> None:
    """Show where an estimate stands among its comparables, and the nearest of them."""
    _, words = view.words.gettext, view.words
    st.subheader(plain(_("Comparable listings")), anchor=False)
    if not near.listings:
        st.markdown(plain(comparables_summary(near, words)))
        return
    chart = comparables_strip(near, price, view)
    st.plotly_chart(
        chart.figure, key="comparables", config=figure.CONFIG, alt=chart.sentence, theme=None
    )
    st.caption(plain(chart.sentence))
    with st.container(key="prisme-nearest", gap="small"):
        for listing in near.listings[:FIRST]:
            _line(listing, near.basis, view)


def show(near: Neighbourhood, price: Price, view: View) -> None:
    """Show every comparable of an estimate, and how it differs."""
    _ = view.words.gettext
    st.caption(
        plain(
            _(
                "Among the listings closest in meaning, those most similar in sub-category, "
                "level, delivery and reviews; at most two per seller."
            )
        )
    )
    _cards(near.listings, near.basis, view)
    st.download_button(
        _("Download as CSV"),
        csv_bytes(comparables_strip(near, price, view).frame),
        "prisme-comparables.csv",
        "text/csv",
        key="comparables-csv",
        on_click="ignore",
        icon=":material/download:",
    )


def _line(listing: Comparable, basis: PriceBasis, view: View) -> None:
    amount = plain(beside(listing.price, basis, view))
    st.markdown(f"**{amount}** {plain(_title(listing.description))}")


def _cards(listings: tuple[Comparable, ...], basis: PriceBasis, view: View) -> None:
    for start in range(0, len(listings), 2):  # by rows: on a phone the nearest stays first
        columns = st.columns(2, gap="small")
        for column, listing in zip(columns, listings[start : start + 2], strict=False):
            with column.container(border=True, height="stretch"):
                _card(listing, basis, view)


def _card(listing: Comparable, basis: PriceBasis, view: View) -> None:
    amount, words = plain(beside(listing.price, basis, view)), view.words
    st.markdown(f"**{amount}** · {plain(in_words(listing.differences, words))}")
    st.markdown(plain(_title(listing.description)))
    about = [
        listing.subcategory or listing.category,
        _level(listing),
        *listing_facts(listing, words),
    ]
    st.caption(plain(" · ".join(part for part in about if part)))


def _level(listing: Comparable) -> str | None:
    return None if listing.seller_level is None else readable(listing.seller_level)


def _title(description: str) -> str:
    return in_one_line(description.partition("\n")[0], _MAX_LETTERS)
