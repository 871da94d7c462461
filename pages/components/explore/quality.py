"""Quality: what is missing, repeated, impossible or on a grid; and what drifted."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.charts import explore as draw
from core.insight.explore import quality
from core.insight.explore.drift import drift
from core.insight.explore.duplicates import duplicates
from core.insight.explore.table import narrowed, sampled
from pages.components import figure, runtime
from pages.components.explore.prices import download, first_line, money_of, show_listings
from pages.components.explore.view import MarketView
from pages.components.text import plain

#: Listings of either market that a comparison reads.
MAX_ROWS = 100_000


def show(view: MarketView) -> None:
    """Show how far the listings can be relied on."""
    table = view.answer("missing", lambda: quality.missing(view.rows))
    chart = draw.missing_chart(table, view.n, view)
    figure.show("explore-missing", chart, view)
    _grid(view)
    _duplicates(view)
    _sellers(view)
    _impossible(view)
    _drift(view)


def _grid(view: MarketView) -> None:
    _, words = view.words.gettext, view.words
    st.subheader(plain(_("Round prices")), anchor=False)
    grid = view.answer("grid", lambda: quality.price_grid(view.rows["price"].to_numpy(float)))
    if grid is None:
        said = _("Prices show no preference for round amounts.")
    else:
        said = _(
            "{share} of the prices are multiples of {unit}; by chance it would be {chance}.",
            share=words.percent(grid.share, 1),
            unit=money_of(view, round(grid.unit, 2)),
            chance=words.percent(grid.chance, 1),
        )
    st.markdown(plain(said))


def _duplicates(view: MarketView) -> None:
    _, words = view.words.gettext, view.words
    found = view.answer("duplicates", lambda: duplicates(view.rows))
    st.subheader(plain(_("Repeated descriptions")), anchor=False)
    said = words.ngettext(
        "{n} listing repeats another word for word",
        "{n} listings repeat another word for word",
        found.exact,
    )
    if found.exact and found.same_seller is not None:
        said += _(" ({n} of the same seller)", n=words.number(found.same_seller))
    said += _(
        "; {share} share 90% of their words with another.",
        share=words.percent(found.nearly, 1),
    )
    if found.read < found.n:
        said += " " + _(
            "This share is for a sample of {read} listings compared with each other; across all "
            "listings it is higher.",
            read=words.number(found.read),
        )
    st.markdown(plain(said))
    if found.groups.empty:
        return
    ends = zip(found.groups["low"], found.groups["high"], strict=True)
    shown = pd.DataFrame(
        {
            _("Listings"): found.groups["n"].to_list(),
            _("Prices"): [f"{money_of(view, low)} – {money_of(view, high)}" for low, high in ends],
            _("Description of the first"): [first_line(text) for text in found.groups["text"]],
        }
    )
    if found.same_seller is not None:
        shown.insert(1, _("Sellers"), found.groups["sellers"].to_list())
    show_listings("explore-duplicates", shown, view)


def _sellers(view: MarketView) -> None:
    _, words = view.words.gettext, view.words
    st.subheader(plain(_("Sellers with many listings")), anchor=False)
    found = view.answer("sellers", lambda: quality.sellers(view.rows))
    if not found.count:
        st.markdown(plain(_("This market does not name its sellers.")))
        return
    st.markdown(
        plain(
            _(
                "{count} sellers; {single} of them have one listing, and the {top} with most have "
                "{share} of all.",
                count=words.number(found.count),
                single=words.percent(found.single),
                top=len(found.top),
                share=words.percent(found.top_share, 1),
            )
        )
    )
    shown = pd.DataFrame(
        {
            _("Seller"): [str(name) for name in found.top["seller"]],
            _("Listings"): found.top["n"].to_list(),
            _("Share of listings"): found.top["share"].to_list(),
            _("Median price ({currency})", currency=view.basis): found.top["median"].to_list(),
        }
    )
    with st.expander(_("Underlying figures"), type="compact"):
        figure.table(shown, words)
        download("explore-sellers", shown, view)


def _impossible(view: MarketView) -> None:
    _, words = view.words.gettext, view.words
    st.subheader(plain(_("Impossible values")), anchor=False)
    found = view.answer("impossible", lambda: quality.impossible(view.rows))
    if found.empty:
        st.markdown(plain(_("This market has no fields that could contradict each other.")))
        return
    broken = int(found["n"].sum())
    st.markdown(
        plain(
            words.ngettext(
                "{n} contradiction in the fields that can be checked.",
                "{n} contradictions in the fields that can be checked.",
                broken,
            )
        )
    )
    shown = pd.DataFrame(
        {
            _("Impossible value"): [words.sentence(quality.RULES[rule]) for rule in found["rule"]],
            _("Listings"): found["n"].to_list(),
            _("Checked"): found["tried"].to_list(),
        }
    )
    figure.table(shown, words)


def _drift(view: MarketView) -> None:
    _, words = view.words.gettext, view.words
    others = [s for s in runtime.services().markets.all() if s.id != view.snapshot.id]
    st.header(plain(_("Compared with another market")), anchor=False)
    if not others:
        st.markdown(plain(_("There is no other market to compare with: import a second one.")))
        return
    names = {
        str(other.id): _("“{name}”, {day}", name=other.name, day=words.date(other.imported_at))
        for other in others
    }
    chosen = st.selectbox(
        _("What changed since"),
        list(names),
        key="explore.before",
        filter_mode=None,
        index=None,
        format_func=names.__getitem__,
        placeholder=_("choose a market"),
    )
    if chosen is None:
        return
    before = next(other for other in others if str(other.id) == chosen)
    market = runtime.market(before)
    rows = narrowed(market, view.chosen.mask(market))
    if rows.empty:
        st.caption(plain(_("No listing of that market matches the filter.")))
        return
    rescale = before.basis != view.basis
    if rescale:
        said = _(
            "Prices are in {one} and {other}: each is divided by the median of its own market "
            "first.",
            one=before.basis,
            other=view.basis,
        )
        st.caption(plain(said))
    table = view.answer(
        f"drift {chosen}",
        lambda: drift(sampled(rows, MAX_ROWS), sampled(view.rows, MAX_ROWS), rescale=rescale),
    )
    if table.empty:
        st.caption(plain(_("The two markets have no field in common.")))
        return
    currency = None if rescale else view.basis
    chart = draw.drift_chart(table, before.name, view.snapshot.name, currency, view)
    figure.show("explore-drift", chart, view)
    for name, n in ((before.name, len(rows)), (view.snapshot.name, view.n)):
        if n > MAX_ROWS:
            said = _(
                "For “{name}”, a sample of {read} of {n} listings was used.",
                name=name,
                read=words.number(MAX_ROWS),
                n=words.number(n),
            )
            st.caption(plain(said))
