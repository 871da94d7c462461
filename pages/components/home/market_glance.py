"""A market at a glance: its size, its prices, its largest parts."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.charts import View, price_histogram
from core.insight.market.summary import MarketSummary
from core.language import Translator
from core.types import Snapshot
from pages.components import figure
from pages.components.price import captions
from pages.components.text import plain

MAX_GROUPS = 8


def show(snapshot: Snapshot, summary: MarketSummary, view: View) -> None:
    """Show a market."""
    _, words = view.words.gettext, view.words
    st.header(plain(_("The market at a glance")), anchor=False)
    if snapshot.synthetic:
        st.badge(plain(_("Synthetic demo market")), icon=":material/science:", color="violet")
    st.caption(plain(_source(snapshot, words)))
    _sizes(summary, words)
    captions(summary.median, summary.p25, summary.p75, summary.basis, view)
    figure.show("prices", price_histogram(summary, view), view)
    if len(summary.groups):
        st.subheader(plain(_("Largest sub-categories")), anchor=False)
        groups = _groups(summary, words)
        st.table(groups, border="horizontal", hide_index=True)


def _source(snapshot: Snapshot, words: Translator) -> str:
    _, day = words.gettext, words.date(snapshot.imported_at)
    if snapshot.synthetic:
        return _("Generated on {day} to try Prisme: no listing is real.", day=day)
    return _("From “{name}”, imported on {day}.", name=snapshot.name, day=day)


def _sizes(summary: MarketSummary, words: Translator) -> None:
    _ = words.gettext

    first, second, third, fourth = st.columns(4)
    first.metric(plain(_("Listings")), words.number(summary.n))
    sellers = "–" if summary.sellers is None else words.number(summary.sellers)
    second.metric(
        plain(_("Sellers")),
        sellers,
        delta_color="off",
        delta_arrow="off",
        delta=plain(_("{share} without a rating", share=words.percent(summary.new_share))),
    )
    third.metric(plain(_("Median price")), plain(words.price(summary.median, summary.basis)))
    fourth.metric(
        plain(_("Middle 50%")),
        plain(words.prices(summary.p25, summary.p75, summary.basis)),
        help=plain(_("A quarter of the listings ask less, a quarter ask more.")),
    )


def _groups(summary: MarketSummary, words: Translator) -> pd.DataFrame:
    _, groups = words.gettext, summary.groups.head(MAX_GROUPS)
    return pd.DataFrame(
        {
            _("Sub-category"): [plain(str(label)) for label in groups["label"]],
            _("Listings"): [words.number(n) for n in groups["n"]],
            _("Median price"): [plain(words.price(m, summary.basis)) for m in groups["median"]],
        }
    )
