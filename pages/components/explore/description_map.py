"""A map of the descriptions, and what a part of it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from core.charts import explore as draw
from core.errors import NotFound
from core.insight.explore.description_map import MIN_ROWS, Region, price_share, region
from pages.components import figure, progress, runtime, visitor
from pages.components.explore.prices import listing_table, money_of, show_listings
from pages.components.explore.view import MarketView
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import Chart
    from core.types import DescriptionMap


def show(view: MarketView) -> None:
    """Show the map; a rectangle drawn on it is described below."""
    description_maps, snapshot_id = runtime.services().description_maps, view.snapshot.id
    try:  # that there is none yet is not remembered
        places = view.answer("map", lambda: description_maps.get(snapshot_id), whole=True)
    except NotFound:
        _not_yet(view)
        return
    share = view.answer("map share", lambda: price_share(view.listings, places, view.mask))
    chart = draw.description_map_chart(view.listings, places, view.mask, share, view.basis, view)
    if chart is None:
        st.caption(plain(view.words.gettext("No listing on the map matches the filter.")))
        return
    _drawn(chart, places, view)


def _not_yet(view: MarketView) -> None:
    """Have the map drawn once, and show how far that is, or why there is none."""
    _, services = view.words.gettext, runtime.services()
    task = services.description_maps.request(view.snapshot.id)
    if task.status == "done":
        st.caption(
            plain(_("A map needs at least {n} listings whose descriptions differ.", n=MIN_ROWS))
        )
        return
    st.markdown(plain(_("The map of this market is drawn once, in the background.")))
    progress.show(services.tasks, "map", view.words)
    again = task.status in ("failed", "cancelled") and visitor.may("train")
    if again and st.button(_("Draw the map"), key="explore.map.again", icon=":material/map:"):
        services.description_maps.request(view.snapshot.id, again=True)
        st.rerun()
    _example(view)


def _example(view: MarketView) -> None:
    """Show the map of a small demo market, named as an example."""
    shown = progress.example_meanwhile(view.words)
    all_of_it = np.ones(len(shown.listings), dtype=bool)
    share = price_share(shown.listings, shown.places, all_of_it)
    chart = draw.description_map_chart(
        shown.listings, shown.places, all_of_it, share, shown.basis, view
    )
    if chart is not None:
        figure.show("explore-map-example", chart, view)


def _drawn(chart: Chart, places: DescriptionMap, view: MarketView) -> None:
    _ = view.words.gettext
    st.subheader(plain(chart.title), anchor=False)
    selecting = st.toggle(
        _("Draw a rectangle to see what it contains"),
        not _by_touch(),
        key="explore.selecting",
        help=plain(
            _(
                "Double-click to clear the rectangle. While this is off, swiping on the map "
                "scrolls the page."
            )
        ),
    )
    chart.figure.update_layout(dragmode="select" if selecting else False)
    event = st.plotly_chart(
        chart.figure,
        key="explore-map",
        alt=chart.sentence,
        theme=None,
        on_select="rerun",
        selection_mode="box",
        config={**figure.CONFIG, "doubleClick": "reset"},
    )
    box = _box(event)
    if box is not None:
        with st.container(key="prisme-region", border=True):
            _held(region(view.listings, places, view.mask, *box), view)
    figure.beneath("explore-map", chart, view)


def _by_touch() -> bool:
    """Whether the reader seems to hold a phone: there, a map that is dragged traps the page."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")


def _box(event: Any) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Return the ends of the rectangle that was drawn, if one was."""
    boxes = event.get("selection", {}).get("box") or []
    if not boxes:
        return None
    x, y = boxes[-1]["x"], boxes[-1]["y"]
    return (float(x[0]), float(x[1])), (float(y[0]), float(y[1]))


def _held(held: Region | None, view: MarketView) -> None:
    _, words = view.words.gettext, view.words
    if held is None:
        st.caption(plain(_("There is no listing in this area of the map.")))
        return
    st.subheader(plain(_("What this area contains")), anchor=False)
    n = len(held.rows)
    said = words.ngettext(
        "{n} listing; half of them ask between {p25} and {p75}, the median is {median} against "
        "{whole} for all matching listings.",
        "{n} listings; half of them ask between {p25} and {p75}, the median is {median} against "
        "{whole} for all matching listings.",
        n,
        p25=money_of(view, held.p25),
        p75=money_of(view, held.p75),
        median=money_of(view, held.median),
        whole=money_of(view, float(view.rows["price"].median())),
    )
    if held.words:
        said += " " + _("Distinctive words: {terms}.", terms=words.listed(list(held.words)))
    st.markdown(plain(said))
    show_listings("explore-region", listing_table(view.listings.iloc[held.rows], view), view)
