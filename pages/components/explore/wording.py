"""Words that go with prices, length against price, and segments by their words."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from core.charts import explore as draw
from core.charts.explore.naming import axis_title
from core.insight.explore.association import associations
from core.insight.explore.prices import prices_by_group
from core.insight.explore.segments import MIN_SIZE, segmented
from core.insight.explore.table import sampled
from core.insight.explore.words import telling_words
from pages.components import figure
from pages.components.explore.prices import download, first_line
from pages.components.explore.view import MarketView
from pages.components.text import plain

USUAL_SEGMENTS = 8
#: Listings of which length and price are compared; a larger market is sampled.
MAX_PAIRED = 100_000


def show(view: MarketView) -> None:
    """Show which words go with high and low prices, and what length has to do with them."""
    _ = view.words.gettext
    choices = {
        "": _("in all listings"),
        "category": _("within each category"),
        "subcategory": _("within each sub-category"),
    }
    known = [name for name in choices if not name or view.listings[name].notna().any()]
    within = ""
    if len(known) > 1:
        within = st.segmented_control(
            _("Which listings count as expensive?"),
            known,
            default=known[0],
            key="explore.within",
            format_func=choices.__getitem__,
            required=True,
            help=plain(
                _(
                    "Within a category, a word does not count as expensive just because it names "
                    "an expensive category."
                )
            ),
        )
    found = view.answer(f"words {within}", lambda: telling_words(view.rows, within or None))
    chart = None if found is None else draw.telling_words_chart(found, view.basis, view)
    if chart is None:
        st.caption(plain(_("No word is linked to high or low prices beyond chance.")))
    else:
        figure.show("explore-words", chart, view)
    groups, table = view.answer("by length", lambda: prices_by_group(view.rows, "length"))
    by_length = draw.groups_chart(groups, table, "price", view.basis, view)
    pair = view.answer(
        "length", lambda: associations(sampled(view.rows, MAX_PAIRED), ("price", "length"))
    ).dropna()
    if len(pair):
        by_length = replace(by_length, sentence=f"{_together(pair, view)} {by_length.sentence}")
    figure.show("explore-length", by_length, view)


def _together(pair: pd.DataFrame, view: MarketView) -> str:
    said = draw.together(pair, view.words)
    if view.n > MAX_PAIRED:
        said += " " + draw.sample_sentence(MAX_PAIRED, view.n, view.words)
    return said


def show_segments(view: MarketView) -> None:
    """Show groups of listings that use the same words."""
    _, words = view.words.gettext, view.words
    k = st.slider(_("Number of segments"), 2, 12, USUAL_SEGMENTS, key="explore.segments")
    found = view.answer(f"segments {k}", lambda: segmented(view.rows, k))
    if found is None:
        st.caption(
            plain(
                _(
                    "{k} segments need at least {n} listings that share words.",
                    k=k,
                    n=words.number(k * MIN_SIZE),
                )
            )
        )
        return
    figure.show("explore-segments", draw.segments_chart(found, view.basis, view), view)
    st.subheader(plain(_("A typical listing of each")), anchor=False)
    table = found.table.sort_values("median", ascending=False, kind="stable")
    examples = view.rows.iloc[table["example"].to_numpy()]
    shown = pd.DataFrame(
        {
            _("Distinctive words"): table["name"].to_list(),
            _("Description"): [first_line(text) for text in examples["description"]],
            axis_title("price", view.basis, words): examples["price"].to_list(),
        }
    )
    figure.table(shown, words)
    download("explore-examples", shown, view)
