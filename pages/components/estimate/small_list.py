"""Price a whole list: a small one here, a large one by the command; owns the keys ``batch.…``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core.exports import csv_bytes, parquet_bytes, xlsx_bytes
from core.insight.estimate.wording import BAND_LABELS
from core.services.lists.scoring import ListOptions
from core.services.market.uploads import ENDINGS
from pages.components import frame, visitor
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services.lists.scoring import ListUseCase
    from core.services.lists.small_list import SmallList

#: The longest list that is priced on a page, in rows, and its size in megabytes.
LIMIT, MAX_MB = 1_000, 10
#: Rows of the preview.
_SHOWN = 100
_PREVIEW = ("price", "low", "high", "currency", "unit", "band", "error", "flags")
#: Pixels of a description, so that its price is in sight on a phone.
_TEXT_PX = 170


def show(price_lists: ListUseCase, view: View) -> None:
    """Offer to price a list, and lead it to a file."""
    _, words = view.words.gettext, view.words
    with st.expander(_("Price list: several services at once"), icon=":material/table:"):
        st.markdown(
            plain(
                _(
                    "A file with one service per row (CSV, JSON, XLSX, XLS, ODS or Parquet): at "
                    "least a description (or a title). You get it back with price, range, reasons "
                    "and comparable listings; a row that cannot be priced says why. Up to {most} "
                    "rows.",
                    most=LIMIT,
                )
            )
        )
        if not frame.takes_files(words):
            return
        file = st.file_uploader(
            _("List of services, up to {mb} MB", mb=MAX_MB),
            type=ENDINGS,
            max_upload_size=MAX_MB,
            key="batch.file",
        )
        if file is None:
            st.session_state.pop("batch.list", None)
            return
        if st.button(_("Price this list"), icon=":material/play_arrow:", key="batch.go"):
            with frame.guard(words):
                wish = ListOptions(words, subject=visitor.subject())
                small = price_lists.small(file.name, file.getbuffer(), wish, most=LIMIT)
                st.session_state["batch.list"] = (file.file_id, small)
        owner, small = st.session_state.get("batch.list", (None, None))
        if small is not None and owner == file.file_id:
            _advance(small, words)


def _advance(small: SmallList, words: Translator) -> None:
    """Price some rows and run the page again: others have their turn in between."""
    if small.finished:
        _finished(small, words)
        return
    st.progress(
        small.done / small.rows,
        text=words.gettext("{done} of {rows} services priced", done=small.done, rows=small.rows),
    )
    with frame.guard(words):
        small.step()
        st.rerun()


def _finished(small: SmallList, words: Translator) -> None:
    _, table = words.gettext, small.table()
    errors = int(table["error"].notna().sum())
    done = words.ngettext("{n} service priced", "{n} services priced", small.rows)
    st.success(plain(done), icon=":material/check_circle:")
    if errors:
        st.info(
            plain(
                _("Rows without an estimate: {n}. See the column “error” for the reason.", n=errors)
            ),
            icon=":material/info:",
        )
    own = [small.mapping[name] for name in ("title", "description") if name in small.mapping]
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
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
            (_("Download as Parquet"), parquet_bytes, "parquet", "application/vnd.apache.parquet"),
        ):
            st.download_button(
                label,
                partial(write, table),
                f"prisme-list.{ending}",
                kind,
                key=f"batch.{ending}",
                on_click="ignore",
                icon=":material/download:",
            )
