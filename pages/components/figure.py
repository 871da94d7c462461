"""A chart with what belongs to it: its title, its sentence, its data, and their download."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core.charts import Chart, View
from core.exports import csv_bytes
from core.insight.registry.by_given import accuracy_by_given
from core.language import Translator
from pages.components.text import plain

#: Rows of a table that are shown; the file has all.
MAX_ROWS = 50
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "responsive": True}


def show(key: str, chart: Chart, view: View) -> None:
    """Show a chart."""
    st.subheader(plain(chart.title), anchor=False)
    st.plotly_chart(chart.figure, key=key, config=CONFIG, alt=chart.sentence, theme=None)
    beneath(key, chart, view)


def beneath(key: str, chart: Chart, view: View) -> None:
    """Show what belongs to a chart that stands above: its sentence, its data, their download."""
    st.caption(plain(chart.sentence))
    behind(key, chart.frame, view.words)


def behind(key: str, frame: pd.DataFrame, words: Translator) -> None:
    """Offer the figures behind what is shown, to be read and to be downloaded."""
    with st.expander(words.gettext("Underlying figures"), type="compact"):
        table(frame, words)
        st.download_button(
            words.gettext("Download as CSV"),
            csv_bytes(frame),
            f"prisme-{key}.csv",
            "text/csv",
            key=f"{key}-csv",
            on_click="ignore",
            icon=":material/download:",
        )


def table(frame: pd.DataFrame, words: Translator, most: int = MAX_ROWS) -> None:
    """Show a table in the reader's numbers; of a long one the first `most` rows."""
    shown = _readable(frame.head(most), words)
    st.table(shown, border="horizontal", hide_index=True)
    if len(frame) > most:
        st.caption(
            plain(
                words.gettext(
                    "First {shown} of {n} rows; the file has them all.",
                    shown=most,
                    n=words.number(len(frame)),
                )
            )
        )


def by_given(card: Mapping[str, Any], view: View) -> None:
    """Show how wrong a version is by what is given of a service, if its card has that."""
    _, figures = view.words.gettext, accuracy_by_given(card, view.words)
    if figures.empty:
        return
    st.markdown(
        plain(
            _(
                "These figures are for complete listings. The less is given of a service, the "
                "larger the error and the wider the range; the range holds its promise all the "
                "same."
            )
        )
    )
    # On a phone there is room for what is given, the error and the promise.
    st.table(figures.iloc[:, [0, 1, 4]].set_index(figures.columns[0]).map(plain))


def _readable(frame: pd.DataFrame, words: Translator) -> pd.DataFrame:
    """Format numbers as the reader writes them, and keep text from being rendered."""
    shown = frame.map(lambda cell: _cell(cell, words))
    return shown.rename(columns=plain)


def _cell(cell: Any, words: Translator) -> str:
    if isinstance(cell, str):
        return plain(cell)
    if cell is None or pd.isna(cell):
        return ""
    return words.number(float(cell))
