"""Prices: how they are spread, which are favoured, who asks what, and what is out of the way."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.charts import explore as draw
from core.charts.explore.naming import axis_title, field_name, label, money
from core.exports import csv_bytes
from core.insight.explore import prices
from core.insight.explore.table import known_fields
from pages.components import figure
from pages.components.explore.view import MarketView
from pages.components.text import plain

#: Listings of a table that are shown; the file has all.
MAX_LISTED = 10
#: Characters of a description in a table.
MAX_TEXT = 90


def show(view: MarketView) -> None:
    """Show the prices of a view."""
    _, words = view.words.gettext, view.words
    found = view.answer("spread", lambda: prices.spread(view.rows["price"].to_numpy(float)))
    scale = st.segmented_control(
        _("Axis of the prices"),
        ["log", "linear"],
        default="log",
        key="explore.axis",
        format_func={"log": _("logarithmic"), "linear": _("linear")}.__getitem__,
        required=True,
    )
    chart = draw.distribution(found, view.basis, view, log=scale == "log")
    figure.show(f"explore-prices-{scale}", chart, view)
    with st.expander(_("Quantiles"), type="compact"):
        quantiles = draw.quantile_frame(found, view.basis, words)
        figure.table(quantiles, words)
        download("explore-quantiles", quantiles, view)
    points = draw.price_points_chart(found, view.basis, view)
    if points is None:
        st.caption(plain(_("No price is far more common than the amounts around it.")))
    else:
        figure.show("explore-points", points, view)
    _groups(view)
    _outliers(view)


def _groups(view: MarketView) -> None:
    _, words = view.words.gettext, view.words
    fields = view.answer("fields", lambda: known_fields(view.rows))
    fields = tuple(name for name in fields if name not in {"price", "length"})
    if not fields:
        return
    st.header(plain(_("Who asks what")), anchor=False)
    field = st.selectbox(
        _("Group listings by"),
        fields,
        key="explore.group",
        filter_mode=None,
        format_func=lambda name: field_name(name, words),
    )
    groups, table = view.answer(f"by {field}", lambda: prices.prices_by_group(view.rows, field))
    chart = draw.groups_chart(groups, table, "price", view.basis, view)
    figure.show(f"explore-by-{field}", chart, view)


def _outliers(view: MarketView) -> None:
    _, words = view.words.gettext, view.words
    st.header(plain(_("Unusual prices")), anchor=False)
    found = view.answer("outliers", lambda: prices.outliers(view.rows))
    if found.empty:
        st.caption(plain(_("No price is unusual by either rule.")))
        return
    share = words.percent(len(found) / view.n, 1)
    st.caption(
        plain(
            words.ngettext(
                "{n} listing ({share}) has an unusual price. The rules:",
                "{n} listings ({share}) have unusual prices. The rules:",
                len(found),
                share=share,
            )
        )
    )
    for name, rule in prices.RULES.items():
        n = found["rules"].str.split().map(lambda names, name=name: name in names).sum()
        told = _("{rule}: {n}", rule=words.sentence(rule), n=words.number(int(n)))
        st.caption("- " + plain(told))
    rows = view.rows.iloc[found["row"].to_numpy()]
    table = listing_table(rows, view)
    table.insert(
        1, _("Usual price ({currency})", currency=view.basis), found["usual"].round(2).to_list()
    )
    show_listings("explore-outliers", table, view)


def listing_table(rows: pd.DataFrame, view: MarketView) -> pd.DataFrame:
    """Return listings as a table in the reader's words: price, title, and what is known."""
    _, words = view.words.gettext, view.words
    table = {axis_title("price", view.basis, words): rows["price"].to_list()}
    known = [c for c in ("subcategory", "category") if view.listings[c].notna().any()]
    for column in known[:1]:
        table[field_name(column, words)] = [
            "" if pd.isna(v) else label(column, str(v), words) for v in rows[column]
        ]
    table[_("Description")] = [first_line(text) for text in rows["description"]]
    return pd.DataFrame(table)


def show_listings(key: str, table: pd.DataFrame, view: MarketView) -> None:
    """Show the first of some listings; the file has them all."""
    with st.container(key=f"prisme-listed-{key}"):
        figure.table(table, view.words, most=MAX_LISTED)
    download(key, table, view)


def first_line(text: str) -> str:
    """Return the first line of a description, shortened."""
    line = text.split("\n", 1)[0]
    return line if len(line) <= MAX_TEXT else line[: MAX_TEXT - 1].rstrip() + "…"


def money_of(view: MarketView, value: float) -> str:
    """Write an amount of the view's money."""
    return money(value, view.basis, view.words)


def download(key: str, table: pd.DataFrame, view: MarketView) -> None:
    """Offer a table as a file."""
    st.download_button(
        view.words.gettext("Download as CSV"),
        csv_bytes(table),
        f"prisme-{key}.csv",
        "text/csv",
        key=f"{key}-csv",
        on_click="ignore",
        icon=":material/download:",
    )
