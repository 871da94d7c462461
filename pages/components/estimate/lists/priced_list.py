"""A priced list as a table, and as files to take along."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core.exports import XLSX, csv_bytes, parquet_bytes, xlsx_bytes
from core.insight.estimate.wording import BAND_LABELS

if TYPE_CHECKING:
    import pandas as pd

    from core.language import Translator

#: Rows of the preview.
_SHOWN = 100
_PREVIEW = ("price", "low", "high", "currency", "unit", "band", "error", "flags")
#: Pixels of a description, so that its price is in sight on a phone.
_TEXT_PX = 170


def show_priced(table: pd.DataFrame, own: Sequence[str], key: str, words: Translator) -> None:
    """Show the first rows of a priced list, and offer all of them as a file.

    `own` are the columns of the list itself that say which service it is.
    """
    _ = words.gettext
    shown = [name for name in dict.fromkeys((*own, *_PREVIEW)) if name in table]
    first = table[shown].head(_SHOWN).dropna(axis=1, how="all")
    texts = list(first.select_dtypes(exclude="number").columns)
    if "band" in first:
        bands = {band: words.sentence(label) for band, label in BAND_LABELS.items()}
        first = first.assign(band=first["band"].map(bands))
    column = st.column_config
    st.dataframe(
        first.fillna(dict.fromkeys(texts, "")),
        hide_index=True,
        column_config={
            **{name: column.TextColumn(width=_TEXT_PX) for name in own},
            "price": column.NumberColumn(_("Price"), format="%.2f"),
            "low": column.NumberColumn(_("Low end"), format="%.2f"),
            "high": column.NumberColumn(_("High end"), format="%.2f"),
            "currency": column.TextColumn(_("Currency")),
            "unit": column.TextColumn(_("What a price pays for")),
            "band": column.TextColumn(_("Band")),
            "error": column.TextColumn(_("Error"), width="medium"),
            "flags": column.TextColumn(_("Caveats")),
        },
    )
    with st.container(horizontal=True):
        for label, write, ending, kind in (
            (_("Download as CSV"), csv_bytes, "csv", "text/csv"),
            (
                _("Download as a spreadsheet (XLSX)"),
                xlsx_bytes,
                "xlsx",
                XLSX,
            ),
            (_("Download as Parquet"), parquet_bytes, "parquet", "application/vnd.apache.parquet"),
        ):
            st.download_button(
                label,
                partial(write, table),
                f"prisme-list.{ending}",
                kind,
                key=f"{key}.{ending}",
                on_click="ignore",
                icon=":material/download:",
            )


def described_in(table: pd.DataFrame) -> list[str]:
    """Return the column that describes the services of a list: that of the longest texts."""
    names = [str(name) for name in table.columns]
    theirs = names[: names.index("price")]  # what is estimated follows, under names of its own
    lengths = {name: table[name].astype("str").str.len().mean() for name in theirs}
    return [max(lengths, key=lengths.__getitem__)] if lengths else []
