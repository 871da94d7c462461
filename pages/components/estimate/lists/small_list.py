"""Price a whole list: a small one here, a large one by the command; owns the keys ``batch.…``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.errors import N_
from core.services.lists.scoring import ListOptions
from core.services.market.uploads import ENDINGS
from core.types import SERVICE_FIELDS
from pages.components import frame, runtime, visitor
from pages.components.estimate.lists import kept_lists, priced_list
from pages.components.text import plain

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from core.charts import View
    from core.language import Translator
    from core.services import KeptListUseCase, ListUseCase, Services
    from core.services.lists.small_list import SmallList

#: The longest list that is priced on a page, in rows, and its size in megabytes.
LIMIT, MAX_MB = 1_000, 10
#: What a column may be taken for; what describes a service comes first.
_FIRST = ("title", "description")
_LABELS = {"title": N_("Title"), **{f.name: f.label for f in SERVICE_FIELDS}}
TARGETS = (*_FIRST, *(name for name in _LABELS if name not in _FIRST))


def show(services: Services, view: View) -> None:
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
        if file is not None:
            with frame.guard(words):
                _bring(file, services.price_lists, words)
        kept = st.session_state.get("batch.list")
        if kept is not None:
            name, small = kept
            _advance(name, small, services.kept_lists, words)
        kept_lists.show(services.kept_lists, words)


def _bring(file: UploadedFile, price_lists: ListUseCase, words: Translator) -> None:
    """Show how a file is read, and price it when asked."""
    columns, guessed = runtime.looked_at(
        ("list", file.file_id), lambda: price_lists.columns(file.name, file.getbuffer())
    )
    mapping = _columns(file.file_id, columns, guessed, words)
    if st.button(words.gettext("Price this list"), icon=":material/play_arrow:", key="batch.go"):
        wish = ListOptions(words, mapping=mapping, subject=visitor.subject())
        small = price_lists.small(file.name, file.getbuffer(), wish, most=LIMIT)
        st.session_state["batch.list"] = (file.name, small)


def _columns(
    key: str, columns: list[str], guessed: dict[str, str], words: Translator
) -> dict[str, str]:
    """Ask from which column each field is read, beginning with what was guessed."""
    _, chosen = words.gettext, {}
    st.markdown(
        plain(_("The columns were guessed from their names and values: correct what is wrong."))
    )
    others = TARGETS[len(_FIRST) :]
    found = sum(name in guessed for name in others)
    first, rest = st.container(), st.popover(_("Other columns ({n} recognised)", n=found))
    for name in TARGETS:
        column = (first if name in _FIRST else rest).selectbox(
            words.sentence(_LABELS[name]),
            columns,
            index=columns.index(guessed[name]) if guessed.get(name) in columns else None,
            key=f"batch.read.{name}.{key}",
            placeholder=_("none"),
        )
        if column is not None or name in guessed:
            chosen[name] = column or ""  # else it would be guessed again
    return chosen


def _advance(name: str, small: SmallList, lists: KeptListUseCase, words: Translator) -> None:
    """Price some rows and run the page again: others have their turn in between."""
    if small.finished:
        _finished(name, small, lists, words)
        return
    st.progress(
        small.done / small.rows,
        text=words.gettext("{done} of {rows} services priced", done=small.done, rows=small.rows),
    )
    with frame.guard(words):
        small.step()
        st.rerun()


def _finished(name: str, small: SmallList, lists: KeptListUseCase, words: Translator) -> None:
    """Show a priced list, and keep it for coming back to."""
    _, table = words.gettext, small.table()
    if st.session_state.get("batch.keep") is not small:
        st.session_state["batch.keep"] = small  # once, whatever becomes of it
        with frame.guard(words):
            lists.keep(name, table)
    errors = int(table["error"].notna().sum())
    done = words.ngettext("{n} service priced", "{n} services priced", small.rows)
    st.success(plain(f"{words.quoted(name)}: {done}"), icon=":material/check_circle:")
    if errors:
        st.info(
            plain(
                _("Rows without an estimate: {n}. See the column “error” for the reason.", n=errors)
            ),
            icon=":material/info:",
        )
    own = [small.mapping[name] for name in ("title", "description") if name in small.mapping]
    priced_list.show_priced(table, own, "batch", words)
