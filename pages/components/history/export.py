"""What a filter leaves of the history, as files; owns ``history.export…`` keys."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.authority import as_now
from core.exports import XLSX, csv_bytes, parquet_bytes, xlsx_bytes
from core.types import HistoryFilter, PastEstimate
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.services.estimate.history import HistoryUseCase

#: Estimates in a file at most.
LIMIT = 100_000
#: In a spreadsheet: one is written cell by cell, 20,000 lines in 4 s and 250 MB.
MAX_XLSX = 20_000
#: Not given where the model abstained.
_PRICED = ("price", "low", "high", "band")
_NUMBERS = ("price", "low", "high", "real_price")


def show(history: HistoryUseCase, chosen: HistoryFilter, view: View) -> None:
    """Offer files; they are made when they are asked for."""
    _, words = view.words.gettext, view.words
    with st.expander(_("Export"), type="compact"):
        st.caption(
            plain(
                _(
                    "The estimates that match the filter, up to the newest {n} ({spreadsheet} in "
                    "a spreadsheet). Times are in UTC; an estimate without a price has none in "
                    "the file.",
                    n=words.number(LIMIT),
                    spreadsheet=words.number(MAX_XLSX),
                )
            )
        )
        with st.container(horizontal=True):
            st.download_button(
                _("Download as CSV"),
                as_now(lambda: csv_bytes(export_table(history, chosen))),
                "prisme-history.csv",
                "text/csv",
                key="history.export-csv",
                on_click="ignore",
                icon=":material/download:",
            )
            st.download_button(
                _("Download as XLSX"),
                as_now(lambda: xlsx_bytes(export_table(history, chosen, MAX_XLSX))),
                "prisme-history.xlsx",
                XLSX,
                key="history.export-xlsx",
                on_click="ignore",
                icon=":material/download:",
            )
            st.download_button(
                _("Download as Parquet"),
                as_now(lambda: parquet_bytes(export_table(history, chosen))),
                "prisme-history.parquet",
                "application/vnd.apache.parquet",
                key="history.export-parquet",
                on_click="ignore",
                icon=":material/download:",
            )


def export_table(history: HistoryUseCase, chosen: HistoryFilter, most: int = LIMIT) -> pd.DataFrame:
    """Return what a filter leaves, newest first."""
    rows = [asdict(row) for page in history.every(chosen, most) for row in page.rows]
    made = pd.DataFrame(rows, columns=[field.name for field in fields(PastEstimate)])
    made["id"] = made["id"].astype(str)
    made["created_at"] = pd.to_datetime(made["created_at"], utc=True)
    made["abstained"] = made["abstained"].astype(bool)
    made[list(_NUMBERS)] = made[list(_NUMBERS)].astype(float)
    made.loc[made["abstained"], list(_PRICED)] = None
    return made
