"""Accuracy by part of a market, in the table that the Zestimate made known."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.charts import View
from core.exports import csv_bytes
from core.language import Translator
from pages.components.text import plain


def show(table: pd.DataFrame, view: View) -> None:
    """Show one table for each kind of part, and one file with all of them."""
    _, words = view.words.gettext, view.words
    st.subheader(plain(_("Errors by segment")), anchor=False)
    if table.empty:
        st.caption(plain(_("This was not measured in this comparison.")))
        return
    kind, part, listings = table.columns[:3]
    interval = set(table.columns[4:6])
    for name, rows in table.groupby(kind, sort=False):
        shown = pd.DataFrame(
            {
                plain(str(name)): [plain(text) for text in rows[part]],
                plain(listings): [words.number(n) for n in rows[listings]],
                **{
                    plain(column): [_share(value, words) for value in rows[column]]
                    for column in table.columns[3:]
                    if column not in interval
                },
            }
        )
        st.table(shown, border="horizontal", hide_index=True)
    st.caption(
        plain(
            _(
                "Half of the estimates in a segment are off by less than its median error; "
                "“within 25%” is the share that is off by at most 25%."
            )
        )
    )
    st.download_button(
        _("Download as CSV"),
        csv_bytes(table),
        "prisme-segments.csv",
        "text/csv",
        key="segments-table-csv",
        on_click="ignore",
        icon=":material/download:",
    )


def _share(value: float | None, words: Translator) -> str:
    return "–" if value is None or pd.isna(value) else words.percent(value)
