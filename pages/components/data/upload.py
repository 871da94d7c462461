"""Bring a file: its columns, the first rows as they will be read, then the import.

Owns the keys ``data.file.…``, ``data.called.…``, ``data.activate.…``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from core.errors import CurrencyUnknown, InvalidFile, PriceQuestion
from core.insight.market.import_report import columns_read, counted
from core.services.market.uploads import ENDINGS, NamesMissing
from core.types import FIELD, PriceBasis
from pages.components import frame, runtime
from pages.components.data import columns, imports, table_start
from pages.components.text import plain

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from core.charts import View
    from core.language import Translator
    from core.services import Services
    from core.services.market.uploads import Preview, ReadOptions

#: Characters of a description that a preview shows.
_SHORT = 80


def show(services: Services, view: View) -> None:
    """Ask for a file and lead it to a market."""
    _, words, uploads = view.words.gettext, view.words, services.uploads
    st.header(plain(_("Add your own listings")), anchor=False)
    if imports.show(services.tasks, view):
        return
    st.markdown(
        plain(
            _(
                "A CSV, JSON, XLSX, XLS, ODS or Parquet file (zipped if you like) with one listing "
                "per row: at least a description (or a title) and a price. You see a preview "
                "first; nothing is stored until you confirm."
            )
        )
    )
    if not frame.takes_files(words):
        _public(services, words)
        return
    most = min(uploads.max_file_mb, int(st.get_option("server.maxUploadSize")))
    file = st.file_uploader(
        _("File of listings, up to {mb} MB", mb=most),
        type=ENDINGS,
        max_upload_size=most,
        key=f"data.file.{st.session_state.get('data.file', 0)}",
    )
    if file is None:
        _public(services, words)
        return
    key = file.file_id
    opening = table_start.opening_of(key)
    try:
        look = runtime.looked_at(
            ("look", key, repr(opening)),
            lambda: uploads.look(file.name, file.getbuffer(), opening),
        )
    except NamesMissing:
        table_start.show(None, key, view)
        raise
    table_start.show(look, key, view)
    reading = replace(
        columns.show(look, f"{key}.{look.sheet}.{look.row}", view),
        sheet=opening.sheet,
        header_row=opening.header_row,
    )
    try:
        with st.spinner(_("Reading the file…")):
            preview = runtime.looked_at(
                ("preview", key, repr(reading)),
                lambda: uploads.preview(file.name, file.getbuffer(), reading),
            )
    except (CurrencyUnknown, PriceQuestion) as error:  # the next step, not a fault
        st.info(plain(words.error(error)), icon=":material/payments:")
        return
    except InvalidFile as error:
        if (lacking := error.params.get("lacking")) is None:
            raise
        label = words.sentence(FIELD[lacking].label)
        st.info(
            plain(
                _(
                    "Choose above which column of “{name}” is the {field}.",
                    name=file.name,
                    field=words.quoted(label),
                )
            ),
            icon=":material/table_chart:",
        )
        return
    _preview(preview, words)
    _import(file, reading, preview, services, words)


def _preview(preview: Preview, words: Translator) -> None:
    """Show what will be stored, and what will not."""
    _, report = words.gettext, preview.report
    st.subheader(plain(_("Preview")), anchor=False)
    said = {"kept": report.rows_kept, "read": report.rows_read, "currency": preview.basis}
    st.markdown(
        plain(
            _("{kept} of {read} rows can be used; prices are in {currency}.", **said)
            if preview.whole
            else _(
                "{kept} of the first {read} rows can be used; prices are in {currency}. The others "
                "are read during the import.",
                **said,
            )
        )
    )
    if preview.source_currency != preview.basis.currency:
        st.markdown(
            plain(
                _(
                    "Converted from {source} at {rate} for one {target} ({date}).",
                    source=preview.source_currency,
                    rate=words.number(preview.rate, 4),
                    target=preview.basis.currency,
                    date=preview.rate_date or "?",
                )
            )
        )
    for title, counts in ((_("Rows left out"), report.dropped), (_("Repaired"), report.notes)):
        if counts:
            found = counted(report, counts, words)
            lines = [f"- {words.number(n)} × {plain(why)}" for n, why in found]
            st.markdown(f"**{plain(title)}**\n" + "\n".join(lines))
    for line in columns_read(report, words):
        st.caption(plain(line))
    st.dataframe(_readable(preview, words), hide_index=True)
    st.caption(plain(_("The first rows; listings are stored as shown here.")))


def _readable(preview: Preview, words: Translator) -> pd.DataFrame:
    """Lay the first rows out in the reader's words, without columns that say nothing."""
    first = preview.first.drop(columns="currency").dropna(axis=1, how="all")
    return pd.DataFrame(
        {
            words.sentence(FIELD[str(name)].label): [
                _cell(str(name), value, preview.basis, words) for value in first[name]
            ]
            for name in first
        }
    )


def _cell(name: str, value: Any, basis: PriceBasis, words: Translator) -> str:
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, str):
        return value if len(value) <= _SHORT else value[:_SHORT].rstrip() + "…"
    if name.startswith("price"):
        return words.price(float(value), basis, cents=True)
    return words.number(float(value))


def _import(
    file: UploadedFile,
    reading: ReadOptions,
    preview: Preview,
    services: Services,
    words: Translator,
) -> None:
    _, key = words.gettext, file.file_id
    called = st.text_input(
        _("Name of the market"), file.name, max_chars=100, key=f"data.called.{key}"
    )
    active = st.checkbox(
        _("Make it the active market, shown and used for training"),
        value=True,
        key=f"data.activate.{key}",
    )
    label = (
        words.ngettext("Import {n} listing", "Import {n} listings", preview.report.rows_kept)
        if preview.whole
        else _("Import the listings")
    )
    if not st.button(label, type="primary", icon=":material/upload:", key=f"data.import.{key}"):
        return
    task = services.imports.start(
        file.name,
        file.getbuffer(),
        reading,
        called=called.strip() or None,
        activate=active,
    )
    st.session_state["data.file"] = st.session_state.get("data.file", 0) + 1
    imports.begun(task, services.tasks, words)


def _public(services: Services, words: Translator) -> None:
    """Offer the public set, for who has no file at hand."""
    if st.button(
        words.gettext("Or import the public Kaggle data set of 2022 (needs internet)"),
        type="tertiary",
        icon=":material/cloud_download:",
        key="data.fetch",
    ):
        imports.begun(services.imports.start_public(), services.tasks, words)
